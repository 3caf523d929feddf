#include "engine/session/crm_error.h"
#include "engine/session/staff.h"
#include "engine/session/store_config.h"
#include "engine/ui/app.h"
#include "engine/ui/desk_window.h"

namespace fitroom::engine::ui {

bodymodel::Expected<void> runDesk(const AppOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(options.paths.home, error);
  auto crm = crm::Crm::open(storeConfigOf(options.paths));
  if (!crm) return passOn(crm.error());
  // Whoever is named in the environment is signed in; anybody else is asked on the screen.
  if (const auto in = signInAsAsked(*crm); !in) return passOn(in.error());
  return runDeskWindow(*crm, options);
}

}  // namespace fitroom::engine::ui
