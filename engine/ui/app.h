#pragma once

#include <filesystem>

#include "bodymodel/core/error.h"
#include "engine/session/paths.h"

namespace fitroom::engine::ui {

/// How the shopper's screen is opened.
struct AppOptions {
  Paths paths;
  bool kiosk = false;  ///< Full screen, targets of 20 mm, wipes when nobody is there.
  int width = 1280;    ///< Window, pixels; ignored by the kiosk.
  int height = 800;
  double pxPerMm = 0.0;  ///< Pixels per millimetre; 0: from the display where it tells, else 96 dpi.
  std::filesystem::path
      dumpWidgets;  ///< JSON list of the widgets, rewritten whole when it changes; empty: none.
};

/// Opens library, bodies and CRM, shows the shopper's screen and returns when its window is closed.
/// Fails with kNoDisplay, and with what `openFittingRoom` and the view fail with. $FITROOM_DUMP_WIDGETS
/// stands in for an empty `dumpWidgets`, $FITROOM_PX_PER_MM for a `pxPerMm` of 0, $FITROOM_LANGUAGE=en starts
/// in English.
bodymodel::Expected<void> runApp(const AppOptions& options);

/// Opens the CRM and shows the staff's screen; the same options and environment, but for `kiosk`.
bodymodel::Expected<void> runDesk(const AppOptions& options);

}  // namespace fitroom::engine::ui
