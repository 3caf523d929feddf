#pragma once

#include <string>
#include <vector>

namespace fitroom::engine {

/// Puts file names where a driver's message has a source number at a line's start: `1:23(4)` or `1(23)`
/// become `cloth.frag:23(4)` and `cloth.frag(23)`. `files[0]` is source 1; 0 is the preamble and stays.
std::string nameSources(const std::string& words, const std::vector<std::string>& files);

}  // namespace fitroom::engine
