#include "crm/access/archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crm/access/archive_page.h"
#include "crm/core/json.h"
#include "crm/exchange/csv.h"
#include "crm/exchange/out_file.h"
#include "crm/orders/order_desk.h"
#include "crm/people/merge.h"
#include "crm/service_impl.h"
#include "crm/store/promise_rows.h"

namespace fitroom::crm {
namespace {

constexpr int kAllEvents = 100000;

Expected<ArchiveData> gather(Crm& crm, const std::string& id, UtcTime now) {
  ArchiveData d;
  d.made = now;
  auto customer = crm.customer(id);
  if (!customer) return tl::unexpected(customer.error());
  d.customer = std::move(*customer);
  auto consents = crm.consents(id);
  if (!consents) return tl::unexpected(consents.error());
  d.consents = std::move(*consents);
  auto bodies = crm.bodies(id);
  if (!bodies) return tl::unexpected(bodies.error());
  d.bodies = std::move(*bodies);
  auto events = crm.timeline(id, kAllEvents);
  if (!events) return tl::unexpected(events.error());
  d.events = std::move(*events);
  auto profile = crm.profile(id);
  if (profile) {
    d.profile = std::move(*profile);
  } else if (profile.error().code != ErrorCode::kDenied) {
    return tl::unexpected(profile.error());
  } else {
    d.whyNoProfile = profile.error().text;
  }
  auto promises = OrderDesk(crm).ofCustomer(id);
  if (!promises) return tl::unexpected(promises.error());
  d.promises = std::move(*promises);
  auto ties = People(crm).tiesOf(id);
  if (!ties) return tl::unexpected(ties.error());
  d.ties = std::move(*ties);
  auto files = Merging(crm).filesOf(id);
  if (!files) return tl::unexpected(files.error());
  d.files = std::move(*files);
  for (const std::string& file : d.files) {
    auto audit = crm.auditOf(file);
    if (!audit) return tl::unexpected(audit.error());
    d.audit.insert(d.audit.end(), audit->begin(), audit->end());
  }
  std::stable_sort(d.audit.begin(), d.audit.end(),
                   [](const AuditLine& a, const AuditLine& b) { return a.at < b.at; });
  return d;
}

Json scoreJson(const Score& s) {
  Json j = {{"value", s.value}, {"uncertainty", s.uncertainty}, {"reasons", Json::array()}};
  for (const Reason& r : s.reasons) j["reasons"].push_back({{"zh", r.text.zh}, {"en", r.text.en}});
  return j;
}

std::string json(const ArchiveData& d) {
  const Identity& who = d.customer.identity;
  Json j = {
      {"made", toIso8601(d.made)},
      {"id", d.customer.id},
      {"created", toIso8601(d.customer.created)},
      {"identity", {{"name", who.name}, {"email", who.email}, {"phone", who.phone}, {"locale", who.locale}}}};
  for (const char* list : {"consents", "bodies", "events", "promises", "ties", "who_looked"})
    j[list] = Json::array();
  j["files"] = d.files;
  for (const Promise& p : d.promises) {
    j["promises"].push_back(parseJson(toRow(p, true).story).value_or(Json::object()));
    Json& line = j["promises"].back();
    line["garment"] = p.garment;
    line["size"] = p.size;
    line["order"] = p.order;
    line["state"] = lineStateName(p.state);
    line["promise"] = keptName(p.kept());
  }
  for (const CustomerTie& t : d.ties) {
    j["ties"].push_back({{"relation", t.relation->name},
                         {"to_kind", partyKindName(t.relation->to)},
                         {"to", t.to},
                         {"since", toIso8601(t.since)},
                         {"live", t.live}});
  }
  for (const ConsentRecord& c : d.consents) {
    j["consents"].push_back({{"purpose", purposeName(c.purpose)},
                             {"given", c.given},
                             {"at", toIso8601(c.at)},
                             {"expires", c.expires ? Json(toIso8601(*c.expires)) : Json()},
                             {"text_version", c.textVersion},
                             {"channel", channelName(c.channel)},
                             {"actor", c.actor}});
  }
  for (const BodyProfile& b : d.bodies) {
    Json measures = Json::object();
    for (const auto& [key, value] : b.measures)
      measures[key == "weight" ? "weight_kg" : key + "_cm"] = shownMeasure(key, value);
    j["bodies"].push_back({{"made", toIso8601(b.made)}, {"source", b.source}, {"measures", measures}});
  }
  for (const TimelineEntry& e : d.events)
    j["events"].push_back(parseJson(toJson(e.event)).value_or(Json::object()));
  for (const AuditLine& l : d.audit) {
    j["who_looked"].push_back({{"at", toIso8601(l.at)}, {"actor", l.actor}, {"action", l.action}});
  }
  if (!d.profile) {
    j["scores"] = {{"none_because", {{"zh", d.whyNoProfile.zh}, {"en", d.whyNoProfile.en}}}};
    return j.dump(2) + "\n";
  }
  Json& scores = j["scores"];
  for (const FacetTrust& f : d.profile->trust.shop)
    scores[std::string("trust.") + facetName(f.facet)] = scoreJson(f.score);
  scores["credibility"] = scoreJson(d.profile->trust.credibility);
  scores["return_risk"] = scoreJson(d.profile->trust.returnRisk);
  for (const EaseWish& w : d.profile->preference.ease) {
    scores["taste.ease"].push_back({{"zone", zoneName(w.zone)},
                                    {"category", w.category},
                                    {"offset_cm", 100.0 * w.offset_m},
                                    {"sd_cm", 100.0 * w.sd_m}});
  }
  for (const auto& [name, list] : {std::pair("taste.colours", &d.profile->preference.colours),
                                   std::pair("taste.styles", &d.profile->preference.styles),
                                   std::pair("taste.prices", &d.profile->preference.prices)}) {
    for (const Share& s : *list) scores[name].push_back({{"name", s.name}, {"share", s.share}, {"sd", s.sd}});
  }
  return j.dump(2) + "\n";
}

std::string eventsCsv(const ArchiveData& d) {
  std::string out =
      csvLine({"id", "time", "type", "garment", "size", "store", "channel", "actor", "payload", "zh", "en"});
  for (const TimelineEntry& t : d.events) {
    const Event& e = t.event;
    out += csvLine({e.id, toIso8601(e.time), eventTypeName(e.type), e.garment, e.size, e.store,
                    channelName(e.channel), e.actor, e.payload, t.summary.zh, t.summary.en});
  }
  return out;
}

std::string consentsCsv(const ArchiveData& d) {
  std::string out = csvLine({"purpose", "given", "at", "expires", "text_version", "channel", "actor"});
  for (const ConsentRecord& c : d.consents) {
    out += csvLine({purposeName(c.purpose), c.given ? "yes" : "no", toIso8601(c.at),
                    c.expires ? toIso8601(*c.expires) : "", c.textVersion, channelName(c.channel), c.actor});
  }
  return out;
}

std::string bodiesCsv(const ArchiveData& d) {
  std::string out = csvLine({"made", "source", "measure", "value", "unit"});
  for (const BodyProfile& b : d.bodies) {
    for (const auto& [key, value] : b.measures) {
      out += csvLine({toIso8601(b.made), b.source, key, fmt::format("{}", shownMeasure(key, value)),
                      key == "weight" ? "kg" : "cm"});
    }
  }
  return out;
}

std::string promisesCsv(const ArchiveData& d) {
  std::string out = csvLine({"order", "garment", "size", "said_at", "said", "advised_size", "state", "reason",
                             "zone", "direction", "promise"});
  for (const Promise& p : d.promises) {
    const bool said = !p.saidEvent.empty();
    out += csvLine({p.order, p.garment, p.size, said ? toIso8601(p.saidAt) : "", said ? feelName(p.said) : "",
                    p.advisedSize, lineStateName(p.state), p.reason, p.zone ? zoneName(*p.zone) : "",
                    p.direction == 0 ? "" : std::to_string(p.direction), keptName(p.kept())});
  }
  return out;
}

std::string auditCsv(const ArchiveData& d) {
  std::string out = csvLine({"at", "actor", "action"});
  for (const AuditLine& l : d.audit) out += csvLine({toIso8601(l.at), l.actor, l.action});
  return out;
}

Expected<void> writeFile(const std::filesystem::path& path, const std::string& text) {
  auto out = OutFile::create(path);
  if (!out) return tl::unexpected(out.error());
  if (auto ok = out->write(text); !ok) return ok;
  return out->keep();
}

}  // namespace

double shownMeasure(const std::string& key, double value) {
  return key == "weight" ? value : std::round(value * 100000.0) / 1000.0;
}

Expected<std::vector<std::string>> writeArchive(Crm& crm, const std::string& customer,
                                                const std::filesystem::path& folder, UtcTime now) {
  {
    Crm::Impl& inside = CrmInside::of(crm);
    const std::lock_guard lock(inside.mutex);
    if (auto ok = inside.allow(Right::kExport, customer); !ok) return tl::unexpected(ok.error());
  }
  auto data = gather(crm, customer, now);
  if (!data) return tl::unexpected(data.error());
  std::error_code error;
  if (!std::filesystem::create_directory(folder, error)) {
    return fail(
        error ? ErrorCode::kUnwritable : ErrorCode::kInvalidArgument,
        {fmt::format("建不了文件夹 {}：它已存在，或所在位置不能写。", folder.string()),
         fmt::format("Cannot make the folder {}: it is there already, or its place cannot be written.",
                     folder.string())},
        folder.string());
  }
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  const std::pair<const char*, std::string> files[] = {
      {"archive.json", json(*data)},        {"events.csv", eventsCsv(*data)},
      {"consents.csv", consentsCsv(*data)}, {"bodies.csv", bodiesCsv(*data)},
      {"promises.csv", promisesCsv(*data)}, {"who_looked.csv", auditCsv(*data)},
      {"index.html", archivePage(*data)}};
  std::vector<std::string> names;
  for (const auto& [name, text] : files) {
    if (auto ok = writeFile(folder / name, text); !ok) {
      std::filesystem::remove_all(folder, error);
      return tl::unexpected(ok.error());
    }
    names.emplace_back(name);
  }
  return names;
}

}  // namespace fitroom::crm
