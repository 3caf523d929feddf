// What is learned from the log, and making the roll-ups again.

#include <map>

#include "crm/core/json.h"
#include "crm/service_impl.h"

namespace fitroom::crm {
namespace {

tl::unexpected<Error> restricted() {
  return fail(ErrorCode::kDenied,
              {"该顾客已要求限制使用其数据。请先解除限制。",
               "This customer has asked that the data not be used. Lift the restriction first."},
              "restricted");
}

History until(History history, UtcTime at) {
  std::erase_if(history, [&](const Moment& m) { return m.event.time > at; });
  return history;
}

std::string reportJson(const ReportRow& row) {
  const FitReport& r = row.report;
  return printJson({{"rollup", "fit_report"},
                    {"customer", row.customer},
                    {"garment", r.garment},
                    {"size", r.size},
                    {"zone", zoneName(r.zone)},
                    {"event", r.event},
                    {"category", r.category},
                    {"said", r.said},
                    {"felt", r.felt},
                    {"weight", r.weight},
                    {"at", toIso8601(r.at)},
                    {"learn_until", row.learnUntil.ms}});
}

}  // namespace

Expected<void> Crm::Impl::refreshReports(Rows& rows, const std::string& customer) {
  auto events = openEvents(rows, customer);
  if (!events) return tl::unexpected(events.error());
  const auto row = rows.customer(customer);
  const bool active = row && row->status == "active";
  const UtcTime learnUntil =
      active ? consentUntil(rows.consents(customer), Purpose::kImproveModel) : UtcTime{0};
  std::vector<ReportRow> reports;
  for (FitReport& r : fitReports(readHistory(std::move(*events)))) {
    reports.push_back({customer, std::move(r), learnUntil});
  }
  rows.replaceReports(customer, reports);
  return {};
}

Expected<TrustProfile> Crm::Impl::trustOf(Rows& rows, const History& history, const std::string& customer,
                                          UtcTime at) {
  const auto others = [&](const FitReport& r) {
    const ReportCounts c = rows.othersCounts(r.garment, r.zone, customer, now());
    return OthersSaid{static_cast<double>(c.tighter), static_cast<double>(c.same),
                      static_cast<double>(c.looser)};
  };
  return trustProfile(history, others, trust, at);
}

Expected<Profile> Crm::profile(const std::string& customer, std::optional<UtcTime> at) {
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kReadTaste, customer); !ok) return tl::unexpected(ok.error());
  const UtcTime when = at.value_or(impl_->now());
  return impl_->store->write([&](Rows& rows) -> Expected<Profile> {
    const auto row = rows.customer(customer);
    if (!row) return noSuchCustomer();
    if (row->status != "active") return restricted();
    impl_->auditRead(rows, "profile.read", customer);
    auto events = impl_->openEvents(rows, customer);
    if (!events) return tl::unexpected(events.error());
    const History history = until(readHistory(std::move(*events)), when);
    auto trust = impl_->trustOf(rows, history, customer, when);
    if (!trust) return tl::unexpected(trust.error());
    if (!impl_->may(Right::kReadScores)) trust = TrustProfile{};
    return Profile{customer, when, std::move(*trust), learnPreference(history, impl_->preference, when),
                   static_cast<std::int64_t>(history.size())};
  });
}

Expected<std::vector<GarmentOffset>> Crm::garmentOffsets(const std::string& garment) {
  const std::lock_guard lock(impl_->mutex);
  const UtcTime now = impl_->now();
  return impl_->store->read([&](Rows& rows) -> Expected<std::vector<GarmentOffset>> {
    std::map<std::string, double> credibility;
    std::vector<OffsetAnswer> answers;
    for (const ReportRow& row : rows.reportsOfGarment(garment, now)) {
      auto it = credibility.find(row.customer);
      if (it == credibility.end()) {
        std::vector<FitReport> own;
        for (ReportRow& r : rows.reportsOfCustomer(row.customer)) own.push_back(std::move(r.report));
        const auto others = [&](const FitReport& r) {
          const ReportCounts c = rows.othersCounts(r.garment, r.zone, row.customer, now);
          return OthersSaid{static_cast<double>(c.tighter), static_cast<double>(c.same),
                            static_cast<double>(c.looser)};
        };
        const Score score =
            foldScore(agreementEvidence(own, others, impl_->trust), impl_->trust.credibility, now);
        it = credibility.emplace(row.customer, score.value).first;
      }
      answers.push_back(
          {row.customer, row.report.zone, row.report.residual(), row.report.weight * it->second});
    }
    return learnOffsets(std::move(answers), impl_->offset);
  });
}

Expected<void> Crm::rebuild() {
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kHousekeeping); !ok) return ok;
  // Customer by customer: each roll-up row belongs to one, and other writers need not wait for the whole.
  std::string after;
  for (;;) {
    auto page = impl_->store->read([&](Rows& rows) -> Expected<std::vector<CustomerRow>> {
      return rows.customers(after, 1000, "", "");
    });
    if (!page) return tl::unexpected(page.error());
    if (page->empty()) break;
    auto done = impl_->store->write([&](Rows& rows) -> Expected<void> {
      for (const CustomerRow& c : *page) {
        if (!rows.lockCustomer(c.id)) continue;
        if (auto ok = impl_->refreshReports(rows, c.id); !ok) return ok;
      }
      return {};
    });
    if (!done) return done;
    after = page->back().id;
  }
  return impl_->store->write([&](Rows& rows) -> Expected<void> {
    rows.dropStrayReports();
    return {};
  });
}

Expected<std::string> Crm::dump() {
  const std::lock_guard lock(impl_->mutex);
  if (auto ok = impl_->allow(Right::kExport); !ok) return tl::unexpected(ok.error());
  return impl_->store->read([&](Rows& rows) -> Expected<std::string> {
    std::string out;
    std::string after;
    for (;;) {
      const auto page = rows.customers(after, 1000, "", "");
      if (page.empty()) break;
      for (const CustomerRow& c : page) {
        auto events = impl_->openEvents(rows, c.id);
        if (!events) return tl::unexpected(events.error());
        for (const Event& e : *events) out += toJson(e) + "\n";
        for (const ReportRow& r : rows.reportsOfCustomer(c.id)) out += reportJson(r) + "\n";
      }
      after = page.back().id;
    }
    for (const auto& [name, n] : rows.counts()) out += printJson({{"counter", name}, {"n", n}}) + "\n";
    return out;
  });
}

}  // namespace fitroom::crm
