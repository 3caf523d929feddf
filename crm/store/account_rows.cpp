#include "crm/store/account_rows.h"

#include <tuple>

#include "crm/store/prepared.h"

namespace fitroom::crm {
namespace {

constexpr const char* kColumns =
    "SELECT name, password_hash, roles, store_id, active, failures, locked_ms, created_ms FROM account WHERE "
    "tenant_id = :t";

AccountRow rowOf(const Prepared& p) {
  return {p.text(0),
          p.text(1),
          p.text(2),
          p.text(3),
          p.number(0) != 0,
          p.number(1),
          UtcTime{p.number(2)},
          UtcTime{p.number(3)}};
}

}  // namespace

bool AccountRows::any() {
  Prepared& p = rows_.session().prepared("SELECT name FROM account WHERE tenant_id = :t LIMIT 1", "s", "s");
  return p.one(rows_.tenant());
}

std::optional<AccountRow> AccountRows::account(const std::string& name) {
  Prepared p(rows_.session().sql, kColumns + std::string(" AND name = :n") + rows_.session().lockRow, "ss",
             "ssssnnnn");
  return p.one(rows_.tenant(), name) ? std::optional(rowOf(p)) : std::nullopt;
}

std::vector<AccountRow> AccountRows::accounts() {
  Prepared p(rows_.session().sql, kColumns + std::string(" ORDER BY name"), "s", "ssssnnnn");
  std::vector<AccountRow> all;
  p.each([&] { all.push_back(rowOf(p)); }, rows_.tenant());
  return all;
}

void AccountRows::put(const AccountRow& r) {
  // Who may sign in may count failures, and nothing else of an account.
  const auto there = account(r.name);
  if (there && std::tie(there->hash, there->roles, there->store, there->active) ==
                   std::tie(r.hash, r.roles, r.store, r.active)) {
    Prepared count(rows_.session().sql,
                   "UPDATE account SET failures = :f, locked_ms = :l WHERE tenant_id = :t AND name = :n",
                   "nnss");
    count.change(r.failures, r.lockedUntil.ms, rows_.tenant(), r.name);
    return;
  }
  Prepared p(rows_.session().sql,
             "INSERT INTO account (tenant_id, name, password_hash, roles, store_id, active, failures, "
             "locked_ms, created_ms)"
             " VALUES (:t, :n, :h, :r, :s, :a, :f, :l, :c) ON CONFLICT (tenant_id, name) DO UPDATE SET"
             " password_hash = excluded.password_hash, roles = excluded.roles, store_id = excluded.store_id,"
             " active = excluded.active, failures = excluded.failures, locked_ms = excluded.locked_ms",
             "sssssnnnn");
  p.change(rows_.tenant(), r.name, r.hash, r.roles, r.store, r.active ? 1 : 0, r.failures, r.lockedUntil.ms,
           r.created.ms);
}

bool AccountRows::knownInStore(const std::string& customer, const std::string& store) {
  Prepared here(rows_.session().sql,
                "SELECT id FROM event WHERE tenant_id = :t AND customer_id = :c AND store_id = :s LIMIT 1",
                "sss", "s");
  if (here.one(rows_.tenant(), customer, store)) return true;
  Prepared anywhere(rows_.session().sql,
                    "SELECT id FROM event WHERE tenant_id = :t AND customer_id = :c LIMIT 1", "ss", "s");
  return !anywhere.one(rows_.tenant(), customer);
}

}  // namespace fitroom::crm
