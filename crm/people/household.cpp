#include "crm/people/household.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "crm/core/json.h"
#include "crm/core/words.h"
#include "crm/people/person.h"
#include "crm/service_impl.h"
#include "crm/store/link_rows.h"
#include "crm/store/party_rows.h"

namespace fitroom::crm {
namespace {

constexpr std::int64_t kLapsedMs = 730 * kDayMs;
constexpr const char* kHousehold = "household";
constexpr std::array<Word, 3> kStages{{{"potential", "潜在顾客", "potential customer"},
                                       {"customer", "顾客", "customer"},
                                       {"lapsed", "久未光临", "lapsed customer"}}};

tl::unexpected<Error> invalid(const char* zh, const char* en, const char* what) {
  return fail(ErrorCode::kInvalidArgument, {zh, en}, what);
}

CustomerTie tieOf(const EventRow& row) {
  const Json j = parseJson(row.event.payload).value_or(Json::object());
  return {row.event.customer, findRelation(j.value("relation", "")), row.event.about, row.event.time,
          row.type == "related"};
}

// The last word on each tie; those that were ended are kept, marked.
std::vector<CustomerTie> folded(const std::vector<EventRow>& rows) {
  std::vector<CustomerTie> out;
  for (const EventRow& row : rows) {
    CustomerTie t = tieOf(row);
    if (t.relation == nullptr) continue;
    const auto same = std::find_if(out.begin(), out.end(), [&](const CustomerTie& o) {
      return o.customer == t.customer && o.relation == t.relation && o.to == t.to;
    });
    if (same != out.end()) out.erase(same);
    out.push_back(std::move(t));
  }
  return out;
}

std::string householdIn(Rows& rows, const std::string& customer) {
  std::string found;
  for (const std::string& member : personOf(rows, customer).members) {
    for (const CustomerTie& t : folded(LinkRows(rows).tiesOf(member))) {
      if (t.live && std::string_view(t.relation->name) == kHousehold) found = t.to;
    }
  }
  return found;
}

Expected<std::string> say(Crm::Impl& crm, Rows& rows, const std::string& customer,
                          const std::string& relation, const std::string& to, bool live,
                          const Context& context) {
  Event e = crm.draft(live ? EventType::kRelated : EventType::kUnrelated, customer, context);
  e.actor = crm.actorOf(context);
  e.about = to;
  for (const EventRow& row : LinkRows(rows).tiesOf(customer)) {
    if (row.event.about == to) e.time.ms = std::max(e.time.ms, row.event.time.ms + 1);
  }
  e.payload = printJson({{"relation", relation}});
  auto checked = validate(std::move(e), crm.now());
  if (!checked) return tl::unexpected(checked.error());
  if (auto ok = crm.append(rows, *checked); !ok) return tl::unexpected(ok.error());
  return checked->id;
}

// Whether `id` is there and is what the relation wants at its other end.
bool fits(Rows& rows, const Relation& relation, const std::string& id) {
  if (relation.to == PartyKind::kCustomer) return rows.customer(id).has_value();
  if (relation.to == PartyKind::kHousehold) return true;
  const auto party = PartyRows(rows).party(id);
  return party && party->kind == partyKindName(relation.to);
}

}  // namespace

const char* stageName(Stage s) {
  return wordOf(kStages, s).name;
}
std::optional<Stage> stageFromName(std::string_view name) {
  return findWord<Stage>(kStages, name);
}
Text stageText(Stage s) {
  return wordOf(kStages, s).text();
}

Expected<std::string> People::joinHousehold(const std::vector<std::string>& customers,
                                            const Context& context) {
  if (customers.empty()) return invalid("请给出顾客。", "Name the customers.", "household");
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  for (const std::string& id : customers) {
    if (auto ok = crm.allow(Right::kWriteEvents, id); !ok) return tl::unexpected(ok.error());
  }
  return crm.store->write([&](Rows& rows) -> Expected<std::string> {
    std::set<std::string> known;
    std::vector<std::string> joining;
    for (const std::string& id : customers) {
      if (!rows.customer(id)) return noSuchCustomer();
      const std::string in = householdIn(rows, id);
      if (in.empty()) {
        joining.push_back(id);
      } else {
        known.insert(in);
      }
    }
    if (known.size() > 1) {
      return invalid("这些顾客属于不同的家庭。请先让其中一位退出。",
                     "These customers belong to different households. Let one of them leave first.",
                     "household");
    }
    const std::string household = known.empty() ? crm.ids->next() : *known.begin();
    for (const std::string& id : joining) {
      if (auto ok = say(crm, rows, id, kHousehold, household, true, context); !ok) return ok;
    }
    return household;
  });
}

Expected<void> People::leaveHousehold(const std::string& customer, const Context& context) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kWriteEvents, customer); !ok) return ok;
  return crm.store->write([&](Rows& rows) -> Expected<void> {
    if (!rows.customer(customer)) return noSuchCustomer();
    const std::string in = householdIn(rows, customer);
    if (in.empty())
      return invalid("这位顾客不在任何家庭里。", "This customer is in no household.", "household");
    for (const std::string& member : personOf(rows, customer).members) {
      for (const CustomerTie& t : folded(LinkRows(rows).tiesOf(member))) {
        if (!t.live || t.to != in) continue;
        if (auto ok = say(crm, rows, member, t.relation->name, in, false, context); !ok)
          return tl::unexpected(ok.error());
      }
    }
    return {};
  });
}

Expected<std::string> People::householdOf(const std::string& customer) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kReadName, customer); !ok) return tl::unexpected(ok.error());
  return crm.store->read([&](Rows& rows) -> Expected<std::string> {
    if (!rows.customer(customer)) return noSuchCustomer();
    return householdIn(rows, customer);
  });
}

Expected<std::vector<std::string>> People::household(const std::string& id) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kReadName); !ok) return tl::unexpected(ok.error());
  return crm.store->read([&](Rows& rows) -> Expected<std::vector<std::string>> {
    std::set<std::string> members;
    for (const CustomerTie& t : folded(LinkRows(rows).ties(id))) {
      if (!t.live || std::string_view(t.relation->name) != kHousehold) continue;
      const std::string root = personOf(rows, t.customer).root;
      if (crm.may(Right::kList) ? crm.inMyStore(rows, root) : root == crm.present) members.insert(root);
    }
    return std::vector<std::string>(members.begin(), members.end());
  });
}

Expected<std::string> People::tie(const std::string& customer, const std::string& relation,
                                  const std::string& to, bool live, const Context& context) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const Relation* known = findRelation(relation);
  if (known == nullptr || known->from != PartyKind::kCustomer) {
    std::string words;
    for (const char* word : customerRelationWords()) words += std::string(words.empty() ? "" : ", ") + word;
    return fail(ErrorCode::kInvalidArgument,
                {"没有这种关系；可用 " + words + "。", "There is no such relation; there are " + words + "."},
                "relation");
  }
  if (customer == to) return invalid("不能与自己建立关系。", "Nobody is related to themselves.", "relation");
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kWriteEvents, customer); !ok) return tl::unexpected(ok.error());
  return crm.store->write([&](Rows& rows) -> Expected<std::string> {
    if (!rows.customer(customer)) return noSuchCustomer();
    if (!fits(rows, *known, to)) {
      return fail(ErrorCode::kNotFound,
                  {std::string("没有这个") + partyKindText(known->to).zh + "。",
                   std::string("There is no such ") + partyKindText(known->to).en + "."},
                  partyKindName(known->to));
    }
    return say(crm, rows, customer, relation, to, live, context);
  });
}

Expected<std::vector<CustomerTie>> People::tiesOf(const std::string& customer) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kReadName, customer); !ok) return tl::unexpected(ok.error());
  return crm.store->read([&](Rows& rows) -> Expected<std::vector<CustomerTie>> {
    if (!rows.customer(customer)) return noSuchCustomer();
    std::vector<CustomerTie> out;
    for (const std::string& member : personOf(rows, customer).members) {
      for (CustomerTie& t : folded(LinkRows(rows).tiesOf(member))) out.push_back(std::move(t));
    }
    return out;
  });
}

Expected<std::vector<CustomerTie>> People::tiesTo(const std::string& id) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kList); !ok) return tl::unexpected(ok.error());
  return crm.store->read([&](Rows& rows) -> Expected<std::vector<CustomerTie>> {
    std::vector<CustomerTie> out;
    for (CustomerTie& t : folded(LinkRows(rows).ties(id))) {
      if (crm.inMyStore(rows, t.customer)) out.push_back(std::move(t));
    }
    return out;
  });
}

Expected<std::string> People::adoptGuest(const Identity& identity, const std::vector<Purpose>& consents,
                                         std::vector<Event> before, const Context& context) {
  if (before.empty()) return crm_.createCustomer(identity, consents, context);
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kCreate); !ok) return tl::unexpected(ok.error());
  const auto made = crm.newCustomer(identity, consents, context);
  if (!made) return tl::unexpected(made.error());
  for (Event& e : before) e.customer = made->row.id;
  const std::vector<bool> foreign = fillIn(crm, before);
  for (Event& e : before) {
    crm.sign(e);
    auto checked = validate(std::move(e), crm.now());
    if (!checked) return tl::unexpected(checked.error());
    e = std::move(*checked);
  }
  auto done = crm.store->write([&](Rows& rows) -> Expected<void> {
    if (auto ok = crm.insertCustomer(rows, *made); !ok) return ok;
    Appender appender(crm, rows);
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (auto ok = appender.add(before[i], foreign[i]); !ok) return tl::unexpected(ok.error());
    }
    return appender.finish();
  });
  if (!done) return tl::unexpected(done.error());
  crm.present = made->row.id;
  return made->row.id;
}

Expected<Stage> People::stage(const std::string& customer) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(Right::kReadName, customer); !ok) return tl::unexpected(ok.error());
  return crm.store->read([&](Rows& rows) -> Expected<Stage> {
    const auto row = rows.customer(customer);
    if (!row) return noSuchCustomer();
    bool bought = false;
    UtcTime last = row->created;
    for (const std::string& member : personOf(rows, customer).members) {
      for (const EventRow& e : rows.events(member)) {
        const EventType t = e.event.type;
        bought = bought || t == EventType::kOrder || t == EventType::kKept || t == EventType::kDelivery;
        if (t != EventType::kMessageSent) last = std::max(last, e.event.time);
      }
    }
    if (!bought) return Stage::kPotential;
    return crm.now().ms - last.ms > kLapsedMs ? Stage::kLapsed : Stage::kCustomer;
  });
}

}  // namespace fitroom::crm
