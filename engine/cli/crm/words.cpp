// The words of `fitroom crm`: what is typed, nothing else.

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "engine/cli/crm/commands.h"

namespace fitroom::engine::cli {

namespace {

void addJson(CLI::App& app, bool& json) {
  app.add_flag("--json", json, "JSON for machines instead of text");
}

void addBasic(CLI::App& crm, CrmCommands& c) {
  using Action = CrmCommand::Action;
  const auto sub = [&](const char* name, const char* what, Action action, const char* argument) {
    auto* s = crm.add_subcommand(name, what);
    s->add_option(argument, c.basic.customer, "Id, e-mail, phone or name")->required();
    addJson(*s, c.basic.json);
    s->callback([&c, action] {
      c.basic.action = action;
      c.run = [&c] { return runCrm(c.basic); };
    });
    return s;
  };
  sub("profile", "Trust and preference with their reasons", Action::kProfile, "customer");
  auto* feedback = sub("feedback", "What became of a try-on, or how it felt", Action::kFeedback, "customer");
  feedback->add_option("--event", c.basic.event,
                       "The try-on it answers; default: the newest of that garment");
  feedback->add_option("--garment", c.basic.garment, "Library id, when no event is named");
  feedback->add_option("--size", c.basic.size, "Size, when no event is named");
  auto* kept = feedback->add_flag("--kept", c.basic.kept, "The garment was kept");
  feedback->add_flag("--returned", c.basic.returned, "The garment came back")->excludes(kept);
  feedback->add_option("--zone", c.basic.zone, "chest, waist, hip ...");
  feedback->add_option("--fit", c.basic.direction, "fits, too_tight, tight, right, loose, too_loose");
  feedback->add_option("--reason", c.basic.reason, "Free text, or a code such as ordered_for_comparison");
}

void addExchange(CLI::App& crm, CrmCommands& c) {
  ExchangeCommand& x = c.exchange;
  const auto sub = [&](const char* name, const char* what, int (*run)(const ExchangeCommand&)) {
    auto* s = crm.add_subcommand(name, what);
    addJson(*s, x.json);
    s->callback([&c, run] { c.run = [&c, run] { return run(c.exchange); }; });
    return s;
  };
  auto* in = sub("import", "Customers or events from a CSV or JSON lines file", runCrmImport);
  in->add_option("file", x.file, "CSV with a header (Chinese or English), or JSON lines")->required();
  in->add_flag("--events", x.events, "The file holds events, not customers");
  in->add_flag("--preview", x.preview, "Show what would be done, write nothing");
  in->add_option("--map", x.map, "HEADER=FIELD for a column that is not recognised; HEADER= leaves it out");
  in->add_option("--on-duplicate", x.onDuplicate, "Customers who are there already: skip, update, add")
      ->check(CLI::IsMember({"skip", "update", "add"}))
      ->capture_default_str();
  in->add_option("--source", x.source, "Name of the system whose customer numbers the file has")
      ->capture_default_str();
  sub("imports", "Every import, newest first", runCrmImports);
  auto* undo = sub("undo", "Take back an import", runCrmUndo);
  undo->add_option("import", x.batch, "Id, see `fitroom crm imports`; 'last' for the newest")->required();
  auto* out = sub("export", "Customers or events to a file", runCrmExport);
  out->add_option("file", x.file, "NAME.csv or NAME.jsonl")->required();
  out->add_flag("--events", x.events, "Events instead of customers");
  auto* same = sub("duplicates", "Customers who may be one person", runCrmDuplicates);
  same->add_option("--limit", x.limit, "At most so many pairs")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
}

void addPrivacy(CLI::App& crm, CrmCommands& c) {
  PrivacyCommand& p = c.privacy;
  const auto sub = [&](const char* name, const char* what, int (*run)(const PrivacyCommand&), bool one) {
    auto* s = crm.add_subcommand(name, what);
    if (one) s->add_option("customer", p.customer, "Id, e-mail, phone or name")->required();
    addJson(*s, p.json);
    s->callback([&c, run] { c.run = [&c, run] { return run(c.privacy); }; });
    return s;
  };
  auto* archive = sub("archive", "Everything kept about one customer, for the customer", runCrmArchive, true);
  archive->add_option("--out", p.out, "Folder to make")->required();
  auto* erase = sub("erase", "Erase a customer for good", runCrmErase, true);
  erase->add_option("--reason", p.reason, "Why, in a few words without personal data")->required();
  erase->add_flag("--yes", p.yes, "Really")->required();
  sub("restrict", "Keep a customer's data, use none of it", runCrmRestrict, true)
      ->add_flag("--lift", p.lift, "Use it again");
  auto* object = sub("object", "A customer objects to profiling or marketing", runCrmObject, true);
  object->add_option("to", p.purpose, "profiling or marketing")
      ->required()
      ->check(CLI::IsMember({"profiling", "marketing"}));
  object->add_flag("--lift", p.lift, "Objects no more");
  object->add_option("--note", p.reason, "In the customer's words");
  auto* rectify = sub("rectify", "Correct a customer's name or addresses", runCrmRectify, true);
  rectify->add_option("--name", p.name, "New name");
  rectify->add_option("--email", p.email, "New e-mail");
  rectify->add_option("--phone", p.phone, "New phone number");
  rectify->add_option("--locale", p.locale, "zh or en");
  auto* consent = sub("consent", "What a customer agrees to", runCrmConsent, true);
  consent->add_option("purpose", p.purpose,
                      "keep_profile, improve_model, marketing, share_stores; without it they are listed");
  auto* give = consent->add_flag("--give", p.give, "Agrees");
  consent->add_flag("--withdraw", p.withdraw, "Agrees no more")->excludes(give);
  consent->add_option("--until", p.until, "The consent ends then: 2027-03-01");
  consent->add_option("--text", p.textVersion, "Version of the wording that was agreed to");
  sub("purge", "Delete what has had its time, by the retention schedule", runCrmPurge, false)
      ->add_flag("--dry-run", p.dryRun, "Only count");
  auto* audit = sub("audit", "Verify the audit chains, or who looked at one customer", runCrmAudit, false);
  audit->add_option("customer", p.customer, "Id, e-mail, phone or name; without it everything is verified");
  audit->add_option("--heads", p.heads, "Write the chains' ends to this file; keep it elsewhere, daily");
  audit->add_option("--against", p.against, "A file of --heads: each must still lie in its chain");
}

void addKeeping(CLI::App& crm, CrmCommands& c) {
  KeepingCommand& k = c.keeping;
  const auto sub = [&](CLI::App& in, const char* name, const char* what, int (*run)(const KeepingCommand&)) {
    auto* s = in.add_subcommand(name, what);
    addJson(*s, k.json);
    s->callback([&c, run] { c.run = [&c, run] { return run(c.keeping); }; });
    return s;
  };
  sub(crm, "backup", "The whole store to one file (without its key)", runCrmBackup)
      ->add_option("file", k.file, "File to write")
      ->required();
  auto* restore = sub(crm, "restore", "A backup into an empty store", runCrmRestore);
  restore->add_option("file", k.file, "Backup")->required();
  restore->add_flag("--replace", k.replace, "Replace the present store; who was erased in it stays erased");
  sub(crm, "erasures", "Who was erased, by bare id", runCrmErasures)
      ->add_option("--apply", k.file, "Erase whom this list names: `crm erasures --json` of another copy");
  sub(crm, "rebuild", "Drop every roll-up and make it again from the log", runCrmRebuild);
  auto* account = crm.add_subcommand("account", "Who works with the store, in which role");
  account->require_subcommand(1);
  sub(*account, "list", "Every account", runCrmAccounts);
  const auto named = [&](const char* name, const char* what, int (*run)(const KeepingCommand&)) {
    auto* s = sub(*account, name, what, run);
    s->add_option("name", k.account, "Name of the account")->required();
    return s;
  };
  auto* add = named("add", "A new account; the first one must be an admin", runCrmAddAccount);
  auto* roles = named("roles", "Other roles for an account", runCrmSetRoles);
  for (auto* s : {add, roles}) {
    s->add_option("--role", k.roles,
                  "kiosk, assistant, crm_staff, merchant, privacy_officer, admin; may be repeated")
        ->required();
  }
  add->add_option("--store", k.store, "Sees only customers of this shop");
  named("disable", "Close an account", runCrmDisable);
  named("enable", "Open it again, or end its lock after wrong passwords", runCrmEnable);
  sub(*account, "who", "Who is signed in, in which role", runCrmWho);
  auto* password = named("password", "A new password", runCrmPassword);
  for (auto* s : {add, password})
    s->add_option("--new-password-file", k.passwordFile, "First line: the password; default: ask");
}

void addSync(CLI::App& crm, CrmCommands& c) {
  auto* sub = crm.add_subcommand("sync", "Exchange with the shop's server, both ways");
  sub->add_option("--to", c.sync.server,
                  "http://HOST:PORT of `crm serve --sync`, PostgreSQL connection string, or an SQLite file")
      ->required();
  sub->add_option("--token-file", c.sync.tokenFile, "With http: file with the server's token");
  sub->add_option("--key", c.sync.key, "The house's key file; default: that of the local database");
  sub->add_option("--device", c.sync.device, "This device's name; default: one made once");
  addJson(*sub, c.sync.json);
  sub->callback([&c] { c.run = [&c] { return runSync(c.sync); }; });
}

void addServe(CLI::App& crm, CrmCommands& c) {
  auto* s = crm.add_subcommand(
      "serve",
      "Take events from point of sale and web shop over HTTP; with --sync, serve the other "
      "devices of the house");
  s->add_option("--port", c.serve.port, "TCP port; 0: any free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  s->add_option("--per-second", c.serve.perSecond, "Requests a second")
      ->check(CLI::Range(1.0, 1e6))
      ->capture_default_str();
  s->add_option("--source", c.serve.source, "Name of the system whose customer numbers are sent")
      ->capture_default_str();
  s->add_flag("--sync", c.serve.sync, "Also answer `crm sync --to http://...` of the house's devices");
  s->add_option("--listen", c.serve.listen,
                "Address to listen on; beyond 127.0.0.1 only sync is answered, and its messages are sealed")
      ->capture_default_str();
  addJson(*s, c.serve.json);
  s->callback([&c] { c.run = [&c] { return runCrmServe(c.serve); }; });
}

void addDbRoles(CLI::App& crm, CrmCommands& c) {
  auto* s =
      crm.add_subcommand("db-roles",
                         "PostgreSQL: make the database's own roles (fitroom_kiosk ... fitroom_admin), or "
                         "give a login one of them");
  s->add_option("--server", c.dbRoles.server, "Connection string of the tables' owner")->required();
  auto* login = s->add_option("--login", c.dbRoles.login, "A login that the server has");
  s->add_option("--role", c.dbRoles.role, "kiosk, assistant, crm_staff, merchant, privacy_officer, admin")
      ->needs(login);
  s->add_option("--tenant", c.dbRoles.tenant, "Whose rows it sees")->needs(login)->capture_default_str();
  s->add_option("--store", c.dbRoles.store, "The shop a kiosk or assistant writes for; default: any")
      ->needs(login);
  addJson(*s, c.dbRoles.json);
  s->callback([&c] { c.run = [&c] { return runCrmDbRoles(c.dbRoles); }; });
}

/// Headings of the help, in the order of a working day.
void group(CLI::App& crm) {
  static const std::pair<const char*, std::vector<const char*>> kGroups[] = {
      {"Customers / 顾客",
       {"customers", "add", "timeline", "bodies", "profile", "relations", "household", "relate", "note",
        "override"}},
      {"What happened / 记录", {"record", "touchpoints", "feedback", "promise", "guests"}},
      {"Orders / 订单",
       {"order", "pay", "ship", "deliver", "fit-check", "keep", "exchange", "return", "review", "complain",
        "resolve", "orders"}},
      {"To do today / 今日待办", {"due", "complaints", "requests"}},
      {"Duplicates / 重复档案", {"duplicates", "merge", "apart", "unmerge", "merges"}},
      {"Privacy / 隐私",
       {"request", "answer", "consent", "archive", "rectify", "restrict", "object", "erase", "erasures",
        "purge", "audit"}},
      {"Goods and partners / 商品与往来方", {"goods", "goods-put", "publish", "withdraw", "stock", "party"}},
      {"Files and devices / 文件与设备",
       {"import", "imports", "undo", "export", "backup", "restore", "rebuild", "serve", "sync"}},
      {"Accounts / 账户", {"account", "db-roles"}}};
  // `--as` and the rest may stand after the command as well.
  for (CLI::App* command : crm.get_subcommands([](CLI::App*) { return true; })) {
    command->fallthrough();
    for (CLI::App* inner : command->get_subcommands([](CLI::App*) { return true; })) inner->fallthrough();
  }
  for (const auto& [heading, names] : kGroups) {
    for (const char* name : names) crm.get_subcommand(name)->group(heading);
  }
}

}  // namespace

CLI::App* addCrm(CLI::App& app, CrmCommands& commands) {
  auto* crm = app.add_subcommand("crm", "Customers, what they were told and what came of it");
  crm->require_subcommand(1);
  crm->add_option("--as", commands.as, "Account to sign in (or FITROOM_ACCOUNT)");
  crm->add_option("--password-file", commands.passwordFile,
                  "File with its password (or FITROOM_PASSWORD_FILE); default: ask");
  crm->add_option(
      "--server", commands.server,
      "PostgreSQL connection string instead of the file in the home folder (or FITROOM_CRM_SERVER)");
  crm->add_option("--key", commands.key, "The house's key file (or FITROOM_CRM_KEY)");
  crm->add_option("--store", commands.store,
                  "Which shop's events these are (or FITROOM_CRM_STORE; default: main)");
  crm->parse_complete_callback([&commands] {
    for (const auto& [name, value] :
         {std::pair("FITROOM_CRM_SERVER", &commands.server), std::pair("FITROOM_CRM_KEY", &commands.key),
          std::pair("FITROOM_CRM_STORE", &commands.store)}) {
      if (!value->empty()) ::setenv(name, value->c_str(), 1);
    }
    if (!commands.as.empty()) ::setenv("FITROOM_ACCOUNT", commands.as.c_str(), 1);
    if (!commands.passwordFile.empty()) ::setenv("FITROOM_PASSWORD_FILE", commands.passwordFile.c_str(), 1);
  });
  addBasic(*crm, commands);
  addCare(*crm, commands);
  addGoods(*crm, commands);
  addPeople(*crm, commands);
  addOrders(*crm, commands);
  addExchange(*crm, commands);
  addSync(*crm, commands);
  addPrivacy(*crm, commands);
  addKeeping(*crm, commands);
  addServe(*crm, commands);
  addDbRoles(*crm, commands);
  group(*crm);
  return crm;
}

}  // namespace fitroom::engine::cli
