#include "garments/intake/import_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "garments/chart/size_chart.h"

namespace fitroom::garments {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kOthersTold = 2;  ///< Other answers a terminal lists; the rest stand in the page.

std::string quoted(const std::string& word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '/' || c == '_' || c == '-' || c == '=' || c == '+' || static_cast<unsigned char>(c) >= 128;
  });
  if (plain) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// Errors, then warnings, then notes; within them as they arose.
std::vector<const Finding*> bySeverity(const ImportReport& report) {
  std::vector<const Finding*> out;
  for (const auto& f : report.findings) out.push_back(&f);
  std::stable_sort(out.begin(), out.end(),
                   [](const Finding* a, const Finding* b) { return a->severity < b->severity; });
  return out;
}

Text severityText(const Finding& f) {
  switch (f.severity) {
    case Severity::kError:
      return {"✕ 错误", "✕ error"};
    case Severity::kWarning:
      return f.fixed ? Text{"! 已改，请核对", "! changed, please check"} : Text{"! 注意", "! warning"};
    case Severity::kInfo:
      return f.fixed ? Text{"✓ 已改", "✓ changed"} : Text{"· 说明", "· note"};
  }
  return {"", ""};
}

/// Colourways are a choice, not a doubt: every one is worth a line.
std::size_t othersTold(const Finding& f) {
  return f.code == "IMP-077" ? f.fixes.size() : 1 + kOthersTold;
}

std::string findingText(const Finding& f, const ReportContext& context) {
  const Text severity = severityText(f);
  std::string out =
      fmt::format("  {}  {} {}\n           {} {}\n", f.code, severity.zh, f.text.zh, severity.en, f.text.en);
  for (std::size_t i = 0; i < std::min(f.fixes.size(), othersTold(f)); ++i) {
    const FindingFix& fix = f.fixes[i];
    out += fmt::format("             {} / {}:  {}\n", fix.text.zh, fix.text.en, fixCommand(fix, context));
  }
  return out;
}

std::string both(const Text& text) {
  return text.zh == text.en ? text.zh : text.zh + " / " + text.en;
}

std::string referenceText(const GarmentModel& g) {
  if (g.reference.source.empty()) return {};
  const char* how = g.reference.source == "given"   ? "给定 / given"
                    : g.reference.source == "label" ? "按尺码 / from the size's label"
                                                    : "推断 / inferred from the usual ease";
  std::string out = fmt::format("     参考人体 / designed for ({}{}{}):", how,
                                g.reference.label.empty() ? "" : " ", g.reference.label);
  for (std::size_t i = 0; i < kFinishedCount; ++i) {
    const auto f = static_cast<Finished>(i);
    const auto &ease = g.designedEase[f], &finished = g.finished[f];
    if (ease && finished)
      out += fmt::format("  {} {:.1f}{:+.1f}", finishedText(f).zh, 100 * (*finished - *ease), 100 * *ease);
  }
  return out + " cm\n";
}

std::string garmentText(const GarmentModel& g) {
  std::string out = fmt::format("  -> {}  {}\n", g.id.empty() ? "(未存入 / not kept)" : g.id, both(g.name));
  out += fmt::format("     文件单位 / file unit {}，{} 朝上 / up，{} 朝前 / front\n", g.source.unit,
                     g.source.up, g.source.front);
  for (std::size_t i = 0; i < kFinishedCount; ++i) {
    const auto f = static_cast<Finished>(i);
    if (!g.finished[f]) continue;
    out += fmt::format("       {:<10} {:6.1f} cm  {}\n", finishedName(f), 100 * *g.finished[f],
                       finishedText(f).zh);
  }
  out += referenceText(g);
  std::string sizes;
  for (const auto& size : g.sizes) sizes += " " + size.label;
  if (!sizes.empty()) out += "     尺码 / sizes:" + sizes + "\n";
  return out;
}

std::string nameOf(const ReportContext& context) {
  return std::filesystem::path(context.file).filename().string();
}

Json measuresJson(const FinishedMeasures& measures) {
  Json out = Json::object();
  for (std::size_t i = 0; i < kFinishedCount; ++i) {
    if (measures.values[i])
      out[finishedName(static_cast<Finished>(i))] = std::round(*measures.values[i] * 1e4) / 100;
  }
  return out;
}

Json garmentJson(const GarmentModel& g) {
  Json sizes = Json::array();
  for (const auto& size : g.sizes)
    sizes.push_back({{"label", size.label}, {"finished_cm", measuresJson(size.finished)}});
  return {{"id", g.id},
          {"category", categoryName(g.category)},
          {"category_confidence", std::round(g.categoryConfidence * 100) / 100},
          {"name_zh", g.name.zh},
          {"name_en", g.name.en},
          {"source_unit", g.source.unit},
          {"up", g.source.up},
          {"front", g.source.front},
          {"author", g.source.author},
          {"licence", g.source.licence},
          {"colourways", g.colourways},
          {"colourway", g.colourway},
          {"finished_cm", measuresJson(g.finished)},
          {"designed_ease_cm", measuresJson(g.designedEase)},
          {"reference_source", g.reference.source},
          {"sizes", sizes}};
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string bothHtml(const Text& text) {
  return fmt::format("{}<br><span class=en lang=en>{}</span>", escaped(text.zh), escaped(text.en));
}

constexpr const char* kStyle = R"(
:root{--ink:#23262b;--soft:#6b7280;--line:#e5e7eb;--paper:#fff;--ground:#f4f4f2}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.55 "Noto Sans CJK SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif}
main{max-width:960px;margin:0 auto;padding:32px 24px 64px}h1{font-size:26px;margin:0 0 4px}h2{font-size:18px;margin:0 0 8px}
.en{color:var(--soft);font-size:.92em}.card{background:var(--paper);border-radius:12px;padding:20px 24px;margin-top:18px}
.card img{width:100%;display:block;border-radius:8px}table{width:100%;border-collapse:collapse}
td,th{text-align:left;vertical-align:top;padding:8px 6px;border-bottom:1px solid var(--line)}
td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
td.k{white-space:nowrap;width:1%}details{margin-top:6px}summary{cursor:pointer;color:var(--soft);font-size:.92em}
code{font:13px/1.6 ui-monospace,monospace;background:var(--ground);padding:2px 6px;border-radius:4px;user-select:all}
.PASS{color:#1b6b3a}.FIX{color:#8a5a00}.REJECT{color:#a11d1d}
)";

std::string findingHtml(const Finding& f, const ReportContext& context) {
  std::string answers;
  for (const auto& fix : f.fixes) {
    answers += fmt::format("<tr><td>{}</td><td><code>{}</code></td></tr>\n", bothHtml(fix.text),
                           escaped(fixCommand(fix, context)));
  }
  if (!answers.empty()) {
    answers = "<details><summary>确认或改正 / accept or correct</summary><table>\n" + answers +
              "</table></details>";
  }
  return fmt::format("<tr><td class=k>{}</td><td class=k>{}</td><td>{}{}</td></tr>\n", escaped(f.code),
                     bothHtml(severityText(f)), bothHtml(f.text), answers);
}

std::string garmentHtml(const GarmentModel& g) {
  std::string rows;
  for (std::size_t i = 0; i < kFinishedCount; ++i) {
    const auto f = static_cast<Finished>(i);
    if (!g.finished[f]) continue;
    const auto& ease = g.designedEase[f];
    rows += fmt::format("<tr><td>{}</td><td class=n>{:.1f}</td><td class=n>{}</td><td class=n>{}</td></tr>\n",
                        bothHtml(finishedText(f)), 100 * *g.finished[f],
                        ease ? fmt::format("{:.1f}", 100 * (*g.finished[f] - *ease)) : "",
                        ease ? fmt::format("{:+.1f}", 100 * *ease) : "");
  }
  const Text source = {
      fmt::format("文件单位 {}，{} 朝上，{} 朝前", g.source.unit, g.source.up, g.source.front),
      fmt::format("file unit {}, {} up, {} front", g.source.unit, g.source.up, g.source.front)};
  std::string colours;
  for (const auto& name : g.colourways) colours += (colours.empty() ? "" : ", ") + name;
  return fmt::format(
      "<section class=card><h2>{}</h2><p>{}{}</p><table><tr><th>部位 <span class=en>measure</span><th>成衣 "
      "<span class=en>finished</span> cm<th>参考人体 <span class=en>body designed for</span> cm<th>松量 "
      "<span "
      "class=en>ease</span> cm</tr>\n{}</table></section>\n",
      bothHtml(g.name), bothHtml(source),
      colours.empty() ? "" : "<br>配色 <span class=en>colourways</span>: " + escaped(colours), rows);
}

}  // namespace

Text verdictSentence(const ImportReport& report) {
  const auto changes =
      std::count_if(report.findings.begin(), report.findings.end(), [](const Finding& f) { return f.fixed; });
  switch (report.verdict) {
    case ImportVerdict::kPass:
      return {"可以用，什么也没改", "usable; nothing was changed"};
    case ImportVerdict::kFix:
      return {fmt::format("可以用，改了 {} 处，都列在下面", changes),
              changes == 1 ? "usable; one thing was changed, listed below"
                           : fmt::format("usable; {} things were changed, all listed below", changes)};
    case ImportVerdict::kReject:
      break;
  }
  return {"不能用，原因如下", "not usable, for the reason below"};
}

std::string fixCommand(const FindingFix& fix, const ReportContext& context) {
  std::string command = "fitroom import " + quoted(context.file);
  if (!context.merchant.empty()) command += " --merchant " + quoted(context.merchant);
  // Words are parted by spaces, but a colourway may hold one.
  std::size_t at = 0;
  const bool one = fix.set.rfind("colour=", 0) == 0;
  while (at < fix.set.size()) {
    const std::size_t end = one ? fix.set.size() : std::min(fix.set.find(' ', at), fix.set.size());
    command += " --set " + quoted(fix.set.substr(at, end - at));
    at = end + 1;
  }
  return command;
}

std::string reportText(const ImportReport& report, const ReportContext& asked) {
  ReportContext context = asked;
  if (context.file.empty()) context.file = report.path;
  std::string text =
      fmt::format("{}  {}\n  {}\n", verdictName(report.verdict), context.file, both(verdictSentence(report)));
  for (const Finding* f : bySeverity(report)) text += findingText(*f, context);
  for (const auto& garment : report.garments) text += garmentText(garment);
  if (context.dryRun) text += "  (只检查，没有存入 / checked only, nothing kept)\n";
  return text;
}

std::string reportJson(const ImportReport& report, const ReportContext& asked) {
  ReportContext context = asked;
  if (context.file.empty()) context.file = report.path;
  context.file = nameOf(context);
  Json findings = Json::array(), garments = Json::array();
  for (const Finding* f : bySeverity(report)) {
    Json fixes = Json::array();
    for (const auto& fix : f->fixes) {
      fixes.push_back({{"zh", fix.text.zh},
                       {"en", fix.text.en},
                       {"set", fix.set},
                       {"command", fixCommand(fix, context)}});
    }
    findings.push_back({{"code", f->code},
                        {"severity", severityName(f->severity)},
                        {"zh", f->text.zh},
                        {"en", f->text.en},
                        {"fixed", f->fixed},
                        {"fixes", fixes}});
  }
  for (const auto& garment : report.garments) garments.push_back(garmentJson(garment));
  const Text sentence = verdictSentence(report);
  const Json json = {{"format", "fitroom-import-report"},
                     {"version", 1},
                     {"path", context.file},
                     {"verdict", verdictName(report.verdict)},
                     {"zh", sentence.zh},
                     {"en", sentence.en},
                     {"findings", findings},
                     {"garments", garments}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string reportHtml(const ImportReport& report, const ReportContext& asked) {
  ReportContext context = asked;
  if (context.file.empty()) context.file = report.path;
  context.file = nameOf(context);
  std::string page = fmt::format(
      "<!doctype html>\n<html lang=zh-CN><meta charset=utf-8><meta name=viewport "
      "content=\"width=device-width\"><title>{} {}</title><style>{}</style>\n<main><h1><span "
      "class={}>{}</span> "
      "{}</h1><p>{}</p>\n",
      verdictName(report.verdict), escaped(context.file), kStyle, verdictName(report.verdict),
      verdictName(report.verdict), escaped(context.file), bothHtml(verdictSentence(report)));
  if (report.garments.size() == 1)
    page += "<section class=card><img src=preview.png alt=\"正面和背面 / front and back\"></section>\n";
  page += "<section class=card><table>\n";
  for (const Finding* f : bySeverity(report)) page += findingHtml(*f, context);
  page += "</table></section>\n";
  for (const auto& garment : report.garments) page += garmentHtml(garment);
  return page + "</main></html>\n";
}

std::string batchHtml(const std::vector<ImportReport>& reports, const ReportContext& asked) {
  int counts[3] = {0, 0, 0};
  std::string files;
  for (const auto& report : reports) {
    ++counts[static_cast<int>(report.verdict)];
    ReportContext context = asked;
    context.file = report.path;
    std::string rows;
    for (const Finding* f : bySeverity(report)) rows += findingHtml(*f, context);
    files += fmt::format(
        "<section class=card><h2><span class={}>{}</span> {}</h2><p>{}</p><details><summary>{} 条发现 / "
        "findings</summary><table>\n{}</table></details></section>\n",
        verdictName(report.verdict), verdictName(report.verdict), escaped(nameOf(context)),
        bothHtml(verdictSentence(report)), report.findings.size(), rows);
  }
  return fmt::format(
      "<!doctype html>\n<html lang=zh-CN><meta charset=utf-8><meta name=viewport "
      "content=\"width=device-width\"><title>fitroom import</title><style>{}</style>\n<main><h1>{} 个文件 / "
      "files</h1><p><span class=PASS>PASS {}</span> · <span class=FIX>FIX {}</span> · <span "
      "class=REJECT>REJECT "
      "{}</span></p>\n{}</main></html>\n",
      kStyle, reports.size(), counts[0], counts[1], counts[2], files);
}

}  // namespace fitroom::garments
