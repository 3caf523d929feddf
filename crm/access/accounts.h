#pragma once

#include <string>
#include <vector>

#include "crm/access/roles.h"
#include "crm/service.h"

namespace fitroom::crm {

struct Account {
  std::string name;
  RoleSet roles;
  std::string store;  ///< Sees only customers of this shop; empty: of every shop.
  bool active = true;
  std::int64_t failures = 0;  ///< Wrong passwords in a row.
  UtcTime lockedUntil;
};

/// Who is signed in at a Crm.
struct SignedIn {
  std::string account;
  RoleSet roles;
  std::string store;
  UtcTime begun;   ///< Ends kSessionMs later.
  UtcTime seen;    ///< Ends kIdleMs later.
  UtcTime proven;  ///< When the password was given last.
};

/// People who work with the store. There is no default account: a store without accounts is unclaimed, and
/// acts as its owner's own. The first account made must be an administrator's; from then on whoever has not
/// signed in is a kiosk, which sees only the customer in front of it. Rights are enforced by the Crm itself,
/// on every call, and every refusal is audited. Passwords: Argon2id; 8 to 1024 bytes; five wrong ones in a
/// row lock the account for a minute, each further one twice as long, up to an hour. Thread: any; a Crm has
/// one person signed in at a time.
class Accounts {
 public:
  static constexpr std::int64_t kIdleMs = 5 * kMinuteMs;
  static constexpr std::int64_t kSessionMs = 8 * kHourMs;
  static constexpr std::int64_t kProofMs = 5 * kMinuteMs;
  static constexpr int kFailuresFree = 5;  ///< A new password, or `setActive`, also ends a lock.

  explicit Accounts(Crm& crm) : crm_(crm) {}

  Expected<bool> claimed();
  /// Fails with kInvalidArgument (name taken, weak password, no role, first account no administrator),
  /// kDenied.
  Expected<void> create(const std::string& name, const std::string& password, const RoleSet& roles,
                        const std::string& store = "");
  Expected<std::vector<Account>> list();
  /// The last active administrator stays one.
  Expected<void> setRoles(const std::string& name, const RoleSet& roles);
  Expected<void> setActive(const std::string& name,
                           bool active);  ///< A disabled account's session ends at its next call.
  /// One's own, with the old password, or by an administrator.
  Expected<void> setPassword(const std::string& name, const std::string& oldPassword,
                             const std::string& newPassword);

  /// Fails with kDenied, in the same words and the same time whether the name or the password is wrong.
  Expected<SignedIn> signIn(const std::string& name, const std::string& password);
  /// The password again, for exports, erasures and accounts.
  Expected<void> prove(const std::string& password);
  void signOut();
  /// Somebody is at work without asking the Crm anything, such as typing: the idle time begins anew. Does
  /// nothing for a session that is over.
  void touch();
  std::optional<SignedIn> who();
  /// Whether whoever is signed in may do this at all: kDenied, audited, where not. For callers that would
  /// else do half of something; the Crm asks again on every call.
  Expected<void> require(Right right);
  /// The customer in front of the kiosk has left.
  void leave();

 private:
  Crm& crm_;
};

}  // namespace fitroom::crm
