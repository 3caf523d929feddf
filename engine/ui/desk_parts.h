#pragma once

#include "engine/ui/canvas.h"
#include "engine/ui/desk_flow.h"

namespace fitroom::engine {

// The pages of the desk. Each draws into its rectangle and calls the flow for what is pressed.

void drawDeskSignIn(Canvas& canvas, DeskFlow& flow, Rect r);
void drawDeskCustomers(Canvas& canvas, DeskFlow& flow, Rect r);
void drawDeskFile(Canvas& canvas, DeskFlow& flow, ScrollPanel& panel);  ///< The tab of a customer.
void drawDeskToday(Canvas& canvas, DeskFlow& flow, Rect r);
void drawDeskReview(Canvas& canvas, DeskFlow& flow, Rect r);
void drawDeskDuplicates(Canvas& canvas, DeskFlow& flow, Rect r);
void drawDeskPartners(Canvas& canvas, DeskFlow& flow, Rect r);
void drawDeskData(Canvas& canvas, DeskFlow& flow, Rect r);
/// The form that is open, above everything else.
void drawDeskForm(Canvas& canvas, DeskFlow& flow, Rect window);

/// A line of text to type into; true when Enter was pressed. `hidden`: dots, and no value in the list;
/// `labelled`: its words stand beside it already, so that an empty one stays empty.
bool deskField(Canvas& canvas, const std::string& id, Rect r, const Text& hint, std::string& value,
               bool hidden = false, bool labelled = false);
/// A word of the CRM at the beginning of a line: with a capital in English.
Text deskCapital(const crm::Text& text);
/// One line, cut with an ellipsis where it is too wide.
void deskLine(Canvas& canvas, const std::string& id, Rect r, const Text& text, TextSize size, ImU32 colour);
/// A row that can be pressed, lit when it is the one that is shown.
bool deskRow(Canvas& canvas, const std::string& id, Rect r, const Text& label, bool on);
/// 2026-11-22 07:10, UTC.
std::string deskTime(crm::UtcTime at);
std::string deskDay(crm::UtcTime at);
/// "3 days left", "2 days overdue", and its colour.
Text deskDaysLeft(Canvas& canvas, int days);
ImU32 deskDaysColour(int days);
/// A card over a rectangle with a heading and a sentence; what is left of it.
Rect deskCard(Canvas& canvas, const std::string& id, Rect r, const Text& title, const Text& text);
/// Buttons one after the other, as wide as their words, wrapped; advances the panel. The pressed one or -1.
int deskButtons(Canvas& canvas, const std::string& id, ScrollPanel& panel,
                const std::vector<std::pair<std::string, Text>>& buttons);

}  // namespace fitroom::engine
