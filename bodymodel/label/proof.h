#pragma once

#include <optional>
#include <string_view>

#include "bodymodel/core/error.h"

namespace fitroom::bodymodel::label {

/// What stands behind figures of a table.
struct Proof {
  std::string_view source;         ///< Where they come from.
  std::string_view second;         ///< An independent place that says the same; empty: none was found.
  std::optional<Text> unverified;  ///< Which of them stand in one place only.
};

// Body to label.

/// GB/T 1335: the steps of the series are verified, the bands of the type letters are not.
Proof gbLabel();
/// Chinese letter codes.
Proof chineseLabel(bool man, std::string_view letter);
/// EN 13402-3, women's German number or men's half chest.
Proof enNumber(bool man, int number);
/// EN 13402-3, letter of the chest's band.
Proof enLetter(bool man, std::string_view letter);
/// ASTM D5585-11e1, bust and waists.
Proof astmProof();
/// JIS L 4005 by number.
Proof jisWomenProof(int number);
/// JIS L 4004 by type letter.
Proof jisMenProof(std::string_view type);

// Label to body: what of the body is verified.

Proof gbBody(bool man, char type);
Proof enNumberBody(bool man, int number);
Proof enLetterBody(bool man, std::string_view letter);

}  // namespace fitroom::bodymodel::label
