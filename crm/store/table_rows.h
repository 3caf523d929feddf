#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "crm/store/rows.h"

namespace fitroom::crm {

using Cell = std::variant<std::string, std::int64_t, double>;
using TableRow = std::map<std::string, Cell>;  ///< Column -> value.

/// Whole tables, column by column, for backups: the same on every database. Throws and is bound to a thread
/// as Rows is; must not outlive its transaction.
class TableRows {
 public:
  explicit TableRows(Rows& rows) : rows_(rows) {}

  /// Every table that belongs in a backup, those that others point to first.
  static const std::vector<std::string>& tables();
  /// This tenant's rows, `tenant_id` left out.
  void each(const std::string& table, const std::function<void(const TableRow&)>& visit);
  /// Columns that the table has here.
  std::map<std::string, char> columns(const std::string& table);  ///< 's' text, 'n' whole, 'd' floating.
  /// Adds a row whose columns are all among `columns`.
  void insert(const std::string& table, const std::map<std::string, char>& columns, const TableRow& row);
  bool isEmpty(const std::string& table);

 private:
  Rows& rows_;
};

}  // namespace fitroom::crm
