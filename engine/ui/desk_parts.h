#pragma once

#include "engine/ui/canvas.h"
#include "engine/ui/desk_flow.h"

namespace fitroom::engine {

// The pages of the desk. Each draws into its rectangle and calls the flow for what is pressed.

void drawDeskSignIn(Canvas& canvas, DeskFlow& flow, Rect r);
void drawDeskCustomers(Canvas& canvas, DeskFlow& flow, Rect r);
void drawDeskDuplicates(Canvas& canvas, DeskFlow& flow, Rect r);
void drawDeskReview(Canvas& canvas, DeskFlow& flow, Rect r);
void drawDeskDue(Canvas& canvas, DeskFlow& flow, Rect r);

/// A line of text to type into; true when Enter was pressed. `hidden`: dots, and no value in the list.
bool deskField(Canvas& canvas, const std::string& id, Rect r, const Text& hint, std::string& value,
               bool hidden = false);
/// One line, cut with an ellipsis where it is too wide.
void deskLine(Canvas& canvas, const std::string& id, Rect r, const Text& text, TextSize size, ImU32 colour);
/// A row that can be pressed, lit when it is the one that is shown.
bool deskRow(Canvas& canvas, const std::string& id, Rect r, const Text& label, bool on);
/// 2026-11-22 07:10, UTC.
std::string deskTime(crm::UtcTime at);

}  // namespace fitroom::engine
