#include "crm/sync/protocol.h"

#include "crm/core/json.h"

namespace fitroom::crm {
namespace {

// A message of this many bytes is no honest one: a batch is cut long before.
constexpr std::size_t kMaxMessage = 64u << 20;

Json toJson(const ChainMark& m) {
  return {{"seq", m.seq}, {"hash", m.hash}};
}

Json toJson(const ChainMarks& marks) {
  Json j = Json::object();
  for (const auto& [chain, mark] : marks) j[chain] = toJson(mark);
  return j;
}

Json toJson(const EventRow& row) {
  const Event& e = row.event;
  return {{"id", e.id},
          {"store", e.store},
          {"customer", e.customer},
          {"garment", e.garment},
          {"size", e.size},
          {"about", e.about},
          {"type", row.type},
          {"version", e.version},
          {"channel", row.channel},
          {"actor", e.actor},
          {"models", row.models},
          {"inputs_hash", e.inputsHash},
          {"time", e.time.ms},
          {"recorded", e.recorded.ms},
          {"sealed", row.sealed},
          {"payload", e.payload},
          {"mac", row.mac}};
}

Json toJson(const SyncRows& rows) {
  Json j = Json::object();
  for (const ErasedRow& e : rows.erased)
    j["erased"].push_back({{"customer", e.customer}, {"at", e.at.ms}, {"reason", e.reason}});
  for (const RemovedRow& r : rows.removed)
    j["removed"].push_back({{"id", r.id}, {"kind", r.kind}, {"rev", r.rev}, {"at", r.at.ms}});
  for (const SyncCustomer& c : rows.customers) {
    const CustomerRow& r = c.row;
    j["customers"].push_back({{"id", r.id},
                              {"created", r.created.ms},
                              {"identity", r.identity},
                              {"email_index", r.emailIndex},
                              {"phone_index", r.phoneIndex},
                              {"status", r.status},
                              {"rev", r.rev},
                              {"rev_device", r.revDevice},
                              {"status_rev", r.statusRev},
                              {"key", c.wrappedKey}});
  }
  for (const EventRow& e : rows.events) j["events"].push_back(toJson(e));
  for (const BodyRow& b : rows.bodies) {
    j["bodies"].push_back({{"id", b.id},
                           {"customer", b.customer},
                           {"made", b.made.ms},
                           {"source", b.source},
                           {"measures", b.measures}});
  }
  for (const PartyRow& p : rows.parties) {
    j["parties"].push_back({{"id", p.id},
                            {"kind", p.kind},
                            {"code", p.code},
                            {"name", p.name},
                            {"note", p.note},
                            {"active", p.active},
                            {"changed", p.changed.ms},
                            {"rev", p.rev},
                            {"rev_device", p.revDevice}});
  }
  for (const PartyLinkRow& l : rows.links) {
    j["links"].push_back({{"from", l.from},
                          {"relation", l.relation},
                          {"to", l.to},
                          {"since", l.since.ms},
                          {"until", l.until.ms}});
  }
  return j;
}

// Reading: any missing key or wrong type throws within, and comes out as one error.
ChainMark markFrom(const Json& j) {
  return {j.at("seq").get<std::int64_t>(), j.at("hash").get<std::string>()};
}

ChainMarks marksFrom(const Json& j) {
  ChainMarks marks;
  for (const auto& [chain, mark] : j.items()) marks[chain] = markFrom(mark);
  return marks;
}

EventRow eventFrom(const Json& j) {
  const auto text = [&](const char* key) { return j.at(key).get<std::string>(); };
  EventRow row;
  Event& e = row.event;
  e.id = text("id");
  e.store = text("store");
  e.customer = text("customer");
  e.garment = text("garment");
  e.size = text("size");
  e.about = text("about");
  row.type = text("type");
  e.version = j.at("version").get<int>();
  row.channel = text("channel");
  e.actor = text("actor");
  row.models = text("models");
  e.inputsHash = text("inputs_hash");
  e.time = UtcTime{j.at("time").get<std::int64_t>()};
  e.recorded = UtcTime{j.at("recorded").get<std::int64_t>()};
  row.sealed = j.at("sealed").get<bool>();
  e.payload = text("payload");
  row.mac = text("mac");
  // A type that only a later release knows travels on as it is.
  e.type = eventTypeFromName(row.type).value_or(EventType::kVisit);
  e.channel = channelFromName(row.channel).value_or(Channel::kDesktop);
  return row;
}

SyncCustomer customerFrom(const Json& j) {
  SyncCustomer c;
  CustomerRow& r = c.row;
  r.id = j.at("id").get<std::string>();
  r.created = UtcTime{j.at("created").get<std::int64_t>()};
  r.identity = j.at("identity").get<std::string>();
  r.emailIndex = j.at("email_index").get<std::string>();
  r.phoneIndex = j.at("phone_index").get<std::string>();
  r.status = j.at("status").get<std::string>();
  r.rev = j.at("rev").get<std::int64_t>();
  r.revDevice = j.at("rev_device").get<std::string>();
  r.statusRev = j.at("status_rev").get<std::int64_t>();
  c.wrappedKey = j.at("key").get<std::string>();
  return c;
}

PartyRow partyFrom(const Json& j) {
  const auto text = [&](const char* key) { return j.at(key).get<std::string>(); };
  return {text("id"),
          text("kind"),
          text("code"),
          text("name"),
          text("note"),
          j.at("active").get<bool>(),
          UtcTime{j.at("changed").get<std::int64_t>()},
          text("rev_device"),
          j.at("rev").get<std::int64_t>()};
}

PartyLinkRow linkFrom(const Json& j) {
  return {j.at("from").get<std::string>(), j.at("relation").get<std::string>(), j.at("to").get<std::string>(),
          UtcTime{j.at("since").get<std::int64_t>()}, UtcTime{j.at("until").get<std::int64_t>()}};
}

SyncRows rowsFrom(const Json& j) {
  SyncRows rows;
  for (const Json& p : j.value("parties", Json::array())) rows.parties.push_back(partyFrom(p));
  for (const Json& l : j.value("links", Json::array())) rows.links.push_back(linkFrom(l));
  for (const Json& e : j.value("erased", Json::array())) {
    rows.erased.push_back({e.at("customer").get<std::string>(), UtcTime{e.at("at").get<std::int64_t>()},
                           e.at("reason").get<std::string>()});
  }
  for (const Json& r : j.value("removed", Json::array())) {
    rows.removed.push_back({r.at("id").get<std::string>(), r.at("kind").get<std::string>(),
                            r.at("rev").get<std::int64_t>(), UtcTime{r.at("at").get<std::int64_t>()}});
  }
  for (const Json& c : j.value("customers", Json::array())) rows.customers.push_back(customerFrom(c));
  for (const Json& e : j.value("events", Json::array())) rows.events.push_back(eventFrom(e));
  for (const Json& b : j.value("bodies", Json::array())) {
    rows.bodies.push_back({b.at("id").get<std::string>(), b.at("customer").get<std::string>(),
                           UtcTime{b.at("made").get<std::int64_t>()}, b.at("source").get<std::string>(),
                           b.at("measures").get<std::string>()});
  }
  return rows;
}

template <class Read>
auto decode(std::string_view message, const char* what, Read read) -> Expected<decltype(read(Json()))> {
  const auto j = message.size() <= kMaxMessage ? parseJson(message) : std::nullopt;
  try {
    if (j && j->is_object() && j->value("fitroom_sync", "") == what) return read(*j);
  } catch (const Json::exception&) {
    // Said below: which key it was would only help somebody who guesses.
  }
  return fail(ErrorCode::kInvalidArgument,
              {"同步消息无法读取：可能来自不同版本的程序。请更新双方程序。",
               "A sync message cannot be read; it may come from another release. Update both programs."},
              what);
}

}  // namespace

std::string encode(const PushRequest& m) {
  return printJson({{"fitroom_sync", "push"},
                    {"device", m.device},
                    {"proof", m.proof},
                    {"now", m.now.ms},
                    {"chain", m.chain},
                    {"from", toJson(m.from)},
                    {"to", toJson(m.to)},
                    {"rows", toJson(m.rows)}});
}

std::string encode(const PushReply& m) {
  return printJson({{"fitroom_sync", "pushed"},
                    {"chain", m.chain},
                    {"received", toJson(m.received)},
                    {"gap", m.gap},
                    {"device_ahead_ms", m.deviceAhead_ms},
                    {"refused", m.refused}});
}

std::string encode(const PullRequest& m) {
  return printJson(
      {{"fitroom_sync", "pull"}, {"device", m.device}, {"proof", m.proof}, {"after", toJson(m.after)}});
}

std::string encode(const PullReply& m) {
  return printJson({{"fitroom_sync", "pulled"},
                    {"from", toJson(m.from)},
                    {"to", toJson(m.to)},
                    {"received", toJson(m.received)},
                    {"more", m.more},
                    {"rows", toJson(m.rows)}});
}

bool isPush(std::string_view message) {
  // Within a text of the message its quotation marks would be escaped.
  return message.find("\"fitroom_sync\":\"push\"") != std::string_view::npos;
}

Expected<PushRequest> decodePush(std::string_view message) {
  return decode(message, "push", [](const Json& j) {
    return PushRequest{j.at("device").get<std::string>(),
                       j.at("proof").get<std::string>(),
                       UtcTime{j.at("now").get<std::int64_t>()},
                       j.at("chain").get<std::string>(),
                       markFrom(j.at("from")),
                       markFrom(j.at("to")),
                       rowsFrom(j.at("rows"))};
  });
}

Expected<PushReply> decodePushReply(std::string_view message) {
  return decode(message, "pushed", [](const Json& j) {
    return PushReply{j.at("chain").get<std::string>(), markFrom(j.at("received")), j.at("gap").get<bool>(),
                     j.at("device_ahead_ms").get<std::int64_t>(), j.at("refused").get<std::int64_t>()};
  });
}

Expected<PullRequest> decodePull(std::string_view message) {
  return decode(message, "pull", [](const Json& j) {
    return PullRequest{j.at("device").get<std::string>(), j.at("proof").get<std::string>(),
                       marksFrom(j.at("after"))};
  });
}

Expected<PullReply> decodePullReply(std::string_view message) {
  return decode(message, "pulled", [](const Json& j) {
    return PullReply{marksFrom(j.at("from")), marksFrom(j.at("to")), marksFrom(j.at("received")),
                     j.at("more").get<bool>(), rowsFrom(j.at("rows"))};
  });
}

}  // namespace fitroom::crm
