#include "crm/store/prepared.h"

namespace fitroom::crm {
namespace {

constexpr long long kNever = -1;  // In expires_ms: no end.

}  // namespace

Rows::Rows(Session& session, std::string tenant) : session_(session), tenant_(std::move(tenant)) {}
Rows::~Rows() = default;

std::optional<std::string> Rows::meta(const std::string& key) {
  Prepared& p = session_.prepared("SELECT value FROM meta WHERE tenant_id = :t AND key = :k", "ss", "s");
  return p.one(tenant_, key) ? std::optional(p.text(0)) : std::nullopt;
}

void Rows::setMeta(const std::string& key, const std::string& value) {
  session_.sql << "INSERT INTO meta (tenant_id, key, value) VALUES (:t, :k, :v)"
                  " ON CONFLICT (tenant_id, key) DO UPDATE SET value = excluded.value",
      soci::use(tenant_), soci::use(key), soci::use(value);
}

void Rows::insertCustomer(const CustomerRow& row, const std::string& wrapped) {
  session_
      .prepared(
          "INSERT INTO customer (tenant_id, id, created_ms, identity_sealed, email_index, phone_index,"
          " status, rev, rev_device, status_rev)"
          " VALUES (:t, :id, :c, :i, :e, :p, :s, :r, :d, :q) ON CONFLICT (tenant_id, id) DO NOTHING",
          "ssnssssnsn")
      .change(tenant_, row.id, row.created.ms, row.identity, row.emailIndex, row.phoneIndex, row.status,
              row.rev, row.revDevice, row.statusRev);
  session_
      .prepared(
          "INSERT INTO customer_key (tenant_id, customer_id, wrapped) VALUES (:t, :id, :w)"
          " ON CONFLICT (tenant_id, customer_id) DO NOTHING",
          "sss")
      .change(tenant_, row.id, wrapped);
}

bool Rows::lockCustomer(const std::string& id) {
  return session_
      .prepared("SELECT id FROM customer WHERE tenant_id = :t AND id = :id" + session_.lockRow, "ss", "s")
      .one(tenant_, id);
}

std::optional<CustomerRow> Rows::customer(const std::string& id) {
  Prepared& p = session_.prepared(
      "SELECT created_ms, identity_sealed, email_index, phone_index, status, rev, rev_device,"
      " status_rev FROM customer WHERE tenant_id = :t AND id = :id",
      "ss", "nssssnsn");
  if (!p.one(tenant_, id)) return std::nullopt;
  return CustomerRow{id,        UtcTime{p.number(0)}, p.text(0), p.text(1),  p.text(2),
                     p.text(3), p.number(1),          p.text(4), p.number(2)};
}

std::optional<std::string> Rows::wrappedKey(const std::string& customer) {
  Prepared& p = session_.prepared(
      "SELECT wrapped FROM customer_key WHERE tenant_id = :t AND customer_id = :id", "ss", "s");
  return p.one(tenant_, customer) ? std::optional(p.text(0)) : std::nullopt;
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
  session_
      .prepared(
          "INSERT INTO consent (tenant_id, event_id, customer_id, purpose, given, at_ms, expires_ms,"
          " text_version, channel, actor) VALUES (:t, :e, :c, :p, :g, :a, :x, :v, :h, :o)",
          "ssssnnnsss")
      .change(tenant_, row.event, row.customer, row.purpose, row.given ? 1 : 0, row.at.ms,
              row.expires ? row.expires->ms : kNever, row.textVersion, row.channel, row.actor);
}

namespace {

template <class Visit, class... A>
void selectConsents(Rows& rows, const std::string& tail, const char* uses, Visit visit, const A&... values) {
  Prepared& p = rows.session().prepared(
      "SELECT event_id, customer_id, purpose, given, at_ms, expires_ms, text_version, channel, actor"
      " FROM consent WHERE tenant_id = :t" +
          tail,
      uses, "sssnnnsss");
  p.each(
      [&] {
        const long long expires = p.number(2);
        visit(ConsentRow{p.text(0), p.text(1), p.text(2), p.number(0) != 0, UtcTime{p.number(1)},
                         expires == kNever ? std::nullopt : std::optional(UtcTime{expires}), p.text(3),
                         p.text(4), p.text(5)});
      },
      rows.tenant(), values...);
}

}  // namespace

std::vector<ConsentRow> Rows::consents(const std::string& customer) {
  std::vector<ConsentRow> rows;
  selectConsents(
      *this, " AND customer_id = :c ORDER BY at_ms, event_id", "ss",
      [&](ConsentRow row) { rows.push_back(std::move(row)); }, customer);
  return rows;
}

void Rows::eachConsent(const std::function<void(const ConsentRow&)>& visit) {
  selectConsents(*this, " ORDER BY event_id", "s", visit);
}

std::vector<ConsentRow> Rows::consentsBetween(const std::string& first, const std::string& last) {
  std::vector<ConsentRow> rows;
  selectConsents(
      *this, " AND customer_id >= :f AND customer_id <= :l ORDER BY customer_id, at_ms, event_id", "sss",
      [&](ConsentRow row) { rows.push_back(std::move(row)); }, first, last);
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
  session_
      .prepared(
          "INSERT INTO body_profile (tenant_id, id, customer_id, made_ms, source, measures_sealed)"
          " VALUES (:t, :i, :c, :m, :s, :b) ON CONFLICT (tenant_id, id) DO NOTHING",
          "sssnss")
      .change(tenant_, row.id, row.customer, row.made.ms, row.source, row.measures);
}

std::vector<BodyRow> Rows::bodies(const std::string& customer) {
  Prepared& p = session_.prepared(
      "SELECT id, made_ms, source, measures_sealed FROM body_profile"
      " WHERE tenant_id = :t AND customer_id = :c ORDER BY made_ms DESC, id DESC",
      "ss", "snss");
  std::vector<BodyRow> rows;
  p.each(
      [&] {
        rows.push_back({p.text(0), customer, UtcTime{p.number(0)}, p.text(1), p.text(2)});
      },
      tenant_, customer);
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
