#pragma once

#include <string>
#include <string_view>

namespace fitroom::garments {

/// SHA-256 of some bytes, 64 lower-case hexadecimal digits, as `sha256sum` prints it.
std::string sha256(std::string_view bytes);

}  // namespace fitroom::garments
