#include "crm/core/json.h"
#include "crm/store/prepared.h"

namespace fitroom::crm {
namespace {

constexpr const char* kColumns =
    "id, store_id, customer_id, garment_id, size_label, about_id, type, version, channel, actor, models,"
    " inputs_hash, time_ms, recorded_ms, sealed, payload, mac";

constexpr const char* kKinds = "sssssssnssssnnnss";  // Of kColumns, for `Prepared`.

EventRow rowOf(const Prepared& p) {
  EventRow row;
  Event& e = row.event;
  std::string* const texts[] = {&e.id,         &e.store,   &e.customer,  &e.garment, &e.size,
                                &e.about,      &row.type,  &row.channel, &e.actor,   &row.models,
                                &e.inputsHash, &e.payload, &row.mac};
  for (std::size_t i = 0; i < std::size(texts); ++i) *texts[i] = p.text(i);
  // Names come from our own table; one that is unknown was written by a later release that kept the schema.
  e.type = eventTypeFromName(row.type).value_or(EventType::kVisit);
  e.channel = channelFromName(row.channel).value_or(Channel::kDesktop);
  if (const auto j = row.models == "{}" ? std::nullopt : parseJson(row.models)) {
    for (const auto& [name, version] : j->items()) {
      if (version.is_string()) e.models[name] = version.get<std::string>();
    }
  }
  e.version = static_cast<int>(p.number(0));
  e.time = UtcTime{p.number(1)};
  e.recorded = UtcTime{p.number(2)};
  row.sealed = p.number(3) != 0;
  return row;
}

// Runs a SELECT over kColumns; the first parameter is the tenant.
template <class Visit, class... A>
void select(Rows& rows, const std::string& tail, const char* uses, Visit visit, const A&... values) {
  Prepared& p = rows.session().prepared(
      "SELECT " + std::string(kColumns) + " FROM event WHERE tenant_id = :t" + tail, uses, kKinds);
  p.each([&] { visit(rowOf(p)); }, rows.tenant(), values...);
}

}  // namespace

EventRow makeEventRow(Event event, bool sealed) {
  EventRow row{std::move(event), sealed, "", "", "", ""};
  row.type = eventTypeName(row.event.type);
  row.channel = channelName(row.event.channel);
  row.models = row.event.models.empty() ? "{}" : printJson(Json(row.event.models));
  return row;
}

std::string EventRow::hash(const Key& key, const std::string& tenant) const {
  const Event& e = event;
  FieldsHash h(key);
  for (const std::string* s : {&tenant, &e.id, &e.store, &e.customer, &e.garment, &e.size, &e.about, &type}) {
    h.add(*s);
  }
  h.add(e.version);
  for (const std::string* s : {&channel, &e.actor, &models, &e.inputsHash}) h.add(*s);
  h.add(e.time.ms);
  h.add(e.recorded.ms);
  h.add(sealed ? "1" : "0");
  h.add(e.payload);
  return h.hex();
}

std::optional<EventRow> Rows::event(const std::string& id) {
  std::optional<EventRow> found;
  select(
      *this, " AND id = :i", "ss", [&](EventRow row) { found = std::move(row); }, id);
  return found;
}

std::vector<EventRow> Rows::events(const std::string& customer) {
  std::vector<EventRow> rows;
  select(
      *this, " AND customer_id = :c ORDER BY time_ms, id", "ss",
      [&](EventRow row) { rows.push_back(std::move(row)); }, customer);
  return rows;
}

std::vector<EventRow> Rows::eventsBetween(const std::string& first, const std::string& last) {
  std::vector<EventRow> rows;
  select(
      *this, " AND customer_id >= :f AND customer_id <= :l ORDER BY customer_id, time_ms, id", "sss",
      [&](EventRow row) { rows.push_back(std::move(row)); }, first, last);
  return rows;
}

std::vector<EventRow> Rows::latestEvents(const std::string& customer, int limit) {
  std::vector<EventRow> rows;
  select(
      *this, " AND customer_id = :c ORDER BY time_ms DESC, id DESC LIMIT :n", "ssn",
      [&](EventRow row) { rows.push_back(std::move(row)); }, customer, limit);
  return rows;
}

void Rows::eachEvent(const std::function<void(const EventRow&)>& visit) {
  select(*this, " ORDER BY id", "s", [&](const EventRow& row) { visit(row); });
}

}  // namespace fitroom::crm
