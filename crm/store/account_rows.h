#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crm/store/rows.h"

namespace fitroom::crm {

struct AccountRow {
  std::string name;
  std::string hash;   ///< Argon2id string.
  std::string roles;  ///< Names, by spaces.
  std::string store;
  bool active = true;
  std::int64_t failures = 0;
  UtcTime lockedUntil{0};
  UtcTime created;
};

/// Accounts, and which rows they may see. As Rows in all else.
class AccountRows {
 public:
  explicit AccountRows(Rows& rows) : rows_(rows) {}
  bool any();
  std::optional<AccountRow> account(const std::string& name);  ///< Held until the transaction ends.
  std::vector<AccountRow> accounts();                          ///< By name.
  void put(const AccountRow& row);
  /// Has this customer anything to do with the shop? An event there, or none anywhere.
  bool knownInStore(const std::string& customer, const std::string& store);

 private:
  Rows& rows_;
};

}  // namespace fitroom::crm
