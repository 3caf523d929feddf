#include "engine/session/html_report.h"

#include <fmt/format.h>

#include <algorithm>

namespace fitroom::engine {

namespace {

constexpr const char* kStyle = R"(
:root{--ink:#23262b;--soft:#6b7280;--line:#e5e7eb;--accent:#2f5d8a;--paper:#fff;--ground:#f4f4f2}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.55 "Noto Sans CJK SC","Noto Sans SC","PingFang SC",system-ui,sans-serif}
main{max-width:1120px;margin:0 auto;padding:32px 24px 64px}h1{font-size:28px;margin:0 0 4px}
.en{color:var(--soft);font-size:.92em}.card{background:var(--paper);border-radius:12px;padding:24px;margin-top:20px}
.views{display:grid;grid-template-columns:repeat(4,1fr);gap:12px}.views figure{margin:0}
.views img{width:100%;border-radius:8px;display:block}figcaption{color:var(--soft);font-size:14px;padding-top:6px}
table{width:100%;border-collapse:collapse}th,td{text-align:left;padding:10px 8px;border-bottom:1px solid var(--line);
vertical-align:top}th{font-weight:600;font-size:14px;color:var(--soft)}td.n{text-align:right;white-space:nowrap;
font-variant-numeric:tabular-nums}th.n{text-align:right}.dots{letter-spacing:2px;color:var(--accent);white-space:nowrap}
.big{font-size:20px;margin:0}.legend{display:flex;gap:16px;flex-wrap:wrap;color:var(--soft);font-size:14px}
@media(max-width:760px){.views{grid-template-columns:repeat(2,1fr)}}
)";

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string both(const Text& text) {
  return escaped(text.zh) + "<br><span class=en lang=en>" + escaped(text.en) + "</span>";
}

/// Where on the five-word scale a zone stands, tightest first: ○○●○○ is as designed.
std::string dots(garments::FitVerdict verdict) {
  std::string out;
  for (int i = 0; i < 5; ++i) out += i == static_cast<int>(verdict) ? "●" : "○";
  return out;
}

std::string zoneRow(const garments::ZoneFit& zone) {
  const Text name = garments::zoneText(zone.zone);
  return fmt::format(
      "<tr><td>{}</td><td class=n>{:.1f}</td><td class=n>{:.1f}</td><td class=n>{:+.1f}</td>"
      "<td class=dots aria-hidden=true>{}</td><td>{}</td><td class=n>{:.0f} %</td></tr>\n",
      both(name), zone.garment * 100, zone.body * 100, zone.ease * 100, dots(zone.verdict), both(zone.text),
      zone.confidence * 100);
}

std::string figures(const std::vector<std::string>& files) {
  struct Figure {
    const char* file;
    const char* caption;
  };
  constexpr Figure kFigures[] = {{"front.png", "正面 · front"},
                                 {"side.png", "侧面 · side"},
                                 {"back.png", "背面 · back"},
                                 {"heat.png", "松紧图 · fit map"}};
  std::string out;
  for (const auto& figure : kFigures) {
    if (std::find(files.begin(), files.end(), figure.file) == files.end()) continue;
    out += fmt::format("<figure><img src=\"{0}\" alt=\"{1}\"><figcaption>{1}</figcaption></figure>\n",
                       figure.file, figure.caption);
  }
  if (out.empty()) return "";
  return "<section class=card><div class=views>\n" + out +
         "</div><p class=legend><span>蓝：宽松 · blue: much room</span><span>中性：如设计 · neutral: as "
         "designed</span>"
         "<span>橙：接近面料极限 · orange: near the fabric's limit</span></p></section>\n";
}

std::string adviceCard(const TryOnResult& result) {
  if (result.advice.sizes.empty()) return "";
  std::string rows;
  for (const auto& size : result.advice.sizes) {
    rows += fmt::format(
        "<tr><td>{}</td><td class=n>{:.0f} %</td><td class=n>{:.0f} %</td><td class=n>{:.0f} %</td></tr>\n",
        escaped(size.label), size.small * 100, size.fits * 100, size.large * 100);
  }
  return "<section class=card><p class=big>" + both(result.advice.text) +
         "</p><table><tr><th>尺码 size</th><th class=n>偏小 small</th><th class=n>合适 fits</th>"
         "<th class=n>偏大 large</th></tr>\n" +
         rows + "</table></section>\n";
}

}  // namespace

std::string tryOnHtml(const TryOnResult& result, const std::vector<std::string>& files) {
  const std::string size = result.garment.size.empty() ? "" : " · " + escaped(result.garment.size);
  std::string page = fmt::format(
      "<!doctype html>\n<html lang=zh-CN><meta charset=utf-8><meta name=viewport "
      "content=\"width=device-width\">\n"
      "<title>{0}</title>\n<style>{1}</style>\n<main>\n<h1>{0}{2}</h1>\n<div class=en lang=en>{3}{2}</div>\n",
      escaped(result.garment.name.zh), kStyle, size, escaped(result.garment.name.en));
  page += "<section class=card><p class=big>" + both(result.fit.summary) + "</p></section>\n";
  for (const auto& worn : result.with) {
    page += fmt::format("<div>+ {} {}</div>\n", both(worn.garment.name), escaped(worn.garment.size));
  }
  page += figures(files);
  page += adviceCard(result);
  page +=
      "<section class=card><table><tr><th>部位 zone</th><th class=n>衣 garment cm</th><th class=n>身 body "
      "cm</th>"
      "<th class=n>松量 ease cm</th><th>紧—松</th><th>说明 in words</th><th class=n>把握 "
      "confidence</th></tr>\n";
  for (const auto& zone : result.fit.zones) page += zoneRow(zone);
  page += "</table></section>\n";
  if (!result.notes.empty() || !result.body.warnings.empty()) {
    page += "<section class=card><ul>\n";
    for (const auto& note : result.body.warnings) page += "<li>" + both(note) + "</li>\n";
    for (const auto& note : result.notes) page += "<li>" + both(note) + "</li>\n";
    page += "</ul></section>\n";
  }
  return page + "</main></html>\n";
}

}  // namespace fitroom::engine
