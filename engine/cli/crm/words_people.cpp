// The words of `fitroom crm` about people and parties.

#include <CLI/CLI.hpp>

#include "engine/cli/crm/commands.h"

namespace fitroom::engine::cli {

namespace {

constexpr const char* kCustomer = "Id, e-mail, phone or name";

CLI::App* sub(CLI::App& in, CrmCommands& c, const char* name, const char* what,
              int (*run)(const PeopleCommand&)) {
  auto* s = in.add_subcommand(name, what);
  s->add_flag("--json", c.people.json, "JSON for machines instead of text");
  s->callback([&c, run] { c.run = [&c, run] { return run(c.people); }; });
  return s;
}

}  // namespace

void addPeople(CLI::App& crm, CrmCommands& c) {
  PeopleCommand& p = c.people;
  auto* add = sub(crm, c, "add", "A customer, a potential one, or a guest who stays", runCrmAdd);
  add->add_option("name", p.name, "Name")->required();
  add->add_option("--email", p.email, "E-mail");
  add->add_option("--phone", p.phone, "Phone number");
  add->add_option("--locale", p.locale, "zh or en");
  add->add_option("--consent", p.consents,
                  "Agrees to: keep_profile, improve_model, marketing, share_stores, none; may be repeated; "
                  "default: keep_profile and improve_model");
  add->add_option("--before", p.before, "What the guest did before: events as JSON lines");

  auto* merge =
      sub(crm, c, "merge", "Two files are one person's: read the second as part of the first", runCrmMerge);
  merge->add_option("customer", p.customer, kCustomer)->required();
  merge->add_option("second", p.other, kCustomer)->required();
  merge->add_option("--by", p.by, "How it was found: ref, email, phone, name")->capture_default_str();
  sub(crm, c, "unmerge", "Take a file out again; everything is as it was", runCrmUnmerge)
      ->add_option("second", p.customer, "Id of the file that was merged")
      ->required();
  sub(crm, c, "merges", "Every file that is merged into another", runCrmMerges);

  auto* home = sub(crm, c, "household", "Who lives together; without options it is shown", runCrmHousehold);
  home->add_option("customer", p.customer, kCustomer)->required();
  auto* with =
      home->add_option("--with", p.others, "Another customer of the same household; may be repeated");
  home->add_flag("--leave", p.end, "Leaves the household")->excludes(with);

  auto* relate = sub(crm, c, "relate", "A tie of a customer to a customer or a party", runCrmRelate);
  relate->add_option("customer", p.customer, kCustomer)->required();
  relate
      ->add_option("relation", p.relation,
                   "partner, parent, child, sibling, buys_for, referred_by (a customer); adviser (staff), "
                   "home_store (store), likes_brand (brand)")
      ->required();
  relate->add_option("to", p.other, "The other customer, or the party's code")->required();
  relate->add_flag("--end", p.end, "It is so no more");
  sub(crm, c, "relations", "A customer's stage and ties", runCrmRelations)
      ->add_option("customer", p.customer, kCustomer)
      ->required();

  auto* party = crm.add_subcommand("party", "Brands, suppliers, stores and staff");
  party->require_subcommand(1);
  auto* put = sub(*party, c, "put", "Adds one, or changes it", runCrmPartyPut);
  put->add_option("kind", p.kind, "brand, supplier, store, staff")->required();
  put->add_option("code", p.code, "Its short name: a store's id, an account's name")->required();
  put->add_option("--name", p.name, "Name; default: the code");
  put->add_option("--note", p.note, "Note");
  put->add_flag("--inactive", p.inactive, "Is no longer dealt with");
  sub(*party, c, "list", "All of them, or one kind, with their ties", runCrmPartyList)
      ->add_option("kind", p.kind, "brand, supplier, store, staff");
  auto* tie = sub(*party, c, "tie", "How two of them belong together", runCrmPartyTie);
  tie->add_option("from", p.from, "KIND:CODE, such as staff:anna")->required();
  tie->add_option(
         "relation", p.relation,
         "works_at, manages (staff, store); sells (store, brand); supplies (supplier, brand); owned_by "
         "(brand, brand)")
      ->required();
  tie->add_option("to", p.to, "KIND:CODE")->required();
  tie->add_flag("--end", p.end, "It is so no more");

  auto* note = sub(crm, c, "note", "A note of the staff about a customer", runCrmNote);
  note->add_option("customer", p.customer, kCustomer)->required();
  note->add_option("text", p.note, "The note; sealed with the customer's key")->required();
  auto* set =
      sub(crm, c, "override", "Set one of the customer's numbers by hand, with the reason", runCrmOverride);
  set->add_option("customer", p.customer, kCustomer)->required();
  set->add_option(
         "number", p.number,
         "credibility, return_risk, trust.fit_promise, trust.product, trust.delivery, trust.service, "
         "trust.privacy")
      ->required();
  set->add_option("value", p.value, "0 to 1; without it the computed number holds again")
      ->check(CLI::Range(0.0, 1.0));
  set->add_option("--reason", p.note, "Why; shown beside the number")->required();
}

}  // namespace fitroom::engine::cli
