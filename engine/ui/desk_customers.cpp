#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "crm/log/payload_words.h"
#include "engine/ui/desk_parts.h"

namespace fitroom::engine {

namespace {

Text contactOf(const crm::Customer& c) {
  std::string out = c.identity.email;
  if (!c.identity.phone.empty()) out += (out.empty() ? "" : "  ") + c.identity.phone;
  return same(out.empty() ? c.id.substr(0, 13) : out);
}

Text nameOf(const crm::Customer& c) {
  return same(c.identity.name.empty() ? c.id.substr(0, 13) : c.identity.name);
}

void searchList(Canvas& canvas, DeskFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  const float gap = theme.gap();
  const float high = theme.target();
  const Text find = canvas.at("desk.find");
  const float wide = canvas.width(TextSize::kStrong, canvas.say(find)) + theme.mm(7);
  bool go = deskField(canvas, "desk.search", {r.x, r.y, r.w - wide - gap, high},
                      canvas.at("desk.search_hint"), flow.edit().search);
  go = canvas.button("desk.find", {r.right() - wide, r.y, wide, high}, find, ButtonKind::kPrimary) || go;
  if (go) flow.search();
  if (canvas.button("desk.new_customer", {r.x, r.bottom() - high, r.w, high}, canvas.at("desk.form.new"),
                    ButtonKind::kPlain)) {
    flow.askNewCustomer();
  }
  const Rect list{r.x, r.y + high + gap, r.w, r.h - 2 * (high + gap)};
  ScrollPanel panel(canvas, "##desk.found", list);
  const auto& state = flow.state();
  if (state.found.empty()) {
    const Text text = canvas.at(state.searched ? "desk.none_found" : "desk.search_help");
    panel.space(canvas.paragraph("desk.search_text", {panel.x + gap, panel.y + gap}, panel.w - 2 * gap, text,
                                 TextSize::kBody, colours::kInkSoft));
    return;
  }
  std::string opened;
  const float line = canvas.lineHeight(TextSize::kStrong);
  const float small = canvas.lineHeight(TextSize::kSmall);
  for (const auto& c : state.found) {
    const Rect row = panel.take(line + small + theme.mm(2.6f));
    const bool on = state.open && state.open->id == c.id;
    if (deskRow(canvas, "desk.customer." + c.id, row, nameOf(c), on)) opened = c.id;
    const float x = row.x + theme.mm(2.4f);
    const float inner = row.w - theme.mm(4.8f);
    deskLine(canvas, "desk.customer." + c.id + ".name", {x, row.y + theme.mm(1.3f), inner, line}, nameOf(c),
             TextSize::kStrong, colours::kInk);
    deskLine(canvas, "desk.customer." + c.id + ".contact", {x, row.y + theme.mm(1.3f) + line, inner, small},
             contactOf(c), TextSize::kSmall, colours::kInkSoft);
  }
  if (!opened.empty()) flow.openCustomer(opened);
}

void timeline(Canvas& canvas, DeskFlow& flow, ScrollPanel& panel) {
  const auto& theme = canvas.theme();
  const float line = canvas.lineHeight(TextSize::kBody);
  const float when = canvas.width(TextSize::kSmall, "2026-00-00 00:00") + theme.mm(4);
  for (const auto& e : flow.state().timeline) {
    const Text words = deskCapital(e.summary);
    const float wide = panel.w - when - theme.mm(1);
    const float high = std::max(canvas.paragraphHeight(words, TextSize::kBody, wide), line);
    const Rect row = panel.take(high + theme.mm(1.6f));
    deskLine(canvas, "desk.event." + e.event.id + ".time", {row.x, row.y, when, line},
             same(deskTime(e.event.time)), TextSize::kSmall, colours::kInkFaint);
    canvas.paragraph("desk.event." + e.event.id, {row.x + when, row.y}, wide, words, TextSize::kBody,
                     colours::kInk);
    canvas.box({row.x, row.bottom() - theme.mm(0.9f), row.w, 1.0f}, colours::kLine, 0);
  }
}

ImU32 keptColour(crm::Kept kept) {
  if (kept == crm::Kept::kNotAsSaid) return colours::kProblem;
  if (kept == crm::Kept::kAsSaid || kept == crm::Kept::kSilent) return colours::kAccent;
  return colours::kInkSoft;
}

std::string zoneWords(const std::map<crm::Zone, int>& zones, Language language) {
  std::string out;
  for (const auto& [zone, feel] : zones) {
    const crm::Text name = crm::zoneText(zone);
    const crm::Text word = crm::feelText(feel, zone);
    out += (out.empty()                 ? ""
            : language == Language::kZh ? "，"
                                        : ", ") +
           (language == Language::kZh ? name.zh + word.zh : name.en + " " + word.en);
  }
  return out;
}

Text zoneText(const std::map<crm::Zone, int>& zones) {
  return {zoneWords(zones, Language::kZh), zoneWords(zones, Language::kEn)};
}

void orders(Canvas& canvas, DeskFlow& flow, ScrollPanel& panel) {
  const auto& theme = canvas.theme();
  const auto& state = flow.state();
  if (state.orders.empty()) {
    panel.space(canvas.paragraph("desk.no_orders", {panel.x, panel.y}, panel.w, canvas.at("desk.no_orders"),
                                 TextSize::kBody, colours::kInkSoft));
    return;
  }
  std::optional<std::pair<crm::Promise, crm::EventType>> asked;
  for (const auto& p : state.orders) {
    const float top = panel.y;
    const std::string id = "desk.promise." + p.line;
    const crm::Text lineState = crm::lineStateText(p.state);
    Rect head = panel.take(canvas.lineHeight(TextSize::kStrong));
    head.x += theme.mm(3);
    head.w -= theme.mm(3);
    deskLine(canvas, id, head,
             {fmt::format("{}  {}  {}", p.garment, p.size, lineState.zh),
              fmt::format("{}  {}  {}", p.garment, p.size, lineState.en)},
             TextSize::kStrong, colours::kInk);
    const auto paragraph = [&](const std::string& what, const Text& words, ImU32 colour) {
      panel.space(canvas.paragraph(id + what, {panel.x + theme.mm(3), panel.y}, panel.w - theme.mm(3), words,
                                   TextSize::kBody, colour));
    };
    if (!p.saidEvent.empty()) {
      const crm::Text overall = crm::feelText(p.said, crm::Zone::kOverall);
      std::string models;
      for (const auto& [name, version] : p.models) models += " · " + name + " " + version;
      paragraph(".said",
                fill(canvas.at("desk.we_said"),
                     {{"what", Text{overall.zh, overall.en}}, {"when", same(deskTime(p.saidAt) + models)}}),
                colours::kInkSoft);
    }
    if (!p.felt.empty()) {
      paragraph(".felt", fill(canvas.at("desk.they_said"), {{"what", zoneText(p.felt)}}), colours::kInkSoft);
    }
    if (const auto* reason = crm::findReturnReason(p.reason)) {
      paragraph(".reason",
                fill(canvas.at("desk.reason_was"), {{"what", Text{reason->text().zh, reason->text().en}}}),
                colours::kInkSoft);
    }
    const crm::Text kept = crm::keptText(p.kept());
    paragraph(".kept", {kept.zh, kept.en}, keptColour(p.kept()));
    if (p.rating)
      paragraph(".rating", fill(canvas.at("desk.rated"), {{"n", same(std::to_string(*p.rating))}}),
                colours::kInkSoft);
    if (p.complained) {
      const auto colon = p.complaint.find(": ");
      const crm::Text facet = crm::payloadWord("facet", p.complaint.substr(0, colon));
      const crm::Text end = colon == std::string::npos
                                ? crm::Text{"未处理", "no answer yet"}
                                : crm::payloadWord("outcome", p.complaint.substr(colon + 2));
      paragraph(".complaint",
                fill(canvas.at("desk.complained"),
                     {{"what", Text{facet.zh, facet.en}}, {"end", Text{end.zh, end.en}}}),
                colon == std::string::npos ? colours::kWarning : colours::kInkSoft);
    }
    const std::vector<crm::EventType> steps = crm::nextSteps(p);
    std::vector<std::pair<std::string, Text>> buttons;
    for (const crm::EventType step : steps) {
      buttons.emplace_back(crm::eventTypeName(step), deskCapital(crm::eventTypeText(step)));
    }
    if (!buttons.empty()) {
      panel.space(theme.mm(1));
      panel.x += theme.mm(3);
      panel.w -= theme.mm(3);
      const int pressed = deskButtons(canvas, id, panel, buttons);
      panel.x -= theme.mm(3);
      panel.w += theme.mm(3);
      if (pressed >= 0) asked = {p, steps[static_cast<std::size_t>(pressed)]};
    }
    canvas.box({panel.x, top + theme.mm(0.4f), theme.mm(0.8f), panel.y - top - theme.mm(0.4f)},
               keptColour(p.kept()), theme.mm(0.4f));
    panel.space(theme.mm(3));
  }
  if (asked) flow.askStep(asked->first, asked->second);
}

void numbers(Canvas& canvas, DeskFlow& flow, ScrollPanel& panel) {
  const auto& theme = canvas.theme();
  const auto& state = flow.state();
  if (state.numbers.empty()) {
    panel.space(canvas.paragraph("desk.no_numbers", {panel.x, panel.y}, panel.w, state.whyNoNumbers,
                                 TextSize::kBody, colours::kInkSoft));
    return;
  }
  const Text set = canvas.at("desk.set");
  const float setWide = canvas.width(TextSize::kStrong, canvas.say(set)) + theme.mm(6);
  for (std::size_t i = 0; i < state.numbers.size(); ++i) {
    const DeskNumber& n = state.numbers[i];
    const std::string id = "desk.number." + n.key;
    const Rect row = panel.take(theme.target());
    const float barWide = theme.mm(30);
    const float right = row.right() - setWide - theme.gap();
    deskLine(canvas, id, {row.x, row.y, right - barWide - theme.mm(16) - row.x, row.h}, n.name,
             TextSize::kStrong, colours::kInk);
    const Rect track{right - barWide, row.y + row.h / 2 - theme.mm(1), barWide, theme.mm(2)};
    canvas.box(track, colours::kSunken, theme.mm(1));
    if (n.enough) {
      const float share = static_cast<float>(std::clamp(n.value, 0.0, 1.0));
      canvas.box({track.x, track.y, std::max(track.w * share, theme.mm(2)), track.h}, colours::kAccent,
                 theme.mm(1));
    }
    canvas.label(id + ".value", {track.x - theme.mm(15), row.y, theme.mm(13), row.h},
                 n.enough ? same(fmt::format("{:.2f}", n.value)) : same("—"), TextSize::kStrong,
                 colours::kInk, Align::kRight);
    const float small = theme.target() * 0.8f;
    if (canvas.button(id + ".set", {row.right() - setWide, row.y + (row.h - small) / 2, setWide, small}, set,
                      ButtonKind::kPlain)) {
      flow.askOverride(i);
    }
    const auto line = [&](const std::string& what, const Text& words) {
      panel.space(canvas.paragraph(id + what, {panel.x + theme.mm(3), panel.y}, panel.w - theme.mm(3), words,
                                   TextSize::kSmall, colours::kInkSoft));
    };
    if (!n.enough) line(".few", canvas.at("desk.not_enough"));
    for (std::size_t k = 0; k < n.reasons.size(); ++k) line(".why" + std::to_string(k), n.reasons[k]);
    panel.space(theme.mm(2));
  }
}

/// The number that is being set, its reason, and the three ways out.
void overrideForm(Canvas& canvas, DeskFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  const float gap = theme.gap();
  const float high = theme.target();
  const DeskNumber& n = flow.state().numbers[*flow.state().setting];
  canvas.box(r, colours::kSunken, theme.rounding());
  const Rect in = r.inset(theme.mm(2.5f));
  float y = in.y;
  deskLine(canvas, "desk.override.name", {in.x, y, in.w - 3 * high - theme.mm(20), high}, n.name,
           TextSize::kStrong, colours::kInk);
  DeskState& state = flow.edit();
  const float x = in.right() - 2 * high - theme.mm(18);
  if (canvas.iconButton("desk.override.less", {x, y, high, high}, canvas.at("desk.less"), Icon::kMinus)) {
    state.settingValue = std::max(0.0, std::round(state.settingValue * 20 - 1) / 20);
  }
  canvas.label("desk.override.value", {x + high, y, theme.mm(18), high},
               same(fmt::format("{:.2f}", state.settingValue)), TextSize::kStrong, colours::kInk,
               Align::kCentre);
  if (canvas.iconButton("desk.override.more", {x + high + theme.mm(18), y, high, high},
                        canvas.at("desk.more"), Icon::kPlus)) {
    state.settingValue = std::min(1.0, std::round(state.settingValue * 20 + 1) / 20);
  }
  y += high + gap;
  deskField(canvas, "desk.override.reason", {in.x, y, in.w, high}, canvas.at("desk.reason_hint"),
            state.reason);
  y += high + gap;
  const bool ready = !state.reason.empty();
  const float third = (in.w - 2 * gap) / 3;
  if (canvas.button("desk.override.cancel", {in.x, y, third, high}, canvas.at("name.cancel"),
                    ButtonKind::kPlain)) {
    flow.cancelOverride();
  } else if (canvas.button("desk.override.computed", {in.x + third + gap, y, third, high},
                           canvas.at("desk.computed"), ButtonKind::kPlain, ready)) {
    flow.setOverride(true);
  } else if (canvas.button("desk.override.set", {in.x + 2 * (third + gap), y, third, high},
                           canvas.at("desk.set_it"), ButtonKind::kPrimary, ready)) {
    flow.setOverride(false);
  }
}

Text consentsOf(Canvas& canvas, const crm::Customer& c) {
  if (c.consents.empty()) return canvas.at("desk.no_consent");
  Text out;
  for (const crm::Purpose p : c.consents) {
    const crm::Text words = crm::purposeText(p);
    out.zh += (out.zh.empty() ? "" : "；") + words.zh;
    out.en += (out.en.empty() ? "" : "; ") + words.en;
  }
  return fill(canvas.at("desk.agreed"), {{"what", out}});
}

/// Below the timeline and the orders: a note, and what else can be written down.
void footOf(Canvas& canvas, DeskFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  const float gap = theme.gap();
  const bool orders = flow.state().tab == DeskTab::kOrders;
  const Text more = canvas.at(orders ? "desk.form.order" : "desk.form.touchpoint");
  const Text add = canvas.at("desk.add_note");
  const float moreWide = canvas.width(TextSize::kStrong, canvas.say(more)) + theme.mm(7);
  const float addWide = canvas.width(TextSize::kStrong, canvas.say(add)) + theme.mm(7);
  float right = r.right() - moreWide;
  if (canvas.button(orders ? "desk.new_order" : "desk.new_touchpoint", {right, r.y, moreWide, r.h}, more,
                    orders ? ButtonKind::kPrimary : ButtonKind::kPlain)) {
    return orders ? flow.askOrder() : flow.askTouchpoint();
  }
  right -= gap + addWide;
  bool go = deskField(canvas, "desk.note", {r.x, r.y, right - gap - r.x, r.h}, canvas.at("desk.note_hint"),
                      flow.edit().note);
  go = canvas.button("desk.add_note", {right, r.y, addWide, r.h}, add, ButtonKind::kPlain,
                     !flow.state().note.empty()) ||
       go;
  if (go) flow.addNote();
}

void detail(Canvas& canvas, DeskFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  const float gap = theme.gap();
  const crm::Customer& c = *flow.state().open;
  float y = r.y;
  const float title = canvas.lineHeight(TextSize::kTitle);
  deskLine(canvas, "desk.open.name", {r.x, y, r.w, title}, nameOf(c), TextSize::kTitle, colours::kInk);
  y += title;
  const float line = canvas.lineHeight(TextSize::kBody);
  deskLine(canvas, "desk.open.contact", {r.x, y, r.w, line}, contactOf(c), TextSize::kBody,
           colours::kInkSoft);
  y += line;
  y += canvas.paragraph("desk.open.consents", {r.x, y}, r.w, consentsOf(canvas, c), TextSize::kSmall,
                        colours::kInkSoft);
  if (c.restricted) {
    y += canvas.paragraph("desk.open.restricted", {r.x, y}, r.w, canvas.at("desk.restricted"),
                          TextSize::kSmall, colours::kWarning);
  }
  if (c.files > 1) {
    y += canvas.paragraph("desk.open.files", {r.x, y}, r.w,
                          fill(canvas.at("desk.files"), {{"n", same(std::to_string(c.files))}}),
                          TextSize::kSmall, colours::kInkSoft);
  }
  y += gap;
  const int tab = canvas.segments("desk.tab", {r.x, y, r.w, theme.target()},
                                  {{"timeline", canvas.at("desk.tab_timeline")},
                                   {"orders", canvas.at("desk.tab_orders")},
                                   {"numbers", canvas.at("desk.tab_numbers")},
                                   {"file", canvas.at("desk.tab_file")}},
                                  static_cast<int>(flow.state().tab));
  y += theme.target() + gap;
  const bool setting = flow.state().setting && flow.state().tab == DeskTab::kNumbers;
  const bool file = flow.state().tab == DeskTab::kFile;
  const float foot = setting ? 3 * theme.target() + 2 * gap + 2 * theme.mm(2.5f) : file ? 0 : theme.target();
  {
    ScrollPanel panel(canvas, "##desk.detail", {r.x, y, r.w, r.bottom() - y - foot - gap});
    if (flow.state().tab == DeskTab::kTimeline) timeline(canvas, flow, panel);
    if (flow.state().tab == DeskTab::kOrders) orders(canvas, flow, panel);
    if (flow.state().tab == DeskTab::kNumbers) numbers(canvas, flow, panel);
    if (flow.state().tab == DeskTab::kFile) drawDeskFile(canvas, flow, panel);
  }
  if (!flow.state().open) return;
  const Rect bottom{r.x, r.bottom() - foot, r.w, foot};
  if (setting && flow.state().setting) {
    overrideForm(canvas, flow, bottom);
  } else if (!file) {
    footOf(canvas, flow, bottom);
  }
  if (tab >= 0) flow.setTab(static_cast<DeskTab>(tab));
}

}  // namespace

void drawDeskCustomers(Canvas& canvas, DeskFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  const float gap = theme.gap();
  const float wide = std::round(r.w * 0.36f);
  const Rect left{r.x, r.y, wide, r.h};
  const Rect right{r.x + wide + gap, r.y, r.w - wide - gap, r.h};
  canvas.card(left);
  canvas.card(right);
  if (flow.state().open) {
    detail(canvas, flow, right.inset(theme.pad()));
  } else {
    const Text text = canvas.at("desk.choose");
    const Rect in = right.inset(theme.pad());
    canvas.label("desk.choose", {in.x, in.y + in.h * 0.4f, in.w, canvas.lineHeight(TextSize::kBody)}, text,
                 TextSize::kBody, colours::kInkSoft, Align::kCentre);
  }
  searchList(canvas, flow, left.inset(theme.pad()));
}

}  // namespace fitroom::engine
