#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/commands.h"
#include "engine/cli/crm/store_access.h"

namespace CLI {
class App;
}

namespace fitroom::engine::cli {

struct ExchangeCommand : StoreArguments {
  std::filesystem::path file;
  bool events = false;
  bool preview = false;
  std::vector<std::string> map;  ///< "header=field".
  std::string onDuplicate = "skip";
  std::string source = "file";
  std::string batch;
  int limit = 100;
};

int runCrmImport(const ExchangeCommand& command);
int runCrmImports(const ExchangeCommand& command);
int runCrmUndo(const ExchangeCommand& command);
int runCrmExport(const ExchangeCommand& command);
int runCrmDuplicates(const ExchangeCommand& command);

struct PrivacyCommand : StoreArguments {
  std::string customer;
  std::filesystem::path out;
  std::string reason;
  bool yes = false;
  bool lift = false;
  bool dryRun = false;
  bool give = false;
  bool withdraw = false;
  std::string purpose;
  std::string textVersion;
  std::string until;
  std::filesystem::path heads;    ///< Where the ends of the audit chains go.
  std::filesystem::path against;  ///< Ends that were kept before.
  std::optional<std::string> name, email, phone, locale;
};

int runCrmArchive(const PrivacyCommand& command);
int runCrmErase(const PrivacyCommand& command);
int runCrmRestrict(const PrivacyCommand& command);
int runCrmRectify(const PrivacyCommand& command);
int runCrmConsent(const PrivacyCommand& command);
int runCrmObject(const PrivacyCommand& command);
int runCrmPurge(const PrivacyCommand& command);
int runCrmAudit(const PrivacyCommand& command);

/// What happened, written by hand; what customers ask for; who waits for us.
struct CareCommand : StoreArguments {
  std::string customer, other;
  std::string type;                ///< Event type, or a data subject's right.
  std::vector<std::string> words;  ///< KEY=VALUE.
  std::string payload;             ///< JSON instead of `words`.
  std::string garment, size, about, channel = "shop_floor", at, note;
  std::string request;
  bool done = false, refuse = false, extend = false;
  bool all = false;
  bool days = false;
  std::string stage;
  int limit = 100;
};

int runCrmRecord(const CareCommand& command);
int runCrmTouchpoints(const CareCommand& command);
int runCrmTimeline(const CareCommand& command);
int runCrmCustomers(const CareCommand& command);
int runCrmBodies(const CareCommand& command);
int runCrmGuests(const CareCommand& command);
int runCrmApart(const CareCommand& command);
int runCrmRequest(const CareCommand& command);
int runCrmRequests(const CareCommand& command);
int runCrmAnswer(const CareCommand& command);
int runCrmComplaints(const CareCommand& command);
int runCrmDue(const CareCommand& command);

/// The shop's goods, without any other system.
struct GoodsCommand : StoreArguments {
  std::string id, text, category, colour, size, audience, fabric, style, brand, nameZh, nameEn;
  std::string currency = "CNY";
  std::optional<double> from, to, price;
  std::vector<std::string> fits;   ///< MEASURE=FROM-TO, cm.
  std::vector<std::string> sizes;  ///< LABEL=STOCK[:MEASURE=CM,...].
  bool all = false;
  int limit = 50;
};

int runCrmGoods(const GoodsCommand& command);
int runCrmGoodsPut(const GoodsCommand& command);
int runCrmPublish(const GoodsCommand& command);
int runCrmWithdraw(const GoodsCommand& command);

struct KeepingCommand : StoreArguments {
  std::filesystem::path file;
  bool replace = false;
  std::string account;
  std::vector<std::string> roles;
  std::string store;
  std::string passwordFile;
};

int runCrmBackup(const KeepingCommand& command);
int runCrmRestore(const KeepingCommand& command);
int runCrmAccounts(const KeepingCommand& command);
int runCrmAddAccount(const KeepingCommand& command);
int runCrmSetRoles(const KeepingCommand& command);
int runCrmDisable(const KeepingCommand& command);
int runCrmEnable(const KeepingCommand& command);
int runCrmWho(const KeepingCommand& command);
int runCrmErasures(const KeepingCommand& command);
int runCrmRebuild(const KeepingCommand& command);
int runCrmPassword(const KeepingCommand& command);

struct PeopleCommand : StoreArguments {
  std::string customer;
  std::string other;
  std::vector<std::string> others;
  std::string by = "name";
  std::string relation;
  bool end = false;
  std::string kind, code, name, note;
  std::string from, to;
  bool inactive = false;
  std::string email, phone, locale;
  std::vector<std::string> consents;
  std::filesystem::path before;  ///< What a guest did, events as JSON lines.
  std::string number;
  std::optional<double> value;
};

int runCrmAdd(const PeopleCommand& command);
int runCrmMerge(const PeopleCommand& command);
int runCrmUnmerge(const PeopleCommand& command);
int runCrmMerges(const PeopleCommand& command);
int runCrmHousehold(const PeopleCommand& command);
int runCrmRelate(const PeopleCommand& command);
int runCrmRelations(const PeopleCommand& command);
int runCrmPartyPut(const PeopleCommand& command);
int runCrmPartyList(const PeopleCommand& command);
int runCrmPartyTie(const PeopleCommand& command);
int runCrmNote(const PeopleCommand& command);
int runCrmOverride(const PeopleCommand& command);

struct OrderCommand : StoreArguments {
  std::string customer, garment, size, order, tryOn;
  int quantity = 1;
  bool oversell = false;
  std::optional<double> price;
  std::string currency = "CNY";
  std::string step;  ///< Event type of the step.
  std::vector<std::string> answers;
  std::string payment = "paid", carrier, reason, zone, newSize, facet = "fit_promise", severity, note;
  std::string outcome = "satisfied";
  double daysLate = 0.0;
  std::optional<int> direction;
  bool fits = false;
  int rating = 0;
  bool due = false;
  std::string at;
  std::string channel = "shop_floor";
  std::optional<long long> setTo, by;
};

int runCrmOrder(const OrderCommand& command);
int runCrmOrderStep(const OrderCommand& command);
int runCrmOrders(const OrderCommand& command);
int runCrmPromise(const OrderCommand& command);
int runCrmStock(const OrderCommand& command);

struct ServeCommand : StoreArguments {
  int port = 8737;
  double perSecond = 50.0;
  std::string source = "intake";
  bool sync = false;
  std::string listen = "127.0.0.1";
};

int runCrmServe(const ServeCommand& command);

struct DbRolesCommand : StoreArguments {
  std::string server, login, role, store;
  std::string tenant = "default";
};

int runCrmDbRoles(const DbRolesCommand& command);

/// Everything `fitroom crm` may be told; the sub-command that was named sets `run`.
struct CrmCommands {
  CrmCommand basic;
  ExchangeCommand exchange;
  SyncCommand sync;
  PrivacyCommand privacy;
  KeepingCommand keeping;
  CareCommand care;
  GoodsCommand goods;
  PeopleCommand people;
  OrderCommand order;
  ServeCommand serve;
  DbRolesCommand dbRoles;
  std::string as;  ///< Account to sign in.
  std::string passwordFile;
  std::string server, key, store;
  std::function<int()> run;
};

void addPeople(CLI::App& crm, CrmCommands& commands);
void addOrders(CLI::App& crm, CrmCommands& commands);
void addCare(CLI::App& crm, CrmCommands& commands);
void addGoods(CLI::App& crm, CrmCommands& commands);

/// Declares `fitroom crm` and its sub-commands. `commands` must outlive the parsing.
CLI::App* addCrm(CLI::App& app, CrmCommands& commands);

}  // namespace fitroom::engine::cli
