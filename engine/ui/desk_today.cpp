// Who waits for us; partners; exports, audit and retention.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/ui/desk_parts.h"

namespace fitroom::engine {

namespace {

Text toText(const crm::Text& t) {
  return {t.zh, t.en};
}

void empty(Canvas& canvas, const std::string& id, ScrollPanel& panel, const Text& text) {
  panel.space(canvas.paragraph(id, {panel.x, panel.y}, panel.w, text, TextSize::kBody, colours::kInkSoft));
}

/// Two lines that can be pressed, with a button at the right. 1: the row, 2: the button.
int waitingRow(Canvas& canvas, const std::string& id, ScrollPanel& panel, const Text& first,
               const Text& second, ImU32 colour, const Text& button) {
  const auto& theme = canvas.theme();
  const float line = canvas.lineHeight(TextSize::kStrong);
  const float small = canvas.lineHeight(TextSize::kSmall);
  const Rect row = panel.take(std::max(line + small + theme.mm(2.6f), theme.target() + theme.mm(1)));
  const float wide = canvas.width(TextSize::kStrong, canvas.say(button)) + theme.mm(6);
  const Rect text{row.x, row.y, row.w - wide - theme.gap(), row.h};
  int pressed = deskRow(canvas, id, text, first, false) ? 1 : 0;
  const float x = text.x + theme.mm(1);
  const float inner = text.w - theme.mm(2);
  deskLine(canvas, id + ".name", {x, row.y + theme.mm(1), inner, line}, first, TextSize::kStrong,
           colours::kInk);
  deskLine(canvas, id + ".text", {x, row.y + theme.mm(1) + line, inner, small}, second, TextSize::kSmall,
           colour);
  const float high = theme.target() * 0.86f;
  if (canvas.button(id + ".do", {row.right() - wide, row.y + (row.h - high) / 2, wide, high}, button,
                    ButtonKind::kPlain)) {
    pressed = 2;
  }
  canvas.box({row.x, row.bottom() - 1, row.w, 1.0f}, colours::kLine, 0);
  return pressed;
}

void dueCard(Canvas& canvas, DeskFlow& flow, Rect r) {
  const Rect in = deskCard(canvas, "desk.due", r, canvas.at("desk.page_due"), canvas.at("desk.due_text"));
  ScrollPanel panel(canvas, "##desk.due", in);
  const auto& due = flow.state().due;
  if (!flow.state().whyNoDue.zh.empty()) return empty(canvas, "desk.no_due", panel, flow.state().whyNoDue);
  if (due.empty()) return empty(canvas, "desk.no_due", panel, canvas.at("desk.no_due"));
  int at = -1, pressed = 0;
  for (std::size_t i = 0; i < due.size(); ++i) {
    const crm::Promise& p = due[i].what;
    const Text days =
        fill(canvas.at("desk.delivered_ago"),
             {{"n", same(fmt::format("{:.0f}", std::floor(crm::daysBetween(p.deliveredAt, flow.now()))))}});
    const std::string what = p.garment + " " + p.size + "   ";
    const int hit =
        waitingRow(canvas, "desk.due." + p.line, panel, same(due[i].name), {what + days.zh, what + days.en},
                   colours::kInkSoft, canvas.at("desk.enter_answer"));
    if (hit > 0) {
      at = static_cast<int>(i);
      pressed = hit;
    }
  }
  if (at < 0) return;
  const crm::Promise p = due[static_cast<std::size_t>(at)].what;
  if (pressed == 1) flow.openCustomer(p.customer, DeskTab::kOrders);
  if (pressed == 2) flow.askStep(p, crm::EventType::kFitCheck);
}

void requestCard(Canvas& canvas, DeskFlow& flow, Rect r) {
  const Rect in =
      deskCard(canvas, "desk.requests", r, canvas.at("desk.requests"), canvas.at("desk.requests_text"));
  ScrollPanel panel(canvas, "##desk.requests", in);
  const auto& all = flow.state().requests;
  if (!flow.state().whyNoRequests.zh.empty())
    return empty(canvas, "desk.no_requests", panel, flow.state().whyNoRequests);
  if (all.empty()) return empty(canvas, "desk.no_requests", panel, canvas.at("desk.no_requests"));
  int at = -1, pressed = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const crm::RightsRequest& q = all[i].what;
    const int days = q.daysLeft(flow.now());
    const Text left = deskDaysLeft(canvas, days);
    const Text right = deskCapital(crm::dataRightText(q.right));
    const int hit = waitingRow(canvas, "desk.waiting." + q.id, panel, same(all[i].name),
                               {right.zh + "   " + left.zh, right.en + "   " + left.en}, deskDaysColour(days),
                               canvas.at("desk.request_done"));
    if (hit > 0) {
      at = static_cast<int>(i);
      pressed = hit;
    }
  }
  if (at < 0) return;
  const crm::RightsRequest q = all[static_cast<std::size_t>(at)].what;
  if (pressed == 1) flow.openCustomer(q.customer, DeskTab::kFile);
  if (pressed == 2) flow.askAnswer(q, crm::RequestState::kDone);
}

void complaintCard(Canvas& canvas, DeskFlow& flow, Rect r) {
  const Rect in =
      deskCard(canvas, "desk.complaints", r, canvas.at("desk.complaints"), canvas.at("desk.complaints_text"));
  ScrollPanel panel(canvas, "##desk.complaints", in);
  const auto& all = flow.state().complaints;
  if (all.empty()) return empty(canvas, "desk.no_complaints", panel, canvas.at("desk.no_complaints"));
  int at = -1, pressed = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const crm::OpenComplaint& c = all[i].what;
    const Text facet = deskCapital(crm::facetText(c.facet));
    const bool pressing = c.severity == "urgent" || c.severity == "high";
    const std::string rest = "   " + deskDay(c.at) + "   " + c.garment + " " + c.size + "   " + c.note;
    const int hit = waitingRow(canvas, "desk.complaint." + c.event, panel, same(all[i].name),
                               {facet.zh + rest, facet.en + rest},
                               pressing ? colours::kProblem : colours::kInkSoft, canvas.at("desk.resolve"));
    if (hit > 0) {
      at = static_cast<int>(i);
      pressed = hit;
    }
  }
  if (at < 0) return;
  const crm::OpenComplaint c = all[static_cast<std::size_t>(at)].what;
  if (pressed == 1) flow.openCustomer(c.customer);
  if (pressed == 2) flow.askResolve(c);
}

}  // namespace

Text deskDaysLeft(Canvas& canvas, int days) {
  const Text n = same(std::to_string(std::abs(days)));
  if (days == 0) return canvas.at("desk.due_today");
  return fill(canvas.at(days < 0 ? "desk.overdue" : "desk.days_left"), {{"n", n}});
}

ImU32 deskDaysColour(int days) {
  constexpr int kSoon = 7;
  return days < 0 ? colours::kProblem : days <= kSoon ? colours::kWarning : colours::kInkSoft;
}

void drawDeskToday(Canvas& canvas, DeskFlow& flow, Rect r) {
  const float gap = canvas.theme().gap();
  const float half = std::round((r.w - gap) / 2);
  const float high = std::round((r.h - gap) / 2);
  dueCard(canvas, flow, {r.x, r.y, half, r.h});
  requestCard(canvas, flow, {r.x + half + gap, r.y, r.w - half - gap, high});
  complaintCard(canvas, flow, {r.x + half + gap, r.y + high + gap, r.w - half - gap, r.h - high - gap});
}

void drawDeskPartners(Canvas& canvas, DeskFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  const Rect in =
      deskCard(canvas, "desk.partners", r, canvas.at("desk.page_partners"), canvas.at("desk.partners_text"));
  const float foot = theme.target() + theme.gap();
  {
    ScrollPanel panel(canvas, "##desk.partners", {in.x, in.y, in.w, in.h - foot});
    if (flow.state().parties.empty()) empty(canvas, "desk.no_partners", panel, canvas.at("desk.no_partners"));
    const float line = canvas.lineHeight(TextSize::kStrong);
    for (const DeskParty& one : flow.state().parties) {
      const crm::Party& p = one.party;
      const std::string id = "desk.party." + p.id;
      const Text kind = deskCapital(crm::partyKindText(p.kind));
      const Rect row = panel.take(line + theme.mm(1.5f));
      const float first = theme.mm(28), second = std::round(in.w * 0.36f);
      deskLine(canvas, id + ".kind", {row.x, row.y, first, line}, kind, TextSize::kBody, colours::kInkSoft);
      deskLine(canvas, id, {row.x + first, row.y, second, line},
               same(p.name + (p.name == p.code ? "" : "  (" + p.code + ")")), TextSize::kStrong,
               p.active ? colours::kInk : colours::kInkFaint);
      Text ties;
      for (const Text& t : one.ties) {
        ties.zh += (ties.zh.empty() ? "" : "；") + t.zh;
        ties.en += (ties.en.empty() ? "" : "; ") + t.en;
      }
      if (!p.active) ties = canvas.at("desk.inactive");
      if (!ties.zh.empty()) {
        deskLine(canvas, id + ".ties", {row.x + first + second, row.y, row.w - first - second, line}, ties,
                 TextSize::kBody, colours::kInkSoft);
      }
      canvas.box({row.x, row.bottom() - theme.mm(0.5f), row.w, 1.0f}, colours::kLine, 0);
    }
  }
  ScrollPanel buttons(canvas, "##desk.partners.foot",
                      {in.x, in.bottom() - theme.target(), in.w, theme.target()});
  const int pressed =
      deskButtons(canvas, "desk.partners", buttons,
                  {{"add", canvas.at("desk.form.party")}, {"tie", canvas.at("desk.form.party_tie")}});
  if (pressed == 0) flow.askParty();
  if (pressed == 1) flow.askPartyTie();
}

namespace {

void exportCard(Canvas& canvas, DeskFlow& flow, Rect r) {
  const auto& theme = canvas.theme();
  const Rect in =
      deskCard(canvas, "desk.export", r, canvas.at("desk.form.export"), canvas.at("desk.export_text"));
  ScrollPanel panel(canvas, "##desk.export", in);
  if (const auto far = flow.state().exporting) {
    const Rect row = panel.take(theme.target());
    const Rect track{row.x, row.y + row.h / 2 - theme.mm(1.2f), row.w - theme.mm(16), theme.mm(2.4f)};
    canvas.box(track, colours::kSunken, theme.mm(1.2f));
    canvas.box({track.x, track.y, std::max(track.w * static_cast<float>(*far), track.h), track.h},
               colours::kAccent, theme.mm(1.2f));
    const std::string share = fmt::format("{:.0f} %", 100 * *far);
    canvas.note("desk.export.progress", Role::kProgress, track, canvas.at("desk.exporting"), share);
    canvas.label("desk.export.share", {track.right() + theme.mm(2), row.y, theme.mm(14), row.h}, same(share),
                 TextSize::kBody, colours::kInk);
    panel.space(theme.gap());
    if (deskButtons(canvas, "desk.export", panel, {{"cancel", canvas.at("desk.cancel_export")}}) == 0)
      flow.cancelExport();
  } else if (deskButtons(canvas, "desk.export", panel, {{"begin", canvas.at("desk.form.export")}}) == 0) {
    flow.askExport();
  }
}

void auditCard(Canvas& canvas, DeskFlow& flow, Rect r) {
  const Rect in = deskCard(canvas, "desk.audit", r, canvas.at("desk.audit"), canvas.at("desk.audit_text"));
  ScrollPanel panel(canvas, "##desk.audit", in);
  const auto& audit = flow.state().audit;
  const bool pressed =
      deskButtons(canvas, "desk.audit", panel, {{"verify", canvas.at("desk.audit_verify")}}) == 0;
  if (audit) {
    panel.space(canvas.theme().gap());
    const Text counts = fill(canvas.at(audit->intact() ? "desk.audit_intact" : "desk.audit_tampered"),
                             {{"lines", same(std::to_string(audit->lines))},
                              {"events", same(std::to_string(audit->events))},
                              {"faults", same(std::to_string(audit->faults.size()))}});
    panel.space(canvas.paragraph("desk.audit.result", {panel.x, panel.y}, panel.w, counts, TextSize::kStrong,
                                 audit->intact() ? colours::kAccent : colours::kProblem));
    for (std::size_t i = 0; i < audit->faults.size() && i < 50; ++i) {
      panel.space(canvas.paragraph("desk.audit.fault." + std::to_string(i), {panel.x, panel.y}, panel.w,
                                   toText(audit->faults[i].text), TextSize::kBody, colours::kProblem));
    }
  }
  if (pressed) flow.verifyAudit();
}

void purgeCard(Canvas& canvas, DeskFlow& flow, Rect r) {
  const Rect in = deskCard(canvas, "desk.purge", r, canvas.at("desk.purge"), canvas.at("desk.purge_text"));
  ScrollPanel panel(canvas, "##desk.purge", in);
  const bool pressed =
      deskButtons(canvas, "desk.purge", panel, {{"preview", canvas.at("desk.purge_preview")}}) == 0;
  const auto schedule = crm::retentionSchedule();
  panel.space(canvas.theme().gap());
  const auto& report = flow.state().purge;
  for (std::size_t i = 0; i < schedule.size(); ++i) {
    const Text what = deskCapital(schedule[i].text);
    const Text kept = fill(canvas.at("desk.purge_months"), {{"n", same(std::to_string(schedule[i].months))}});
    Text words{what.zh + "：" + kept.zh, what.en + ": " + kept.en};
    if (report && i < report->lines.size()) {
      const Text old =
          fill(canvas.at("desk.purge_rows"), {{"n", same(std::to_string(report->lines[i].rows))}});
      words.zh += "，" + old.zh;
      words.en += ", " + old.en;
    }
    panel.space(canvas.paragraph("desk.purge." + schedule[i].name, {panel.x, panel.y}, panel.w, words,
                                 TextSize::kBody, colours::kInkSoft) +
                canvas.theme().mm(1));
  }
  if (pressed) flow.previewPurge();
}

}  // namespace

void drawDeskData(Canvas& canvas, DeskFlow& flow, Rect r) {
  const float gap = canvas.theme().gap();
  const float half = std::round((r.w - gap) / 2);
  const float high = std::round((r.h - gap) / 2);
  exportCard(canvas, flow, {r.x, r.y, half, high});
  auditCard(canvas, flow, {r.x, r.y + high + gap, half, r.h - high - gap});
  purgeCard(canvas, flow, {r.x + half + gap, r.y, r.w - half - gap, r.h});
}

}  // namespace fitroom::engine
