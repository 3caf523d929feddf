#pragma once

#include <map>
#include <string>

#include "engine/session/fitting_room.h"

namespace fitroom::engine {

/// Versions of the models that speak in a verdict; raised whenever the same input could give another answer.
std::map<std::string, std::string> modelVersions();

/// 16 hex digits over everything a verdict is computed from: sex, measures, garment, size, model versions
/// (FNV-1a, 64 bits; it recognises equal inputs and protects nothing).
std::string inputsHash(const TryOnRequest& request, const std::string& size);

}  // namespace fitroom::engine
