#pragma once

#include <filesystem>

#include "bodymodel/core/error.h"

namespace fitroom::engine {

/// Where the program finds what ships with it and keeps what it makes.
struct Paths {
  std::filesystem::path assets;  ///< Holds body/, garments/, fabrics/, shaders/, i18n/.
  std::filesystem::path home;    ///< $FITROOM_HOME, else $XDG_DATA_HOME/fitroom, else ~/.local/share/fitroom.

  std::filesystem::path library() const { return home / "library"; }
  std::filesystem::path database() const { return home / "crm.sqlite"; }
};

/// Finds both. Assets: $FITROOM_ASSETS, else the first `assets` or `share/fitroom/assets` folder met on the
/// way up from the program's own place. Creates nothing. Fails with kNotFound when there are no assets.
bodymodel::Expected<Paths> findPaths();

}  // namespace fitroom::engine
