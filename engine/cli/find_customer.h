#pragma once

#include <string>

#include "engine/session/fitting_room.h"

namespace fitroom::engine::cli {

/// The id of the customer with this id or name; an empty wish stays empty (a guest). Fails with kNotFound.
bodymodel::Expected<std::string> findCustomer(const FittingRoom& room, const std::string& wanted);

}  // namespace fitroom::engine::cli
