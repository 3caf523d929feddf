#include "crm/store/session.h"

namespace fitroom::crm {
namespace {

struct ReportColumns {
  ReportRow row;
  std::string zone;
  long long at = 0;
  long long learnUntil = 0;

  void into(soci::statement& st) {
    FitReport& r = row.report;
    for (std::string* column : {&row.customer, &r.garment, &r.size, &zone, &r.event, &r.category}) {
      st.exchange(soci::into(*column));
    }
    st.exchange(soci::into(r.said));
    st.exchange(soci::into(r.felt));
    st.exchange(soci::into(r.weight));
    st.exchange(soci::into(at));
    st.exchange(soci::into(learnUntil));
  }

  ReportRow take() {
    ReportRow out = row;
    out.report.zone = zoneFromName(zone).value_or(Zone::kOverall);
    out.report.at = UtcTime{at};
    out.learnUntil = UtcTime{learnUntil};
    return out;
  }
};

template <class Bind>
std::vector<ReportRow> select(soci::session& sql, const std::string& tail, Bind bind) {
  ReportColumns columns;
  soci::statement st(sql);
  st.alloc();
  st.prepare(
      "SELECT customer_id, garment_id, size_label, zone, event_id, category, said, felt, weight, at_ms,"
      " learn_until_ms FROM fit_report WHERE " +
      tail + " ORDER BY customer_id, garment_id, size_label, zone");
  columns.into(st);
  bind(st);
  st.define_and_bind();
  st.execute();
  std::vector<ReportRow> rows;
  while (st.fetch()) rows.push_back(columns.take());
  return rows;
}

}  // namespace

void Rows::replaceReports(const std::string& customer, const std::vector<ReportRow>& rows) {
  session_.sql << "DELETE FROM fit_report WHERE tenant_id = :t AND customer_id = :c", soci::use(tenant_),
      soci::use(customer);
  for (const ReportRow& row : rows) {
    const FitReport& r = row.report;
    const std::string zone = zoneName(r.zone);
    const long long at = r.at.ms;
    const long long learnUntil = row.learnUntil.ms;
    session_.sql << "INSERT INTO fit_report (tenant_id, customer_id, garment_id, size_label, zone, event_id,"
                    " category, said, felt, weight, at_ms, learn_until_ms)"
                    " VALUES (:t, :c, :g, :s, :z, :e, :y, :a, :f, :w, :m, :l)",
        soci::use(tenant_), soci::use(customer), soci::use(r.garment), soci::use(r.size), soci::use(zone),
        soci::use(r.event), soci::use(r.category), soci::use(r.said), soci::use(r.felt), soci::use(r.weight),
        soci::use(at), soci::use(learnUntil);
  }
}

std::vector<ReportRow> Rows::reportsOfCustomer(const std::string& customer) {
  return select(session_.sql, "tenant_id = :t AND customer_id = :c", [&](soci::statement& st) {
    st.exchange(soci::use(tenant_));
    st.exchange(soci::use(customer));
  });
}

std::vector<ReportRow> Rows::reportsOfGarment(const std::string& garment, UtcTime now) {
  const long long until = now.ms;
  return select(session_.sql, "tenant_id = :t AND garment_id = :g AND learn_until_ms > :u",
                [&](soci::statement& st) {
                  st.exchange(soci::use(tenant_));
                  st.exchange(soci::use(garment));
                  st.exchange(soci::use(until));
                });
}

ReportCounts Rows::othersCounts(const std::string& garment, Zone zone, const std::string& customer,
                                UtcTime now) {
  const std::string name = zoneName(zone);
  const long long until = now.ms;
  int said = 0;
  int felt = 0;
  soci::statement st =
      (session_.sql.prepare << "SELECT said, felt FROM fit_report WHERE tenant_id = :t AND garment_id = :g"
                               " AND zone = :z AND customer_id <> :c AND learn_until_ms > :u",
       soci::into(said), soci::into(felt), soci::use(tenant_), soci::use(garment), soci::use(name),
       soci::use(customer), soci::use(until));
  st.execute();
  ReportCounts counts;
  while (st.fetch()) (felt < said ? counts.tighter : felt > said ? counts.looser : counts.same) += 1;
  return counts;
}

void Rows::dropStrayReports() {
  session_.sql
      << "DELETE FROM fit_report WHERE tenant_id = :t AND NOT EXISTS (SELECT 1 FROM customer"
         " WHERE customer.tenant_id = fit_report.tenant_id AND customer.id = fit_report.customer_id)",
      soci::use(tenant_);
  session_.sql << "DELETE FROM promise WHERE tenant_id = :t AND NOT EXISTS (SELECT 1 FROM customer"
                  " WHERE customer.tenant_id = promise.tenant_id AND customer.id = promise.customer_id)",
      soci::use(tenant_);
}

}  // namespace fitroom::crm
