#pragma once

#include "crm/service.h"
#include "engine/ui/app.h"

namespace fitroom::engine::ui {

/// The window of `runDesk` over any CRM; returns when it is closed. Needs no 3D view.
bodymodel::Expected<void> runDeskWindow(crm::Crm& crm, const AppOptions& options);

}  // namespace fitroom::engine::ui
