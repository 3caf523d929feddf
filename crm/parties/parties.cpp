#include "crm/parties/parties.h"

#include <fmt/format.h>
#include <sodium.h>

#include "crm/core/utf8.h"
#include "crm/service_impl.h"
#include "crm/store/party_rows.h"

namespace fitroom::crm {
namespace {

Right rightFor(PartyKind kind) {
  return kind == PartyKind::kBrand || kind == PartyKind::kSupplier ? Right::kCatalogue : Right::kHousekeeping;
}

Party partyOf(const PartyRow& row) {
  return {row.id,    partyKindFromName(row.kind).value_or(PartyKind::kBrand), row.code, row.name, row.note,
          row.active};
}

tl::unexpected<Error> noSuchParty(PartyKind kind) {
  const Text what = partyKindText(kind);
  return fail(ErrorCode::kNotFound,
              {"没有这个" + what.zh + "。用 fitroom crm party list 查看。",
               "There is no such " + what.en + ". See `fitroom crm party list`."},
              partyKindName(kind));
}

}  // namespace

std::string Parties::idOf(PartyKind kind, const std::string& code) {
  const std::string what = std::string("party|") + partyKindName(kind) + "|" + code;
  std::array<std::uint8_t, 16> bytes{};
  crypto_generichash(bytes.data(), bytes.size(), reinterpret_cast<const unsigned char*>(what.data()),
                     what.size(), nullptr, 0);
  return uuidV7(0, bytes);
}

Expected<Party> Parties::put(PartyKind kind, const std::string& code, const std::string& name,
                             const std::string& note, bool active) {
  if (kind == PartyKind::kCustomer || kind == PartyKind::kHousehold) {
    return fail(ErrorCode::kInvalidArgument,
                {"请用 brand、supplier、store 或 staff。", "Use brand, supplier, store or staff."}, "kind");
  }
  if (auto ok = checkId(code, 64, {"编号", "code"}); !ok) return tl::unexpected(ok.error());
  if (auto ok = checkId(name, 200, {"名称", "name"}); !ok) return tl::unexpected(ok.error());
  if (auto ok = checkText(note, 1000, {"备注", "note"}, true); !ok) return tl::unexpected(ok.error());
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(rightFor(kind)); !ok) return tl::unexpected(ok.error());
  const PartyRow row{idOf(kind, code), partyKindName(kind), code, name, note, active,
                     crm.now(),        crm.config.device};
  return crm.store->write([&](Rows& rows) -> Expected<Party> {
    PartyRows(rows).put(row);
    crm.audit(rows, crm.config.actor, "party.put", row.id, row.kind + " " + code);
    return partyOf(row);
  });
}

Expected<Party> Parties::find(PartyKind kind, const std::string& code) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  return crm.store->read([&](Rows& rows) -> Expected<Party> {
    const auto row = PartyRows(rows).party(idOf(kind, code));
    if (!row) return noSuchParty(kind);
    return partyOf(*row);
  });
}

Expected<std::vector<Party>> Parties::list(std::optional<PartyKind> kind) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  return crm.store->read([&](Rows& rows) -> Expected<std::vector<Party>> {
    std::vector<Party> out;
    for (const PartyRow& row : PartyRows(rows).parties(kind ? partyKindName(*kind) : "")) {
      out.push_back(partyOf(row));
    }
    return out;
  });
}

Expected<void> Parties::tie(const Party& from, const std::string& relation, const Party& to, bool live) {
  const Relation* known = findRelation(relation);
  if (known == nullptr || known->from != from.kind || known->to != to.kind) {
    std::string words;
    for (const Relation& r : relations()) {
      if (r.from == from.kind && r.to == to.kind) words += std::string(words.empty() ? "" : ", ") + r.name;
    }
    const Text a = partyKindText(from.kind);
    const Text b = partyKindText(to.kind);
    return fail(ErrorCode::kInvalidArgument,
                {fmt::format("{}与{}之间没有这种关系；可用：{}。", a.zh, b.zh, words.empty() ? "无" : words),
                 fmt::format("There is no such relation between a {} and a {}; there are: {}.", a.en, b.en,
                             words.empty() ? "none" : words)},
                "relation");
  }
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  if (auto ok = crm.allow(rightFor(from.kind)); !ok) return ok;
  return crm.store->write([&](Rows& rows) -> Expected<void> {
    PartyRows parties(rows);
    for (const Party* p : {&from, &to}) {
      if (!parties.party(p->id)) return noSuchParty(p->kind);
    }
    bool open = false;
    for (const PartyLinkRow& l : parties.links(from.id)) {
      open = open || (l.from == from.id && l.to == to.id && l.relation == relation && l.until.ms == 0);
    }
    if (live == open) return {};
    if (live) {
      parties.link({from.id, relation, to.id, crm.now(), UtcTime{0}});
    } else {
      parties.unlink(from.id, relation, to.id, crm.now());
    }
    crm.audit(rows, crm.config.actor, live ? "party.tie" : "party.untie", from.id, relation + " " + to.id);
    return {};
  });
}

Expected<std::vector<PartyTie>> Parties::ties(const std::string& id) {
  Crm::Impl& crm = CrmInside::of(crm_);
  const std::lock_guard lock(crm.mutex);
  return crm.store->read([&](Rows& rows) -> Expected<std::vector<PartyTie>> {
    std::vector<PartyTie> out;
    for (const PartyLinkRow& l : PartyRows(rows).links(id)) {
      out.push_back({l.from, findRelation(l.relation), l.to, l.since, l.until});
    }
    return out;
  });
}

}  // namespace fitroom::crm
