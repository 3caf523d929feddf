#include <fmt/format.h>

#include "crm/exchange/exchange.h"
#include "crm/people/merge.h"
#include "engine/cli/crm/commands.h"

namespace fitroom::engine::cli {

namespace {

constexpr std::size_t kShown = 20;
constexpr std::size_t kApartAtMost = 1000;

Json reportJson(const crm::ImportReport& r) {
  Json j = {{"import", r.batch.empty() ? Json() : Json(r.batch)},
            {"rows", r.rows},
            {"added", r.added},
            {"updated", r.updated},
            {"skipped", r.skipped},
            {"refused", r.refused},
            {"issue_count", r.issueCount},
            {"duplicate_count", r.duplicateCount},
            {"columns", Json::array()},
            {"issues", Json::array()},
            {"duplicates", Json::array()}};
  for (const auto& c : r.columns) j["columns"].push_back({{"header", c.header}, {"field", c.field}});
  for (const auto& i : r.issues) {
    j["issues"].push_back(
        {{"line", i.line}, {"field", i.field}, {"refused", i.refused}, {"zh", i.text.zh}, {"en", i.text.en}});
  }
  for (const auto& d : r.duplicates) {
    j["duplicates"].push_back({{"line", d.line},
                               {"other_line", d.otherLine == 0 ? Json() : Json(d.otherLine)},
                               {"customer", d.customer.empty() ? Json() : Json(d.customer)},
                               {"by", crm::sameByName(d.by)},
                               {"certain", d.certain}});
  }
  return j;
}

std::string reportText(const crm::ImportReport& r, bool preview) {
  std::string text;
  for (const auto& c : r.columns) {
    text += fmt::format("  {} -> {}\n", c.header, c.field.empty() ? "（略去 left out）" : c.field);
  }
  for (std::size_t i = 0; i < std::min(kShown, r.issues.size()); ++i) {
    const auto& issue = r.issues[i];
    text +=
        fmt::format("  {}:{} {} {}\n", issue.line, issue.field, issue.refused ? "✗" : "!", both(issue.text));
  }
  for (std::size_t i = 0; i < std::min(kShown, r.duplicates.size()); ++i) {
    const auto& d = r.duplicates[i];
    const std::string whom = d.otherLine > 0 ? fmt::format("第 {0} 行 line {0}", d.otherLine) : d.customer;
    text += fmt::format("  {}: {} {} {}\n", d.line, d.certain ? "=" : "?", whom, crm::sameByName(d.by));
  }
  text += fmt::format(
      "{} 行：新增 {}，更新 {}，已有 {}，拒绝 {}；疑似重复 {}\n"
      "{} rows: {} added, {} updated, {} there already, {} refused; {} duplicates\n",
      r.rows, r.added, r.updated, r.skipped, r.refused, r.duplicateCount, r.rows, r.added, r.updated,
      r.skipped, r.refused, r.duplicateCount);
  if (preview) text += "只是预览，什么也没有写入。/ A preview: nothing was written.\n";
  if (!r.batch.empty()) text += fmt::format("撤销 / to undo: fitroom crm undo {}\n", r.batch);
  return text;
}

crm::Expected<std::map<std::string, std::string>> mapOf(const std::vector<std::string>& words) {
  std::map<std::string, std::string> map;
  for (const std::string& word : words) {
    const auto at = word.rfind('=');
    if (at == std::string::npos) {
      return crm::fail(crm::ErrorCode::kInvalidArgument,
                       {"--map 须写成 列名=字段，如 --map 顾客=name",
                        "--map is written HEADER=FIELD, such as --map client=name"},
                       "map");
    }
    map[word.substr(0, at)] = word.substr(at + 1);
  }
  return map;
}

}  // namespace

int runCrmImport(const ExchangeCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto map = mapOf(c.map);
    if (!map) return tl::unexpected(map.error());
    crm::ImportOptions options;
    options.kind = c.events ? crm::ImportKind::kEvents : crm::ImportKind::kCustomers;
    options.columns = std::move(*map);
    options.source = c.source;
    options.onDuplicate = c.onDuplicate == "add"      ? crm::OnDuplicate::kAdd
                          : c.onDuplicate == "update" ? crm::OnDuplicate::kUpdate
                                                      : crm::OnDuplicate::kSkip;
    options.dryRun = c.preview;
    options.progress = crmProgress(c.json, {"导入", "importing"});
    auto report = crm::Exchange(store).importFile(c.file, options);
    if (!report) return tl::unexpected(report.error());
    return answer(c, reportJson(*report), reportText(*report, c.preview));
  });
}

int runCrmImports(const ExchangeCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    auto all = crm::Exchange(store).imports();
    if (!all) return tl::unexpected(all.error());
    Json j = {{"imports", Json::array()}};
    std::string text;
    for (const auto& b : *all) {
      j["imports"].push_back({{"id", b.id},
                              {"time", crm::toIso8601(b.at)},
                              {"kind", b.kind},
                              {"file", b.file},
                              {"state", b.state},
                              {"actor", b.actor},
                              {"rows", b.rows},
                              {"added", b.added},
                              {"updated", b.updated},
                              {"left", b.left}});
      text += fmt::format("{}  {}  {:<9} {:<8} {:>7} +{} ~{}  {}\n", b.id, crm::toIso8601(b.at), b.kind,
                          b.state, b.rows, b.added, b.updated, b.file);
    }
    if (all->empty()) text = both({"还没有导入过文件", "nothing was imported yet"}) + "\n";
    return answer(c, j, text);
  });
}

int runCrmUndo(const ExchangeCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    crm::Exchange exchange(store);
    std::string batch = c.batch;
    if (batch == "last") {
      auto all = exchange.imports();
      if (!all) return tl::unexpected(all.error());
      for (const auto& b : *all) {
        if (batch == "last" && b.state != "undone") batch = b.id;
      }
    }
    auto undone = exchange.undo(batch, crmProgress(c.json, {"撤销", "undoing"}));
    if (!undone) return tl::unexpected(undone.error());
    return answer(c,
                  {{"import", batch},
                   {"removed", undone->removed},
                   {"restored", undone->restored},
                   {"left", undone->left}},
                  fmt::format("撤除 {}，恢复 {}，因其后有变动而保留 {}\n{} removed, {} restored, {} kept "
                              "because something has happened "
                              "to them since\n",
                              undone->removed, undone->restored, undone->left, undone->removed,
                              undone->restored, undone->left));
  });
}

int runCrmExport(const ExchangeCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    const std::string tail = c.file.extension().string();
    if (tail != ".csv" && tail != ".jsonl") {
      return crm::fail(
          crm::ErrorCode::kInvalidArgument,
          {"导出文件的名称须以 .csv 或 .jsonl 结尾", "The name of an export must end in .csv or .jsonl"},
          c.file.string());
    }
    auto n =
        crm::Exchange(store).exportFile(c.events ? crm::ImportKind::kEvents : crm::ImportKind::kCustomers,
                                        tail == ".csv" ? crm::ExportForm::kCsv : crm::ExportForm::kJsonLines,
                                        c.file, crmProgress(c.json, {"导出", "exporting"}));
    if (!n) return tl::unexpected(n.error());
    return answer(c, {{"file", c.file.string()}, {"written", *n}},
                  fmt::format("{}  {}\n", *n, c.file.string()));
  });
}

int runCrmDuplicates(const ExchangeCommand& c) {
  return withStore(c, [&](crm::Crm& store) -> crm::Expected<int> {
    // More than asked: some are known to be two people.
    auto pairs = crm::Exchange(store).duplicates(static_cast<std::size_t>(c.limit) + kApartAtMost,
                                                 crmProgress(c.json, {"比较", "comparing"}));
    if (pairs) pairs = crm::Merging(store).stillAlike(std::move(*pairs));
    if (!pairs) return tl::unexpected(pairs.error());
    if (pairs->size() > static_cast<std::size_t>(c.limit)) pairs->resize(static_cast<std::size_t>(c.limit));
    Json j = {{"pairs", Json::array()}};
    std::string text;
    for (const auto& p : *pairs) {
      j["pairs"].push_back(
          {{"first", p.first}, {"second", p.second}, {"by", crm::sameByName(p.by)}, {"certain", p.certain}});
      text += fmt::format("{} {} {}  {}\n", p.first, p.certain ? "=" : "?", p.second, crm::sameByName(p.by));
    }
    if (pairs->empty()) text = both({"没有发现重复的档案", "no duplicates were found"}) + "\n";
    return answer(c, j, text);
  });
}

}  // namespace fitroom::engine::cli
