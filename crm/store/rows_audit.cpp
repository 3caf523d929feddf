#include "crm/store/prepared.h"

namespace fitroom::crm {

std::vector<AuditHead> Rows::auditHeads() {
  Prepared& p = session_.prepared(
      "SELECT chain, seq, hash, proof FROM audit_head WHERE tenant_id = :t ORDER BY chain", "s", "snss");
  std::vector<AuditHead> heads;
  p.each([&] { heads.push_back({p.text(0), p.number(0), p.text(1), p.text(2)}); }, tenant_);
  return heads;
}

void Rows::eachAudit(const std::function<void(const AuditLine&)>& visit) {
  AuditLine line;
  long long seq = 0;
  long long at = 0;
  soci::statement st =
      (session_.sql.prepare << "SELECT chain, seq, at_ms, actor, action, subject, detail, hash FROM audit"
                               " WHERE tenant_id = :t ORDER BY chain, seq",
       soci::into(line.chain), soci::into(seq), soci::into(at), soci::into(line.actor),
       soci::into(line.action), soci::into(line.subject), soci::into(line.detail), soci::into(line.hash),
       soci::use(tenant_));
  st.execute();
  while (st.fetch()) {
    line.seq = seq;
    line.at = UtcTime{at};
    visit(line);
  }
}

std::vector<AuditLine> Rows::auditOf(const std::string& subject) {
  AuditLine line;
  long long seq = 0;
  long long at = 0;
  soci::statement st =
      (session_.sql.prepare << "SELECT chain, seq, at_ms, actor, action, subject, detail, hash FROM audit"
                               " WHERE tenant_id = :t AND subject = :s ORDER BY at_ms, chain, seq",
       soci::into(line.chain), soci::into(seq), soci::into(at), soci::into(line.actor),
       soci::into(line.action), soci::into(line.subject), soci::into(line.detail), soci::into(line.hash),
       soci::use(tenant_), soci::use(subject));
  st.execute();
  std::vector<AuditLine> lines;
  while (st.fetch()) {
    line.seq = seq;
    line.at = UtcTime{at};
    lines.push_back(line);
  }
  return lines;
}

std::optional<UtcTime> Rows::migratedAt(int version) {
  long long at = 0;
  session_.sql << "SELECT applied_ms FROM schema_migration WHERE version = :v", soci::into(at),
      soci::use(version);
  return session_.sql.got_data() ? std::optional(UtcTime{at}) : std::nullopt;
}

int Rows::eraseCustomer(const std::string& customer) {
  int events = 0;
  session_.sql << "SELECT count(*) FROM event WHERE tenant_id = :t AND customer_id = :c", soci::into(events),
      soci::use(tenant_), soci::use(customer);
  for (const char* table : kCustomerTables) {
    session_.sql << "DELETE FROM " + std::string(table) + " WHERE tenant_id = :t AND customer_id = :c",
        soci::use(tenant_), soci::use(customer);
  }
  session_.sql << "DELETE FROM customer WHERE tenant_id = :t AND id = :c", soci::use(tenant_),
      soci::use(customer);
  return events;
}

void Rows::insertErased(const ErasedRow& row) {
  const long long at = row.at.ms;
  session_.sql
      << "INSERT INTO erased_customer (tenant_id, customer_id, at_ms, reason) VALUES (:t, :c, :a, :r)"
         " ON CONFLICT (tenant_id, customer_id) DO NOTHING",
      soci::use(tenant_), soci::use(row.customer), soci::use(at), soci::use(row.reason);
}

bool Rows::isErased(const std::string& customer) {
  std::string found;
  session_.sql << "SELECT customer_id FROM erased_customer WHERE tenant_id = :t AND customer_id = :c",
      soci::into(found), soci::use(tenant_), soci::use(customer);
  return session_.sql.got_data();
}

std::vector<ErasedRow> Rows::erased() {
  ErasedRow row;
  long long at = 0;
  soci::statement st = (session_.sql.prepare << "SELECT customer_id, at_ms, reason FROM erased_customer"
                                                " WHERE tenant_id = :t ORDER BY customer_id",
                        soci::into(row.customer), soci::into(at), soci::into(row.reason), soci::use(tenant_));
  st.execute();
  std::vector<ErasedRow> rows;
  while (st.fetch()) {
    row.at = UtcTime{at};
    rows.push_back(row);
  }
  return rows;
}

}  // namespace fitroom::crm
