#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace fitroom::bodymodel::label {

// All figures in centimetres. What was seen in a second place is said by proof.h; README.md lists the places.

/// GB/T 1335 body type: chest less waist, whole centimetres, both ends included.
struct GbType {
  char letter;
  int least, most;
  double middle;             ///< Drop of the type's middle body.
  double chest, waist, hip;  ///< The middle body.
  double hipPerWaist;        ///< Hip a centimetre of waist.
};
std::span<const GbType, 4> gbTypes(bool man);

/// A row of a table by chest; nothing where the table has no such figure.
struct GirthRow {
  std::string_view label;
  double low, high;  ///< Chest band.
  double chest, waist, hip;
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

/// Letter codes of Chinese shops, tops.
struct ChineseLetter {
  std::string_view letter;
  int height, chest;  ///< Type A.
};
std::span<const ChineseLetter, 4> chineseLetters(bool man);

inline constexpr std::string_view kGbName = "GB/T 1335";
inline constexpr std::string_view kChineseName = "GB/T 1335 letters";
inline constexpr std::string_view kEnName = "EN 13402-3";
inline constexpr std::string_view kAstmName = "ASTM D5585";
inline constexpr std::string_view kJisWomenName = "JIS L 4005";
inline constexpr std::string_view kJisMenName = "JIS L 4004";

}  // namespace fitroom::bodymodel::label
