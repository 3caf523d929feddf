#include "crm/access/requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <sstream>

#include "crm/core/json.h"
#include "crm/core/utf8.h"
#include "crm/core/words.h"
#include "crm/log/payload_words.h"
#include "crm/service_impl.h"

namespace fitroom::crm {
namespace {

constexpr std::array<const char*, kDataRightCount> kRights{"access", "portability", "rectify",
                                                           "erase",  "restrict",    "object"};
constexpr std::array<Word, 4> kStates{{{"open", "待办理", "open"},
                                       {"extended", "已延长两个月", "extended by two months"},
                                       {"done", "已办理", "done"},
                                       {"refused", "已拒绝", "refused"}}};
// Subject of the audit lines that `noteCase` writes.
constexpr const char* kCases = "cases";
constexpr int kMonths = 1;
constexpr int kMonthsExtended = 3;

struct CivilDate {
  std::int64_t year;
  unsigned month;  // 1 to 12.
  unsigned day;    // 1 to 31.
};

// Days since 1970-01-01 to a date of the Gregorian calendar and back, in eras of 400 years from 1 March.
CivilDate civilOf(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const auto doe = static_cast<unsigned>(days - era * 146097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  const unsigned month = mp < 10 ? mp + 3 : mp - 9;
  return {static_cast<std::int64_t>(yoe) + era * 400 + (month <= 2 ? 1 : 0), month,
          doy - (153 * mp + 2) / 5 + 1};
}

std::int64_t daysOf(CivilDate d) {
  const std::int64_t year = d.month <= 2 ? d.year - 1 : d.year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto yoe = static_cast<unsigned>(year - era * 400);
  const unsigned doy = (153 * (d.month > 2 ? d.month - 3 : d.month + 9) + 2) / 5 + d.day - 1;
  const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + static_cast<std::int64_t>(doe) - 719468;
}

unsigned lastDay(std::int64_t year, unsigned month) {
  constexpr unsigned kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

std::int64_t dayNumber(UtcTime t) {
  return (t.ms >= 0 ? t.ms : t.ms - kDayMs + 1) / kDayMs;
}

tl::unexpected<Error> noSuchRequest() {
  return fail(ErrorCode::kNotFound,
              {"没有这项请求。用 fitroom crm requests 查看。",
               "There is no such request. See `fitroom crm requests`."},
              "request");
}

// One line of the register, read back.
struct CaseRow {
  std::string customer, event, about, right, state;
  UtcTime at;
};

// "customer event about time_ms right state": the last two of a request only, "-" for what is empty. Nothing
// that was said: it outlives an erasure.
std::string caseLine(const Event& e) {
  std::string line = fmt::format("{} {} {} {}", e.customer, e.id, e.about.empty() ? "-" : e.about, e.time.ms);
  if (e.type != EventType::kRightsRequest) return line;
  const Json j = parseJson(e.payload).value_or(Json::object());
  return line + " " + j.value("right", "-") + " " + j.value("state", "-");
}

std::optional<CaseRow> readCase(const AuditLine& line) {
  CaseRow row;
  std::istringstream in(line.detail);
  if (!(in >> row.customer >> row.event >> row.about >> row.at.ms)) return std::nullopt;
  if (row.about == "-") row.about.clear();
  in >> row.right >> row.state;
  return row;
}

std::string action(EventType t) {
  return std::string("case.") + eventTypeName(t);
}

/// Every request there ever was, by id.
std::map<std::string, RightsRequest> fold(Rows& rows) {
  std::map<std::string, RightsRequest> out;
  std::vector<CaseRow> answers;
  for (const AuditLine& line : rows.auditOf(kCases)) {
    if (line.action != action(EventType::kRightsRequest)) continue;
    const auto row = readCase(line);
    if (!row) continue;
    const auto right = dataRightFromName(row->right);
    if (row->state != "received") {
      answers.push_back(*row);
    } else if (right) {
      out[row->event] = {
          row->event, row->customer, *right, RequestState::kOpen, row->at, monthsAfter(row->at, kMonths),
          {},         false};
    }
  }
  // By time, and not as they came in: another device's lines may come late.
  std::stable_sort(answers.begin(), answers.end(),
                   [](const CaseRow& a, const CaseRow& b) { return a.at < b.at; });
  for (const CaseRow& a : answers) {
    const auto it = out.find(a.about);
    if (it == out.end() || !it->second.open()) continue;
    RightsRequest& r = it->second;
    if (a.state == "extended") {
      r.state = RequestState::kExtended;
      r.due = monthsAfter(r.received, kMonthsExtended);
    } else {
      r.state = a.state == "done" ? RequestState::kDone : RequestState::kRefused;
      r.closed = a.at;
    }
  }
  std::map<std::string, UtcTime> gone;
  for (const ErasedRow& row : rows.erased()) gone[row.customer] = row.at;
  for (auto& [id, r] : out) {
    const auto it = gone.find(r.customer);
    if (it == gone.end()) continue;
    r.erased = true;
    // Nothing of the person is left that any right could be about.
    if (r.open()) {
      r.state = RequestState::kDone;
      r.closed = it->second;
    }
  }
  return out;
}

std::vector<RightsRequest> sorted(std::vector<RightsRequest> all) {
  std::sort(all.begin(), all.end(), [](const RightsRequest& a, const RightsRequest& b) {
    const auto key = [](const RightsRequest& r) {
      return std::make_tuple(!r.open(), r.open() ? r.due : r.closed, std::string_view(r.id));
    };
    return key(a) < key(b);
  });
  return all;
}

Event requestEvent(Crm::Impl& crm, const std::string& customer, const char* right, const char* state,
                   const std::string& note, const Context& context) {
  Event e = crm.draft(EventType::kRightsRequest, customer, context);
  Json payload = {{"right", right}, {"state", state}};
  if (!note.empty()) payload["note"] = note;
  e.payload = printJson(payload);
  return e;
}

}  // namespace

void Crm::Impl::noteCase(Rows& rows, const Event& event) {
  audit(rows, config.actor, action(event.type), kCases, caseLine(event));
}

const char* dataRightName(DataRight r) {
  return kRights[static_cast<std::size_t>(r)];
}
std::optional<DataRight> dataRightFromName(std::string_view name) {
  for (int i = 0; i < kDataRightCount; ++i) {
    if (name == kRights[static_cast<std::size_t>(i)]) return static_cast<DataRight>(i);
  }
  return std::nullopt;
}
Text dataRightText(DataRight r) {
  return payloadWord("right", dataRightName(r));
}

const char* requestStateName(RequestState s) {
  return wordOf(kStates, s).name;
}
Text requestStateText(RequestState s) {
  return wordOf(kStates, s).text();
}

UtcTime monthsAfter(UtcTime from, int months) {
  const std::int64_t day = dayNumber(from);
  CivilDate d = civilOf(day);
  const std::int64_t month = d.year * 12 + (d.month - 1) + months;
  d.year = month / 12;
  d.month = static_cast<unsigned>(month % 12) + 1;
  d.day = std::min(d.day, lastDay(d.year, d.month));
  return {daysOf(d) * kDayMs + (from.ms - day * kDayMs)};
}

int RightsRequest::daysLeft(UtcTime now) const {
  return static_cast<int>(dayNumber(due) - dayNumber(now));
}

Expected<std::string> Requests::receive(const std::string& customer, DataRight right, const std::string& note,
                                        const Context& context) {
  if (auto ok = checkText(note, kMaxNoteBytes, {"备注", "note"}, true); !ok)
    return tl::unexpected(ok.error());
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kConsent, customer); !ok) return tl::unexpected(ok.error());
  if (customer.empty()) return noSuchCustomer();
  auto checked =
      validate(requestEvent(crm, customer, dataRightName(right), "received", note, context), crm.now());
  if (!checked) return tl::unexpected(checked.error());
  if (checked->time > crm.now()) {
    return fail(ErrorCode::kInvalidArgument,
                {"请求的时间在将来。请检查日期。", "The request would come from the future. Check the date."},
                "time");
  }
  return crm.store->write([&](Rows& rows) -> Expected<std::string> {
    if (auto ok = crm.append(rows, *checked); !ok) return tl::unexpected(ok.error());
    return checked->id;
  });
}

Expected<void> Requests::say(const std::string& request, const char* state, const std::string& note,
                             const Context& context) {
  if (auto ok = checkText(note, kMaxNoteBytes, {"备注", "note"}, true); !ok) return ok;
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kRestrict); !ok) return ok;
  auto known = crm.store->read([&](Rows& rows) -> Expected<RightsRequest> {
    auto all = fold(rows);
    const auto it = all.find(request);
    return it == all.end() ? Expected<RightsRequest>(noSuchRequest()) : it->second;
  });
  if (!known) return tl::unexpected(known.error());
  if (auto ok = crm.allow(Right::kRestrict, known->erased ? "" : known->customer); !ok) return ok;
  if (!known->open()) {
    return fail(ErrorCode::kInvalidArgument,
                {"这项请求已经答复过了。", "This request has been answered already."}, "request");
  }
  if (std::string_view(state) == "extended" && known->state == RequestState::kExtended) {
    return fail(ErrorCode::kInvalidArgument, {"期限只能延长一次。", "The time can be extended once only."},
                "request");
  }
  Event e = requestEvent(crm, known->customer, dataRightName(known->right), state, note, context);
  e.actor = crm.actorOf(context);
  e.about = request;
  e.time.ms = std::max(e.time.ms, known->received.ms + 1);
  auto checked = validate(std::move(e), crm.now());
  if (!checked) return tl::unexpected(checked.error());
  return crm.store->write([&](Rows& rows) -> Expected<void> {
    if (auto ok = crm.append(rows, *checked); !ok) return tl::unexpected(ok.error());
    return {};
  });
}

Expected<void> Requests::extend(const std::string& request, const std::string& reason,
                                const Context& context) {
  if (reason.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                {"延长期限须说明告知顾客的理由。", "An extension needs the reason the customer was told."},
                "reason");
  }
  return say(request, "extended", reason, context);
}

Expected<void> Requests::close(const std::string& request, bool done, const std::string& note,
                               const Context& context) {
  if (!done && note.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                {"拒绝请求须说明告知顾客的理由。", "A refusal needs the reason the customer was told."},
                "reason");
  }
  return say(request, done ? "done" : "refused", note, context);
}

Expected<std::vector<RightsRequest>> Requests::list(bool closed) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kWriteIdentity); !ok) return tl::unexpected(ok.error());
  return crm.store->read([&](Rows& rows) -> Expected<std::vector<RightsRequest>> {
    std::vector<RightsRequest> out;
    for (auto& [id, r] : fold(rows)) {
      if (!closed && !r.open()) continue;
      const bool wide = !crm.signedIn || crm.signedIn->store.empty();
      if (r.erased ? wide : crm.inMyStore(rows, r.customer)) out.push_back(r);
    }
    return sorted(std::move(out));
  });
}

Expected<std::vector<RightsRequest>> Requests::ofCustomer(const std::string& customer) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kReadName, customer); !ok) return tl::unexpected(ok.error());
  return crm.store->read([&](Rows& rows) -> Expected<std::vector<RightsRequest>> {
    const std::vector<std::string> files = personOf(rows, customer).members;
    std::vector<RightsRequest> out;
    for (auto& [id, r] : fold(rows)) {
      if (std::find(files.begin(), files.end(), r.customer) != files.end()) out.push_back(r);
    }
    return sorted(std::move(out));
  });
}

UtcTime Requests::now() {
  return CrmInside::of(crm_).now();
}

namespace {

int weightOf(const OpenComplaint& c) {
  return c.severity == "urgent" ? 0 : c.severity == "high" ? 1 : c.severity == "low" ? 3 : 2;
}

/// The complaints of one customer that nobody has answered.
std::vector<OpenComplaint> unanswered(const std::vector<Event>& events) {
  std::vector<OpenComplaint> open;
  for (const Event& e : events) {
    const Json j = parseJson(e.payload).value_or(Json::object());
    const auto facet = facetFromName(j.value("facet", ""));
    if (e.type == EventType::kComplaint && facet) {
      open.push_back({e.id, e.customer, e.about, e.garment, e.size, *facet, j.value("severity", ""),
                      j.value("note", ""), e.time});
    } else if (e.type == EventType::kComplaintResolved && facet) {
      std::erase_if(open, [&](const OpenComplaint& c) {
        if (e.about == c.event) return true;
        return c.facet == *facet && (e.about.empty() || e.about == c.order);
      });
    }
  }
  return open;
}

}  // namespace

Expected<std::vector<OpenComplaint>> openComplaints(Crm& outside) {
  Crm::Impl& crm = CrmInside::of(outside);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kList); !ok) return tl::unexpected(ok.error());
  return crm.store->write([&](Rows& rows) -> Expected<std::vector<OpenComplaint>> {
    std::set<std::string> customers;
    for (const AuditLine& line : rows.auditOf(kCases)) {
      const auto row = readCase(line);
      if (row && line.action == action(EventType::kComplaint)) customers.insert(row->customer);
    }
    std::vector<OpenComplaint> out;
    for (const std::string& customer : customers) {
      if (!rows.customer(customer) || !crm.inMyStore(rows, customer)) continue;
      auto events = crm.openEvents(rows, customer);
      if (!events) return tl::unexpected(events.error());
      for (OpenComplaint& c : unanswered(*events)) out.push_back(std::move(c));
    }
    std::sort(out.begin(), out.end(), [](const OpenComplaint& a, const OpenComplaint& b) {
      return std::make_tuple(weightOf(a), a.at, std::string_view(a.event)) <
             std::make_tuple(weightOf(b), b.at, std::string_view(b.event));
    });
    crm.auditRead(rows, "complaints.read", "", std::to_string(out.size()));
    return out;
  });
}

}  // namespace fitroom::crm
