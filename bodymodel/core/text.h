#pragma once

#include <string>

namespace fitroom::bodymodel {

/// A sentence for people, in both languages of the house. Neither may be empty.
struct Text {
  std::string zh;  ///< Simplified Chinese, UTF-8.
  std::string en;  ///< English, UTF-8.

  bool operator==(const Text&) const = default;
};

}  // namespace fitroom::bodymodel
