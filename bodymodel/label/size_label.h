#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bodymodel/core/error.h"
#include "bodymodel/measure/measure.h"

namespace fitroom::bodymodel {

/// A body in the words of one size system.
struct SizeLabel {
  std::string
      system;        ///< Stable: `gb_top`, `gb_bottom`, `cn_letter`, `en_number`, `en_letter`, `astm`, `jis`.
  std::string name;  ///< The standard: `GB/T 1335`, `EN 13402-3` ...
  std::string label;               ///< `165/88A`, `38`, `M`, `9AR` ...
  std::string source;              ///< Where the table's figures come from.
  std::string second;              ///< The independent place they were seen in too; empty: none.
  bool verified = true;            ///< False: show it as unverified.
  std::optional<Text> unverified;  ///< Which figures were not seen in a second place; none when verified.
  std::optional<Text> note;        ///< What the label leaves out: a hip two sizes larger, a special type.
};

/// The size labels of a body that says at least height and chest; systems that need a waist or hip are left
/// out without one. From sex 0.5 on the men's tables. Labels describe a body, never how a garment fits: shops
/// differ by up to two sizes for one label.
std::vector<SizeLabel> labelsFor(double sex, const MeasureSet& body);

/// What a label says of a body.
struct LabelReading {
  std::string system, name, source, second;  ///< As in SizeLabel.
  MeasureSet measures;                       ///< SI: the middle of what the label stands for.
  bool verified = true;                      ///< False: at least one of `measures` is unverified.
  std::optional<Text> unverified;            ///< Which, in words.
  std::vector<Text> notes;                   ///< How the label was read.
};

/// Reads `165/88A` (with `下装` or `bottom` the number is a waist), `EU 38`, `DE 38`, `FR 40`, `IT 44`,
/// `US 8`, `9AR`, `92A5`, `M`, `CN M`. Fails with kInvalidArgument, naming what is known.
Expected<LabelReading> readLabel(std::string_view text, double sex);

/// Adds what a label says to what was measured: a measure that was given stays, and where any waist was given
/// the label's waist is left out. The sizes of a label are steps, so a given measure always wins.
void addMissing(const MeasureSet& label, MeasureSet& given);

}  // namespace fitroom::bodymodel
