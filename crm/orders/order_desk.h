#pragma once

#include <map>
#include <string>
#include <vector>

#include "crm/orders/promise.h"
#include "crm/service.h"

namespace fitroom::crm {

/// A sale as the desk takes it. What is left empty is taken from the catalogue or made.
struct NewOrder {
  std::string customer;
  std::string garment;
  std::string size;
  int quantity = 1;
  std::string order;  ///< Order number; empty: made. Several lines may share one.
  std::string tryOn;  ///< The try-on it came of; empty: the customer's latest of that garment and size.
  std::optional<Money> price;
  bool oversell = false;  ///< Take it although there is not enough in stock.
};

/// What a step says besides its name.
struct OrderStep {
  std::string carrier;                ///< shipment.
  double daysLate = 0.0;              ///< delivery.
  std::string payment = "paid";       ///< payment: pending, paid, failed, refunded, partly_refunded.
  std::vector<ZoneAnswer> answers;    ///< fit_check, kept, return, exchange, review.
  std::optional<bool> fits;           ///< kept.
  std::string reason;                 ///< return, exchange: code of `returnReasons()`.
  std::optional<Zone> zone;           ///< return, exchange.
  std::optional<int> direction;       ///< -1, 0, +1.
  std::string newSize;                ///< exchange.
  int rating = 0;                     ///< review: 1 to 5.
  std::string facet = "fit_promise";  ///< complaint, complaint_resolved.
  std::string severity;               ///< complaint.
  std::string outcome = "satisfied";  ///< complaint_resolved.
  std::string note;
};

/// What was said about one garment in one size, and what came of it, over everybody whose data may be used.
struct PromiseTally {
  std::string garment;
  std::string size;
  int said = 0;  ///< Lines with a verdict.
  int saidTight = 0, saidRight = 0, saidLoose = 0;
  int bought = 0, kept = 0, returned = 0, exchanged = 0, notTaken = 0;
  int asSaid = 0, notAsSaid = 0, silent = 0, apart = 0, open = 0;
  int tooSmall = 0, tooBig = 0;       ///< Returned or exchanged for it, or felt so.
  std::map<Zone, int> zones;          ///< Where it was not as said.
  std::map<std::string, int> models;  ///< "fit 3" -> lines it spoke for.
  int rated = 0, ratingSum = 0;

  /// Share of promises that held among those that could be judged, or nothing.
  std::optional<double> heldShare() const;
};

/// The steps that may follow now, in the order of a sale. Of a verdict without a purchase: none.
std::vector<EventType> nextSteps(const Promise& line);

/// Orders from the first word to the last, without any other system: order, payment, shipment, delivery, fit
/// check, kept, exchanged or returned, review, complaint and its resolution. Every step is an event of the
/// customer's log; an order's state is a fold over them (`promise.h`). Stock moves with them
/// (crm/orders/README.md). Whatever another system records by intake or file ends in the same lines.
/// Thread: any.
class OrderDesk {
 public:
  explicit OrderDesk(Crm& crm) : crm_(crm) {}

  /// Fails with kNotFound (customer, garment, size), kInvalidArgument (not enough in stock). Returns the
  /// order's line.
  Expected<Promise> place(const NewOrder& order, const Context& context = {});
  /// One more step of an order: payment, shipment, delivery, fit_check, kept, exchange, return, review,
  /// complaint, complaint_resolved. `order`: its number or the event of one of its lines; `garment` and
  /// `size` choose one line where it has several. Fails with kInvalidArgument where the state does not allow
  /// it. Returns the lines afterwards.
  Expected<std::vector<Promise>> step(const std::string& order, EventType type, const OrderStep& step,
                                      const std::string& garment = "", const std::string& size = "",
                                      const Context& context = {});

  Expected<std::vector<Promise>> order(const std::string& order);
  Expected<std::vector<Promise>> ofCustomer(const std::string& customer);
  /// Orders whose wearer is to be asked by now, longest due first.
  Expected<std::vector<Promise>> due(int limit = 100);

  /// By garment and size; empty: every garment. Nobody is named, so a merchant may read it.
  Expected<std::vector<PromiseTally>> promiseReport(const std::string& garment = "");

 private:
  Crm& crm_;
};

}  // namespace fitroom::crm
