#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace fitroom::bodymodel::label {

// All figures in centimetres. `verified` says that the figures of a row were seen in two sources, or in the
// publisher's own page; README.md lists them.

/// GB/T 1335 body type: chest less waist, whole centimetres, both ends included.
struct GbType {
  char letter;
  int least, most;
  double middle;             ///< Drop of the type's middle body.
  double chest, waist, hip;  ///< The middle body.
  double hipPerWaist;        ///< Hip a centimetre of waist.
  bool verified;
};
std::span<const GbType, 4> gbTypes(bool man);

/// A row of a table by chest; nothing where the table has no such figure.
struct GirthRow {
  std::string_view label;
  double low, high;  ///< Chest band.
  double chest, waist, hip;
  bool verified;
};
/// EN 13402-3 women by EU (German) number; men are half their chest.
std::span<const GirthRow> enWomen();
/// EN 13402-3 letters.
std::span<const GirthRow> enLetters(bool man);

/// ASTM D5585-11e1, misses.
struct AstmRow {
  std::string_view label;
  double bust, waistCurvy, waistStraight;
};
std::span<const AstmRow> astmMisses();

/// JIS L 4005: number, bust, hip of type A at height R.
struct JisRow {
  int number;
  double bust, hip;
  bool verified;
};
std::span<const JisRow> jisWomen();
/// JIS L 4005 hip types and heights.
struct JisLetter {
  std::string_view letter;
  double value;
};
std::span<const JisLetter> jisHipTypes();
std::span<const JisLetter> jisHeights();
/// JIS L 4004: type by chest less waist.
std::span<const JisLetter> jisMenDrops();

inline constexpr std::string_view kGbName = "GB/T 1335";
inline constexpr std::string_view kGbSource = "GB/T 1335.1/.2-2008";
inline constexpr std::string_view kEnName = "EN 13402-3";
inline constexpr std::string_view kEnSource = "EN 13402-3:2004";
inline constexpr std::string_view kAstmName = "ASTM D5585";
inline constexpr std::string_view kAstmSource = "ASTM D5585-11e1, inch table";
inline constexpr std::string_view kJisWomenName = "JIS L 4005";
inline constexpr std::string_view kJisWomenSource = "JIS L 4005:2001";
inline constexpr std::string_view kJisMenName = "JIS L 4004";
inline constexpr std::string_view kJisMenSource = "JIS L 4004:2001";

}  // namespace fitroom::bodymodel::label
