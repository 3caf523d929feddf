#include "crm/core/json.h"
#include "crm/store/session.h"

namespace fitroom::crm {
namespace {

// Columns in the order of EventColumns::into.
constexpr const char* kColumns =
    "id, store_id, customer_id, garment_id, size_label, about_id, type, version, channel, actor, models,"
    " inputs_hash, time_ms, recorded_ms, sealed, payload, mac";

// Where a fetched row lands before it is made an Event.
struct EventColumns {
  EventRow row;
  std::string type;
  std::string channel;
  std::string models;
  long long time = 0;
  long long recorded = 0;
  int sealed = 0;

  void into(soci::statement& st) {
    Event& e = row.event;
    for (std::string* column : {&e.id, &e.store, &e.customer, &e.garment, &e.size, &e.about, &type}) {
      st.exchange(soci::into(*column));
    }
    st.exchange(soci::into(e.version));
    for (std::string* column : {&channel, &e.actor, &models, &e.inputsHash}) st.exchange(soci::into(*column));
    st.exchange(soci::into(time));
    st.exchange(soci::into(recorded));
    st.exchange(soci::into(sealed));
    st.exchange(soci::into(e.payload));
    st.exchange(soci::into(row.mac));
  }

  EventRow take() {
    EventRow out = row;
    // Names come from our own table; one that is unknown was written by a later release that kept the schema.
    out.event.type = eventTypeFromName(type).value_or(EventType::kVisit);
    out.event.channel = channelFromName(channel).value_or(Channel::kDesktop);
    out.type = type;
    out.channel = channel;
    out.models = models;
    out.event.models.clear();
    if (const auto j = parseJson(models)) {
      for (const auto& [name, version] : j->items()) {
        if (version.is_string()) out.event.models[name] = version.get<std::string>();
      }
    }
    out.event.time = UtcTime{time};
    out.event.recorded = UtcTime{recorded};
    out.sealed = sealed != 0;
    return out;
  }
};

// Runs a SELECT over kColumns and hands each row to `visit`.
template <class Bind, class Visit>
void select(soci::session& sql, const std::string& tail, Bind bind, Visit visit) {
  EventColumns columns;
  soci::statement st(sql);
  st.alloc();
  st.prepare("SELECT " + std::string(kColumns) + " FROM event WHERE " + tail);
  columns.into(st);
  bind(st);
  st.define_and_bind();
  st.execute();
  while (st.fetch()) visit(columns.take());
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
      session_.sql, "tenant_id = :t AND id = :i",
      [&](soci::statement& st) {
        st.exchange(soci::use(tenant_));
        st.exchange(soci::use(id));
      },
      [&](EventRow row) { found = std::move(row); });
  return found;
}

std::vector<EventRow> Rows::events(const std::string& customer) {
  std::vector<EventRow> rows;
  select(
      session_.sql, "tenant_id = :t AND customer_id = :c ORDER BY time_ms, id",
      [&](soci::statement& st) {
        st.exchange(soci::use(tenant_));
        st.exchange(soci::use(customer));
      },
      [&](EventRow row) { rows.push_back(std::move(row)); });
  return rows;
}

std::vector<EventRow> Rows::eventsBetween(const std::string& first, const std::string& last) {
  std::vector<EventRow> rows;
  select(
      session_.sql,
      "tenant_id = :t AND customer_id >= :f AND customer_id <= :l ORDER BY customer_id, time_ms, id",
      [&](soci::statement& st) {
        st.exchange(soci::use(tenant_));
        st.exchange(soci::use(first));
        st.exchange(soci::use(last));
      },
      [&](EventRow row) { rows.push_back(std::move(row)); });
  return rows;
}

std::vector<EventRow> Rows::latestEvents(const std::string& customer, int limit) {
  std::vector<EventRow> rows;
  select(
      session_.sql, "tenant_id = :t AND customer_id = :c ORDER BY time_ms DESC, id DESC LIMIT :n",
      [&](soci::statement& st) {
        st.exchange(soci::use(tenant_));
        st.exchange(soci::use(customer));
        st.exchange(soci::use(limit));
      },
      [&](EventRow row) { rows.push_back(std::move(row)); });
  return rows;
}

void Rows::eachEvent(const std::function<void(const EventRow&)>& visit) {
  select(
      session_.sql, "tenant_id = :t ORDER BY id",
      [&](soci::statement& st) { st.exchange(soci::use(tenant_)); },
      [&](const EventRow& row) { visit(row); });
}

}  // namespace fitroom::crm
