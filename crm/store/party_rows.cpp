#include "crm/store/party_rows.h"

#include <tuple>

#include "crm/store/prepared.h"

namespace fitroom::crm {
namespace {

constexpr const char* kSelect =
    "SELECT id, kind, code, name, note, active, changed_ms, rev_device, rev FROM party WHERE tenant_id = :t";
constexpr const char* kKinds = "sssssnnsn";

PartyRow rowOf(const Prepared& p) {
  return {p.text(0), p.text(1),  p.text(2), p.text(3), p.text(4), p.number(0) != 0, UtcTime{p.number(1)},
          p.text(5), p.number(2)};
}

void write(Rows& rows, const PartyRow& r) {
  rows.session()
      .prepared(
          "INSERT INTO party (tenant_id, id, kind, code, name, note, active, changed_ms, rev_device, rev)"
          " VALUES (:t, :i, :k, :c, :n, :o, :a, :m, :d, :r) ON CONFLICT (tenant_id, id) DO UPDATE SET"
          " name = excluded.name, note = excluded.note, active = excluded.active,"
          " changed_ms = excluded.changed_ms, rev_device = excluded.rev_device, rev = excluded.rev",
          "ssssssnnsn")
      .change(rows.tenant(), r.id, r.kind, r.code, r.name, r.note, r.active ? 1 : 0, r.changed.ms,
              r.revDevice, r.rev);
}

}  // namespace

void PartyRows::put(const PartyRow& r) {
  PartyRow next = r;
  const auto old = party(r.id);
  next.rev = (old ? old->rev : 0) + 1;
  write(rows_, next);
}

bool PartyRows::take(const PartyRow& r) {
  const auto old = party(r.id);
  if (old && std::tie(old->rev, old->revDevice) >= std::tie(r.rev, r.revDevice)) return false;
  write(rows_, r);
  return true;
}

bool PartyRows::take(const PartyLinkRow& r) {
  for (const PartyLinkRow& l : links(r.from)) {
    if (l.from != r.from || l.relation != r.relation || l.to != r.to || l.since != r.since) continue;
    if (r.until.ms == 0 || (l.until.ms != 0 && l.until <= r.until)) return false;
    return rows_.session()
        .prepared(
            "UPDATE party_link SET until_ms = :u WHERE tenant_id = :t AND from_id = :f"
            " AND relation = :r AND to_id = :o AND since_ms = :s",
            "nssssn")
        .change(r.until.ms, rows_.tenant(), r.from, r.relation, r.to, r.since.ms);
  }
  link(r);
  return true;
}

std::optional<PartyRow> PartyRows::party(const std::string& id) {
  Prepared& p = rows_.session().prepared(kSelect + std::string(" AND id = :i"), "ss", kKinds);
  return p.one(rows_.tenant(), id) ? std::optional(rowOf(p)) : std::nullopt;
}

std::vector<PartyRow> PartyRows::parties(const std::string& kind) {
  std::vector<PartyRow> out;
  Prepared& p = rows_.session().prepared(
      kSelect + std::string(kind.empty() ? " AND kind <> :k" : " AND kind = :k") + " ORDER BY kind, code",
      "ss", kKinds);
  p.each([&] { out.push_back(rowOf(p)); }, rows_.tenant(), kind);
  return out;
}

void PartyRows::link(const PartyLinkRow& r) {
  Prepared p(rows_.session().sql,
             "INSERT INTO party_link (tenant_id, from_id, relation, to_id, since_ms, until_ms)"
             " VALUES (:t, :f, :r, :o, :s, :u)"
             " ON CONFLICT (tenant_id, from_id, relation, to_id, since_ms) DO NOTHING",
             "ssssnn");
  p.change(rows_.tenant(), r.from, r.relation, r.to, r.since.ms, r.until.ms);
}

bool PartyRows::unlink(const std::string& from, const std::string& relation, const std::string& to,
                       UtcTime until) {
  Prepared p(rows_.session().sql,
             "UPDATE party_link SET until_ms = :u WHERE tenant_id = :t AND from_id = :f AND relation = :r"
             " AND to_id = :o AND until_ms = 0",
             "nssss");
  return p.change(until.ms, rows_.tenant(), from, relation, to);
}

std::vector<PartyLinkRow> PartyRows::links(const std::string& party) {
  std::vector<PartyLinkRow> out;
  for (const char* column : {"from_id", "to_id"}) {
    Prepared p(
        rows_.session().sql,
        "SELECT from_id, relation, to_id, since_ms, until_ms FROM party_link WHERE tenant_id = :t AND " +
            std::string(column) + " = :p ORDER BY since_ms, relation, to_id",
        "ss", "sssnn");
    p.each(
        [&] {
          const PartyLinkRow row{p.text(0), p.text(1), p.text(2), UtcTime{p.number(0)}, UtcTime{p.number(1)}};
          if (column[0] == 'f' || row.from != row.to) out.push_back(row);
        },
        rows_.tenant(), party);
  }
  return out;
}

}  // namespace fitroom::crm
