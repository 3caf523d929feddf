#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <sstream>

#include "crm/access/archive.h"
#include "crm/access/retention.h"
#include "engine/cli/console.h"
#include "engine/cli/crm/commands.h"
#include "garments/library/file_io.h"

namespace fitroom::engine::cli {

namespace {

/// Finds the customer, then acts.
template <class Step>
int withCustomer(const PrivacyCommand& c, Step step) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto id = findCustomer(store, c.customer);
    if (!id) return tl::unexpected(id.error());
    return step(store, *id);
  });
}

int done(const PrivacyCommand& c, const std::string& id, const crm::Text& text) {
  return answer(c, {{"customer", id}, {"done", true}}, both(text) + "\n");
}

/// Ends of the audit chains, one a line: `chain seq hash proof`, tabs between.
crm::Expected<std::vector<crm::AuditHead>> headsIn(const std::filesystem::path& file) {
  std::vector<crm::AuditHead> heads;
  if (file.empty()) return heads;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    crm::AuditHead head;
    std::string seq;
    std::getline(fields, head.chain, '\t');
    std::getline(fields, seq, '\t');
    std::getline(fields, head.hash, '\t');
    std::getline(fields, head.proof, '\t');
    const auto [end, error] = std::from_chars(seq.data(), seq.data() + seq.size(), head.seq);
    if (error != std::errc() || head.hash.empty()) {
      heads.clear();
      break;
    }
    heads.push_back(std::move(head));
  }
  if (!heads.empty()) return heads;
  return crm::fail(
      crm::ErrorCode::kUnreadable,
      {"读不了链头文件 " + file.string() + "；它由 fitroom crm audit --heads 生成。",
       "Cannot read the heads in " + file.string() + "; `fitroom crm audit --heads` writes them."},
      file.string());
}

crm::Expected<void> keepHeads(crm::Crm& store, const std::filesystem::path& file) {
  auto heads = store.auditHeads();
  if (!heads) return tl::unexpected(heads.error());
  std::string text;
  for (const auto& h : *heads) text += fmt::format("{}\t{}\t{}\t{}\n", h.chain, h.seq, h.hash, h.proof);
  if (const auto written = garments::writeFileAtomically(file, text); !written) {
    return crm::fail(crm::ErrorCode::kUnwritable, {written.error().text.zh, written.error().text.en},
                     file.string());
  }
  return {};
}

}  // namespace

int runCrmArchive(const PrivacyCommand& c) {
  return withCustomer(c, [&](crm::Crm& store, const std::string& id) -> crm::Expected<int> {
    auto files = crm::writeArchive(store, id, c.out, crm::SystemClock().now());
    if (!files) return tl::unexpected(files.error());
    std::string text;
    for (const auto& name : *files) text += (c.out / name).string() + "\n";
    return answer(c, {{"customer", id}, {"folder", c.out.string()}, {"files", *files}}, text);
  });
}

int runCrmErase(const PrivacyCommand& c) {
  return withCustomer(c, [&](crm::Crm& store, const std::string& id) -> crm::Expected<int> {
    auto erased = store.eraseCustomer(id, c.reason);
    if (!erased) return tl::unexpected(erased.error());
    return answer(
        c,
        {{"customer", id},
         {"events", erased->events},
         {"files", erased->files},
         {"traces_cleared", erased->tracesCleared}},
        fmt::format("已删除 {1} 份档案，连同 {0} 条记录；导出过的文件请另行删除 / Erased {1} file(s), with "
                    "{0} events; delete exported files yourself\n",
                    erased->events, erased->files));
  });
}

int runCrmRestrict(const PrivacyCommand& c) {
  return withCustomer(c, [&](crm::Crm& store, const std::string& id) -> crm::Expected<int> {
    if (auto ok = store.setRestricted(id, !c.lift); !ok) return tl::unexpected(ok.error());
    return done(
        c, id,
        c.lift ? crm::Text{"已解除限制", "restriction lifted"} : crm::Text{"已限制使用", "restricted"});
  });
}

int runCrmRectify(const PrivacyCommand& c) {
  return withCustomer(c, [&](crm::Crm& store, const std::string& id) -> crm::Expected<int> {
    auto customer = store.customer(id);
    if (!customer) return tl::unexpected(customer.error());
    crm::Identity who = customer->identity;
    who.name = c.name.value_or(who.name);
    who.email = c.email.value_or(who.email);
    who.phone = c.phone.value_or(who.phone);
    who.locale = c.locale.value_or(who.locale);
    if (auto ok = store.updateIdentity(id, who); !ok) return tl::unexpected(ok.error());
    return done(c, id, {"已更正", "corrected"});
  });
}

int runCrmConsent(const PrivacyCommand& c) {
  return withCustomer(c, [&](crm::Crm& store, const std::string& id) -> crm::Expected<int> {
    if (c.give || c.withdraw) {
      const auto purpose = crm::purposeFromName(c.purpose);
      if (!purpose) {
        return crm::fail(crm::ErrorCode::kInvalidArgument,
                         {"没有这个用途：" + shownWord(c.purpose) +
                              "；可用 keep_profile、improve_model、marketing、share_stores",
                          "there is no purpose '" + shownWord(c.purpose) +
                              "'; there are keep_profile, improve_model, marketing, share_stores"},
                         "purpose");
      }
      auto until = momentOf(c.until);
      if (!until) return tl::unexpected(until.error());
      if (auto ok = store.setConsent(id, *purpose, c.give, c.textVersion, *until); !ok)
        return tl::unexpected(ok.error());
    }
    auto all = store.consents(id);
    if (!all) return tl::unexpected(all.error());
    Json j = {{"customer", id}, {"consents", Json::array()}};
    std::string text;
    for (const auto& said : *all) {
      j["consents"].push_back({{"purpose", crm::purposeName(said.purpose)},
                               {"given", said.given},
                               {"at", crm::toIso8601(said.at)},
                               {"text_version", said.textVersion}});
      text += fmt::format("{}  {} {}  {}\n", crm::toIso8601(said.at), said.given ? "+" : "-",
                          crm::purposeName(said.purpose), said.textVersion);
    }
    return answer(c, j, text);
  });
}

int runCrmObject(const PrivacyCommand& c) {
  return withCustomer(c, [&](crm::Crm& store, const std::string& id) -> crm::Expected<int> {
    auto event = store.setObjection(id, c.purpose, !c.lift, c.reason);
    if (!event) return tl::unexpected(event.error());
    return done(c, id,
                c.lift ? crm::Text{"已取消反对", "objection taken back"}
                       : crm::Text{"已登记反对", "objection recorded"});
  });
}

int runCrmPurge(const PrivacyCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    const auto schedule = crm::retentionSchedule();
    auto report = crm::purge(store, schedule, c.dryRun, crmProgress(c.json, {"清除", "purging"}));
    if (!report) return tl::unexpected(report.error());
    Json j = {{"at", crm::toIso8601(report->at)}, {"dry_run", report->dryRun}, {"lines", Json::array()}};
    std::string text;
    for (std::size_t i = 0; i < report->lines.size(); ++i) {
      const auto& line = report->lines[i];
      j["lines"].push_back({{"name", line.name},
                            {"months", schedule[i].months},
                            {"before", crm::toIso8601(line.before)},
                            {"rows", line.rows}});
      text += fmt::format("{:<11} {:>4} {}  < {}  {:>8}   {}\n", line.name, schedule[i].months, "m",
                          crm::toIso8601(line.before).substr(0, 10), line.rows, both(schedule[i].text));
    }
    return answer(c, j, text);
  });
}

int runCrmAudit(const PrivacyCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    Json j = Json::object();
    std::string text;
    if (!c.customer.empty()) {
      auto id = findCustomer(store, c.customer);
      if (!id) return tl::unexpected(id.error());
      auto lines = store.auditOf(*id);
      if (!lines) return tl::unexpected(lines.error());
      j = {{"customer", *id}, {"lines", Json::array()}};
      for (const auto& l : *lines) {
        j["lines"].push_back({{"at", crm::toIso8601(l.at)}, {"actor", l.actor}, {"action", l.action}});
        text += fmt::format("{}  {:<16} {}\n", crm::toIso8601(l.at), l.actor, l.action);
      }
      return answer(c, j, text);
    }
    auto kept = headsIn(c.against);
    if (!kept) return tl::unexpected(kept.error());
    auto report = store.verifyAudit(*kept);
    if (!report) return tl::unexpected(report.error());
    j = {{"intact", report->intact()},
         {"lines", report->lines},
         {"events", report->events},
         {"unproven", report->unproven},
         {"faults", Json::array()}};
    for (const auto& f : report->faults) {
      j["faults"].push_back({{"where", f.where}, {"zh", f.text.zh}, {"en", f.text.en}});
      text += both(f.text) + "\n";
    }
    text += fmt::format("{0} 条审计、{1} 条事件：{2} / {0} audit lines, {1} events: {3}\n", report->lines,
                        report->events, report->intact() ? "完好" : "有改动",
                        report->intact() ? "intact" : "TAMPERED");
    if (!c.heads.empty() && report->intact()) {
      if (auto ok = keepHeads(store, c.heads); !ok) return tl::unexpected(ok.error());
      j["heads"] = c.heads.string();
    }
    const int said = answer(c, j, text);
    return report->intact() ? said : kRefused;
  });
}

}  // namespace fitroom::engine::cli
