// What the exchange with other stores of the house reads and writes.

#include "crm/store/session.h"

namespace fitroom::crm {

void Rows::putCustomer(const CustomerRow& row) {
  const long long statusRev = row.statusRev;
  updateIdentity(row);
  session_.sql << "UPDATE customer SET status = :s, status_rev = :r WHERE tenant_id = :t AND id = :id",
      soci::use(row.status), soci::use(statusRev), soci::use(tenant_), soci::use(row.id);
}

std::vector<BodyRow> Rows::bodiesMadeAt(const std::string& customer, UtcTime made) {
  BodyRow row{"", customer, made, "", ""};
  const long long at = made.ms;
  soci::statement st =
      (session_.sql.prepare << "SELECT id, source, measures_sealed FROM body_profile"
                               " WHERE tenant_id = :t AND customer_id = :c AND made_ms = :m ORDER BY id",
       soci::into(row.id), soci::into(row.source), soci::into(row.measures), soci::use(tenant_),
       soci::use(customer), soci::use(at));
  st.execute();
  std::vector<BodyRow> rows;
  while (st.fetch()) rows.push_back(row);
  return rows;
}

bool Rows::hasBody(const std::string& id) {
  std::string found;
  session_.sql << "SELECT id FROM body_profile WHERE tenant_id = :t AND id = :i", soci::into(found),
      soci::use(tenant_), soci::use(id);
  return session_.sql.got_data();
}

std::optional<std::pair<std::int64_t, std::string>> Rows::syncMark(const std::string& peer,
                                                                   const std::string& chain) {
  long long seq = 0;
  std::string hash;
  session_.sql << "SELECT seq, hash FROM sync_mark WHERE tenant_id = :t AND peer = :p AND chain = :c",
      soci::into(seq), soci::into(hash), soci::use(tenant_), soci::use(peer), soci::use(chain);
  if (!session_.sql.got_data()) return std::nullopt;
  return std::pair<std::int64_t, std::string>(seq, hash);
}

std::map<std::string, std::pair<std::int64_t, std::string>> Rows::syncMarks(const std::string& peer) {
  std::string chain;
  std::string hash;
  long long seq = 0;
  soci::statement st =
      (session_.sql.prepare << "SELECT chain, seq, hash FROM sync_mark WHERE tenant_id = :t AND peer = :p",
       soci::into(chain), soci::into(seq), soci::into(hash), soci::use(tenant_), soci::use(peer));
  st.execute();
  std::map<std::string, std::pair<std::int64_t, std::string>> marks;
  while (st.fetch()) marks[chain] = {seq, hash};
  return marks;
}

void Rows::setSyncMark(const std::string& peer, const std::string& chain, std::int64_t seq,
                       const std::string& hash, UtcTime now) {
  const long long number = seq;
  const long long at = now.ms;
  session_.sql << "INSERT INTO sync_mark (tenant_id, peer, chain, seq, hash, at_ms)"
                  " VALUES (:t, :p, :c, :s, :h, :a) ON CONFLICT (tenant_id, peer, chain)"
                  " DO UPDATE SET seq = excluded.seq, hash = excluded.hash, at_ms = excluded.at_ms",
      soci::use(tenant_), soci::use(peer), soci::use(chain), soci::use(number), soci::use(hash),
      soci::use(at);
}

std::vector<AuditLine> Rows::auditAfter(const std::string& chain, std::int64_t seq, int limit) {
  AuditLine line;
  line.chain = chain;
  long long number = seq;
  const long long after = seq;
  long long at = 0;
  soci::statement st =
      (session_.sql.prepare << "SELECT seq, at_ms, actor, action, subject, detail, hash FROM audit"
                               " WHERE tenant_id = :t AND chain = :c AND seq > :s ORDER BY seq LIMIT :n",
       soci::into(number), soci::into(at), soci::into(line.actor), soci::into(line.action),
       soci::into(line.subject), soci::into(line.detail), soci::into(line.hash), soci::use(tenant_),
       soci::use(chain), soci::use(after), soci::use(limit));
  st.execute();
  std::vector<AuditLine> lines;
  while (st.fetch()) {
    line.seq = number;
    line.at = UtcTime{at};
    lines.push_back(line);
  }
  return lines;
}

std::optional<AuditLine> Rows::auditLine(const std::string& chain, std::int64_t seq) {
  auto lines = auditAfter(chain, seq - 1, 1);
  if (lines.empty() || lines[0].seq != seq) return std::nullopt;
  return std::move(lines[0]);
}

}  // namespace fitroom::crm
