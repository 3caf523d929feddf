#include "engine/ui/desk_form.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "engine/ui/desk_parts.h"

namespace fitroom::engine {

namespace {

using Kind = DeskField::Kind;

constexpr std::size_t kMostSegments = 5;

/// How one field is laid out in a width: its words above or at the left, its options in a row or in several.
struct Layout {
  bool row = false;   ///< Options as segments of one track.
  bool left = false;  ///< Words at the left of them, in one line.
  float words = 0;    ///< Height of the words, or their width when `left`.
  float high = 0;     ///< Of the whole.
};

Text labelOf(Canvas& canvas, const DeskField& f) {
  return f.label.empty() ? deskCapital({f.name.zh, f.name.en}) : canvas.at(f.label);
}

/// As Canvas::choiceFlow will wrap them.
float flowHeight(Canvas& canvas, const DeskField& f, float wide) {
  const auto& theme = canvas.theme();
  const float gap = theme.mm(1.2f);
  const float high = theme.kiosk ? theme.target() : std::round(theme.target() * 0.86f);
  float at = 0, y = high;
  for (const auto& [key, text] : f.options) {
    const float w =
        std::min(std::max(canvas.width(TextSize::kBody, canvas.say(text)) + theme.mm(3.2f), high), wide);
    if (at > 0 && at + w > wide + 0.5f) {
      at = 0;
      y += high + gap;
    }
    at += w + gap;
  }
  return y;
}

Layout layoutOf(Canvas& canvas, const DeskField& f, float wide) {
  const auto& theme = canvas.theme();
  Layout out;
  const float line = canvas.lineHeight(TextSize::kSmall);
  if (f.kind != Kind::kChoice) {
    out.words = line;
    out.high = line + theme.target();
    return out;
  }
  out.left = f.label.empty() && f.options.size() == kMostSegments;
  if (out.left) {
    out.row = true;
    out.words = theme.mm(24);
    out.high = canvas.segmentsHeight(wide - out.words, f.options, TextSize::kSmall);
    return out;
  }
  float widest = 0;
  for (const auto& [key, text] : f.options)
    widest = std::max(widest, canvas.width(TextSize::kStrong, canvas.say(text)));
  out.row =
      f.options.size() <= kMostSegments && widest + theme.mm(5) < wide / static_cast<float>(f.options.size());
  out.words = line;
  out.high = line + (out.row ? theme.target() : flowHeight(canvas, f, wide));
  return out;
}

void press(DeskField& f, int option) {
  if (option < 0) return;
  const std::string& key = f.options[static_cast<std::size_t>(option)].first;
  // What need not be said can be taken back.
  f.value = f.value == key && !f.required ? std::string() : key;
}

bool drawField(Canvas& canvas, const DeskForm& form, DeskField& f, Rect r, const Layout& layout) {
  const std::string id = "desk." + form.id + "." + f.key;
  const Text words = labelOf(canvas, f);
  int on = -1;
  for (std::size_t i = 0; i < f.options.size(); ++i) {
    if (f.options[i].first == f.value) on = static_cast<int>(i);
  }
  if (layout.left) {
    deskLine(canvas, id + ".label", {r.x, r.y, layout.words, r.h}, words, TextSize::kBody, colours::kInk);
    press(f, canvas.segments(id, {r.x + layout.words, r.y, r.w - layout.words, r.h}, f.options, on,
                             TextSize::kSmall));
    return false;
  }
  deskLine(canvas, id + ".label", {r.x, r.y, r.w, layout.words}, words, TextSize::kSmall, colours::kInkSoft);
  const Rect rest{r.x, r.y + layout.words, r.w, r.h - layout.words};
  if (f.kind != Kind::kChoice)
    return deskField(canvas, id, rest, words, f.value, f.kind == Kind::kSecret, true);
  if (layout.row) {
    press(f, canvas.segments(id, rest, f.options, on));
  } else {
    float y = rest.y;
    press(f, canvas.choiceFlow(id, rest.x, y, rest.w, f.options, on));
  }
  return false;
}

}  // namespace

void drawDeskForm(Canvas& canvas, DeskFlow& flow, Rect window) {
  DeskForm& form = *flow.edit().form;
  const auto& theme = canvas.theme();
  const float pad = theme.mm(6);
  const float gap = theme.gap();
  const float wide = std::min(theme.mm(150), window.w - 2 * theme.mm(8));
  const float inner = wide - 2 * pad;
  const Text title = form.title.empty() ? deskCapital({form.about.zh, form.about.en}) : canvas.at(form.title);
  const Text& error = flow.state().error;
  const auto height = [&](const Text& text, TextSize size) {
    return text.zh.empty() ? 0.0f : canvas.paragraphHeight(text, size, inner) + theme.mm(1.5f);
  };
  const Text about = form.title.empty() ? Text{} : form.about;
  const Text text = form.text.empty() ? Text{} : canvas.at(form.text);
  float head =
      height(title, TextSize::kTitle) + height(about, TextSize::kStrong) + height(text, TextSize::kBody);
  const float foot = theme.target() + gap + height(error, TextSize::kBody);
  std::vector<Layout> layouts;
  float fields = 0;
  // The scroll bar has a margin of its own beside the fields.
  const float bar = theme.mm(2.4f);
  const float fieldWide = inner;
  for (const DeskField& f : form.fields) {
    layouts.push_back(layoutOf(canvas, f, fieldWide));
    fields += layouts.back().high + theme.mm(2.5f);
  }
  const float room = window.h - 2 * theme.mm(6) - 2 * pad - head - foot;
  const float shown = std::min(fields, room);
  const Rect card = beginDialog(canvas, "##desk.form", window, wide, 2 * pad + head + shown + foot);
  float y = card.y + pad;
  const float x = card.x + pad;
  const auto paragraph = [&](const char* id, const Text& words, TextSize size, ImU32 colour) {
    if (words.zh.empty()) return;
    y +=
        canvas.paragraph(std::string("desk.form.") + id, {x, y}, inner, words, size, colour) + theme.mm(1.5f);
  };
  paragraph("title", title, TextSize::kTitle, form.danger ? colours::kProblem : colours::kInk);
  paragraph("about", about, TextSize::kStrong, colours::kInk);
  paragraph("text", text, TextSize::kBody, colours::kInkSoft);
  bool entered = false;
  {
    ScrollPanel panel(canvas, "##desk.form.fields", {x, y, inner + bar, shown});
    for (std::size_t i = 0; i < form.fields.size(); ++i) {
      Rect r = panel.take(layouts[i].high);
      r.w = fieldWide;
      entered = drawField(canvas, form, form.fields[i], r, layouts[i]) || entered;
      panel.space(theme.mm(2.5f));
    }
  }
  y += shown;
  paragraph("error", error, TextSize::kBody, colours::kProblem);
  y += gap;
  const float half = (inner - gap) / 2;
  const bool ready = form.ready();
  // Cancelling or doing it takes the form away: nothing of it is touched after this.
  if (canvas.button("desk.form.cancel", {x, y, half, theme.target()}, canvas.at("desk.cancel"),
                    ButtonKind::kPlain)) {
    flow.cancelForm();
    flow.closeMessage();
  } else if (canvas.button("desk.form.submit", {x + half + gap, y, half, theme.target()},
                           canvas.at(form.submit), ButtonKind::kPrimary, ready) ||
             (entered && ready)) {
    flow.submit();
  }
  ImGui::End();
}

}  // namespace fitroom::engine
