#pragma once

#include "crm/log/event.h"

namespace fitroom::crm {

/// What happened, in one line for people, both languages: "returned tee M: too tight at the chest". The
/// payload must be open. What it says of the garment and of what the customer said is in it; body measures
/// are not.
Text summarise(const Event& event);

}  // namespace fitroom::crm
