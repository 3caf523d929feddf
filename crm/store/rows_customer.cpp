#include "crm/store/session.h"

namespace fitroom::crm {
namespace {

constexpr long long kNever = -1;  // In expires_ms: no end.

}  // namespace

Rows::Rows(Session& session, std::string tenant) : session_(session), tenant_(std::move(tenant)) {}
Rows::~Rows() = default;

std::optional<std::string> Rows::meta(const std::string& key) {
  std::string value;
  session_.sql << "SELECT value FROM meta WHERE tenant_id = :t AND key = :k", soci::into(value),
      soci::use(tenant_), soci::use(key);
  return session_.sql.got_data() ? std::optional(value) : std::nullopt;
}

void Rows::setMeta(const std::string& key, const std::string& value) {
  session_.sql << "INSERT INTO meta (tenant_id, key, value) VALUES (:t, :k, :v)"
                  " ON CONFLICT (tenant_id, key) DO UPDATE SET value = excluded.value",
      soci::use(tenant_), soci::use(key), soci::use(value);
}

void Rows::insertCustomer(const CustomerRow& row, const std::string& wrapped) {
  const long long created = row.created.ms;
  const long long rev = row.rev;
  const long long statusRev = row.statusRev;
  session_.sql
      << "INSERT INTO customer (tenant_id, id, created_ms, identity_sealed, email_index, phone_index,"
         " status, rev, rev_device, status_rev)"
         " VALUES (:t, :id, :c, :i, :e, :p, :s, :r, :d, :q) ON CONFLICT (tenant_id, id) DO NOTHING",
      soci::use(tenant_), soci::use(row.id), soci::use(created), soci::use(row.identity),
      soci::use(row.emailIndex), soci::use(row.phoneIndex), soci::use(row.status), soci::use(rev),
      soci::use(row.revDevice), soci::use(statusRev);
  session_.sql << "INSERT INTO customer_key (tenant_id, customer_id, wrapped) VALUES (:t, :id, :w)"
                  " ON CONFLICT (tenant_id, customer_id) DO NOTHING",
      soci::use(tenant_), soci::use(row.id), soci::use(wrapped);
}

bool Rows::lockCustomer(const std::string& id) {
  std::string found;
  session_.sql << "SELECT id FROM customer WHERE tenant_id = :t AND id = :id" + session_.lockRow,
      soci::into(found), soci::use(tenant_), soci::use(id);
  return session_.sql.got_data();
}

std::optional<CustomerRow> Rows::customer(const std::string& id) {
  CustomerRow row;
  row.id = id;
  long long created = 0;
  long long rev = 0;
  long long statusRev = 0;
  session_.sql << "SELECT created_ms, identity_sealed, email_index, phone_index, status, rev, rev_device,"
                  " status_rev FROM customer WHERE tenant_id = :t AND id = :id",
      soci::into(created), soci::into(row.identity), soci::into(row.emailIndex), soci::into(row.phoneIndex),
      soci::into(row.status), soci::into(rev), soci::into(row.revDevice), soci::into(statusRev),
      soci::use(tenant_), soci::use(id);
  if (!session_.sql.got_data()) return std::nullopt;
  row.created = UtcTime{created};
  row.rev = rev;
  row.statusRev = statusRev;
  return row;
}

std::optional<std::string> Rows::wrappedKey(const std::string& customer) {
  std::string wrapped;
  session_.sql << "SELECT wrapped FROM customer_key WHERE tenant_id = :t AND customer_id = :id",
      soci::into(wrapped), soci::use(tenant_), soci::use(customer);
  return session_.sql.got_data() ? std::optional(wrapped) : std::nullopt;
}

std::vector<CustomerRow> Rows::customers(const std::string& after, int limit, const std::string& emailIndex,
                                         const std::string& phoneIndex) {
  std::string query =
      "SELECT id, created_ms, identity_sealed, email_index, phone_index, status FROM customer"
      " WHERE tenant_id = :t AND id > :a";
  if (!emailIndex.empty()) query += " AND email_index = :e";
  if (!phoneIndex.empty()) query += " AND phone_index = :p";
  query += " ORDER BY id LIMIT :n";
  CustomerRow row;
  long long created = 0;
  soci::statement st(session_.sql);
  st.alloc();
  st.prepare(query);
  st.exchange(soci::into(row.id));
  st.exchange(soci::into(created));
  st.exchange(soci::into(row.identity));
  st.exchange(soci::into(row.emailIndex));
  st.exchange(soci::into(row.phoneIndex));
  st.exchange(soci::into(row.status));
  st.exchange(soci::use(tenant_));
  st.exchange(soci::use(after));
  if (!emailIndex.empty()) st.exchange(soci::use(emailIndex));
  if (!phoneIndex.empty()) st.exchange(soci::use(phoneIndex));
  st.exchange(soci::use(limit));
  st.define_and_bind();
  st.execute();
  std::vector<CustomerRow> rows;
  while (st.fetch()) {
    row.created = UtcTime{created};
    rows.push_back(row);
  }
  return rows;
}

void Rows::updateIdentity(const CustomerRow& row) {
  const long long rev = row.rev;
  session_.sql << "UPDATE customer SET identity_sealed = :i, email_index = :e, phone_index = :p, rev = :r,"
                  " rev_device = :d WHERE tenant_id = :t AND id = :id",
      soci::use(row.identity), soci::use(row.emailIndex), soci::use(row.phoneIndex), soci::use(rev),
      soci::use(row.revDevice), soci::use(tenant_), soci::use(row.id);
}

void Rows::setStatus(const std::string& customer, const std::string& status) {
  session_.sql << "UPDATE customer SET status = :s, status_rev = status_rev + 1"
                  " WHERE tenant_id = :t AND id = :id",
      soci::use(status), soci::use(tenant_), soci::use(customer);
}

void Rows::insertConsent(const ConsentRow& row) {
  const int given = row.given ? 1 : 0;
  const long long at = row.at.ms;
  const long long expires = row.expires ? row.expires->ms : kNever;
  session_.sql << "INSERT INTO consent (tenant_id, event_id, customer_id, purpose, given, at_ms, expires_ms,"
                  " text_version, channel, actor) VALUES (:t, :e, :c, :p, :g, :a, :x, :v, :h, :o)",
      soci::use(tenant_), soci::use(row.event), soci::use(row.customer), soci::use(row.purpose),
      soci::use(given), soci::use(at), soci::use(expires), soci::use(row.textVersion), soci::use(row.channel),
      soci::use(row.actor);
}

namespace {

template <class Bind, class Visit>
void selectConsents(soci::session& sql, const std::string& tail, Bind bind, Visit visit) {
  ConsentRow row;
  int given = 0;
  long long at = 0;
  long long expires = 0;
  soci::statement st(sql);
  st.alloc();
  st.prepare(
      "SELECT event_id, customer_id, purpose, given, at_ms, expires_ms, text_version, channel, actor FROM "
      "consent"
      " WHERE " +
      tail);
  for (std::string* column : {&row.event, &row.customer, &row.purpose}) st.exchange(soci::into(*column));
  st.exchange(soci::into(given));
  st.exchange(soci::into(at));
  st.exchange(soci::into(expires));
  for (std::string* column : {&row.textVersion, &row.channel, &row.actor}) st.exchange(soci::into(*column));
  bind(st);
  st.define_and_bind();
  st.execute();
  while (st.fetch()) {
    row.given = given != 0;
    row.at = UtcTime{at};
    row.expires = expires == kNever ? std::nullopt : std::optional(UtcTime{expires});
    visit(row);
  }
}

}  // namespace

std::vector<ConsentRow> Rows::consents(const std::string& customer) {
  std::vector<ConsentRow> rows;
  selectConsents(
      session_.sql, "tenant_id = :t AND customer_id = :c ORDER BY at_ms, event_id",
      [&](soci::statement& st) {
        st.exchange(soci::use(tenant_));
        st.exchange(soci::use(customer));
      },
      [&](const ConsentRow& row) { rows.push_back(row); });
  return rows;
}

void Rows::eachConsent(const std::function<void(const ConsentRow&)>& visit) {
  selectConsents(
      session_.sql, "tenant_id = :t ORDER BY event_id",
      [&](soci::statement& st) { st.exchange(soci::use(tenant_)); }, visit);
}

std::vector<ConsentRow> Rows::consentsBetween(const std::string& first, const std::string& last) {
  std::vector<ConsentRow> rows;
  selectConsents(
      session_.sql,
      "tenant_id = :t AND customer_id >= :f AND customer_id <= :l ORDER BY customer_id, at_ms, event_id",
      [&](soci::statement& st) {
        st.exchange(soci::use(tenant_));
        st.exchange(soci::use(first));
        st.exchange(soci::use(last));
      },
      [&](const ConsentRow& row) { rows.push_back(row); });
  return rows;
}

std::vector<BodyRow> Rows::bodiesBetween(const std::string& first, const std::string& last) {
  BodyRow row;
  long long made = 0;
  soci::statement st =
      (session_.sql.prepare << "SELECT id, customer_id, made_ms, source, measures_sealed FROM body_profile"
                               " WHERE tenant_id = :t AND customer_id >= :f AND customer_id <= :l ORDER BY "
                               "customer_id, made_ms, id",
       soci::into(row.id), soci::into(row.customer), soci::into(made), soci::into(row.source),
       soci::into(row.measures), soci::use(tenant_), soci::use(first), soci::use(last));
  st.execute();
  std::vector<BodyRow> rows;
  while (st.fetch()) {
    row.made = UtcTime{made};
    rows.push_back(row);
  }
  return rows;
}

void Rows::insertBody(const BodyRow& row) {
  const long long made = row.made.ms;
  session_.sql << "INSERT INTO body_profile (tenant_id, id, customer_id, made_ms, source, measures_sealed)"
                  " VALUES (:t, :i, :c, :m, :s, :b) ON CONFLICT (tenant_id, id) DO NOTHING",
      soci::use(tenant_), soci::use(row.id), soci::use(row.customer), soci::use(made), soci::use(row.source),
      soci::use(row.measures);
}

std::vector<BodyRow> Rows::bodies(const std::string& customer) {
  BodyRow row;
  row.customer = customer;
  long long made = 0;
  soci::statement st =
      (session_.sql.prepare << "SELECT id, made_ms, source, measures_sealed FROM body_profile"
                               " WHERE tenant_id = :t AND customer_id = :c ORDER BY made_ms DESC, id DESC",
       soci::into(row.id), soci::into(made), soci::into(row.source), soci::into(row.measures),
       soci::use(tenant_), soci::use(customer));
  st.execute();
  std::vector<BodyRow> rows;
  while (st.fetch()) {
    row.made = UtcTime{made};
    rows.push_back(row);
  }
  return rows;
}

void Rows::count(const std::string& store, const std::string& day, const std::string& name) {
  session_.sql
      << "INSERT INTO anonymous_counter (tenant_id, store_id, day, name, n) VALUES (:t, :s, :d, :n, 1)"
         " ON CONFLICT (tenant_id, store_id, day, name) DO UPDATE SET n = anonymous_counter.n + 1",
      soci::use(tenant_), soci::use(store), soci::use(day), soci::use(name);
}

std::map<std::string, std::int64_t> Rows::counts() {
  std::string name;
  long long n = 0;
  // Summed here: PostgreSQL's sum over BIGINT is NUMERIC.
  soci::statement st = (session_.sql.prepare << "SELECT name, n FROM anonymous_counter WHERE tenant_id = :t",
                        soci::into(name), soci::into(n), soci::use(tenant_));
  st.execute();
  std::map<std::string, std::int64_t> out;
  while (st.fetch()) out[name] += n;
  return out;
}

}  // namespace fitroom::crm
