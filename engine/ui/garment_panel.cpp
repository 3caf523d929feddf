#include <fmt/format.h>

#include <algorithm>

#include "engine/ui/garment_icon.h"
#include "engine/ui/panels.h"

namespace fitroom::engine {

using garments::LibraryEntry;

namespace {

Text priceText(const Canvas& canvas, const LibraryEntry& entry) {
  if (entry.priceMinor <= 0) return canvas.at("garment.no_price");
  const std::string number = entry.priceMinor % 100 == 0
                                 ? fmt::format("{}", entry.priceMinor / 100)
                                 : fmt::format("{}.{:02}", entry.priceMinor / 100, entry.priceMinor % 100);
  if (entry.currency == "CNY") return same("\u00A5" + number);
  return same(entry.currency + " " + number);
}

/// The category as a heading writes it.
Text categoryLabel(garments::Category category) {
  Text out = garments::categoryText(category);
  if (!out.en.empty() && out.en[0] >= 'a' && out.en[0] <= 'z')
    out.en[0] = static_cast<char>(out.en[0] - 'a' + 'A');
  return out;
}

/// The strip below a card that wears its garment with what is on the body already; none before the first
/// try-on.
float stripHeight(const Canvas& canvas, const ShopperFlow& flow) {
  return flow.state().shown ? canvas.theme().target() : 0.0f;
}

float cardHeight(Canvas& canvas, const LibraryEntry& entry, float wide, float picture) {
  const auto& theme = canvas.theme();
  const float inner = wide - 2 * theme.mm(2.4f);
  return theme.mm(2.4f) * 2 + picture + theme.mm(1.6f) +
         canvas.paragraphHeight(entry.name, TextSize::kStrong, inner) + canvas.lineHeight(TextSize::kSmall) +
         canvas.lineHeight(TextSize::kBody);
}

void drawStrip(Canvas& canvas, ShopperFlow& flow, const LibraryEntry& entry, Rect r) {
  if (r.h <= 0 || flow.state().garment == entry.id) return;
  const bool worn = flow.wornWith(entry.id);
  if (canvas.choice("with." + entry.id, r, canvas.at(worn ? "garment.with_off" : "garment.with_on"), worn,
                    TextSize::kSmall))
    flow.toggleWith(entry.id);
}

void drawCard(Canvas& canvas, ShopperFlow& flow, const LibraryEntry& entry, Rect r, float picture) {
  const auto& theme = canvas.theme();
  const float pad = theme.mm(2.4f);
  const std::string id = "garment." + entry.id;
  const bool on = flow.state().garment == entry.id;
  const auto press = canvas.press(id, r);
  canvas.box(r, on ? colours::kAccentWash : (press.hovered || press.held ? colours::kSunken : colours::kCard),
             theme.rounding());
  canvas.frame(r, on ? colours::kAccent : colours::kLine, theme.rounding(), on ? 2.0f : 1.0f);
  canvas.focusRing(r, press);

  const Rect stage{r.x + pad, r.y + pad, r.w - 2 * pad, picture};
  drawGarmentIcon(canvas.draw(), stage, entry.category, fromLinear(entry.colour));
  if (on) {
    const float radius = theme.mm(2.6f);
    const ImVec2 m{r.right() - pad - radius * 0.4f, r.y + pad + radius * 0.4f};
    canvas.draw()->AddCircleFilled(m, radius, colours::kAccent, 32);
    canvas.icon(Icon::kCheck, m, radius * 1.1f, colours::kOnAccent);
  }
  float y = stage.bottom() + theme.mm(1.6f);
  y += canvas.paragraph(id + ".name", {stage.x, y}, stage.w, entry.name, TextSize::kStrong, colours::kInk);
  canvas.label(id + ".category", {stage.x, y, stage.w, canvas.lineHeight(TextSize::kSmall)},
               categoryLabel(entry.category), TextSize::kSmall, colours::kInkSoft);
  y += canvas.lineHeight(TextSize::kSmall);
  const float chip = theme.mm(1.9f);
  const Rect line{stage.x, y, stage.w, canvas.lineHeight(TextSize::kBody)};
  canvas.draw()->AddCircleFilled({stage.right() - chip, line.y + line.h / 2}, chip, fromLinear(entry.colour),
                                 32);
  canvas.draw()->AddCircle({stage.right() - chip, line.y + line.h / 2}, chip, colours::kLine, 32, 1.0f);
  canvas.label(id + ".price", {line.x, line.y, line.w - 3 * chip, line.h}, priceText(canvas, entry),
               TextSize::kBody, colours::kInk);
  canvas.note(id, Role::kChoice, r, entry.name, on ? "on" : "off");
  if (press.clicked) flow.chooseGarment(entry.id);
}

void drawFilters(Canvas& canvas, ShopperFlow& flow, ScrollPanel& panel) {
  const auto& theme = canvas.theme();
  const auto& state = flow.state();
  const std::vector<std::pair<std::string, Text>> audiences = {{"all", canvas.at("filter.everyone")},
                                                               {"female", canvas.at("filter.women")},
                                                               {"male", canvas.at("filter.men")}};
  const int on = state.audience.empty() ? 0 : (state.audience == "female" ? 1 : 2);
  const int audience = canvas.segments("audience", panel.take(theme.target()), audiences, on);
  if (audience >= 0)
    flow.setAudience(audience == 0 ? "" : audiences[static_cast<std::size_t>(audience)].first);
  panel.space(theme.gap());

  const auto present = flow.categories();
  std::vector<std::pair<std::string, Text>> categories = {{"all", canvas.at("filter.all")}};
  int category = state.category ? -1 : 0;
  for (auto c : present) {
    if (state.category == c) category = static_cast<int>(categories.size());
    categories.push_back({garments::categoryName(c), categoryLabel(c)});
  }
  const int pressed =
      canvas.choiceFlow("category", panel.x, panel.y, panel.w, categories, category, TextSize::kSmall);
  if (pressed == 0) flow.setCategory(std::nullopt);
  if (pressed > 0) flow.setCategory(present[static_cast<std::size_t>(pressed) - 1]);
  panel.space(theme.mm(3));
}

}  // namespace

void drawGarmentPanel(Canvas& canvas, ShopperFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  ScrollPanel panel(canvas, "garments.scroll", {r.x, r.y, r.w + theme.mm(2.4f), r.h});
  drawFilters(canvas, flow, panel);

  const auto garments = flow.visibleGarments();
  if (garments.empty()) {
    panel.space(canvas.paragraph("garments.empty", {panel.x, panel.y}, panel.w, canvas.at("garments.empty"),
                                 TextSize::kBody, colours::kInkSoft));
    return;
  }
  const float gap = theme.mm(2);
  const float wide = (panel.w - gap) / 2;
  const float picture = theme.mm(24);
  for (std::size_t i = 0; i < garments.size(); i += 2) {
    float high = cardHeight(canvas, *garments[i], wide, picture);
    if (i + 1 < garments.size()) high = std::max(high, cardHeight(canvas, *garments[i + 1], wide, picture));
    const float strip = stripHeight(canvas, flow);
    const Rect row = panel.take(high + strip);
    for (std::size_t k = i; k < std::min(i + 2, garments.size()); ++k) {
      const float x = k == i ? row.x : row.x + wide + gap;
      drawCard(canvas, flow, *garments[k], {x, row.y, wide, high}, picture);
      drawStrip(canvas, flow, *garments[k], {x, row.y + high, wide, strip});
    }
    panel.space(gap);
  }
}

}  // namespace fitroom::engine
