#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crm/catalogue/catalogue.h"
#include "crm/exchange/exchange.h"
#include "crm/orders/order_desk.h"
#include "crm/people/merge.h"
#include "crm/service.h"
#include "engine/ui/translations.h"

namespace fitroom::engine {

enum class DeskPage { kSignIn, kCustomers, kDuplicates, kReview, kDue };
enum class DeskTab { kTimeline, kOrders, kNumbers };

/// One number of a customer as the desk shows it.
struct DeskNumber {
  std::string key;  ///< As `fitroom crm override` names it; empty: cannot be set.
  Text name;
  double value = 0.0;  ///< 0 to 1.
  bool enough = false;
  std::vector<Text> reasons;  ///< Newest first, at most three.
};

struct DeskPair {
  crm::DuplicatePair pair;
  std::string first, second;  ///< Names and addresses, as far as one may see them.
};

struct DeskState {
  DeskPage page = DeskPage::kSignIn;
  std::string account, password;
  std::string search;
  bool searched = false;
  std::vector<crm::Customer> found;
  std::optional<crm::Customer> open;
  DeskTab tab = DeskTab::kTimeline;
  std::vector<crm::TimelineEntry> timeline;
  std::vector<crm::Promise> orders;
  std::vector<DeskNumber> numbers;
  Text whyNoNumbers;
  std::string note;
  std::optional<std::size_t> setting;  ///< Which number is being set by hand.
  double settingValue = 0.5;
  std::string reason;
  std::vector<DeskPair> pairs;
  std::vector<crm::MergedFile> merged;
  std::vector<crm::PromiseTally> review;  ///< Most broken promises first.
  std::size_t reviewAt = 0;
  std::vector<crm::GarmentOffset> offsets;  ///< Of the one looked at.
  std::vector<crm::Promise> due;
  Text error;  ///< Empty: none.
  Text done;   ///< What has just been done; empty: nothing.
};

/// What every button of the desk does; no drawing. Every call asks the CRM, which lets the account do it or
/// says why not. Thread: that of the screen.
class DeskFlow {
 public:
  DeskFlow(crm::Crm& crm, Language language);

  const DeskState& state() const { return state_; }
  DeskState& edit() { return state_; }  ///< For text fields.
  Language language() const { return language_; }
  void setLanguage(Language language) { language_ = language; }
  bool claimed() const { return claimed_; }
  std::string account();  ///< Who is signed in; empty: nobody.

  void signIn();
  void signOut();
  void show(DeskPage page);
  void search();
  void openCustomer(const std::string& id);
  void closeCustomer();
  void setTab(DeskTab tab) { state_.tab = tab; }
  void addNote();
  void askOverride(std::size_t number);
  void cancelOverride();
  void setOverride(bool computed);  ///< True: back to the computed value.
  void merge(std::size_t pair);
  void notTheSame(std::size_t pair);  ///< Leaves the list for now.
  void unmerge(std::size_t merged);
  void review(std::size_t at);
  void move(int by);  ///< Next or last one of the list that is shown.
  void closeMessage();

 private:
  void refuse(const crm::Error& error);
  void say(const char* zh, const char* en);
  void loadCustomer(const std::string& id);
  void loadNumbers(const std::string& id);
  void loadDuplicates();
  void loadReview();
  std::string nameOf(const std::string& id);

  crm::Crm& crm_;
  Language language_;
  bool claimed_ = false;
  DeskState state_;
};

}  // namespace fitroom::engine
