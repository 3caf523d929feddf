#include "crm/store/db_roles.h"

#include <fmt/format.h>
#include <soci/soci.h>

#include <algorithm>
#include <array>

#include "crm/store/backend.h"
#include "crm/store/table_rows.h"

namespace fitroom::crm {
namespace {

// The roles of crm/access/roles.h, by their names; that room lies above this one.
constexpr std::array<const char*, 6> kRoleNames{"kiosk",    "assistant",       "crm_staff",
                                                "merchant", "privacy_officer", "admin"};

struct Grant {
  const char* roles;  // One letter each: K, A, C, M, P, X (admin).
  const char* rights;
  const char* table;
};

// Nobody may change or drop a line of the audit or of the erasure list, nor change an event or a consent.
// Whoever locks a row needs the right to change some column of it: the tenant, which the policies hold fast.
constexpr Grant kGrants[] = {
    {"KACMPX", "SELECT", "schema_migration"},
    {"KACMPX", "SELECT, INSERT", "meta"},
    {"X", "UPDATE", "meta"},
    {"KACMPX", "SELECT, INSERT", "audit"},
    {"KACMPX", "SELECT, INSERT, UPDATE", "audit_head"},
    {"KACMPX", "SELECT", "erased_customer"},
    {"PX", "INSERT", "erased_customer"},
    {"KACMPX", "SELECT", "db_login"},
    {"X", "INSERT, UPDATE, DELETE", "db_login"},
    {"K", "SELECT (tenant_id, name, roles, store_id, active)", "account"},
    {"ACMPX", "SELECT, UPDATE (failures, locked_ms)", "account"},
    {"X", "INSERT, UPDATE", "account"},

    {"KACPX", "SELECT", "customer"},
    {"KACX", "INSERT", "customer"},
    {"KA", "UPDATE (tenant_id)", "customer"},
    {"CPX", "UPDATE", "customer"},
    {"PX", "DELETE", "customer"},
    {"KACPX", "SELECT, UPDATE (tenant_id)", "customer_key"},
    {"KACX", "INSERT", "customer_key"},
    {"PX", "DELETE", "customer_key"},
    {"KACPX", "SELECT, INSERT", "consent"},
    {"PX", "DELETE", "consent"},
    {"KAPX", "SELECT", "body_profile"},
    {"KACX", "INSERT", "body_profile"},
    {"PX", "DELETE", "body_profile"},
    {"KACPX", "SELECT, INSERT", "event"},
    {"PX", "DELETE", "event"},
    {"KACPX", "SELECT, INSERT, UPDATE, DELETE", "fit_report"},
    {"M", "SELECT (tenant_id, garment_id, size_label, zone, category, said, felt, weight, at_ms)",
     "fit_report"},
    {"CPX", "SELECT", "customer_ref"},
    {"CX", "INSERT", "customer_ref"},
    {"PX", "DELETE", "customer_ref"},
    {"KACPX", "SELECT", "removed_row"},
    {"KA", "UPDATE (rev, at_ms)", "removed_row"},
    {"CPX", "INSERT, UPDATE", "removed_row"},

    {"KACMPX", "SELECT", "garment"},
    {"MX", "INSERT, UPDATE, DELETE", "garment"},
    {"KACMPX", "SELECT", "garment_size"},
    // A sale or a return that is recorded moves it.
    {"KAC", "UPDATE (stock)", "garment_size"},
    {"MX", "INSERT, UPDATE, DELETE", "garment_size"},
    {"KACMPX", "SELECT", "anonymous_counter"},
    {"KACX", "INSERT, UPDATE", "anonymous_counter"},

    {"CPX", "SELECT", "import_batch"},
    {"CX", "INSERT, UPDATE", "import_batch"},
    {"CPX", "SELECT", "import_item"},
    {"CX", "INSERT", "import_item"},
    {"PX", "DELETE", "import_item"},
    {"X", "SELECT, INSERT, UPDATE", "sync_mark"},

    {"KACPX", "SELECT, INSERT, UPDATE, DELETE", "promise"},
    {"KACMPX", "SELECT", "party"},
    {"MX", "INSERT, UPDATE, DELETE", "party"},
    {"KACMPX", "SELECT", "party_link"},
    {"MX", "INSERT, UPDATE, DELETE", "party_link"},
};

// Tables come and go with the schema; a grant waits for its table.
bool isThere(const std::string& table) {
  const auto& all = TableRows::tables();
  return table == "schema_migration" || std::find(all.begin(), all.end(), table) != all.end();
}

std::string roleOf(char letter) {
  static constexpr std::string_view kLetters = "KACMPX";
  return "fitroom_" + std::string(kRoleNames[kLetters.find(letter)]);
}

std::string rolesOf(std::string_view letters) {
  std::string list;
  for (const char letter : letters) list += (list.empty() ? "" : ", ") + roleOf(letter);
  return list;
}

// The tenants, the shop of who is connected.
constexpr const char* kOwnTenant =
    "tenant_id IN (SELECT l.tenant_id FROM db_login l WHERE l.login = current_user)";
constexpr const char* kOwnStore =
    "EXISTS (SELECT 1 FROM db_login l WHERE l.login = current_user AND l.tenant_id = event.tenant_id"
    " AND (l.store_id = '' OR l.store_id = event.store_id))";

void addPolicy(std::vector<std::string>& out, const std::string& name, const std::string& table,
               const std::string& what) {
  out.push_back(fmt::format("DROP POLICY IF EXISTS {} ON {}", name, table));
  out.push_back(fmt::format("CREATE POLICY {} ON {} {}", name, table, what));
}

void addPolicies(std::vector<std::string>& out) {
  const std::string everybody = rolesOf("KACMPX");
  for (const std::string& table : TableRows::tables()) {
    out.push_back(fmt::format("ALTER TABLE {} ENABLE ROW LEVEL SECURITY", table));
    const std::string rows = table == "db_login" ? "login = current_user" : kOwnTenant;
    addPolicy(out, "fitroom_tenant", table,
              fmt::format("FOR ALL TO {} USING ({}) WITH CHECK ({})", everybody, rows, rows));
  }
  addPolicy(out, "fitroom_logins", "db_login",
            fmt::format("FOR ALL TO {} USING (true) WITH CHECK (true)", roleOf('X')));
  // A kiosk and an assistant write for their own shop.
  addPolicy(out, "fitroom_store", "event",
            fmt::format("AS RESTRICTIVE FOR INSERT TO {} WITH CHECK ({})", rolesOf("KA"), kOwnStore));
  // Of the audit they see what a search of the catalogue needs: which garments have changed.
  addPolicy(out, "fitroom_audit", "audit",
            fmt::format("AS RESTRICTIVE FOR SELECT TO {} USING (action IN ('garment.upsert',"
                        " 'garment.publish', 'garment.unpublish', 'garment.stock'))",
                        rolesOf("KACM")));
}

bool isLogin(const std::string& s) {
  return !s.empty() && s.size() <= 63 && std::all_of(s.begin(), s.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
}

// Connects, runs `f(sql)` in a transaction.
template <class F>
Expected<void> asOwner(const std::string& server, F f) {
  StoreConfig config;
  config.server = server;
  const auto backend = makePostgresBackend(config);
  soci::session sql;
  try {
    if (auto ok = backend->connect(sql); !ok) return ok;
    soci::transaction whole(sql);
    if (Expected<void> done = f(sql); !done) return done;
    whole.commit();
    return {};
  } catch (...) {
    return tl::unexpected(backend->explain("roles"));
  }
}

}  // namespace

std::vector<std::string> dbRoleStatements(const std::vector<std::string>& existing) {
  std::vector<std::string> out;
  for (const char* name : kRoleNames) {
    const std::string role = std::string("fitroom_") + name;
    if (std::find(existing.begin(), existing.end(), role) == existing.end())
      out.push_back("CREATE ROLE " + role + " NOLOGIN");
    // What an earlier release gave is taken away first.
    for (const std::string& table : TableRows::tables())
      out.push_back(fmt::format("REVOKE ALL ON {} FROM {}", table, role));
  }
  for (const Grant& g : kGrants) {
    if (isThere(g.table))
      out.push_back(fmt::format("GRANT {} ON {} TO {}", g.rights, g.table, rolesOf(g.roles)));
  }
  addPolicies(out);
  return out;
}

Expected<void> installDbRoles(const std::string& server) {
  return asOwner(server, [](soci::session& sql) -> Expected<void> {
    int tables = 0;
    sql << "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"
           " AND table_name IN ('schema_migration', 'db_login')",
        soci::into(tables);
    if (tables < 2) {
      return fail(
          ErrorCode::kNotFound,
          {"这个连接下没有 fitroom 的表，或结构较旧。请先用本版本打开一次（如 fitroom crm sync --to）。",
           "This connection sees no tables of fitroom, or older ones. Open the store once with this "
           "release first, e.g. with `fitroom crm sync --to`."},
          "schema");
    }
    std::vector<std::string> existing;
    soci::rowset<std::string> roles = (sql.prepare << "SELECT rolname FROM pg_catalog.pg_roles");
    for (const std::string& role : roles) existing.push_back(role);
    std::string schema;
    sql << "SELECT current_schema()", soci::into(schema);
    std::string quoted;
    for (const char c : schema) quoted += c == '"' ? "\"\"" : std::string(1, c);
    for (const std::string& statement : dbRoleStatements(existing)) sql << statement;
    sql << "GRANT USAGE ON SCHEMA \"" + quoted + "\" TO " + rolesOf("KACMPX");
    return {};
  });
}

Expected<void> putDbLogin(const std::string& server, const DbLogin& l) {
  const bool known =
      std::any_of(kRoleNames.begin(), kRoleNames.end(), [&](const char* name) { return l.role == name; });
  if (!known || !isLogin(l.login) || l.tenant.empty() || l.tenant.size() > 64 || l.store.size() > 64) {
    return fail(
        ErrorCode::kInvalidArgument,
        {"登录名、角色或租户无效。登录名只含字母、数字、_ 与 -；角色为 kiosk、assistant、crm_staff、"
         "merchant、privacy_officer、admin。",
         "The login, role or tenant is not valid. A login has letters, digits, _ and -; the roles are "
         "kiosk, assistant, crm_staff, merchant, privacy_officer, admin."},
        "login");
  }
  return asOwner(server, [&](soci::session& sql) -> Expected<void> {
    int there = 0;
    sql << "SELECT count(*) FROM pg_catalog.pg_roles WHERE rolname = :n", soci::into(there),
        soci::use(l.login);
    if (there == 0) {
      return fail(
          ErrorCode::kNotFound,
          {fmt::format("服务器没有登录名 {}。请先用 CREATE ROLE ... LOGIN 建立。", l.login),
           fmt::format("The server has no login {}. Make it first with CREATE ROLE ... LOGIN.", l.login)},
          "login");
    }
    for (const char* name : kRoleNames) {
      const std::string verb =
          l.role == name ? "GRANT fitroom_{} TO \"{}\"" : "REVOKE fitroom_{} FROM \"{}\"";
      sql << fmt::format(fmt::runtime(verb), name, l.login);
    }
    sql << "INSERT INTO db_login (tenant_id, login, role, store_id) VALUES (:t, :l, :r, :s)"
           " ON CONFLICT (tenant_id, login) DO UPDATE SET role = excluded.role, store_id = excluded.store_id",
        soci::use(l.tenant), soci::use(l.login), soci::use(l.role), soci::use(l.store);
    return {};
  });
}

}  // namespace fitroom::crm
