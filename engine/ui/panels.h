#pragma once

#include "engine/ui/canvas.h"
#include "engine/ui/shopper_flow.h"

namespace fitroom::engine {

/// The parts of the shopper's screen. Each draws into its rectangle and calls the flow for what is pressed.

/// Measurements of the body, with the way to the garments below.
void drawBodyPanel(Canvas& canvas, ShopperFlow& flow, Rect r);
/// What a tape does not say, chosen from pictures, folded away until it is asked for.
void drawShapeChoices(Canvas& canvas, ShopperFlow& flow, ScrollPanel& panel);
/// Beside the measurement that is being typed: where the tape goes, and for fingers a number pad.
void drawKeypad(Canvas& canvas, ShopperFlow& flow, Rect view);
/// Garments as cards, with filters.
void drawGarmentPanel(Canvas& canvas, ShopperFlow& flow, Rect r);
/// What lies over the 3D view: sides, sizes, progress. `picture` is what the renderer fills, `free` the part
/// of it that no panel covers, where the body is shown, turned and zoomed.
void drawView(Canvas& canvas, ShopperFlow& flow, Rect picture, Rect free);
/// Recommendation, zones, heat map switch; or the questions how it felt.
void drawFitPanel(Canvas& canvas, ShopperFlow& flow, Rect r);

/// First page: what is kept and for how long.
void drawPrivacyPage(Canvas& canvas, ShopperFlow& flow, Rect window);
/// The short page after erasing.
void drawErasedPage(Canvas& canvas, Rect window);
/// Name for a profile. Drawn above the rest.
void drawNameDialog(Canvas& canvas, ShopperFlow& flow, Rect window);
/// An error in words, with what to do.
void drawErrorDialog(Canvas& canvas, ShopperFlow& flow, Rect window);
/// "Still there?" with the seconds left.
void drawIdleDialog(Canvas& canvas, ShopperFlow& flow, Rect window, double secondsLeft);

}  // namespace fitroom::engine
