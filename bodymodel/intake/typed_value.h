#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bodymodel/core/error.h"
#include "bodymodel/measure/measure.h"

namespace fitroom::bodymodel {

/// Units a person may write a measure in.
enum class TypedUnit {
  kCentimetre,
  kMillimetre,
  kMetre,
  kInch,
  kChi,  ///< 尺, a third of a metre.
  kCun,  ///< 寸, a tenth of a 尺.
  kKilogram,
  kPound,
  kJin,  ///< 斤, half a kilogram.
};

/// The unit of this name in either language (`cm`, `英寸`, `lb`, `斤`), any case; nothing when unknown.
std::optional<TypedUnit> findTypedUnit(std::string_view name);

/// The unit that a measure's key names: centimetres, or kilograms for weight.
TypedUnit keyUnitOf(Measure measure);

/// True when a measure can be written in the unit (weight in a unit of mass, the rest in lengths).
bool suits(TypedUnit unit, Measure measure);

/// A measure as typed -> SI. Takes a plain number (full-width digits too), alone or followed by `unit`
/// itself. Fails with kInvalidArgument for anything else, saying what the text looks like (a size label, a
/// decimal comma, a range, another unit), and for values outside `measureLimits`.
Expected<double> readTyped(Measure measure, std::string_view text, TypedUnit unit);

/// 0 (female) to 1 (male) from the words of either language or a number. Fails with kInvalidArgument.
Expected<double> readSex(std::string_view text);

/// Text as it can be repeated in a message: control characters and quotes out, at most 40 characters.
std::string quotable(std::string_view text);

/// ASCII letters small, full-width letters, digits and signs as their ASCII twins, blanks and line ends out.
std::string folded(std::string_view text);

}  // namespace fitroom::bodymodel
