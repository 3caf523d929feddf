#include <map>
#include <tuple>

#include "crm/store/prepared.h"

namespace fitroom::crm {
namespace {

template <class... A>
std::vector<ReportRow> select(Rows& rows, const std::string& tail, const char* uses, const A&... values) {
  Prepared& p = rows.session().prepared(
      "SELECT customer_id, garment_id, size_label, zone, event_id, category, said, felt, weight, at_ms,"
      " learn_until_ms FROM fit_report WHERE tenant_id = :t" +
          tail + " ORDER BY customer_id, garment_id, size_label, zone",
      uses, "ssssssnndnn");
  std::vector<ReportRow> out;
  p.each(
      [&] {
        ReportRow row;
        row.customer = p.text(0);
        FitReport& r = row.report;
        r.garment = p.text(1);
        r.size = p.text(2);
        r.zone = zoneFromName(p.text(3)).value_or(Zone::kOverall);
        r.event = p.text(4);
        r.category = p.text(5);
        r.said = static_cast<int>(p.number(0));
        r.felt = static_cast<int>(p.number(1));
        r.weight = p.real(0);
        r.at = UtcTime{p.number(2)};
        row.learnUntil = UtcTime{p.number(3)};
        out.push_back(std::move(row));
      },
      rows.tenant(), values...);
  return out;
}

using ReportKey = std::tuple<std::string, std::string, std::string>;

ReportKey keyOf(const ReportRow& row) {
  return {row.report.garment, row.report.size, zoneName(row.report.zone)};
}

}  // namespace

// Only what differs is written: most events change one line or none.
void Rows::replaceReports(const std::string& customer, const std::vector<ReportRow>& rows) {
  std::map<ReportKey, ReportRow> before;
  for (ReportRow& row : reportsOfCustomer(customer)) {
    ReportKey key = keyOf(row);
    before.emplace(std::move(key), std::move(row));
  }
  for (const ReportRow& row : rows) {
    const auto old = before.find(keyOf(row));
    const bool same = old != before.end() && old->second == row;
    if (old != before.end()) before.erase(old);
    if (same) continue;
    const FitReport& r = row.report;
    session_
        .prepared(
            "INSERT INTO fit_report (tenant_id, customer_id, garment_id, size_label, zone, event_id,"
            " category, said, felt, weight, at_ms, learn_until_ms)"
            " VALUES (:t, :c, :g, :s, :z, :e, :y, :a, :f, :w, :m, :l)"
            " ON CONFLICT (tenant_id, customer_id, garment_id, size_label, zone) DO UPDATE SET"
            " event_id = excluded.event_id, category = excluded.category, said = excluded.said,"
            " felt = excluded.felt, weight = excluded.weight, at_ms = excluded.at_ms,"
            " learn_until_ms = excluded.learn_until_ms",
            "sssssssnndnn")
        .change(tenant_, customer, r.garment, r.size, zoneName(r.zone), r.event, r.category, r.said, r.felt,
                r.weight, r.at.ms, row.learnUntil.ms);
  }
  for (const auto& [key, row] : before) {
    session_
        .prepared(
            "DELETE FROM fit_report WHERE tenant_id = :t AND customer_id = :c AND garment_id = :g"
            " AND size_label = :s AND zone = :z",
            "sssss")
        .change(tenant_, customer, row.report.garment, row.report.size, zoneName(row.report.zone));
  }
}

std::vector<ReportRow> Rows::reportsOfCustomer(const std::string& customer) {
  return select(*this, " AND customer_id = :c", "ss", customer);
}

std::vector<ReportRow> Rows::reportsOfGarment(const std::string& garment, UtcTime now) {
  return select(*this, " AND garment_id = :g AND learn_until_ms > :u", "ssn", garment, now.ms);
}

ReportCounts Rows::othersCounts(const std::string& garment, Zone zone, const std::string& customer,
                                UtcTime now) {
  Prepared& p = session_.prepared(
      "SELECT said, felt FROM fit_report WHERE tenant_id = :t AND garment_id = :g"
      " AND zone = :z AND customer_id <> :c AND learn_until_ms > :u",
      "ssssn", "nn");
  ReportCounts counts;
  p.each(
      [&] {
        const long long said = p.number(0);
        const long long felt = p.number(1);
        (felt < said ? counts.tighter : felt > said ? counts.looser : counts.same) += 1;
      },
      tenant_, garment, zoneName(zone), customer, now.ms);
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
