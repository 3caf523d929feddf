// The words of `fitroom crm` about orders, stock and promises.

#include <CLI/CLI.hpp>

#include "engine/cli/crm/commands.h"

namespace fitroom::engine::cli {

namespace {

CLI::App* sub(CLI::App& in, CrmCommands& c, const char* name, const char* what,
              int (*run)(const OrderCommand&)) {
  auto* s = in.add_subcommand(name, what);
  s->add_flag("--json", c.order.json, "JSON for machines instead of text");
  s->callback([&c, run] { c.run = [&c, run] { return run(c.order); }; });
  return s;
}

void addWhen(CLI::App* s, OrderCommand& o) {
  s->add_option("--at", o.at, "When it happened: 2026-03-01, 2026-03-01T08:30:00Z, or -2d; default: now");
  s->add_option("--channel", o.channel, "kiosk, desktop, web, phone, shop_floor, mail")
      ->capture_default_str();
}

CLI::App* addStep(CLI::App& crm, CrmCommands& c, const char* name, const char* what, const char* type) {
  OrderCommand& o = c.order;
  auto* s = crm.add_subcommand(name, what);
  s->add_flag("--json", o.json, "JSON for machines instead of text");
  s->add_option("order", o.order, "Order number, or the event of its line")->required();
  s->add_option("--garment", o.garment, "Which line, where the order has several");
  s->add_option("--size", o.size, "Likewise");
  s->add_option("--note", o.note, "Free text, sealed");
  addWhen(s, o);
  s->callback([&c, type] {
    c.order.step = type;
    c.run = [&c] { return runCrmOrderStep(c.order); };
  });
  return s;
}

void addAnswers(CLI::App* s, OrderCommand& o) {
  s->add_option("--answer", o.answers, "ZONE=FEEL, such as chest=tight; may be repeated");
}

void addReason(CLI::App* s, OrderCommand& o) {
  s->add_option("--reason", o.reason,
                "too_tight, too_loose, too_short, too_long, style, ordered_for_comparison ...");
  s->add_option("--zone", o.zone, "chest, waist, hip ...");
  s->add_option("--direction", o.direction, "-1 too small, 0, 1 too big; default: the reason's own")
      ->check(CLI::Range(-1, 1));
}

}  // namespace

void addOrders(CLI::App& crm, CrmCommands& c) {
  OrderCommand& o = c.order;
  auto* order = sub(crm, c, "order", "A sale: takes stock, and is joined to what was said", runCrmOrder);
  order->add_option("customer", o.customer, "Id, e-mail, phone or name")->required();
  order->add_option("garment", o.garment, "Garment id, see `fitroom catalogue`")->required();
  order->add_option("size", o.size, "Size label")->required();
  order->add_option("--quantity", o.quantity, "Pieces")->check(CLI::Range(1, 1000000))->capture_default_str();
  order->add_option("--number", o.order, "Order number; default: made. Several lines may share one");
  order->add_option("--event", o.tryOn,
                    "The try-on it came of; default: the latest of that garment and size");
  order->add_option("--price", o.price, "Price paid for one piece, such as 199.00; default: the catalogue's");
  order->add_option("--currency", o.currency, "Three capitals")->capture_default_str();
  addWhen(order, o);
  order->add_flag("--oversell", o.oversell, "Also what is not in stock");

  addStep(crm, c, "pay", "Payment of an order, or its refund", "payment")
      ->add_option("--state", o.payment, "pending, paid, failed, refunded, partly_refunded")
      ->check(CLI::IsMember({"pending", "paid", "failed", "refunded", "partly_refunded"}))
      ->capture_default_str();
  addStep(crm, c, "ship", "The parcel has left", "shipment")
      ->add_option("--carrier", o.carrier, "Who brings it");
  addStep(crm, c, "deliver", "The parcel has come; 48 hours later the wearer is to be asked", "delivery")
      ->add_option("--days-late", o.daysLate, "Days after the day that was promised; negative: earlier");
  addAnswers(addStep(crm, c, "fit-check", "What the wearer said when asked", "fit_check"), o);
  auto* keep = addStep(crm, c, "keep", "The wearer keeps it", "kept");
  keep->add_flag("--fits", o.fits, "And says that it fits");
  addAnswers(keep, o);
  auto* exchange = addStep(crm, c, "exchange", "Exchanged for another size", "exchange");
  exchange->add_option("--new-size", o.newSize, "The size taken instead")->required();
  addReason(exchange, o);
  addAnswers(exchange, o);
  auto* back = addStep(crm, c, "return", "Came back", "return");
  addReason(back, o);
  addAnswers(back, o);
  auto* review = addStep(crm, c, "review", "The wearer's review", "review");
  review->add_option("--rating", o.rating, "1 to 5")->required()->check(CLI::Range(1, 5));
  addAnswers(review, o);
  const auto facets = CLI::IsMember({"fit_promise", "product", "delivery", "service", "privacy"});
  auto* complain = addStep(crm, c, "complain", "A complaint", "complaint");
  complain->add_option("--facet", o.facet, "fit_promise, product, delivery, service, privacy")
      ->check(facets)
      ->capture_default_str();
  complain->add_option("--severity", o.severity, "low, normal, high, urgent")
      ->check(CLI::IsMember({"low", "normal", "high", "urgent"}));
  auto* resolve = addStep(crm, c, "resolve", "What became of the complaint", "complaint_resolved");
  resolve->add_option("--facet", o.facet, "As the complaint")->check(facets)->capture_default_str();
  resolve->add_option("--outcome", o.outcome, "satisfied, partly, unsatisfied, rejected")
      ->check(CLI::IsMember({"satisfied", "partly", "unsatisfied", "rejected"}))
      ->capture_default_str();

  auto* orders =
      sub(crm, c, "orders", "Orders of a customer, one order, or those whose wearer is to be asked now",
          runCrmOrders);
  orders->add_option("customer", o.customer, "Customer, or an order's number; without it: what is due");
  orders->add_flag("--due", o.due, "Only what is due");
  auto* promise =
      sub(crm, c, "promise", "What was said beside what came of it, by garment and size", runCrmPromise);
  promise->add_option("customer", o.customer, "One customer's, line by line");
  promise->add_option("--garment", o.garment, "One garment's");
  auto* stock = sub(crm, c, "stock", "Stock and prices; without a garment: of all", runCrmStock);
  stock->add_option("garment", o.garment, "Garment id, see `fitroom catalogue`");
  stock->add_option("--size", o.size, "Size label; without it --set and --price are for every size");
  auto* set = stock->add_option("--set", o.setTo, "Counted: so many pieces");
  stock->add_option("--by", o.by, "So many more; negative: fewer")->excludes(set);
  stock->add_option("--price", o.price, "Price, such as 199.00");
  stock->add_option("--currency", o.currency, "Three capitals")->capture_default_str();
}

}  // namespace fitroom::engine::cli
