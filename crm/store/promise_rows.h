#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "crm/store/rows.h"

namespace fitroom::crm {

/// A roll-up row: one purchase, or one answered verdict, of one customer.
struct PromiseRow {
  std::string customer;
  std::string line;   ///< The order's event, or the verdict's.
  std::string order;  ///< Order number, or empty.
  std::string garment;
  std::string size;
  std::string state;
  UtcTime due;        ///< When the wearer is to be asked; 0: not.
  bool used = false;  ///< False: restricted or objected; then in nobody's report.
  std::string story;  ///< JSON.

  bool operator==(const PromiseRow&) const = default;
};

/// Throws and is bound to a thread as Rows is.
class PromiseRows {
 public:
  explicit PromiseRows(Rows& rows) : rows_(rows) {}

  /// Makes the customer's rows these, writing only what differs. `now` is sorted by line.
  void replace(const std::string& customer, const std::vector<PromiseRow>& now);
  std::vector<PromiseRow> ofCustomer(const std::string& customer);  ///< By line, likewise below.
  std::vector<PromiseRow> ofOrder(const std::string& order);
  std::vector<PromiseRow> ofGarment(const std::string& garment);  ///< Empty: of every garment.
  std::vector<PromiseRow> dueBy(UtcTime when, int limit);         ///< Longest due first.

  /// Moves stock for a sale or a return that happened after the stock was counted. Takes what there is when
  /// there is less than asked. Returns the change that was made: 0 when the garment is not in the catalogue.
  std::int64_t moveStock(const std::string& garment, const std::string& size, std::int64_t by, UtcTime when);

 private:
  Rows& rows_;
};

}  // namespace fitroom::crm
