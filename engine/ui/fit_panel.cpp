#include <algorithm>
#include <array>

#include "engine/render/heat_colours.h"
#include "engine/ui/panels.h"

namespace fitroom::engine {

using garments::FitVerdict;
using garments::Zone;
using garments::ZoneFit;

namespace {

constexpr double kHighConfidence = 0.75;
constexpr double kMediumConfidence = 0.45;

const char* zoneKey(Zone zone) {
  constexpr const char* keys[] = {"zone.neck",   "zone.shoulder", "zone.chest", "zone.upper_arm",
                                  "zone.sleeve", "zone.waist",    "zone.hip",   "zone.thigh",
                                  "zone.length", "zone.inseam"};
  return keys[static_cast<std::size_t>(zone)];
}

/// Stable part of a widget's id: the key without its `zone.`.
std::string zoneId(Zone zone) {
  return std::string(zoneKey(zone)).substr(5);
}

const char* verdictId(FitVerdict verdict) {
  constexpr const char* ids[] = {"too_tight", "tight", "right", "loose", "too_loose"};
  return ids[static_cast<std::size_t>(verdict)];
}

bool isLength(Zone zone) {
  return zone == Zone::kSleeve || zone == Zone::kLength || zone == Zone::kInseam;
}

/// -2 .. +2 -> the word for girths (tight, loose) or lengths (short, long).
const char* wordKey(Zone zone, int step) {
  constexpr const char* girth[] = {"fit.too_tight", "fit.tight", "fit.right", "fit.loose", "fit.too_loose"};
  constexpr const char* length[] = {"fit.too_short", "fit.short", "fit.right_length", "fit.long",
                                    "fit.too_long"};
  return (isLength(zone) ? length : girth)[step + 2];
}

int stepOf(FitVerdict verdict) {
  return static_cast<int>(verdict) - static_cast<int>(FitVerdict::kRight);
}

std::string centimetres(const ShopperFlow& flow, double metres) {
  return flow.entry().units() == Units::kMetric ? shortNumber(metres * 100, 1)
                                                : shortNumber(metres / 0.0254, 1);
}

std::string ease(const ShopperFlow& flow, double metres) {
  const bool metric = flow.entry().units() == Units::kMetric;
  return signedNumber(metric ? metres * 100 : metres / 0.0254, 1) + (metric ? "\u00A0cm" : "\u00A0in");
}

void drawDots(Canvas& canvas, Rect r, FitVerdict verdict) {
  const float radius = std::round(canvas.theme().textPixels(TextSize::kSmall) * 0.3f);
  const float step = radius * 3.1f;
  const int on = static_cast<int>(verdict);
  for (int i = 0; i < 5; ++i) {
    const ImVec2 m{r.right() - radius - static_cast<float>(4 - i) * step - 2, r.y + r.h / 2};
    if (i == on) {
      canvas.draw()->AddCircleFilled(m, radius + 2, verdictColour(verdict), 24);
    } else {
      canvas.draw()->AddCircleFilled(m, radius, i == 2 ? colours::rgb(0xB9C9C4) : colours::kLine, 24);
    }
  }
}

float dotsWidth(const Canvas& canvas) {
  const float radius = std::round(canvas.theme().textPixels(TextSize::kSmall) * 0.3f);
  return radius * 3.1f * 4 + 2 * radius + 6;
}

void drawZone(Canvas& canvas, const ShopperFlow& flow, ScrollPanel& panel, const ZoneFit& zone) {
  const auto& theme = canvas.theme();
  const std::string id = "zone." + zoneId(zone.zone);
  const Text name = canvas.at(zoneKey(zone.zone));
  const Text word = canvas.at(wordKey(zone.zone, stepOf(zone.verdict)));
  const float top = panel.y;
  const float line = canvas.lineHeight(TextSize::kStrong);
  const float wordWide = canvas.width(TextSize::kStrong, canvas.say(word)) + 1;
  canvas.label(id + ".name", {panel.x, panel.y, panel.w - wordWide - theme.gap(), line}, name,
               TextSize::kStrong, colours::kInk);
  canvas.label(id + ".verdict", {panel.x + panel.w - wordWide, panel.y, wordWide, line}, word,
               TextSize::kStrong, verdictColour(zone.verdict), Align::kRight);
  panel.space(line);

  const Text numbers = fill(canvas.at("zone.numbers"), {{"garment", same(centimetres(flow, zone.garment))},
                                                        {"body", same(centimetres(flow, zone.body))},
                                                        {"ease", same(ease(flow, zone.ease))}});
  const float dots = dotsWidth(canvas);
  const float high = canvas.paragraph(id + ".numbers", {panel.x, panel.y}, panel.w - dots - theme.gap(),
                                      numbers, TextSize::kSmall, colours::kInkSoft);
  drawDots(canvas, {panel.x, panel.y, panel.w, canvas.lineHeight(TextSize::kSmall)}, zone.verdict);
  panel.space(high);
  if (zone.confidence < kMediumConfidence) {
    panel.space(canvas.paragraph(id + ".unsure", {panel.x, panel.y}, panel.w, canvas.at("zone.estimated"),
                                 TextSize::kSmall, colours::kWarning));
  }
  canvas.note(id, Role::kText, {panel.x, top, panel.w, panel.y - top}, zone.text, verdictId(zone.verdict));
  panel.space(theme.mm(1.6f));
  canvas.draw()->AddLine({panel.x, panel.y}, {panel.x + panel.w, panel.y}, colours::kLine);
  panel.space(theme.mm(1.6f));
}

/// Word and reason of a confidence: what was typed, or which zone rests on an estimate.
Text confidenceText(const Canvas& canvas, const TryOnResult& result) {
  double sure = result.advice.sizes.empty() ? 1.0 : result.advice.confidence;
  const ZoneFit* weakest = nullptr;
  for (const auto& zone : result.fit.zones) {
    if (!weakest || zone.confidence < weakest->confidence) weakest = &zone;
  }
  if (result.advice.sizes.empty() && weakest) sure = weakest->confidence;
  const char* word = sure >= kHighConfidence
                         ? "confidence.high"
                         : (sure >= kMediumConfidence ? "confidence.medium" : "confidence.low");
  Text reason = canvas.at("confidence.given");
  if (sure < kHighConfidence) {
    const bool estimated = weakest && weakest->confidence < kHighConfidence;
    reason = estimated
                 ? fill(canvas.at("confidence.estimated"), {{"zone", canvas.at(zoneKey(weakest->zone))}})
                 : canvas.at("confidence.between");
  }
  return fill(canvas.at("confidence.line"), {{"word", canvas.at(word)}, {"reason", reason}});
}

void drawAdvice(Canvas& canvas, ScrollPanel& panel, const TryOnResult& result) {
  const auto& theme = canvas.theme();
  const bool run = !result.advice.sizes.empty();
  const bool none = run && !result.advice.best;
  const float pad = theme.mm(3.2f);
  const float inner = panel.w - 2 * pad;
  Text head = result.fit.summary;
  if (none)
    head = canvas.at("advice.none");
  else if (run)
    head = fill(canvas.at("advice.best"), {{"size", same(*result.advice.best)}});
  const Text why = run ? result.advice.text : Text{};
  const Text sure = confidenceText(canvas, result);

  const TextSize headSize = run ? TextSize::kTitle : TextSize::kStrong;
  float high = 2 * pad + canvas.paragraphHeight(head, headSize, inner) + theme.mm(1);
  if (run) high += canvas.paragraphHeight(why, TextSize::kBody, inner) + theme.mm(1);
  high += canvas.paragraphHeight(sure, TextSize::kSmall, inner);
  const Rect card = panel.take(high);
  canvas.box(card, none ? colours::kWarningWash : colours::kAccentWash, theme.rounding());
  float y = card.y + pad;
  y += canvas.paragraph("advice.head", {card.x + pad, y}, inner, head, headSize,
                        none ? colours::kWarning : colours::kAccentDeep) +
       theme.mm(1);
  if (run)
    y += canvas.paragraph("advice.why", {card.x + pad, y}, inner, why, TextSize::kBody, colours::kInk) +
         theme.mm(1);
  canvas.paragraph("advice.confidence", {card.x + pad, y}, inner, sure, TextSize::kSmall, colours::kInkSoft);
  panel.space(theme.mm(3));
}

ImU32 heat(float value) {
  const auto c = heatColour8(value);
  return IM_COL32(c[0], c[1], c[2], 255);
}

void drawHeat(Canvas& canvas, ShopperFlow& flow, ScrollPanel& panel) {
  const auto& theme = canvas.theme();
  const bool on = flow.state().heatMap;
  if (canvas.toggle("heat", panel.take(theme.target()), canvas.at("heat.switch"), on)) flow.setHeatMap(!on);
  if (!on) return;
  const Rect bar = panel.take(theme.mm(3.2f));
  constexpr int kSteps = 24;
  for (int i = 0; i < kSteps; ++i) {
    const float a = static_cast<float>(i) / kSteps;
    const float b = static_cast<float>(i + 1) / kSteps;
    const ImU32 left = heat(2 * a - 1);
    const ImU32 right = heat(2 * b - 1);
    canvas.draw()->AddRectFilledMultiColor({bar.x + bar.w * a, bar.y}, {bar.x + bar.w * b, bar.bottom()},
                                           left, right, right, left);
  }
  panel.space(theme.mm(1));
  const float third = (bar.w - 2 * theme.gap()) / 3;
  const std::array<std::pair<const char*, const char*>, 3> words = {
      {{"heat.left", "heat.room"}, {"heat.middle", "heat.neutral"}, {"heat.right", "heat.limit"}}};
  float high = 0;
  for (const auto& [id, key] : words)
    high = std::max(high, canvas.paragraphHeight(canvas.at(key), TextSize::kSmall, third));
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Text text = canvas.at(words[i].second);
    const float x = bar.x + static_cast<float>(i) * (third + theme.gap());
    const auto lines = canvas.wrap(TextSize::kSmall, canvas.say(text), third);
    float y = panel.y;
    for (const auto& line : lines) {
      const float wide = canvas.width(TextSize::kSmall, line);
      const float shift = i == 0 ? 0 : (i == 1 ? (third - wide) / 2 : third - wide);
      canvas.lineOfText({x + shift, y}, TextSize::kSmall, colours::kInkSoft, line);
      y += canvas.lineHeight(TextSize::kSmall);
    }
    canvas.note(words[i].first, Role::kText, {x, panel.y, third, high}, text);
  }
  panel.space(high + theme.mm(2));
}

void drawFit(Canvas& canvas, ShopperFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  const auto& state = flow.state();
  const TryOnResult& result = *state.shown;
  const Rect feel{r.x, r.bottom() - theme.target(), r.w, theme.target()};
  if (canvas.button("feel.open", feel, canvas.at("feel.open"), ButtonKind::kPlain)) flow.showFeel();

  ScrollPanel panel(canvas, "fit.scroll",
                    {r.x, r.y, r.w + theme.mm(2.4f), r.h - theme.target() - theme.mm(2)});
  panel.space(canvas.paragraph("fit.garment", {panel.x, panel.y}, panel.w,
                               result.garment.size.empty()
                                   ? result.garment.name
                                   : fill(canvas.at("fit.garment"), {{"garment", result.garment.name},
                                                                     {"size", same(result.garment.size)}}),
                               TextSize::kStrong, colours::kInk));
  panel.space(theme.mm(2));
  if (state.stale) {
    panel.space(canvas.paragraph("fit.stale", {panel.x, panel.y}, panel.w, canvas.at("fit.stale"),
                                 TextSize::kSmall, colours::kWarning));
    panel.space(theme.mm(2));
  }
  drawAdvice(canvas, panel, result);
  for (const auto& zone : result.fit.zones) drawZone(canvas, flow, panel, zone);
  drawHeat(canvas, flow, panel);
  for (std::size_t i = 0; i < result.notes.size(); ++i) {
    panel.space(canvas.paragraph("fit.note." + std::to_string(i), {panel.x, panel.y}, panel.w,
                                 result.notes[i], TextSize::kSmall, colours::kInkSoft));
    panel.space(theme.mm(1));
  }
}

void drawGuestNote(Canvas& canvas, ShopperFlow& flow, ScrollPanel& panel) {
  const auto& theme = canvas.theme();
  if (!flow.state().customer.empty()) {
    if (!flow.state().answers.empty() || flow.state().kept != Kept::kNotSaid) {
      panel.space(canvas.paragraph("feel.thanks", {panel.x, panel.y}, panel.w, canvas.at("feel.thanks"),
                                   TextSize::kSmall, colours::kAccent));
    }
    return;
  }
  panel.space(canvas.paragraph("feel.guest", {panel.x, panel.y}, panel.w, canvas.at("feel.guest"),
                               TextSize::kSmall, colours::kInkSoft));
  panel.space(theme.mm(1.6f));
  if (canvas.button("feel.save", panel.take(theme.target()), canvas.at("privacy.save"), ButtonKind::kPlain))
    flow.askName();
}

void drawFeel(Canvas& canvas, ShopperFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  const auto& state = flow.state();
  const Rect back{r.x, r.bottom() - theme.target(), r.w, theme.target()};
  if (canvas.button("feel.back", back, canvas.at("feel.back"), ButtonKind::kPlain)) flow.showFit();

  ScrollPanel panel(canvas, "feel.scroll",
                    {r.x, r.y, r.w + theme.mm(2.4f), r.h - theme.target() - theme.mm(2)});
  panel.space(canvas.paragraph("feel.title", {panel.x, panel.y}, panel.w, canvas.at("feel.title"),
                               TextSize::kTitle, colours::kInk));
  panel.space(canvas.paragraph("feel.hint", {panel.x, panel.y}, panel.w, canvas.at("feel.hint"),
                               TextSize::kSmall, colours::kInkSoft));
  panel.space(theme.mm(3));
  for (const auto& zone : state.shown->fit.zones) {
    const std::string id = "feel." + zoneId(zone.zone);
    panel.space(canvas.paragraph(id + ".name", {panel.x, panel.y}, panel.w, canvas.at(zoneKey(zone.zone)),
                                 TextSize::kStrong, colours::kInk));
    panel.space(theme.mm(0.8f));
    std::vector<std::pair<std::string, Text>> words;
    for (int step = -2; step <= 2; ++step) {
      words.push_back({verdictId(static_cast<FitVerdict>(step + 2)), canvas.at(wordKey(zone.zone, step))});
    }
    const auto given = state.answers.find(zone.zone);
    const int pressed =
        canvas.choiceFlow(id, panel.x, panel.y, panel.w, words,
                          given == state.answers.end() ? -1 : given->second + 2, TextSize::kSmall);
    if (pressed >= 0) flow.answer(zone.zone, pressed - 2);
    panel.space(theme.mm(3));
  }
  panel.space(canvas.paragraph("feel.kept", {panel.x, panel.y}, panel.w, canvas.at("feel.kept"),
                               TextSize::kStrong, colours::kInk));
  panel.space(theme.mm(0.8f));
  const std::vector<std::pair<std::string, Text>> answers = {{"yes", canvas.at("feel.yes")},
                                                             {"no", canvas.at("feel.no")}};
  const int kept = canvas.choiceFlow("feel.kept", panel.x, panel.y, panel.w, answers,
                                     state.kept == Kept::kNotSaid ? -1 : (state.kept == Kept::kYes ? 0 : 1));
  if (kept >= 0) flow.keep(kept == 0);
  panel.space(theme.mm(3));
  drawGuestNote(canvas, flow, panel);
}

/// Before the first verdict: the three steps, with the one to do now.
void drawSteps(Canvas& canvas, const ShopperFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  const int now = flow.work().running ? 2 : (flow.entry().usable() ? 1 : 0);
  const std::array<std::pair<const char*, const char*>, 3> steps = {
      {{"step.1", "step.numbers"}, {"step.2", "step.garment"}, {"step.3", "step.verdict"}}};
  const float radius = std::round(theme.textPixels(TextSize::kStrong) * 0.85f);
  const float indent = 2 * radius + theme.mm(3);
  float y = r.y;
  for (int i = 0; i < 3; ++i) {
    const auto& [id, key] = steps[static_cast<std::size_t>(i)];
    const ImVec2 m{r.x + radius, y + radius};
    const bool done = i < now;
    canvas.draw()->AddCircleFilled(
        m, radius, i == now ? colours::kAccent : (done ? colours::kAccentWash : colours::kSunken), 32);
    if (done) {
      canvas.icon(Icon::kCheck, m, radius, colours::kAccent);
    } else {
      canvas.label(std::string(id) + ".number", {r.x, y, 2 * radius, 2 * radius}, same(std::to_string(i + 1)),
                   TextSize::kStrong, i == now ? colours::kOnAccent : colours::kInkSoft, Align::kCentre);
    }
    const float top = std::max(0.0f, radius - canvas.lineHeight(TextSize::kBody) / 2);
    const float high = canvas.paragraph(id, {r.x + indent, y + top}, r.w - indent, canvas.at(key),
                                        TextSize::kBody, i == now ? colours::kInk : colours::kInkSoft);
    y += std::max(2 * radius, top + high) + theme.mm(5);
  }
}

}  // namespace

void drawFitPanel(Canvas& canvas, ShopperFlow& flow, Rect r) {
  if (!flow.state().shown) {
    const auto& theme = canvas.theme();
    float y = r.y;
    y += canvas.paragraph("fit.empty_title", {r.x, y}, r.w, canvas.at("fit.empty_title"), TextSize::kTitle,
                          colours::kInk);
    drawSteps(canvas, flow, {r.x, y + theme.mm(5), r.w, r.h});
    return;
  }
  if (flow.state().right == RightPage::kFit)
    drawFit(canvas, flow, r);
  else
    drawFeel(canvas, flow, r);
}

}  // namespace fitroom::engine
