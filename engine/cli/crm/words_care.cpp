// The words of `fitroom crm` about what happened, what customers ask for, and who waits for us.

#include <CLI/CLI.hpp>

#include "engine/cli/crm/commands.h"

namespace fitroom::engine::cli {

namespace {

constexpr const char* kCustomer = "Id, e-mail, phone or name";
constexpr const char* kWhen = "When it happened: 2026-03-01, 2026-03-01T08:30:00Z, or -2d; default: now";
constexpr const char* kChannels = "kiosk, desktop, web, phone, shop_floor, mail";

CLI::App* sub(CLI::App& in, CrmCommands& c, const char* name, const char* what,
              int (*run)(const CareCommand&)) {
  auto* s = in.add_subcommand(name, what);
  s->add_flag("--json", c.care.json, "JSON for machines instead of text");
  s->callback([&c, run] { c.run = [&c, run] { return run(c.care); }; });
  return s;
}

void addLog(CLI::App& crm, CrmCommands& c) {
  CareCommand& o = c.care;
  auto* customers = sub(crm, c, "customers", "Every customer", runCrmCustomers);
  customers->add_option("--stage", o.stage, "Only those who are: potential, customer, lapsed")
      ->check(CLI::IsMember({"potential", "customer", "lapsed"}));
  auto* timeline = sub(crm, c, "timeline", "A customer's events, newest first", runCrmTimeline);
  timeline->add_option("customer", o.customer, kCustomer)->required();
  timeline->add_option("--limit", o.limit, "At most so many")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  auto* record = sub(crm, c, "record",
                     "Anything that happened: visit, view, wish_list, advice_overruled, message_sent ...; "
                     "what each may say: crm touchpoints",
                     runCrmRecord);
  record->add_option("customer", o.customer, "Id, e-mail, phone or name; guest: only a counter moves")
      ->required();
  record->add_option("type", o.type, "Which touchpoint, see `fitroom crm touchpoints`")->required();
  record->add_option("words", o.words, "KEY=VALUE, such as query=linen or answers=chest=tight,waist=right");
  record->add_option("--garment", o.garment, "Garment id");
  record->add_option("--size", o.size, "Size label");
  record->add_option("--about", o.about, "The event it answers");
  record->add_option("--payload", o.payload, "JSON object instead of the words");
  record->add_option("--at", o.at, kWhen);
  record->add_option("--channel", o.channel, kChannels)->capture_default_str();
  sub(crm, c, "touchpoints", "Every touchpoint and what it may say", runCrmTouchpoints)
      ->add_option("type", o.type, "Only this one");
  auto* bodies = sub(crm, c, "bodies", "A customer's measures, newest first", runCrmBodies);
  bodies->add_option("customer", o.customer, kCustomer)->required();
  sub(crm, c, "guests", "How often what was done by guests, of whom nothing else is kept", runCrmGuests);
  auto* apart =
      sub(crm, c, "apart", "Two files that look alike are two people's: not to be listed again", runCrmApart);
  apart->add_option("customer", o.customer, kCustomer)->required();
  apart->add_option("second", o.other, kCustomer)->required();
}

void addRequests(CLI::App& crm, CrmCommands& c) {
  CareCommand& o = c.care;
  auto* request =
      sub(crm, c, "request",
          "A customer asks for a right; an answer is due within one month (GDPR article 12)", runCrmRequest);
  request->add_option("customer", o.customer, kCustomer)->required();
  request->add_option("right", o.type, "access, portability, rectify, erase, restrict, object")
      ->required()
      ->check(CLI::IsMember({"access", "portability", "rectify", "erase", "restrict", "object"}));
  request->add_option("--received", o.at, "When it came in; default: now");
  request->add_option("--channel", o.channel, kChannels)->capture_default_str();
  request->add_option("--note", o.note, "In the customer's words; sealed");
  auto* requests =
      sub(crm, c, "requests", "Requests and the days that are left; the most pressing first", runCrmRequests);
  requests->add_option("customer", o.customer, "One customer's; default: everybody's");
  requests->add_flag("--all", o.all, "Also those that have been answered");
  auto* reply = sub(crm, c, "answer", "What became of a request", runCrmAnswer);
  reply->add_option("request", o.request, "Id, see `fitroom crm requests`")->required();
  auto* done = reply->add_flag("--done", o.done, "It was done");
  auto* refuse = reply->add_flag("--refuse", o.refuse, "It was refused; needs --note")->excludes(done);
  reply->add_flag("--extend", o.extend, "Two more months; needs --note")->excludes(done)->excludes(refuse);
  reply->add_option("--note", o.note, "What the customer was told");
}

}  // namespace

void addCare(CLI::App& crm, CrmCommands& c) {
  addLog(crm, c);
  addRequests(crm, c);
  sub(crm, c, "complaints", "Complaints without an answer, urgent ones first", runCrmComplaints);
  sub(crm, c, "due", "Whom to ask today how it fits: delivered 48 hours ago, not asked yet", runCrmDue)
      ->add_option("--limit", c.care.limit, "At most so many")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
}

void addGoods(CLI::App& crm, CrmCommands& c) {
  GoodsCommand& g = c.goods;
  const auto sub = [&](const char* name, const char* what, int (*run)(const GoodsCommand&)) {
    auto* s = crm.add_subcommand(name, what);
    s->add_flag("--json", g.json, "JSON for machines instead of text");
    s->callback([&c, run] { c.run = [&c, run] { return run(c.goods); }; });
    return s;
  };
  auto* search = sub("goods", "Search what the shop sells", runCrmGoods);
  search->add_option("text", g.text, "Words of name (either language), brand, colour, category or id");
  search->add_option("--category", g.category, "Category");
  search->add_option("--colour", g.colour, "Colour word");
  search->add_option("--size", g.size, "Only with this size in stock");
  search->add_option("--from", g.from, "Price at least");
  search->add_option("--to", g.to, "Price at most");
  search->add_option(
      "--fits", g.fits,
      "MEASURE=FROM-TO, finished cm, such as chest=98-106; may be repeated: some size in stock has "
      "them all");
  search->add_flag("--all", g.all, "Also what is not published");
  search->add_option("--limit", g.limit, "At most so many")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  auto* put = sub("goods-put", "Adds goods, or changes them; what is not given stays", runCrmGoodsPut);
  put->add_option("id", g.id, "Garment id")->required();
  put->add_option("--name-zh", g.nameZh, "Chinese name");
  put->add_option("--name-en", g.nameEn, "English name");
  put->add_option("--category", g.category, "Category");
  put->add_option("--audience", g.audience, "female, male, any");
  put->add_option("--brand", g.brand, "Brand");
  put->add_option("--colour", g.colour, "Colour word");
  put->add_option("--style", g.style, "Style word");
  put->add_option("--fabric", g.fabric, "Fabric id");
  put->add_option("--price", g.price, "Price, such as 199.00");
  put->add_option("--currency", g.currency, "Three capitals")->capture_default_str();
  put->add_option(
      "--size", g.sizes,
      "LABEL=STOCK, or LABEL=STOCK:chest=98,length=66 (finished cm), small to large; may be repeated");
  const auto named = [&](const char* name, const char* what, int (*run)(const GoodsCommand&)) {
    sub(name, what, run)->add_option("id", g.id, "Garment id")->required();
  };
  named("publish", "Show goods to customers", runCrmPublish);
  named("withdraw", "Show them no longer", runCrmWithdraw);
}

}  // namespace fitroom::engine::cli
