#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bodymodel/core/error.h"
#include "bodymodel/solve/body_solver.h"

namespace fitroom::bodymodel {

/// A shape option as it is typed: a slider or the cup.
struct ShapeField {
  std::string_view key;                     ///< `belly`, `cup`: a column, and with `-` for `_` a flag.
  std::string_view zh, en;                  ///< Name.
  const ShapeOptionInfo* slider = nullptr;  ///< Null: the cup.
};

/// All six, the cup first.
const std::vector<ShapeField>& shapeFields();

/// The option of this name: its key, its name in either language, or another that people use (`罩杯`,
/// `buttocks`, `肩型`); case, blanks, `_` and `-` do not count. Null when unknown.
const ShapeField* findShapeField(std::string_view name);

/// What may be typed: `flat, average, round, with "very" before it, or -1 to 1`.
Text shapeWords(const ShapeField& field);

/// The words of a slider (`flat` is -0.6, `very flat` -1, `average` 0), its Chinese words (`平坦`, `很平坦`,
/// `一般`) or a number from -1 to 1; for the cup a letter AA to H or the bust less the underbust in cm. Fails
/// with kInvalidArgument, saying the text and what may be typed.
Expected<void> readShape(const ShapeField& field, std::string_view text, ShapeOptions& out);

/// Options that differ from the default, key -> number as it is typed (the cup in cm).
std::vector<std::pair<std::string_view, double>> chosenShape(const ShapeOptions& options);

/// Options that do nothing beside the numbers that were given, in words.
std::vector<Text> idleShape(const BodyRequest& request);

}  // namespace fitroom::bodymodel
