#include "engine/ui/app.h"

#include "engine/session/fitting_room.h"
#include "engine/ui/window.h"

namespace fitroom::engine::ui {

bodymodel::Expected<void> runApp(const AppOptions& options) {
  auto room = openFittingRoom(options.paths);
  if (!room) return tl::unexpected(room.error());
  return runWindow(**room, options);
}

}  // namespace fitroom::engine::ui
