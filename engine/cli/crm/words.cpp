// The words of `fitroom crm`: what is typed, nothing else.

#include <CLI/CLI.hpp>

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
    if (argument != nullptr) s->add_option(argument, c.basic.customer, "Id or name")->required();
    addJson(*s, c.basic.json);
    s->callback([&c, action] {
      c.basic.action = action;
      c.run = [&c] { return runCrm(c.basic); };
    });
    return s;
  };
  sub("customers", "Every customer", Action::kCustomers, nullptr);
  sub("add", "A customer who agrees that body and try-ons are kept", Action::kAdd, "name");
  sub("timeline", "A customer's events, newest first", Action::kTimeline, "customer");
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

void addSync(CLI::App& crm, CrmCommands& c) {
  auto* sub = crm.add_subcommand("sync", "Exchange with the shop's server, both ways");
  sub->add_option("--to", c.sync.server, "PostgreSQL connection string, or an SQLite file")->required();
  sub->add_option("--key", c.sync.key, "The house's key file; default: that of the local database");
  sub->add_option("--device", c.sync.device, "This device's name; default: one made once");
  addJson(*sub, c.sync.json);
  sub->callback([&c] { c.run = [&c] { return runSync(c.sync); }; });
}

}  // namespace

CLI::App* addCrm(CLI::App& app, CrmCommands& commands) {
  auto* crm = app.add_subcommand("crm", "Customers, what they were told and what came of it");
  crm->require_subcommand(1);
  addBasic(*crm, commands);
  addExchange(*crm, commands);
  addSync(*crm, commands);
  return crm;
}

}  // namespace fitroom::engine::cli
