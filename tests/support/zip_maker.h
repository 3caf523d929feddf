#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace fitroom::testing_support {

/// Writes a ZIP of files (name, bytes). False when it could not be written.
bool pack(const std::filesystem::path& path, const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace fitroom::testing_support
