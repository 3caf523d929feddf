#include "crm/access/archive_page.h"

#include <fmt/format.h>

#include <algorithm>

namespace fitroom::crm {
namespace {

constexpr const char* kStyle =
    "body{font:16px/1.5 system-ui,'Noto Sans CJK SC',sans-serif;max-width:62rem;margin:2rem auto;padding:0 "
    "1rem;color:#1c2430}"
    "h1{font-size:1.7rem;margin:0}h2{margin:2.2rem 0 .6rem;border-bottom:2px solid #d5dbe3;font-size:1.2rem}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.35rem .6rem;border-bottom:1px "
    "solid #e6eaf0;"
    "vertical-align:top}th{background:#f3f6f9;font-weight:600}small{color:#5b6675}"
    ".bar{display:inline-block;width:9rem;height:.6rem;background:#e6eaf0;border-radius:.3rem;vertical-align:"
    "middle}"
    ".bar i{display:block;height:100%;background:#2f6f9f;border-radius:.3rem}ul{margin:.2rem "
    "0;padding-left:1.2rem}";

std::string escaped(std::string_view s) {
  std::string out;
  for (const char c : s) {
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

std::string both(const Text& t) {
  return escaped(t.zh) + "<br><small>" + escaped(t.en) + "</small>";
}

std::string heading(const char* zh, const char* en) {
  return fmt::format("<h2>{} <small>{}</small></h2>\n", zh, en);
}

// The minute is enough to read.
std::string shown(UtcTime t) {
  return toIso8601(t).substr(0, 10) + " " + toIso8601(t).substr(11, 5);
}

std::string row(std::initializer_list<std::string> cells) {
  std::string out = "<tr>";
  for (const std::string& c : cells) out += "<td>" + c + "</td>";
  return out + "</tr>\n";
}

std::string head(std::initializer_list<const char*> cells) {
  std::string out = "<table><tr>";
  for (const char* c : cells) out += std::string("<th>") + c + "</th>";
  return out + "</tr>\n";
}

std::string nothing() {
  return "<p>没有记录。<br><small>Nothing is kept.</small></p>\n";
}

std::string identity(const ArchiveData& d) {
  const Identity& who = d.customer.identity;
  std::string out = head({"项目 field", "内容 value"});
  out += row({"姓名 name", escaped(who.name)}) + row({"邮箱 e-mail", escaped(who.email)}) +
         row({"电话 phone", escaped(who.phone)});
  out += row({"语言 language", escaped(who.locale)}) + row({"编号 id", escaped(d.customer.id)});
  return out + row({"建档时间 since", shown(d.customer.created) + " UTC"}) + "</table>\n";
}

std::string consents(const ArchiveData& d) {
  if (d.consents.empty()) return nothing();
  std::string out = head({"时间 when (UTC)", "用途 purpose", "表示 said", "有效期 until", "地点 where"});
  for (const ConsentRecord& c : d.consents) {
    out += row({shown(c.at), both(purposeText(c.purpose)), c.given ? "同意 yes" : "撤回 withdrawn",
                c.expires ? shown(*c.expires) : std::string("—"), channelName(c.channel)});
  }
  return out + "</table>\n";
}

std::string bodies(const ArchiveData& d) {
  if (d.bodies.empty()) return nothing();
  std::string out = head({"时间 when (UTC)", "来源 source", "尺寸 measures"});
  for (const BodyProfile& b : d.bodies) {
    std::string measures;
    for (const auto& [key, value] : b.measures) {
      if (key.starts_with("shape_")) {
        measures += fmt::format("{}{} {:+.1f}", measures.empty() ? "" : " · ", escaped(key), value);
        continue;
      }
      measures += fmt::format("{}{} {:.1f} {}", measures.empty() ? "" : " · ", escaped(key),
                              shownMeasure(key, value), key == "weight" ? "kg" : "cm");
    }
    out += row({shown(b.made), escaped(b.source), measures});
  }
  return out + "</table>\n";
}

std::string scoreRow(const Text& name, const Text& meaning, const Score& s) {
  std::string value = "<small>记录还不够，不作判断 not enough history yet</small>";
  if (s.enough()) {
    value =
        fmt::format("<b>{:.2f}</b> ± {:.2f}<br><span class=\"bar\"><i style=\"width:{:.0f}%\"></i></span>",
                    s.value, s.sd, 100.0 * std::clamp(s.value, 0.0, 1.0));
  }
  std::string reasons;
  const std::size_t shownOnes = std::min<std::size_t>(5, s.reasons.size());
  for (std::size_t i = 0; i < shownOnes; ++i) {
    const Reason& r = s.reasons[s.reasons.size() - 1 - i];
    reasons += fmt::format("<li>{} {} <small>{}</small></li>", toIso8601(r.at).substr(0, 10),
                           escaped(r.text.zh), escaped(r.text.en));
  }
  return row({"<b>" + escaped(name.zh) + "</b><br><small>" + escaped(name.en) + "</small>", value,
              both(meaning) + (reasons.empty() ? "" : "<ul>" + reasons + "</ul>")});
}

std::string scores(const ArchiveData& d) {
  if (!d.profile) {
    return "<p>" + both(d.whyNoProfile) + "</p>\n";
  }
  std::string out = head({"分数 score", "值 value (0–1)", "含义与依据 meaning and reasons"});
  for (const FacetTrust& f : d.profile->trust.shop) {
    const Text name = facetText(f.facet);
    out += scoreRow({"对本店的信任：" + name.zh, "trust in the shop: " + name.en},
                    {"由本店兑现与否的记录推算：1 表示一直兑现，0 表示一直落空。",
                     "Worked out from how often the shop kept its word: 1 always, 0 never."},
                    f.score);
  }
  out += scoreRow(
      {"试衣反馈的一致度", "agreement of fit answers"},
      {"您的合身反馈与其他人对同一件衣服的反馈有多一致；只用来决定反馈在改进尺码判断时占多大分量。",
       "How far your fit answers agree with others' about the same garment; it only weighs your answers when "
       "garments' sizing is learned."},
      d.profile->trust.credibility);
  out += scoreRow({"退货可能", "chance that an order comes back"},
                  {"过去的订单中非本店原因退回的比例。它不改变价格，也不用来拒绝服务。",
                   "Share of past orders that came back for reasons not the shop's. It changes no price and "
                   "refuses no service."},
                  d.profile->trust.returnRisk);
  out += "</table>\n";
  std::string taste;
  for (const EaseWish& w : d.profile->preference.ease) {
    const Text zone = zoneText(w.zone);
    taste += fmt::format("<li>{}{} {:+.1f} cm ± {:.1f} <small>{}</small></li>", escaped(zone.zh),
                         w.category.empty() ? "" : "（" + escaped(w.category) + "）", 100.0 * w.offset_m,
                         100.0 * w.sd_m, escaped(zone.en));
  }
  for (const auto* list :
       {&d.profile->preference.colours, &d.profile->preference.styles, &d.profile->preference.prices}) {
    for (const Share& s : *list)
      taste += fmt::format("<li>{} {:.0f} %</li>", escaped(s.name), 100.0 * s.share);
  }
  if (!taste.empty()) {
    out +=
        "<p>偏好：想要的松量（比款式本身多或少），以及常选的颜色、款式和价位。<br><small>Taste: the room "
        "wanted beyond the "
        "style's own, and the colours, styles and prices chosen.</small></p><ul>" +
        taste + "</ul>\n";
  }
  return out;
}

std::string events(const ArchiveData& d) {
  if (d.events.empty()) return nothing();
  std::string out = head({"时间 when (UTC)", "记录 what", "地点 where", "记录者 by"});
  for (const TimelineEntry& e : d.events) {
    out += row({shown(e.event.time), both(e.summary),
                std::string(channelName(e.event.channel)) + " · " + escaped(e.event.store),
                escaped(e.event.actor)});
  }
  return out + "</table>\n";
}

// What a zone was said to be, or felt like, in words.
std::string zonesText(const std::map<Zone, int>& zones) {
  std::string out;
  for (const auto& [zone, feel] : zones) {
    const Text name = zoneText(zone);
    const Text word = feelText(feel, zone);
    out += fmt::format("{}{} {} <small>{}: {}</small>", out.empty() ? "" : "<br>", name.zh, word.zh, name.en,
                       word.en);
  }
  return out.empty() ? "—" : out;
}

std::string promiseTable(const ArchiveData& d) {
  if (d.promises.empty()) return nothing();
  std::string out = head({"服装 garment", "我们说 we said", "您说 you said", "结果 what came of it"});
  for (const Promise& p : d.promises) {
    std::string said = "—";
    if (!p.saidEvent.empty()) {
      std::string models;
      for (const auto& [name, version] : p.models) models += " " + name + " " + version;
      said = both(feelText(p.said, Zone::kOverall)) +
             fmt::format("<br><small>{}{}</small>", shown(p.saidAt), escaped(models));
    }
    std::string end = both(lineStateText(p.state));
    if (const ReturnReason* reason = findReturnReason(p.reason)) end += "<br>" + both(reason->text());
    out += row({escaped(p.garment) + "<br><small>" + escaped(p.size) +
                    (p.order.empty() ? "" : " · " + escaped(p.order)) + "</small>",
                said, zonesText(p.felt), end + "<br>" + both(keptText(p.kept()))});
  }
  return out + "</table>\n";
}

std::string tieTable(const ArchiveData& d) {
  std::string out;
  if (d.files.size() > 1) {
    out += "<p>以下档案已确认同属于您：<br><small>These files were found to be yours:</small></p><ul>";
    for (const std::string& id : d.files) out += "<li>" + escaped(id) + "</li>";
    out += "</ul>\n";
  }
  if (d.ties.empty()) return out.empty() ? nothing() : out;
  out += head({"时间 since (UTC)", "关系 relation", "对方 other", "现在 now"});
  for (const CustomerTie& t : d.ties) {
    out += row({shown(t.since), both(t.relation->text()), both(partyKindText(t.relation->to)),
                t.live ? "是 yes" : "否 no"});
  }
  return out + "</table>\n";
}

std::string looked(const ArchiveData& d) {
  std::string out = head({"时间 when (UTC)", "谁 who", "做了什么 what"});
  for (const AuditLine& l : d.audit) out += row({shown(l.at), escaped(l.actor), escaped(l.action)});
  return out + "</table>\n";
}

}  // namespace

std::string archivePage(const ArchiveData& d) {
  std::string page =
      "<!doctype html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\"><title>我的数据 · My "
      "data</title><style>" +
      std::string(kStyle) + "</style></head><body>\n";
  page += "<h1>我的数据 <small>My data</small></h1>\n";
  page += fmt::format(
      "<p>截至 {0} UTC，本店保存的关于您的全部内容。同一内容也在 archive.json 和各 CSV "
      "文件中，可交给别处使用。<br><small>Everything "
      "this shop keeps about you as of {0} UTC. The same is in archive.json and the CSV files, to be taken "
      "elsewhere.</small></p>\n",
      shown(d.made));
  page += heading("身份", "identity") + identity(d);
  page += heading("同意", "what you agreed to") + consents(d);
  page += heading("身材", "body measures") + bodies(d);
  page += heading("分数及其含义", "scores and what they mean") + scores(d);
  page += heading("我们说过的和后来的结果", "what we said, and what came of it") + promiseTable(d);
  page += heading("家庭与关系", "household and ties") + tieTable(d);
  page += heading("经过", "what happened") + events(d);
  page += heading("谁看过或改过", "who looked at it or changed it") + looked(d);
  page += heading("您的权利", "your rights");
  page +=
      "<p>您可以随时要求更正、限制使用、反对分析、带走或删除这些内容；撤回同意与给予同意一样简单。<br><small>"
      "You may at any time have this "
      "corrected, restricted, excluded from profiling, taken elsewhere or erased; a consent is withdrawn as "
      "easily as it was "
      "given.</small></p>\n</body></html>\n";
  return page;
}

}  // namespace fitroom::crm
