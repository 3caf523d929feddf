// The statements that every recorded event runs, prepared once for a connection.

#include "crm/store/prepared.h"
#include "crm/store/session.h"

namespace fitroom::crm {

struct EventInsert : Statement {
  EventInsert(soci::session& sql, const std::string& tenant) : Statement(sql) {
    prepare(
        "INSERT INTO event (tenant_id, id, store_id, customer_id, garment_id, size_label, about_id, type,"
        " version, channel, actor, models, inputs_hash, time_ms, recorded_ms, sealed, payload, mac)"
        " VALUES (:t, :id, :s, :c, :g, :z, :a, :y, :v, :h, :o, :m, :x, :w, :r, :b, :p, :k)"
        " ON CONFLICT (tenant_id, id) DO NOTHING");
    use(tenant);
    for (const std::string* s : {&id, &store, &customer, &garment, &size, &about, &type}) use(*s);
    use(version);
    for (const std::string* s : {&channel, &actor, &models, &inputsHash}) use(*s);
    for (const long long* n : {&time, &recorded, &sealed}) use(*n);
    for (const std::string* s : {&payload, &mac}) use(*s);
    ready();
  }
  std::string id, store, customer, garment, size, about, type, channel, actor, models, inputsHash, payload,
      mac;
  long long version = 0, time = 0, recorded = 0, sealed = 0;
};

struct CustomerSelect : Statement {
  CustomerSelect(soci::session& sql, const std::string& tenant, const std::string& lock) : Statement(sql) {
    prepare(
        "SELECT k.wrapped FROM customer c JOIN customer_key k ON k.tenant_id = c.tenant_id AND k.customer_id "
        "= c.id"
        " WHERE c.tenant_id = :t AND c.id = :i" +
        (lock.empty() ? lock : lock + " OF c"));  // The customer stands for the key.
    into(wrapped);
    use(tenant);
    use(id);
    ready();
  }
  std::string id, wrapped;
};

struct ConsentSelect : Statement {
  ConsentSelect(soci::session& sql, const std::string& tenant) : Statement(sql) {
    prepare(
        "SELECT given, expires_ms FROM consent WHERE tenant_id = :t AND customer_id = :c AND purpose = :p"
        " ORDER BY at_ms DESC, event_id DESC LIMIT 1");
    into(given);
    into(expires);
    use(tenant);
    use(customer);
    use(purpose);
    ready();
  }
  std::string customer, purpose;
  long long given = 0, expires = 0;
};

struct NamedSelect : Statement {
  NamedSelect(soci::session& sql, const std::string& tenant) : Statement(sql) {
    // The second condition is that of the index, which holds only events that answer something.
    prepare(
        "SELECT id FROM event WHERE tenant_id = :t AND about_id = :a AND about_id <> ''"
        " AND customer_id = :c LIMIT 1");
    into(found);
    use(tenant);
    use(about);
    use(customer);
    ready();
  }
  std::string found, about, customer;
};

struct StandingSelect : Statement {
  StandingSelect(soci::session& sql, const std::string& tenant) : Statement(sql) {
    // The conditions are those of the indexes event_said_back and event_link, word for word.
    prepare(
        "SELECT coalesce((SELECT CASE WHEN given = 0 THEN -2 ELSE expires_ms END FROM consent"
        " WHERE tenant_id = :t AND customer_id = :c AND purpose = :p"
        " ORDER BY at_ms DESC, event_id DESC LIMIT 1), -3),"
        " coalesce((SELECT time_ms FROM event WHERE tenant_id = :u AND customer_id = :d AND type < 's'"
        " AND (type = 'fit_answer' OR type = 'fit_check' OR type = 'kept' OR type = 'exchange'"
        " OR type = 'return' OR type = 'review' OR type = 'not_taken')"
        " ORDER BY time_ms DESC LIMIT 1), -9000000000000000),"
        " coalesce((SELECT sealed FROM event WHERE tenant_id = :v"
        " AND (type = 'merged' OR type = 'unmerged') LIMIT 1), -1)");
    for (long long* n : {&consent, &answered, &merges}) into(*n);
    use(tenant);
    use(customer);
    use(purpose);
    use(tenant);
    use(customer);
    use(tenant);
    ready();
  }
  std::string customer, purpose;
  long long consent = 0, answered = 0, merges = 0;
};

struct HeadSelect : Statement {
  HeadSelect(soci::session& sql, const std::string& tenant, const std::string& lock) : Statement(sql) {
    prepare("SELECT seq, hash, proof FROM audit_head WHERE tenant_id = :t AND chain = :c" + lock);
    into(seq);
    into(hash);
    into(proof);
    use(tenant);
    use(chain);
    ready();
  }
  std::string chain, hash, proof;
  long long seq = 0;
};

struct AuditInsert : Statement {
  AuditInsert(soci::session& sql, const std::string& tenant) : Statement(sql) {
    prepare(
        "INSERT INTO audit (tenant_id, chain, seq, at_ms, actor, action, subject, detail, hash)"
        " VALUES (:t, :c, :s, :a, :o, :n, :u, :d, :h)");
    use(tenant);
    use(chain);
    use(seq);
    use(at);
    for (const std::string* s : {&actor, &action, &subject, &detail, &hash}) use(*s);
    ready();
  }
  std::string chain, actor, action, subject, detail, hash;
  long long seq = 0, at = 0;
};

// Moves the chain's end on and writes its line, or does neither: one journey to a server.
struct AuditMove : Statement {
  AuditMove(soci::session& sql, const std::string& tenant) : Statement(sql) {
    prepare(
        "WITH moved AS (UPDATE audit_head SET seq = seq + 1, hash = :h, proof = :p WHERE tenant_id = :t"
        " AND chain = :c AND seq = :q RETURNING tenant_id, chain, seq, hash)"
        " INSERT INTO audit (tenant_id, chain, seq, at_ms, actor, action, subject, detail, hash)"
        " SELECT tenant_id, chain, seq, CAST(:a AS BIGINT), CAST(:o AS TEXT), CAST(:n AS TEXT),"
        " CAST(:u AS TEXT), CAST(:d AS TEXT), hash FROM moved");
    use(hash);
    use(proof);
    use(tenant);
    use(chain);
    use(before);
    use(at);
    for (const std::string* s : {&actor, &action, &subject, &detail}) use(*s);
    ready();
  }
  std::string chain, actor, action, subject, detail, hash, proof;
  long long before = 0, at = 0;
};

// The chain's end, the event and its line, or none of them: one journey, which is its own transaction.
struct EventJourney : Statement {
  EventJourney(soci::session& sql, const std::string& tenant) : Statement(sql) {
    prepare(
        "WITH moved AS (UPDATE audit_head SET seq = seq + 1, hash = :h, proof = :p WHERE tenant_id = :t"
        " AND chain = :c AND seq = :q AND EXISTS (SELECT 1 FROM customer"
        " WHERE customer.tenant_id = audit_head.tenant_id AND customer.id = CAST(:e0 AS TEXT))"
        " RETURNING tenant_id, chain, seq, hash),"
        " kept AS (INSERT INTO event (tenant_id, id, store_id, customer_id, garment_id, size_label, about_id,"
        " type, version, channel, actor, models, inputs_hash, time_ms, recorded_ms, sealed, payload, mac)"
        " SELECT tenant_id, CAST(:i AS TEXT), CAST(:s AS TEXT), CAST(:e AS TEXT), CAST(:g AS TEXT),"
        " CAST(:z AS TEXT), CAST(:b AS TEXT), CAST(:y AS TEXT), CAST(:v AS INTEGER), CAST(:k AS TEXT),"
        " CAST(:o AS TEXT), CAST(:m AS TEXT), CAST(:x AS TEXT), CAST(:w AS BIGINT), CAST(:r AS BIGINT),"
        " CAST(:f AS INTEGER), CAST(:l AS TEXT), CAST(:a AS TEXT) FROM moved)"
        " INSERT INTO audit (tenant_id, chain, seq, at_ms, actor, action, subject, detail, hash)"
        " SELECT tenant_id, chain, seq, CAST(:d AS BIGINT), CAST(:j AS TEXT), CAST(:n AS TEXT),"
        " CAST(:u AS TEXT), CAST(:a2 AS TEXT), hash FROM moved");
    use(hash);
    use(proof);
    use(tenant);
    use(chain);
    use(before);
    use(customer);
    for (const std::string* s : {&id, &store, &customer, &garment, &size, &about, &type}) use(*s);
    use(version);
    for (const std::string* s : {&channel, &actor, &models, &inputsHash}) use(*s);
    for (const long long* n : {&time, &recorded, &sealed}) use(*n);
    for (const std::string* s : {&payload, &mac}) use(*s);
    use(at);
    for (const std::string* s : {&who, &action, &subject, &detail}) use(*s);
    ready();
  }
  std::string hash, proof, chain, id, store, customer, garment, size, about, type, channel, actor, models,
      inputsHash, payload, mac, who, action, subject, detail;
  long long before = 0, version = 0, time = 0, recorded = 0, sealed = 0, at = 0;
};

Rows::Session::Session() = default;
Rows::Session::~Session() {
  forget();
}

void Rows::Session::committed() {
  for (auto& [chain, head] : pending) heads[chain] = std::move(head);
  pending.clear();
}

void Rows::Session::rolledBack() {
  heads.clear();
  pending.clear();
}

Prepared& Rows::Session::prepared(const std::string& query, std::string_view uses, std::string_view intos) {
  std::unique_ptr<Prepared>& p = byText[query];
  if (!p) p = std::make_unique<Prepared>(sql, query, uses, intos);
  return *p;
}

void Rows::Session::forget() {
  rolledBack();
  byText.clear();
  auditMove.reset();
  eventInsert.reset();
  customerSelect.reset();
  consentSelect.reset();
  namedSelect.reset();
  standingSelect.reset();
  eventJourney.reset();
  headSelect.reset();
  auditInsert.reset();
}

namespace {

// The columns of an event, into whichever statement has them.
template <class Into>
void put(Into& in, const EventRow& row) {
  const Event& e = row.event;
  in.id = e.id;
  in.store = e.store;
  in.customer = e.customer;
  in.garment = e.garment;
  in.size = e.size;
  in.about = e.about;
  in.type = row.type;
  in.version = e.version;
  in.channel = row.channel;
  in.actor = e.actor;
  in.models = row.models;
  in.inputsHash = e.inputsHash;
  in.time = e.time.ms;
  in.recorded = e.recorded.ms;
  in.sealed = row.sealed ? 1 : 0;
  in.payload = e.payload;
  in.mac = row.mac;
}

}  // namespace

bool Rows::insertEvent(const EventRow& row) {
  if (!session_.eventInsert) session_.eventInsert = std::make_unique<EventInsert>(session_.sql, tenant_);
  put(*session_.eventInsert, row);
  return session_.eventInsert->change();
}

void Rows::insertEventAndAudit(const EventRow& row, const AuditLine& line, const AuditHead& head) {
  if (!session_.eventJourney) session_.eventJourney = std::make_unique<EventJourney>(session_.sql, tenant_);
  EventJourney& in = *session_.eventJourney;
  put(in, row);
  in.hash = line.hash;
  in.proof = head.proof;
  in.chain = line.chain;
  in.before = line.seq - 1;
  in.at = line.at.ms;
  in.who = line.actor;
  in.action = line.action;
  in.subject = line.subject;
  in.detail = line.detail;
  session_.pending[head.chain] = head;
  if (!in.change()) throw StaleHead();
}

std::optional<std::string> Rows::lockWrappedKey(const std::string& customer) {
  if (!session_.customerSelect) {
    session_.customerSelect = std::make_unique<CustomerSelect>(session_.sql, tenant_, session_.lockRow);
  }
  CustomerSelect& in = *session_.customerSelect;
  in.id = customer;
  return in.one() ? std::optional(in.wrapped) : std::nullopt;
}

std::optional<ConsentEnd> Rows::latestConsent(const std::string& customer, const std::string& purpose) {
  if (!session_.consentSelect)
    session_.consentSelect = std::make_unique<ConsentSelect>(session_.sql, tenant_);
  ConsentSelect& in = *session_.consentSelect;
  in.customer = customer;
  in.purpose = purpose;
  if (!in.one()) return std::nullopt;
  return ConsentEnd{in.given != 0, in.expires < 0 ? kLatest : UtcTime{in.expires}};
}

bool Rows::isNamed(const std::string& customer, const std::string& event) {
  if (!session_.namedSelect) session_.namedSelect = std::make_unique<NamedSelect>(session_.sql, tenant_);
  NamedSelect& in = *session_.namedSelect;
  in.about = event;
  in.customer = customer;
  return in.one();
}

CustomerStanding Rows::standing(const std::string& customer, const std::string& purpose) {
  if (!session_.standingSelect)
    session_.standingSelect = std::make_unique<StandingSelect>(session_.sql, tenant_);
  StandingSelect& in = *session_.standingSelect;
  in.customer = customer;
  in.purpose = purpose;
  in.one();
  CustomerStanding s;
  // -3: never asked; -2: withdrawn; -1: given for good.
  if (in.consent >= -2)
    s.consent = ConsentEnd{in.consent != -2, in.consent < 0 ? kLatest : UtcTime{in.consent}};
  s.answered = UtcTime{in.answered};
  s.merges = in.merges >= 0;
  return s;
}

std::optional<AuditHead> Rows::lockAuditHead(const std::string& chain) {
  for (const auto* known : {&session_.pending, &session_.heads}) {
    if (const auto it = known->find(chain); it != known->end()) return it->second;
  }
  if (!session_.headSelect) {
    session_.headSelect = std::make_unique<HeadSelect>(session_.sql, tenant_, session_.lockRow);
  }
  HeadSelect& in = *session_.headSelect;
  in.chain = chain;
  if (!in.one()) return std::nullopt;
  return AuditHead{chain, in.seq, in.hash, in.proof};
}

void Rows::insertAudit(const AuditLine& line, const AuditHead& head) {
  session_.pending[head.chain] = head;
  if (line.seq > 1 && session_.onServer) return moveAudit(line, head);
  Prepared& end = line.seq > 1 ? session_.prepared(
                                     "UPDATE audit_head SET seq = :s, hash = :h, proof = :p"
                                     " WHERE tenant_id = :t AND chain = :c AND seq = :q",
                                     "nssssn")
                               : session_.prepared(
                                     "INSERT INTO audit_head (seq, hash, proof, tenant_id, chain)"
                                     " VALUES (:s, :h, :p, :t, :c) ON CONFLICT (tenant_id, chain)"
                                     " DO NOTHING",
                                     "nssss");
  const bool moved = line.seq > 1
                         ? end.change(head.seq, head.hash, head.proof, tenant_, head.chain, line.seq - 1)
                         : end.change(head.seq, head.hash, head.proof, tenant_, head.chain);
  if (!moved) throw StaleHead();
  if (!session_.auditInsert) session_.auditInsert = std::make_unique<AuditInsert>(session_.sql, tenant_);
  AuditInsert& in = *session_.auditInsert;
  in.chain = line.chain;
  in.seq = line.seq;
  in.at = line.at.ms;
  in.actor = line.actor;
  in.action = line.action;
  in.subject = line.subject;
  in.detail = line.detail;
  in.hash = line.hash;
  in.change();
}

void Rows::moveAudit(const AuditLine& line, const AuditHead& head) {
  if (!session_.auditMove) session_.auditMove = std::make_unique<AuditMove>(session_.sql, tenant_);
  AuditMove& in = *session_.auditMove;
  in.chain = line.chain;
  in.before = line.seq - 1;
  in.at = line.at.ms;
  in.actor = line.actor;
  in.action = line.action;
  in.subject = line.subject;
  in.detail = line.detail;
  in.hash = line.hash;
  in.proof = head.proof;
  if (!in.change()) throw StaleHead();
}

}  // namespace fitroom::crm
