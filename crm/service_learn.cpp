// What is learned from the log, and making the roll-ups again.

#include <algorithm>
#include <iterator>
#include <map>

#include "crm/core/json.h"
#include "crm/orders/promise.h"
#include "crm/privacy/objection.h"
#include "crm/service_impl.h"
#include "crm/store/link_rows.h"
#include "crm/store/promise_rows.h"
#include "crm/trust/override.h"

namespace fitroom::crm {
namespace {

// Which roll-ups the tables hold; a store of an earlier release is brought up to this when it is opened.
constexpr const char* kRollUps = "roll_ups";
constexpr const char* kRollUpsMade = "fit_report promise 1";

tl::unexpected<Error> restricted() {
  return fail(ErrorCode::kDenied,
              {"该顾客已要求限制使用其数据。请先解除限制。",
               "This customer has asked that the data not be used. Lift the restriction first."},
              "restricted");
}

tl::unexpected<Error> objected() {
  return fail(
      ErrorCode::kDenied,
      {"该顾客反对对其进行画像，因此不计算这些数字。尺码判断按一般情况给出。",
       "This customer objects to being profiled, so these numbers are not computed; sizes are advised "
       "as for anybody."},
      "objection");
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

std::string promiseJson(const PromiseRow& row) {
  return printJson({{"rollup", "promise"},
                    {"customer", row.customer},
                    {"line", row.line},
                    {"order", row.order},
                    {"garment", row.garment},
                    {"size", row.size},
                    {"state", row.state},
                    {"due", row.due.ms},
                    {"used", row.used},
                    {"story", parseJson(row.story).value_or(Json::object())}});
}

}  // namespace

Expected<std::vector<Event>> Crm::Impl::openPerson(Rows& rows, const Person& person) {
  std::vector<Event> events;
  for (const std::string& member : person.members) {
    auto own = openEvents(rows, member);
    if (!own) return own;
    if (events.empty()) {
      events = std::move(*own);
    } else {
      events.insert(events.end(), std::make_move_iterator(own->begin()), std::make_move_iterator(own->end()));
    }
  }
  return events;
}

std::vector<ConsentRow> Crm::Impl::consentsOf(Rows& rows, const Person& person) {
  std::vector<ConsentRow> all;
  for (const std::string& member : person.members) {
    for (ConsentRow& row : rows.consents(member)) all.push_back(std::move(row));
  }
  std::stable_sort(all.begin(), all.end(), [](const ConsentRow& a, const ConsentRow& b) {
    return std::tie(a.at, a.event) < std::tie(b.at, b.event);
  });
  return all;
}

bool Crm::Impl::restricted(Rows& rows, const Person& person) {
  for (const std::string& member : person.members) {
    const auto row = rows.customer(member);
    if (!row || row->status != "active") return true;
  }
  return false;
}

Expected<void> Crm::Impl::refreshPerson(Rows& rows, const Person& person) {
  auto events = openPerson(rows, person);
  if (!events) return tl::unexpected(events.error());
  const bool used = !restricted(rows, person) && !objects(*events, kToProfiling);
  const UtcTime learnUntil =
      used ? consentUntil(consentsOf(rows, person), Purpose::kImproveModel) : UtcTime{0};
  const History history = readHistory(std::move(*events));
  std::vector<ReportRow> reports;
  for (FitReport& r : fitReports(history)) reports.push_back({person.root, std::move(r), learnUntil});
  std::vector<PromiseRow> lines;
  for (const Promise& p : promises(person.root, history)) lines.push_back(toRow(p, used));
  PromiseRows promiseRows(rows);
  for (const std::string& member : person.members) {
    if (member == person.root) continue;
    rows.replaceReports(member, {});
    promiseRows.replace(member, {});
  }
  rows.replaceReports(person.root, reports);
  promiseRows.replace(person.root, lines);
  return {};
}

Expected<void> Crm::Impl::refreshReports(Rows& rows, const std::string& customer) {
  const Person person = personOf(rows, customer);
  if (auto ok = refreshPerson(rows, person); !ok) return ok;
  if (!person.merges) return {};
  // Whoever this one was taken out of is somebody else again.
  const auto end = LinkRows(rows).mergeEnd(customer);
  if (!end || end->merged || !rows.customer(end->into)) return {};
  return refreshPerson(rows, personOf(rows, end->into));
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
    if (!rows.customer(customer)) return noSuchCustomer();
    const Person person = personOf(rows, customer);
    if (impl_->restricted(rows, person)) return restricted();
    impl_->auditRead(rows, "profile.read", customer);
    auto events = impl_->openPerson(rows, person);
    if (!events) return tl::unexpected(events.error());
    if (objects(*events, kToProfiling)) return objected();
    const History history = until(readHistory(std::move(*events)), when);
    auto trust = impl_->trustOf(rows, history, person.root, when);
    if (!trust) return tl::unexpected(trust.error());
    applyOverrides(history, *trust);
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
  return impl_->rebuildAll();
}

Expected<void> Crm::Impl::rebuildIfOlder() {
  auto made =
      store->read([](Rows& rows) -> Expected<std::optional<std::string>> { return rows.meta(kRollUps); });
  if (!made) return tl::unexpected(made.error());
  if (*made == kRollUpsMade) return {};
  return rebuildAll();
}

Expected<void> Crm::Impl::rebuildAll() {
  // Customer by customer: each roll-up row belongs to one, and other writers need not wait for the whole.
  std::string after;
  for (;;) {
    auto page = store->read([&](Rows& rows) -> Expected<std::vector<CustomerRow>> {
      return rows.customers(after, 1000, "", "");
    });
    if (!page) return tl::unexpected(page.error());
    if (page->empty()) break;
    auto done = store->write([&](Rows& rows) -> Expected<void> {
      for (const CustomerRow& c : *page) {
        if (!rows.lockCustomer(c.id)) continue;
        if (auto ok = refreshReports(rows, c.id); !ok) return ok;
      }
      return {};
    });
    if (!done) return done;
    after = page->back().id;
  }
  return store->write([&](Rows& rows) -> Expected<void> {
    rows.dropStrayReports();
    rows.setMeta(kRollUps, kRollUpsMade);
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
        for (const PromiseRow& p : PromiseRows(rows).ofCustomer(c.id)) out += promiseJson(p) + "\n";
      }
      after = page.back().id;
    }
    for (const auto& [name, n] : rows.counts()) out += printJson({{"counter", name}, {"n", n}}) + "\n";
    return out;
  });
}

}  // namespace fitroom::crm
