#include "crm/store/link_rows.h"

#include "crm/store/prepared.h"

namespace fitroom::crm {
namespace {

// The condition is that of the index event_link.
constexpr const char* kMergeTypes = " AND (type = 'merged' OR type = 'unmerged')";

}  // namespace

bool LinkRows::anyMerges() {
  Prepared& p = rows_.session().prepared(
      "SELECT id FROM event WHERE tenant_id = :t" + std::string(kMergeTypes) + " LIMIT 1", "s", "s");
  return p.one(rows_.tenant());
}

std::optional<MergeEnd> LinkRows::mergeEnd(const std::string& customer) {
  Prepared& p = rows_.session().prepared(
      "SELECT id, about_id, type, actor, time_ms FROM event WHERE tenant_id = :t AND customer_id = :c" +
          std::string(kMergeTypes) + " ORDER BY time_ms DESC, id DESC LIMIT 1",
      "ss", "ssssn");
  if (!p.one(rows_.tenant(), customer)) return std::nullopt;
  return MergeEnd{p.text(0), p.text(1), p.text(2) == "merged", UtcTime{p.number(0)}, p.text(3)};
}

std::vector<std::string> LinkRows::everMerged() {
  Prepared& p = rows_.session().prepared("SELECT DISTINCT customer_id FROM event WHERE tenant_id = :t" +
                                             std::string(kMergeTypes) + " ORDER BY customer_id",
                                         "s", "s");
  std::vector<std::string> out;
  p.each([&] { out.push_back(p.text(0)); }, rows_.tenant());
  return out;
}

std::vector<std::string> LinkRows::mergedInto(const std::string& target) {
  Prepared& p = rows_.session().prepared(
      "SELECT DISTINCT customer_id FROM event WHERE tenant_id = :t AND about_id = :a"
      " AND about_id <> '' AND type = 'merged' ORDER BY customer_id",
      "ss", "s");
  std::vector<std::string> out;
  p.each([&] { out.push_back(p.text(0)); }, rows_.tenant(), target);
  return out;
}

std::vector<EventRow> LinkRows::ties(const std::string& about) {
  Prepared& p = rows_.session().prepared(
      "SELECT id FROM event WHERE tenant_id = :t AND about_id = :a AND about_id <> ''"
      " AND type IN ('related', 'unrelated') ORDER BY time_ms, id",
      "ss", "s");
  std::vector<std::string> ids;
  p.each([&] { ids.push_back(p.text(0)); }, rows_.tenant(), about);
  std::vector<EventRow> out;
  for (const std::string& id : ids) {
    if (auto row = rows_.event(id)) out.push_back(std::move(*row));
  }
  return out;
}

std::vector<EventRow> LinkRows::tiesOf(const std::string& customer) {
  Prepared& p = rows_.session().prepared(
      "SELECT id FROM event WHERE tenant_id = :t AND customer_id = :c"
      " AND type IN ('related', 'unrelated') ORDER BY time_ms, id",
      "ss", "s");
  std::vector<std::string> ids;
  p.each([&] { ids.push_back(p.text(0)); }, rows_.tenant(), customer);
  std::vector<EventRow> out;
  for (const std::string& id : ids) {
    if (auto row = rows_.event(id)) out.push_back(std::move(*row));
  }
  return out;
}

}  // namespace fitroom::crm
