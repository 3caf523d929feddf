#pragma once

#include <vector>

#include "bodymodel/body.h"
#include "bodymodel/core/progress.h"
#include "bodymodel/solve/body_solver.h"
#include "engine/render/image.h"
#include "engine/render/ogre_view.h"

namespace fitroom::engine {

/// The five bodies a sheet shows when nobody is asked for: women of body mass index 20, 24 and 36, men of 23
/// and 33.
std::vector<bodymodel::BodyRequest> sheetRequests();

/// A contact sheet: a row a body; front, three-quarter, the body's left side and back under the studio's
/// light, then the same four under a raking light that shows every dent. `cell`: pixels of one picture, 64 to
/// 512 wide, 1.4 times as high. Fails as `renderImage`, and with kCancelled.
bodymodel::Expected<Image> bodySheet(OgreView& view, const std::vector<bodymodel::TriMesh>& bodies, int cell,
                                     const bodymodel::Progress& progress = {});

}  // namespace fitroom::engine
