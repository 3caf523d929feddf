#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crm/access/requests.h"
#include "crm/access/retention.h"
#include "crm/catalogue/catalogue.h"
#include "crm/exchange/background_export.h"
#include "crm/orders/order_desk.h"
#include "crm/parties/parties.h"
#include "crm/people/household.h"
#include "crm/people/merge.h"
#include "crm/service.h"
#include "engine/ui/desk_form.h"
#include "engine/ui/translations.h"

namespace fitroom::engine {

enum class DeskPage { kSignIn, kCustomers, kToday, kReview, kDuplicates, kPartners, kData };
enum class DeskTab { kTimeline, kOrders, kNumbers, kFile };

/// One number of a customer as the desk shows it.
struct DeskNumber {
  std::string key;  ///< As `fitroom crm override` names it; empty: cannot be set.
  Text name;
  double value = 0.0;  ///< 0 to 1.
  bool enough = false;
  std::vector<Text> reasons;  ///< Newest first, at most three.
};

/// One of the two files of a pair that looks alike, as far as one may see it.
struct DeskTwin {
  std::string name, contact;
  crm::UtcTime created;
  std::size_t events = 0;  ///< Up to a hundred.
};

struct DeskPair {
  crm::DuplicatePair pair;
  DeskTwin first, second;
};

/// Something that waits for somebody, with the name of whom it is about.
template <class What>
struct DeskWaiting {
  What what;
  std::string name;
};

/// What the file of a customer holds besides history and numbers; read when its tab is opened, since every
/// reading is audited.
struct DeskFile {
  crm::Stage stage = crm::Stage::kPotential;
  bool objectsProfiling = false, objectsMarketing = false;
  std::vector<crm::RightsRequest> requests;
  std::vector<crm::BodyProfile> bodies;
  Text whyNoBodies;
  std::vector<std::pair<std::string, std::string>> household;  ///< Id, name; empty: in none.
  std::vector<Text> ties;
};

struct DeskParty {
  crm::Party party;
  std::vector<Text> ties;
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
  std::optional<DeskFile> file;
  std::string note;
  std::optional<std::size_t> setting;  ///< Which number is being set by hand.
  double settingValue = 0.5;
  std::string reason;
  std::optional<DeskForm> form;  ///< Lies above everything else.
  std::vector<DeskPair> pairs;
  std::vector<crm::MergedFile> merged;
  std::vector<crm::PromiseTally> review;  ///< Most broken promises first.
  std::size_t reviewAt = 0;
  std::vector<crm::GarmentOffset> offsets;  ///< Of the one looked at.
  std::vector<DeskWaiting<crm::Promise>> due;
  std::vector<DeskWaiting<crm::RightsRequest>> requests;
  std::vector<DeskWaiting<crm::OpenComplaint>> complaints;
  Text whyNoRequests, whyNoDue;
  std::vector<DeskParty> parties;
  std::optional<double> exporting;  ///< How far, 0 to 1.
  std::optional<crm::AuditReport> audit;
  std::optional<crm::PurgeReport> purge;
  Text error;  ///< Empty: none.
  Text done;   ///< What has just been done; empty: nothing.
};

/// What every button of the desk does; no drawing. Every call asks the CRM, which lets the account do it or
/// says why not; where it wants the password again, that is asked and the same thing done after it. Thread:
/// that of the screen.
class DeskFlow {
 public:
  static constexpr double kIdleSeconds = 300.0;  ///< As the CRM's own sessions.
  static constexpr double kWarnSeconds = 30.0;   ///< Before that it says so.

  /// `archives`: the folder that archives and exports go to unless another is typed.
  DeskFlow(crm::Crm& crm, Language language, std::string archives = "");
  ~DeskFlow();

  const DeskState& state() const { return state_; }
  DeskState& edit() { return state_; }  ///< For text fields.
  Language language() const { return language_; }
  void setLanguage(Language language) { language_ = language; }
  bool claimed() const { return claimed_; }
  std::string account();  ///< Who is signed in; empty: nobody.
  crm::UtcTime now() const;

  // Time. Whoever does nothing for five minutes is signed off, and the screen is empty.
  void touched();
  /// True while something moves by itself: an export, the last seconds before signing off.
  bool advance(double seconds);
  std::optional<double> idleCountdown() const;  ///< Seconds left, in the last thirty.
  double secondsToIdle() const { return kIdleSeconds - idle_; }

  void signIn();
  void signOut();
  void show(DeskPage page);
  void search();
  void openCustomer(const std::string& id, DeskTab tab = DeskTab::kTimeline);
  void closeCustomer();
  void setTab(DeskTab tab);
  void addNote();
  void askOverride(std::size_t number);
  void cancelOverride();
  void setOverride(bool computed);  ///< True: back to the computed value.
  void merge(std::size_t pair);
  void notTheSame(std::size_t pair);  ///< For good.
  void unmerge(std::size_t merged);
  void review(std::size_t at);
  void move(int by);  ///< Next or last one of the list that is shown.
  void closeMessage();

  // Forms: each opens one; `submit` does it.
  void submit();
  void cancelForm();
  void askNewCustomer();
  void askOrder();
  void askStep(const crm::Promise& line, crm::EventType step);
  void askTouchpoint();
  void askTouchpointOf(crm::EventType type);
  void askRectify();
  void askRequest();
  void askAnswer(const crm::RightsRequest& request, crm::RequestState how);
  void askResolve(const crm::OpenComplaint& complaint);
  void askArchive();
  void askErase();
  void askHousehold();
  void askTie();
  void askParty();
  void askPartyTie();
  void askExport();

  // Done at once.
  void setConsent(crm::Purpose purpose, bool given);
  void setRestricted(bool restricted);
  void setObjection(const char* to, bool objects);
  void leaveHousehold();
  void cancelExport();
  void verifyAudit();
  void previewPurge();

 private:
  void refuse(const crm::Error& error);
  void say(const char* zh, const char* en);
  /// Runs `act` and shows what came of it; the password first where the CRM asks for it.
  void run(std::function<crm::Expected<Text>()> act);
  void askPassword(std::function<void()> then);
  void open(DeskForm form);
  void loadCustomer(const std::string& id);
  void loadNumbers(const std::string& id);
  void loadFile();
  void loadDuplicates();
  void loadReview();
  void loadToday();
  void loadParties();
  void reload();  ///< What is on the screen, after something was done.
  std::string nameOf(const std::string& id);
  DeskTwin twin(const std::string& id);
  std::string openId() const { return state_.open ? state_.open->id : std::string(); }
  crm::Expected<std::string> findOne(const std::string& typed);  ///< A customer by id, e-mail, phone, name.
  void startExport(bool events, bool csv, const std::string& file);
  void pollExport();

  crm::Crm& crm_;
  Language language_;
  std::string archives_;
  bool claimed_ = false;
  DeskState state_;
  std::optional<DeskForm> held_;  ///< The form below the one that asks for the password.
  std::unique_ptr<crm::BackgroundExport> export_;
  std::function<void()> exportAgain_;
  double idle_ = 0.0;
  double untold_ = 0.0;  ///< Seconds since the CRM was told that somebody is at work.
};

}  // namespace fitroom::engine
