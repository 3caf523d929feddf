#pragma once

#include <string>
#include <vector>

#include "crm/core/error.h"

namespace fitroom::crm {

/// A login of the PostgreSQL server and what it may see. The login itself is made by whoever runs the server.
struct DbLogin {
  std::string login;  ///< As the server knows it: letters, digits, `_`, `-`; 1 to 63.
  std::string role;   ///< kiosk, assistant, crm_staff, merchant, privacy_officer, admin.
  std::string tenant = "default";
  std::string store;  ///< Where a kiosk or an assistant writes; empty: every shop.
};

/// The statements that make the roles `fitroom_kiosk` ... `fitroom_admin` and give them their tables, columns
/// and rows, in order; each may be run again. `existing`: roles that the server has already.
std::vector<std::string> dbRoleStatements(const std::vector<std::string>& existing);

/// Runs them in the schema that the connection sees, in one transaction. The connection must be that of the
/// tables' owner, who may make roles; the owner itself is not held by them. Fails with kUnreadable,
/// kUnwritable, kNotFound (no tables there).
Expected<void> installDbRoles(const std::string& server);

/// Gives a login its role, tenant and shop; again: changes them. Fails with kInvalidArgument, kNotFound (the
/// server has no such login), kUnreadable, kUnwritable.
Expected<void> putDbLogin(const std::string& server, const DbLogin& login);

}  // namespace fitroom::crm
