#pragma once

#include <string>
#include <vector>

#include "engine/session/fitting_room.h"

namespace fitroom::engine {

/// The try-on as a page that a shopper can read, Chinese first, English beside it. It stands beside the
/// pictures it shows and needs nothing else. `files`: names of the files beside it.
std::string tryOnHtml(const TryOnResult& result, const std::vector<std::string>& files);

}  // namespace fitroom::engine
