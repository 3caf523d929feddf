#pragma once

#include <string>

#include "engine/session/fitting_room.h"

namespace fitroom::engine::cli {

/// The id of the customer with this id, e-mail, phone number or name; an empty wish stays empty (a guest).
/// Fails with kNotFound, or where several have the name.
bodymodel::Expected<std::string> findCustomer(const FittingRoom& room, const std::string& wanted);

}  // namespace fitroom::engine::cli
