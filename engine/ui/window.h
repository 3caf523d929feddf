#pragma once

#include "engine/session/fitting_room.h"
#include "engine/ui/app.h"

namespace fitroom::engine::ui {

/// The window of `runApp` over any fitting room; returns when it is closed. Fails as `runApp` does.
Expected<void> runWindow(FittingRoom& room, const AppOptions& options);

}  // namespace fitroom::engine::ui
