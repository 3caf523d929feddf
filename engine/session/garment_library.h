#pragma once

#include "engine/session/paths.h"
#include "garments/library/library.h"

namespace fitroom::engine {

/// The garments that ship and those that were imported, changes dated with the present time (UTC, ISO 8601).
garments::Library openLibrary(const Paths& paths);

}  // namespace fitroom::engine
