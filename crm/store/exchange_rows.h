#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crm/store/rows.h"

namespace fitroom::crm {

/// One import of a file, and what became of it.
struct ImportBatchRow {
  std::string id;
  std::string kind;    ///< "customers", "events".
  std::string source;  ///< Which system's numbers the refs are.
  std::string file;    ///< Its name, without the folder.
  UtcTime at;
  std::string state;  ///< "running", "done", "undone".
  std::string actor;
  std::int64_t rows = 0, added = 0, updated = 0, left = 0;  ///< `left`: what an undo had to leave in place.
};

/// One thing an import did, so that it can be undone.
struct ImportItemRow {
  std::string kind;  ///< "body", "customer", "event", "identity".
  std::string id;
  std::string customer;
  std::string before;       ///< identity: sealed identity as it was, with its indexes.
  std::int64_t events = 0;  ///< customer: how many events came with it.
};

/// A customer with the wrapped key.
struct KeyedCustomerRow {
  CustomerRow row;
  std::string wrapped;
};

/// Statements for many rows at once, prepared once for the transaction they are made in.
/// Throws and is bound to a thread as Rows is; must not outlive its transaction.
class ExchangeRows {
 public:
  explicit ExchangeRows(Rows& rows);
  ~ExchangeRows();
  ExchangeRows(const ExchangeRows&) = delete;
  ExchangeRows& operator=(const ExchangeRows&) = delete;

  // import_batch, import_item
  void saveBatch(const ImportBatchRow& row);
  std::optional<ImportBatchRow> batch(const std::string& id);
  std::vector<ImportBatchRow> batches();  ///< Newest first.
  void insertItem(const std::string& batch, const ImportItemRow& row);
  /// By kind and id, after the last one of the page before.
  std::vector<ImportItemRow> items(const std::string& batch, const std::string& afterKind,
                                   const std::string& afterId, int limit);
  void deleteItem(const std::string& batch, const ImportItemRow& row);

  // customer, customer_key, consent, customer_ref
  void insertCustomer(const CustomerRow& row, const std::string& wrapped);
  void insertConsent(const ConsentRow& row);
  void insertBody(const BodyRow& row);
  void insertRef(const std::string& hash, const std::string& customer);
  std::optional<std::string> customerByRef(const std::string& hash);
  std::optional<std::string> customerByEmail(const std::string& index);
  std::optional<std::string> customerByPhone(const std::string& index);
  std::vector<KeyedCustomerRow> customers(const std::string& after, int limit);  ///< By id.

  // For undoing.
  std::vector<std::string> eventIds(const std::string& customer);
  void eraseCustomer(const std::string& customer);
  void deleteBody(const std::string& id);
  void deleteEvent(const std::string& id);  ///< And its consent row.

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fitroom::crm
