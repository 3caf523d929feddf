#include "crm/people/merge.h"

#include <algorithm>
#include <set>

#include "crm/core/json.h"
#include "crm/people/person.h"
#include "crm/service_impl.h"
#include "crm/store/link_rows.h"

namespace fitroom::crm {
namespace {

tl::unexpected<Error> oneAlready() {
  return fail(ErrorCode::kInvalidArgument,
              {"这两份档案已经是同一个人。", "These two files are one person's already."}, "merge");
}

tl::unexpected<Error> notMerged() {
  return fail(ErrorCode::kInvalidArgument,
              {"这份档案没有并入别的档案。用 fitroom crm merges 查看。",
               "This file is not merged into another. See `fitroom crm merges`."},
              "unmerge");
}

tl::unexpected<Error> mergedElsewhere() {
  return fail(
      ErrorCode::kInvalidArgument,
      {"两份档案都已并入别的档案，请先拆开。", "Both files are merged into others; take them apart first."},
      "merge");
}

constexpr const char* kByStaff = "staff";

bool mergedNow(Rows& rows, const std::string& customer) {
  const auto end = LinkRows(rows).mergeEnd(customer);
  return end && end->merged;
}

// A merge that is said after another is later than it, whatever the clocks say.
UtcTime after(const std::optional<MergeEnd>& last, UtcTime at) {
  return last ? UtcTime{std::max(at.ms, last->at.ms + 1)} : at;
}

// Appends what was decided about two files, with its line of the audit; the event's id.
Expected<std::string> say(Crm::Impl& crm, Rows& rows, Event event, const char* action,
                          const std::string& subject, const std::string& detail) {
  auto checked = validate(std::move(event), crm.now());
  if (!checked) return tl::unexpected(checked.error());
  if (auto ok = crm.append(rows, *checked); !ok) return tl::unexpected(ok.error());
  crm.audit(rows, checked->actor, action, subject, detail);
  return checked->id;
}

}  // namespace

Expected<std::string> Merging::merge(const std::string& first, const std::string& second, SameBy by,
                                     const Context& context) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  for (const std::string* id : {&first, &second}) {
    if (auto ok = crm.allow(Right::kMerge, *id); !ok) return tl::unexpected(ok.error());
  }
  return crm.store->write([&](Rows& rows) -> Expected<std::string> {
    for (const std::string* id : {&first, &second}) {
      if (!rows.customer(*id)) return noSuchCustomer();
    }
    const std::string root = personOf(rows, first).root;
    const std::string taken = personOf(rows, second).root;
    if (root == taken) return oneAlready();
    Event e = crm.draft(EventType::kMerged, taken, context);
    e.actor = crm.actorOf(context);
    e.about = root;
    e.time = after(LinkRows(rows).mergeEnd(taken), e.time);
    e.payload = printJson({{"by", sameByName(by)}});
    return say(crm, rows, std::move(e), "customer.merge", root, taken);
  });
}

Expected<std::string> Merging::unmerge(const std::string& second, const Context& context) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kMerge, second); !ok) return tl::unexpected(ok.error());
  return crm.store->write([&](Rows& rows) -> Expected<std::string> {
    if (!rows.customer(second)) return noSuchCustomer();
    const auto last = LinkRows(rows).mergeEnd(second);
    if (!last || !last->merged) return notMerged();
    Event e = crm.draft(EventType::kUnmerged, second, context);
    e.actor = crm.actorOf(context);
    e.about = last->into;
    e.time = after(last, e.time);
    return say(crm, rows, std::move(e), "customer.unmerge", last->into, second);
  });
}

Expected<std::string> Merging::keepApart(const std::string& first, const std::string& second,
                                         const Context& context) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  for (const std::string* id : {&first, &second}) {
    if (auto ok = crm.allow(Right::kMerge, *id); !ok) return tl::unexpected(ok.error());
  }
  return crm.store->write([&](Rows& rows) -> Expected<std::string> {
    for (const std::string* id : {&first, &second}) {
      if (!rows.customer(*id)) return noSuchCustomer();
    }
    if (personOf(rows, first).root == personOf(rows, second).root) return oneAlready();
    // An `unmerged` is the last word on a file, so it is said of one that is not merged into a third.
    const bool turned = mergedNow(rows, second);
    if (turned && mergedNow(rows, first)) return mergedElsewhere();
    Event e = crm.draft(EventType::kUnmerged, turned ? first : second, context);
    e.actor = crm.actorOf(context);
    e.about = turned ? second : first;
    e.time = after(LinkRows(rows).mergeEnd(e.customer), e.time);
    e.payload = printJson({{"by", kByStaff}});
    return say(crm, rows, std::move(e), "customer.apart", first, second);
  });
}

Expected<std::vector<DuplicatePair>> Merging::stillAlike(std::vector<DuplicatePair> pairs) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kMerge); !ok) return tl::unexpected(ok.error());
  return crm.store->read([&](Rows& rows) -> Expected<std::vector<DuplicatePair>> {
    std::set<std::string> asked;
    for (const DuplicatePair& p : pairs) {
      asked.insert(p.first);
      asked.insert(p.second);
    }
    std::set<std::pair<std::string, std::string>> apart;
    LinkRows links(rows);
    for (const std::string& id : links.everMerged()) {
      if (asked.count(id) == 0) continue;
      for (const EventRow& row : rows.events(id)) {
        const bool parts = row.event.type == EventType::kUnmerged &&
                           parseJson(row.event.payload).value_or(Json::object()).value("by", "") == kByStaff;
        if (parts) apart.insert(std::minmax(id, row.event.about));
      }
    }
    std::erase_if(pairs,
                  [&](const DuplicatePair& p) { return apart.count(std::minmax(p.first, p.second)) > 0; });
    return pairs;
  });
}

Expected<std::vector<MergedFile>> Merging::merged() {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kMerge); !ok) return tl::unexpected(ok.error());
  return crm.store->read([&](Rows& rows) -> Expected<std::vector<MergedFile>> {
    std::vector<MergedFile> out;
    LinkRows links(rows);
    for (const std::string& id : links.everMerged()) {
      const std::string root = personOf(rows, id).root;
      const auto end = links.mergeEnd(id);
      if (root != id && end) out.push_back({id, root, end->at, end->actor});
    }
    return out;
  });
}

Expected<std::vector<std::string>> Merging::filesOf(const std::string& customer) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kReadName, customer); !ok) return tl::unexpected(ok.error());
  return crm.store->read([&](Rows& rows) -> Expected<std::vector<std::string>> {
    if (!rows.customer(customer)) return noSuchCustomer();
    return personOf(rows, customer).members;
  });
}

}  // namespace fitroom::crm
