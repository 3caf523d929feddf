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
  PeopleCommand people;
  OrderCommand order;
  ServeCommand serve;
  DbRolesCommand dbRoles;
  std::string as;  ///< Account to sign in.
  std::string passwordFile;
  std::function<int()> run;
};

void addPeople(CLI::App& crm, CrmCommands& commands);
void addOrders(CLI::App& crm, CrmCommands& commands);

/// Declares `fitroom crm` and its sub-commands. `commands` must outlive the parsing.
CLI::App* addCrm(CLI::App& app, CrmCommands& commands);

}  // namespace fitroom::engine::cli
