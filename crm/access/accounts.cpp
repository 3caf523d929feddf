#include "crm/access/accounts.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <set>

#include "crm/core/utf8.h"
#include "crm/service_impl.h"
#include "crm/store/account_rows.h"

namespace fitroom::crm {
namespace {

constexpr std::size_t kLeast = 8;
constexpr std::size_t kMost = 1024;

tl::unexpected<Error> invalid(const char* zh, const char* en, const char* what) {
  return fail(ErrorCode::kInvalidArgument, {zh, en}, what);
}

tl::unexpected<Error> noSuchAccount() {
  return fail(ErrorCode::kNotFound, {"没有这个账户。", "There is no such account."}, "account");
}

// What is guessed first: runs, repetitions, the name itself, and words everybody knows.
bool guessable(const std::string& name, const std::string& password) {
  static const std::set<std::string> common = {
      "password", "password1",  "passw0rd",   "qwertyui",      "qwertyuiop", "1q2w3e4r",
      "iloveyou", "letmein1",   "admin123",   "administrator", "welcome1",   "abc12345",
      "a1b2c3d4", "woaini1314", "5201314520", "fitroom1",      "changeme",   "football1"};
  std::string low = password;
  for (char& c : low) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  bool run = true;
  for (std::size_t i = 2; i < low.size(); ++i) run = run && low[i] - low[i - 1] == low[1] - low[0];
  return run || common.count(low) > 0 ||
         (!name.empty() && low.find(name) != std::string::npos && low.size() < name.size() + 4);
}

Expected<std::string> hashed(const std::string& name, const std::string& password) {
  if (password.size() < kLeast || password.size() > kMost || guessable(name, password)) {
    return invalid(
        "密码须为 8 至 1024 "
        "字节，且不易猜到（不能是连续或重复的字符、常见密码或账户名）。建议用几个词组成的长句。",
        "A password must have 8 to 1024 bytes and not be easily guessed (no runs or repetitions, no common "
        "password, not "
        "the account's name). A long phrase of several words is best.",
        "password");
  }
  char out[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str(out, password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
    return fail(ErrorCode::kInternal, {"内存不足，无法处理密码。", "Out of memory for the password."},
                "password");
  }
  return std::string(out);
}

bool matches(const std::string& hash, const std::string& password) {
  return password.size() <= kMost &&
         crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

// For a name that is not there, so that the answer takes as long.
const std::string& nobodysHash() {
  static const std::string hash = hashed("", "nobody has this password").value_or("");
  return hash;
}

tl::unexpected<Error> wrong() {
  return fail(ErrorCode::kDenied, {"账户名或密码不对。", "The account's name or the password is wrong."},
              "sign_in");
}

tl::unexpected<Error> locked(UtcTime until) {
  return fail(ErrorCode::kDenied,
              {fmt::format("密码多次输错，账户锁定到 {}。", toIso8601(until)),
               fmt::format("Too many wrong passwords: the account is locked until {}.", toIso8601(until))},
              "locked", true);
}

// Five are free; then a minute, two, four ... an hour.
void countFailure(AccountRow& row, UtcTime now) {
  ++row.failures;
  const auto over = row.failures - Accounts::kFailuresFree;
  if (over < 0) return;
  row.lockedUntil = {now.ms + std::min(kHourMs, kMinuteMs << std::min<std::int64_t>(over, 10))};
}

bool isAdmin(const AccountRow& row) {
  const auto roles = rolesFromNames(row.roles);
  return row.active && roles && roles->has(Role::kAdmin);
}

Expected<void> keepOneAdmin(Rows& rows, const AccountRow& changed) {
  for (const AccountRow& a : AccountRows(rows).accounts()) {
    if (isAdmin(a.name == changed.name ? changed : a)) return {};
  }
  return invalid("至少须保留一个有效的管理员账户。", "One active administrator must remain.", "admin");
}

/// Checks a password against an account, counting failures; the account when it is right.
Expected<AccountRow> check(Crm::Impl& crm, const std::string& name, const std::string& password) {
  auto row = crm.store->read([&](Rows& rows) -> Expected<std::optional<AccountRow>> {
    for (AccountRow& a : AccountRows(rows).accounts()) {
      if (a.name == name) return std::optional(std::move(a));
    }
    return std::optional<AccountRow>();
  });
  if (!row) return tl::unexpected(row.error());
  const UtcTime now = crm.now();
  if (*row && (*row)->lockedUntil > now) return locked((*row)->lockedUntil);
  const bool right = matches(*row ? (*row)->hash : nobodysHash(), password) && *row && (*row)->active;
  auto told = crm.store->write([&](Rows& rows) -> Expected<void> {
    AccountRows accounts(rows);
    // Counted on the row as it is now, so that guesses made side by side all count.
    if (auto fresh = accounts.account(name)) {
      if (right) {
        fresh->failures = 0;
        fresh->lockedUntil = {0};
      } else {
        countFailure(*fresh, now);
      }
      accounts.put(*fresh);
    }
    crm.audit(rows, *row ? "staff:" + name : crm.ownActor, right ? "account.sign_in" : "account.refused", "",
              "");
    return {};
  });
  if (!told) return tl::unexpected(told.error());
  if (!right) return wrong();
  return **row;
}

template <class Change>
Expected<void> changeAccount(Crm::Impl& crm, const std::string& name, const char* action, Change change) {
  if (auto ok = crm.allow(Right::kAccounts); !ok) return ok;
  return crm.store->write([&](Rows& rows) -> Expected<void> {
    AccountRows accounts(rows);
    auto row = accounts.account(name);
    if (!row) return noSuchAccount();
    change(*row);
    if (auto ok = keepOneAdmin(rows, *row); !ok) return ok;
    accounts.put(*row);
    crm.audit(rows, crm.config.actor, action, "", row->name + " " + row->roles);
    return {};
  });
}

}  // namespace

Expected<bool> Accounts::claimed() {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  return crm.isClaimed();
}

Expected<void> Accounts::create(const std::string& name, const std::string& password, const RoleSet& roles,
                                const std::string& store) {
  Crm::Impl& crm = CrmInside::of(crm_);
  if (auto ok = checkId(name, 64, {"账户名", "account's name"}); !ok) return ok;
  if (auto ok = checkText(store, 64, {"门店编号", "store id"}); !ok) return ok;
  if (roles.empty()) return invalid("账户至少须有一个角色。", "An account needs a role.", "role");
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kAccounts); !ok) return ok;
  if (!crm.claimed && !roles.has(Role::kAdmin)) {
    return invalid(
        "第一个账户须有管理员角色；此后未登录者一律视为试衣终端。",
        "The first account must have the role admin; from then on whoever has not signed in is a kiosk.",
        "role");
  }
  auto hash = hashed(name, password);
  if (!hash) return tl::unexpected(hash.error());
  auto done = crm.store->write([&](Rows& rows) -> Expected<void> {
    AccountRows accounts(rows);
    if (accounts.account(name))
      return invalid("这个账户名已被使用。", "There is an account of that name.", "account");
    // Somebody else may have claimed the store a moment ago.
    if (!crm.claimed && accounts.any())
      return invalid("数据库刚被认领，请登录后再试。", "The store was claimed just now; sign in first.",
                     "account");
    accounts.put({name, *hash, roles.names(), store, true, 0, {0}, crm.now()});
    crm.audit(rows, crm.config.actor, "account.create", "", name + " " + roles.names());
    return {};
  });
  if (done && !crm.claimed) {
    crm.claimed = true;
    crm.present.clear();
  }
  return done;
}

Expected<std::vector<Account>> Accounts::list() {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kAccounts); !ok) return tl::unexpected(ok.error());
  return crm.store->read([](Rows& rows) -> Expected<std::vector<Account>> {
    std::vector<Account> out;
    for (const AccountRow& a : AccountRows(rows).accounts()) {
      out.push_back({a.name, rolesFromNames(a.roles).value_or(RoleSet{}), a.store, a.active, a.failures,
                     a.lockedUntil});
    }
    return out;
  });
}

Expected<void> Accounts::setRoles(const std::string& name, const RoleSet& roles) {
  if (roles.empty()) return invalid("账户至少须有一个角色。", "An account needs a role.", "role");
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  return changeAccount(crm, name, "account.roles", [&](AccountRow& row) { row.roles = roles.names(); });
}

Expected<void> Accounts::setActive(const std::string& name, bool active) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  return changeAccount(crm, name, active ? "account.enable" : "account.disable", [&](AccountRow& row) {
    row.active = active;
    if (!active) return;
    row.failures = 0;
    row.lockedUntil = {0};
  });
}

Expected<void> Accounts::setPassword(const std::string& name, const std::string& oldPassword,
                                     const std::string& newPassword) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  const bool own = crm.signedIn && crm.signedIn->account == name;
  if (own) {
    if (auto ok = check(crm, name, oldPassword); !ok) return tl::unexpected(ok.error());
  } else if (auto ok = crm.allow(Right::kAccounts); !ok) {
    return ok;
  }
  auto hash = hashed(name, newPassword);
  if (!hash) return tl::unexpected(hash.error());
  return crm.store->write([&](Rows& rows) -> Expected<void> {
    AccountRows accounts(rows);
    auto row = accounts.account(name);
    if (!row) return noSuchAccount();
    row->hash = *hash;
    row->failures = 0;
    row->lockedUntil = {0};
    accounts.put(*row);
    crm.audit(rows, crm.config.actor, "account.password", "", name);
    return {};
  });
}

Expected<SignedIn> Accounts::signIn(const std::string& name, const std::string& password) {
  Crm::Impl& crm = CrmInside::of(crm_);
  if (auto ok = checkId(name, 64, {"账户名", "account's name"}); !ok) return tl::unexpected(ok.error());
  const std::lock_guard lock(crm.mutex);
  crm.endSession();
  crm.present.clear();
  auto row = check(crm, name, password);
  if (!row) return tl::unexpected(row.error());
  auto roles = rolesFromNames(row->roles);
  if (!roles) return tl::unexpected(roles.error());
  const UtcTime now = crm.now();
  crm.signedIn = SignedIn{row->name, *roles, row->store, now, now, now};
  crm.config.actor = "staff:" + row->name;
  crm.claimed = true;
  return *crm.signedIn;
}

Expected<void> Accounts::prove(const std::string& password) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (!crm.signedIn) return wrong();
  if (auto ok = check(crm, crm.signedIn->account, password); !ok) return tl::unexpected(ok.error());
  crm.signedIn->proven = crm.signedIn->seen = crm.now();
  return {};
}

void Accounts::signOut() {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  crm.endSession();
  crm.present.clear();
}

void Accounts::touch() {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  const UtcTime at = crm.now();
  if (crm.signedIn && at.ms - crm.signedIn->seen.ms <= kIdleMs) crm.signedIn->seen = at;
}

Expected<void> Accounts::require(Right right) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  return crm.allow(right);
}

std::optional<SignedIn> Accounts::who() {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  return crm.signedIn;
}

void Accounts::leave() {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  crm.present.clear();
}

}  // namespace fitroom::crm
