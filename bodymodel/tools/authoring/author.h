#pragma once

#include "bodymodel/mannequin/mannequin_data.h"

namespace fitroom::bodymodel::authoring {

/// Draws the whole mannequin from its figures: template, both sexes, labels, anchors, weights, morph targets.
/// Deterministic; a minute or so.
MannequinData authorMannequin();

}  // namespace fitroom::bodymodel::authoring
