#include <fmt/format.h>

#include <fstream>

#include "crm/log/event.h"
#include "crm/log/touchpoint.h"
#include "crm/parties/parties.h"
#include "crm/people/household.h"
#include "crm/people/merge.h"
#include "crm/trust/override.h"
#include "engine/cli/console.h"
#include "engine/cli/crm/commands.h"
#include "engine/session/json_report.h"

namespace fitroom::engine::cli {

namespace {

template <class Step>
int withCustomer(const PeopleCommand& c, Step step) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto id = findCustomer(store, c.customer);
    if (!id) return tl::unexpected(id.error());
    return step(store, *id);
  });
}

int done(const PeopleCommand& c, Json json, const crm::Text& text) {
  json["done"] = true;
  return answer(c, json, both(text) + "\n");
}

/// What a relation's other end is called: a customer's name, or a party's code.
crm::Expected<std::string> otherEnd(crm::Crm& store, const crm::Relation& relation,
                                    const std::string& other) {
  if (relation.to == crm::PartyKind::kCustomer) return findCustomer(store, other);
  auto party = crm::Parties(store).find(relation.to, other);
  if (!party) return tl::unexpected(party.error());
  return party->id;
}

crm::Expected<crm::Party> partyOf(crm::Crm& store, const std::string& word) {
  const auto at = word.find(':');
  const auto kind = at == std::string::npos ? std::nullopt : crm::partyKindFromName(word.substr(0, at));
  if (!kind) {
    return crm::fail(crm::ErrorCode::kInvalidArgument,
                     {"请写成 种类:编号，如 staff:anna、store:main、brand:acme、supplier:mill",
                      "write KIND:CODE, such as staff:anna, store:main, brand:acme, supplier:mill"},
                     word);
  }
  return crm::Parties(store).find(*kind, word.substr(at + 1));
}

crm::Expected<crm::SameBy> byOf(const std::string& word) {
  for (const auto by : {crm::SameBy::kRef, crm::SameBy::kEmail, crm::SameBy::kPhone, crm::SameBy::kName}) {
    if (word == crm::sameByName(by)) return by;
  }
  return crm::fail(crm::ErrorCode::kInvalidArgument,
                   {"--by 须为 ref、email、phone 或 name", "--by is ref, email, phone or name"}, word);
}

crm::Expected<std::vector<crm::Event>> eventsIn(const std::filesystem::path& file) {
  std::vector<crm::Event> events;
  if (file.empty()) return events;
  std::ifstream in(file);
  if (!in) {
    return crm::fail(crm::ErrorCode::kUnreadable,
                     {"读不了文件 " + file.string(), "cannot read the file " + file.string()}, file.string());
  }
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    auto event = crm::eventFromJson(line);
    if (!event) return tl::unexpected(event.error());
    events.push_back(std::move(*event));
  }
  return events;
}

}  // namespace

int runCrmAdd(const PeopleCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    std::vector<crm::Purpose> consents;
    for (const std::string& word : c.consents) {
      if (word == "none") continue;
      const auto purpose = crm::purposeFromName(word);
      if (!purpose) {
        return crm::fail(crm::ErrorCode::kInvalidArgument,
                         {"没有这个用途：" + shownWord(word) +
                              "；可用 keep_profile、improve_model、marketing、share_stores、none",
                          "there is no purpose '" + shownWord(word) +
                              "'; there are keep_profile, improve_model, marketing, share_stores, none"},
                         "purpose");
      }
      consents.push_back(*purpose);
    }
    if (c.consents.empty()) consents = {crm::Purpose::kKeepProfile, crm::Purpose::kImproveModel};
    auto before = eventsIn(c.before);
    if (!before) return tl::unexpected(before.error());
    auto id =
        crm::People(store).adoptGuest({c.name, c.email, c.phone, c.locale}, consents, std::move(*before));
    if (!id) return tl::unexpected(id.error());
    const auto said = c.json ? customersJson({{*id, c.name}}) : *id + "\n";
    return answer({}, Json(), said);
  });
}

int runCrmMerge(const PeopleCommand& c) {
  return withCustomer(c, [&](crm::Crm& store, const std::string& id) -> crm::Expected<int> {
    auto other = findCustomer(store, c.other);
    if (!other) return tl::unexpected(other.error());
    auto by = byOf(c.by);
    if (!by) return tl::unexpected(by.error());
    auto event = crm::Merging(store).merge(id, *other, *by);
    if (!event) return tl::unexpected(event.error());
    return done(c, {{"customer", id}, {"merged", *other}, {"event", *event}},
                {fmt::format("{} 已并入 {}；撤销用 fitroom crm unmerge {}", *other, id, *other),
                 fmt::format("{} is now read as {}; undo with: fitroom crm unmerge {}", *other, id, *other)});
  });
}

int runCrmUnmerge(const PeopleCommand& c) {
  return withCustomer(c, [&](crm::Crm& store, const std::string& id) -> crm::Expected<int> {
    auto event = crm::Merging(store).unmerge(id);
    if (!event) return tl::unexpected(event.error());
    return done(c, {{"customer", id}, {"event", *event}}, {"已拆出", "a file of its own again"});
  });
}

int runCrmMerges(const PeopleCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto all = crm::Merging(store).merged();
    if (!all) return tl::unexpected(all.error());
    Json j = {{"merges", Json::array()}};
    std::string text;
    for (const auto& m : *all) {
      j["merges"].push_back(
          {{"customer", m.customer}, {"into", m.into}, {"at", crm::toIso8601(m.at)}, {"actor", m.actor}});
      text += fmt::format("{} -> {}  {}  {}\n", m.customer, m.into, crm::toIso8601(m.at), m.actor);
    }
    if (all->empty()) text = both({"没有合并过档案", "no files are merged"}) + "\n";
    return answer(c, j, text);
  });
}

int runCrmHousehold(const PeopleCommand& c) {
  return withCustomer(c, [&](crm::Crm& store, const std::string& id) -> crm::Expected<int> {
    crm::People people(store);
    if (c.end) {
      if (auto ok = people.leaveHousehold(id); !ok) return tl::unexpected(ok.error());
    }
    if (!c.others.empty()) {
      std::vector<std::string> all{id};
      for (const std::string& word : c.others) {
        auto other = findCustomer(store, word);
        if (!other) return tl::unexpected(other.error());
        all.push_back(*other);
      }
      if (auto ok = people.joinHousehold(all); !ok) return tl::unexpected(ok.error());
    }
    auto home = people.householdOf(id);
    if (!home) return tl::unexpected(home.error());
    Json j = {
        {"customer", id}, {"household", home->empty() ? Json() : Json(*home)}, {"members", Json::array()}};
    std::string text = home->empty() ? both({"不在任何家庭里", "in no household"}) + "\n" : *home + "\n";
    if (home->empty()) return answer(c, j, text);
    auto members = people.household(*home);
    if (!members) return tl::unexpected(members.error());
    for (const std::string& member : *members) {
      auto who = store.customer(member);
      if (!who) return tl::unexpected(who.error());
      j["members"].push_back({{"id", member}, {"name", who->identity.name}});
      text += fmt::format("  {}  {}\n", member, who->identity.name);
    }
    return answer(c, j, text);
  });
}

int runCrmRelate(const PeopleCommand& c) {
  return withCustomer(c, [&](crm::Crm& store, const std::string& id) -> crm::Expected<int> {
    const crm::Relation* relation = crm::findRelation(c.relation);
    std::string to = c.other;
    if (relation != nullptr && relation->from == crm::PartyKind::kCustomer) {
      auto end = otherEnd(store, *relation, c.other);
      if (!end) return tl::unexpected(end.error());
      to = *end;
    }
    auto event = crm::People(store).tie(id, c.relation, to, !c.end);
    if (!event) return tl::unexpected(event.error());
    return done(c, {{"customer", id}, {"relation", c.relation}, {"to", to}, {"event", *event}},
                c.end ? crm::Text{"已解除", "ended"} : crm::Text{"已登记", "recorded"});
  });
}

int runCrmRelations(const PeopleCommand& c) {
  return withCustomer(c, [&](crm::Crm& store, const std::string& id) -> crm::Expected<int> {
    crm::People people(store);
    auto ties = people.tiesOf(id);
    if (!ties) return tl::unexpected(ties.error());
    auto stage = people.stage(id);
    if (!stage) return tl::unexpected(stage.error());
    Json j = {{"customer", id}, {"stage", crm::stageName(*stage)}, {"relations", Json::array()}};
    std::string text = both(crm::stageText(*stage)) + "\n";
    for (const auto& t : *ties) {
      j["relations"].push_back({{"relation", t.relation->name},
                                {"to_kind", crm::partyKindName(t.relation->to)},
                                {"to", t.to},
                                {"since", crm::toIso8601(t.since)},
                                {"live", t.live}});
      text += fmt::format("{} {:<12} {}  {}  {}\n", t.live ? "+" : "-", t.relation->name, t.to,
                          crm::toIso8601(t.since).substr(0, 10), both(t.relation->text()));
    }
    return answer(c, j, text);
  });
}

int runCrmPartyPut(const PeopleCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    const auto kind = crm::partyKindFromName(c.kind);
    if (!kind) {
      return crm::fail(
          crm::ErrorCode::kInvalidArgument,
          {"种类须为 brand、supplier、store 或 staff", "the kind is brand, supplier, store or staff"},
          c.kind);
    }
    auto party =
        crm::Parties(store).put(*kind, c.code, c.name.empty() ? c.code : c.name, c.note, !c.inactive);
    if (!party) return tl::unexpected(party.error());
    return done(c, {{"id", party->id}, {"kind", c.kind}, {"code", c.code}}, {"已登记", "recorded"});
  });
}

int runCrmPartyList(const PeopleCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    crm::Parties parties(store);
    auto all = parties.list(crm::partyKindFromName(c.kind));
    if (!all) return tl::unexpected(all.error());
    auto everybody = parties.list();
    if (!everybody) return tl::unexpected(everybody.error());
    std::map<std::string, std::string> code;
    for (const auto& p : *everybody) code[p.id] = std::string(crm::partyKindName(p.kind)) + ":" + p.code;
    Json j = {{"parties", Json::array()}};
    std::string text;
    for (const auto& p : *all) {
      auto ties = parties.ties(p.id);
      if (!ties) return tl::unexpected(ties.error());
      Json one = {{"id", p.id},
                  {"kind", crm::partyKindName(p.kind)},
                  {"code", p.code},
                  {"name", p.name},
                  {"note", p.note},
                  {"active", p.active},
                  {"relations", Json::array()}};
      text += fmt::format("{}{}  {}\n", code[p.id], p.active ? "" : " (-)", p.name);
      for (const auto& t : *ties) {
        if (t.from != p.id || t.relation == nullptr) continue;
        one["relations"].push_back({{"relation", t.relation->name},
                                    {"to", code[t.to]},
                                    {"since", crm::toIso8601(t.since)},
                                    {"until", t.until.ms == 0 ? Json() : Json(crm::toIso8601(t.until))}});
        text += fmt::format("  {} {} {}\n", t.until.ms == 0 ? "+" : "-", t.relation->name, code[t.to]);
      }
      j["parties"].push_back(std::move(one));
    }
    return answer(c, j, text);
  });
}

int runCrmPartyTie(const PeopleCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto from = partyOf(store, c.from);
    if (!from) return tl::unexpected(from.error());
    auto to = partyOf(store, c.to);
    if (!to) return tl::unexpected(to.error());
    if (auto ok = crm::Parties(store).tie(*from, c.relation, *to, !c.end); !ok)
      return tl::unexpected(ok.error());
    return done(c, {{"from", c.from}, {"relation", c.relation}, {"to", c.to}},
                c.end ? crm::Text{"已解除", "ended"} : crm::Text{"已登记", "recorded"});
  });
}

int runCrmNote(const PeopleCommand& c) {
  return withCustomer(c, [&](crm::Crm& store, const std::string& id) -> crm::Expected<int> {
    crm::Event e;
    e.type = crm::EventType::kStaffNote;
    e.customer = id;
    e.channel = crm::Channel::kShopFloor;
    e.actor = "staff:local";
    auto payload = crm::payloadFromWords(e.type, {{"note", c.note}});
    if (!payload) return tl::unexpected(payload.error());
    e.payload = std::move(*payload);
    auto kept = store.record(std::move(e));
    if (!kept) return tl::unexpected(kept.error());
    return done(c, {{"customer", id}, {"event", kept->event}}, {"已记下", "noted"});
  });
}

int runCrmOverride(const PeopleCommand& c) {
  return withCustomer(c, [&](crm::Crm& store, const std::string& id) -> crm::Expected<int> {
    crm::Event e;
    e.type = crm::EventType::kOverride;
    e.customer = id;
    e.channel = crm::Channel::kDesktop;
    e.actor = "staff:local";
    if (!crm::canBeSet(c.number)) {
      return crm::fail(crm::ErrorCode::kInvalidArgument,
                       {"没有这个数字：" + shownWord(c.number) +
                            "；可用 credibility、return_risk、trust.fit_promise、"
                            "trust.product、trust.delivery、trust.service、trust.privacy。",
                        "There is no number '" + shownWord(c.number) +
                            "'; there are credibility, return_risk, trust.fit_promise, trust.product, "
                            "trust.delivery, trust.service, trust.privacy."},
                       "number");
    }
    std::vector<std::pair<std::string, std::string>> said = {{"number", c.number}, {"note", c.note}};
    if (c.value) said.emplace_back("value", fmt::format("{}", *c.value));
    auto payload = crm::payloadFromWords(e.type, said);
    if (!payload) return tl::unexpected(payload.error());
    e.payload = std::move(*payload);
    auto kept = store.record(std::move(e));
    if (!kept) return tl::unexpected(kept.error());
    return done(c, {{"customer", id}, {"event", kept->event}},
                c.value
                    ? crm::Text{"已人工设定；理由随数字显示", "set by hand; the reason is shown beside it"}
                    : crm::Text{"恢复为计算值", "computed again"});
  });
}

}  // namespace fitroom::engine::cli
