#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/ui/desk_parts.h"

namespace fitroom::engine {

namespace {

Text byText(Canvas& canvas, const crm::DuplicatePair& pair) {
  switch (pair.by) {
    case crm::SameBy::kRef:
      return canvas.at("desk.same_ref");
    case crm::SameBy::kEmail:
      return canvas.at("desk.same_email");
    case crm::SameBy::kPhone:
      return canvas.at("desk.same_phone");
    case crm::SameBy::kName:
      break;
  }
  return canvas.at("desk.same_name");
}

/// One of two files that look alike: name, addresses, since when, how much there is.
void twinText(Canvas& canvas, const std::string& id, Rect r, const DeskTwin& t) {
  const float line = canvas.lineHeight(TextSize::kStrong);
  const float small = canvas.lineHeight(TextSize::kSmall);
  deskLine(canvas, id, {r.x, r.y, r.w, line}, same(t.name), TextSize::kStrong, colours::kInk);
  deskLine(canvas, id + ".contact", {r.x, r.y + line, r.w, small}, same(t.contact.empty() ? "—" : t.contact),
           TextSize::kSmall, colours::kInkSoft);
  deskLine(canvas, id + ".since", {r.x, r.y + line + small, r.w, small},
           fill(canvas.at("desk.twin_since"),
                {{"day", same(deskDay(t.created))}, {"n", same(std::to_string(t.events))}}),
           TextSize::kSmall, colours::kInkSoft);
}

void tallyRow(Canvas& canvas, DeskFlow& flow, ScrollPanel& panel, std::size_t i) {
  const auto& theme = canvas.theme();
  const crm::PromiseTally& t = flow.state().review[i];
  const float line = canvas.lineHeight(TextSize::kStrong);
  const float small = canvas.lineHeight(TextSize::kSmall);
  const Rect row = panel.take(line + small + theme.mm(2.6f));
  const std::string id = fmt::format("desk.review.{}.{}", t.garment, t.size);
  if (deskRow(canvas, id, row, same(t.garment + " " + t.size), i == flow.state().reviewAt)) flow.review(i);
  const float x = row.x + theme.mm(2.4f);
  const float inner = row.w - theme.mm(4.8f);
  deskLine(canvas, id + ".name", {x, row.y + theme.mm(1.3f), inner, line}, same(t.garment + "  " + t.size),
           TextSize::kStrong, colours::kInk);
  const auto held = t.heldShare();
  const Text words =
      held ? fill(canvas.at("desk.held"), {{"share", same(fmt::format("{:.0f} %", 100.0 * *held))},
                                           {"not", same(std::to_string(t.notAsSaid))},
                                           {"n", same(std::to_string(t.asSaid + t.silent + t.notAsSaid))}})
           : canvas.at("desk.held_unknown");
  deskLine(canvas, id + ".held", {x, row.y + theme.mm(1.3f) + line, inner, small}, words, TextSize::kSmall,
           t.notAsSaid > t.asSaid + t.silent ? colours::kProblem : colours::kInkSoft);
}

void tallyDetail(Canvas& canvas, DeskFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  const auto& state = flow.state();
  const crm::PromiseTally& t = state.review[std::min(state.reviewAt, state.review.size() - 1)];
  ScrollPanel panel(canvas, "##desk.tally", r);
  const auto paragraph = [&](const std::string& id, const Text& words, TextSize size, ImU32 colour) {
    panel.space(canvas.paragraph("desk.tally." + id, {panel.x, panel.y}, panel.w, words, size, colour));
  };
  const auto n = [](int value) { return same(std::to_string(value)); };
  paragraph("name", same(t.garment + "  " + t.size), TextSize::kTitle, colours::kInk);
  panel.space(theme.gap());
  paragraph("said",
            fill(canvas.at("desk.tally_said"), {{"n", n(t.said)},
                                                {"tight", n(t.saidTight)},
                                                {"right", n(t.saidRight)},
                                                {"loose", n(t.saidLoose)}}),
            TextSize::kBody, colours::kInk);
  paragraph("went",
            fill(canvas.at("desk.tally_went"), {{"bought", n(t.bought)},
                                                {"kept", n(t.kept)},
                                                {"returned", n(t.returned)},
                                                {"exchanged", n(t.exchanged)}}),
            TextSize::kBody, colours::kInk);
  paragraph("felt", fill(canvas.at("desk.tally_felt"), {{"small", n(t.tooSmall)}, {"big", n(t.tooBig)}}),
            TextSize::kBody, colours::kInk);
  if (t.rated > 0) {
    paragraph("rating",
              fill(canvas.at("desk.tally_rating"),
                   {{"stars", same(fmt::format("{:.1f}", static_cast<double>(t.ratingSum) / t.rated))},
                    {"n", n(t.rated)}}),
              TextSize::kBody, colours::kInk);
  }
  for (const auto& [zone, count] : t.zones) {
    const crm::Text name = crm::zoneText(zone);
    paragraph(std::string("zone.") + crm::zoneName(zone),
              fill(canvas.at("desk.tally_zone"), {{"zone", Text{name.zh, name.en}}, {"n", n(count)}}),
              TextSize::kBody, colours::kProblem);
  }
  panel.space(theme.mm(4));
  paragraph("runs", canvas.at("desk.how_it_runs"), TextSize::kStrong, colours::kInk);
  if (state.offsets.empty())
    paragraph("runs.none", canvas.at("desk.runs_unknown"), TextSize::kBody, colours::kInkSoft);
  for (const auto& o : state.offsets) {
    paragraph(std::string("runs.") + crm::zoneName(o.zone), {o.text.zh, o.text.en}, TextSize::kBody,
              colours::kInk);
  }
  std::string models;
  for (const auto& [name, count] : t.models)
    models += fmt::format("{}{} ({})", models.empty() ? "" : " · ", name, count);
  if (models.empty()) return;
  panel.space(theme.mm(4));
  paragraph("models", fill(canvas.at("desk.models"), {{"what", same(models)}}), TextSize::kSmall,
            colours::kInkSoft);
}

}  // namespace

void drawDeskSignIn(Canvas& canvas, DeskFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  const float pad = theme.mm(8);
  const float wide = std::min(theme.mm(120), r.w - 2 * theme.mm(8));
  const float inner = wide - 2 * pad;
  const Text text = canvas.at("desk.sign_in_text");
  const float title = canvas.lineHeight(TextSize::kTitle);
  const float words = canvas.paragraphHeight(text, TextSize::kBody, inner);
  const float field = theme.target();
  const float high = 2 * pad + title + words + theme.mm(5) + 3 * field + 2 * theme.gap() + theme.mm(3);
  const Rect card{std::round(r.x + (r.w - wide) / 2), std::round(r.y + std::max(0.0f, (r.h - high) * 0.4f)),
                  wide, high};
  canvas.card(card);
  float y = card.y + pad;
  canvas.label("desk.sign_in.title", {card.x + pad, y, inner, title}, canvas.at("desk.sign_in"),
               TextSize::kTitle, colours::kInk);
  y += title;
  y += canvas.paragraph("desk.sign_in.text", {card.x + pad, y}, inner, text, TextSize::kBody,
                        colours::kInkSoft) +
       theme.mm(5);
  DeskState& state = flow.edit();
  bool go = deskField(canvas, "desk.account_field", {card.x + pad, y, inner, field},
                      canvas.at("desk.account"), state.account);
  y += field + theme.gap();
  go = deskField(canvas, "desk.password_field", {card.x + pad, y, inner, field}, canvas.at("desk.password"),
                 state.password, true) ||
       go;
  y += field + theme.gap() + theme.mm(3);
  const bool ready = !state.account.empty() && !state.password.empty();
  go = canvas.button("desk.sign_in", {card.x + pad, y, inner, field}, canvas.at("desk.sign_in"),
                     ButtonKind::kPrimary, ready) ||
       go;
  if (go && ready) flow.signIn();
}

void drawDeskDuplicates(Canvas& canvas, DeskFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  const float gap = theme.gap();
  const Rect in = deskCard(canvas, "desk.duplicates", r, canvas.at("desk.page_duplicates"),
                           canvas.at("desk.duplicates_text"));
  ScrollPanel panel(canvas, "##desk.pairs", in);
  const auto& state = flow.state();
  const Text one = canvas.at("desk.merge");
  const Text two = canvas.at("desk.not_same");
  const Text apart = canvas.at("desk.unmerge");
  const auto wideOf = [&](const Text& t) {
    return canvas.width(TextSize::kStrong, canvas.say(t)) + theme.mm(7);
  };
  const float buttons = wideOf(one) + gap + wideOf(two);
  const float line = canvas.lineHeight(TextSize::kStrong);
  const float small = canvas.lineHeight(TextSize::kSmall);
  int merge = -1, leave = -1, unmerge = -1;
  if (state.pairs.empty()) {
    panel.space(canvas.paragraph("desk.no_pairs", {panel.x, panel.y}, panel.w, canvas.at("desk.no_pairs"),
                                 TextSize::kBody, colours::kInkSoft) +
                gap);
  }
  for (std::size_t i = 0; i < state.pairs.size(); ++i) {
    const DeskPair& p = state.pairs[i];
    const std::string id = "desk.pair." + std::to_string(i);
    const float high = line + 2 * small;
    const Rect row = panel.take(high + small + theme.mm(3.5f));
    const float half = std::round((row.w - buttons - 2 * gap) / 2);
    deskLine(canvas, id + ".by", {row.x, row.y, 2 * half, small}, byText(canvas, p.pair), TextSize::kSmall,
             p.pair.certain ? colours::kAccent : colours::kWarning);
    twinText(canvas, id + ".first", {row.x, row.y + small, half, high}, p.first);
    twinText(canvas, id + ".second", {row.x + half + gap, row.y + small, half, high}, p.second);
    const float y = row.y + (high + small - theme.target()) / 2;
    if (canvas.button(id + ".leave", {row.right() - buttons, y, wideOf(two), theme.target()}, two,
                      ButtonKind::kPlain)) {
      leave = static_cast<int>(i);
    }
    if (canvas.button(id + ".merge", {row.right() - wideOf(one), y, wideOf(one), theme.target()}, one,
                      ButtonKind::kPrimary)) {
      merge = static_cast<int>(i);
    }
    canvas.box({row.x, row.bottom() - theme.mm(1), row.w, 1.0f}, colours::kLine, 0);
  }
  if (!state.merged.empty()) {
    panel.space(theme.mm(4));
    panel.space(canvas.paragraph("desk.merged", {panel.x, panel.y}, panel.w, canvas.at("desk.merged"),
                                 TextSize::kStrong, colours::kInk));
  }
  for (std::size_t i = 0; i < state.merged.size(); ++i) {
    const auto& m = state.merged[i];
    const std::string id = "desk.merged." + std::to_string(i);
    const Rect row = panel.take(theme.target() + theme.mm(1.5f));
    deskLine(canvas, id, {row.x, row.y, row.w - wideOf(apart) - gap, theme.target()},
             same(m.customer.substr(0, 13) + " → " + m.into.substr(0, 13) + "   " + deskTime(m.at) + "   " +
                  m.actor),
             TextSize::kBody, colours::kInkSoft);
    if (canvas.button(id + ".unmerge", {row.right() - wideOf(apart), row.y, wideOf(apart), theme.target()},
                      apart, ButtonKind::kPlain)) {
      unmerge = static_cast<int>(i);
    }
  }
  if (merge >= 0) flow.merge(static_cast<std::size_t>(merge));
  if (leave >= 0) flow.notTheSame(static_cast<std::size_t>(leave));
  if (unmerge >= 0) flow.unmerge(static_cast<std::size_t>(unmerge));
}

void drawDeskReview(Canvas& canvas, DeskFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  const float gap = theme.gap();
  const float wide = std::round(r.w * 0.4f);
  const Rect left{r.x, r.y, wide, r.h};
  const Rect right{r.x + wide + gap, r.y, r.w - wide - gap, r.h};
  const Rect in =
      deskCard(canvas, "desk.review", left, canvas.at("desk.page_review"), canvas.at("desk.review_text"));
  canvas.card(right);
  {
    ScrollPanel panel(canvas, "##desk.review", in);
    if (flow.state().review.empty()) {
      panel.space(canvas.paragraph("desk.no_review", {panel.x, panel.y}, panel.w, canvas.at("desk.no_review"),
                                   TextSize::kBody, colours::kInkSoft));
    }
    for (std::size_t i = 0; i < flow.state().review.size(); ++i) tallyRow(canvas, flow, panel, i);
  }
  if (!flow.state().review.empty()) tallyDetail(canvas, flow, right.inset(theme.pad()));
}

}  // namespace fitroom::engine
