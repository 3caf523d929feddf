#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "garments/import/soup.h"

namespace fitroom::garments {

/// A unit a file may be made in.
struct LengthUnit {
  const char* name;  ///< m, cm, mm, dm, in.
  double metres;
  const char* zh;
  const char* en;
};

/// Units tried, most usual first.
const std::vector<LengthUnit>& lengthUnits();
const LengthUnit* findUnit(std::string_view name);
/// Metres of a unit: one of the above, or `x0.0123` (a positive number of metres); nothing otherwise.
std::optional<double> unitMetres(std::string_view name);

/// Turning of a file's axes into the house's (+Y up, +Z front, +X the wearer's left). Proper rotation.
struct Axes {
  Eigen::Matrix3d rotation = Eigen::Matrix3d::Identity();  ///< house = rotation * file
  std::string up = "+y";
  std::string front = "+z";
};

/// Rotation that takes the file's axes `up` and `front` (+x ... -z) to +Y and +Z; nothing when they are not
/// two different axes.
std::optional<Axes> axesFrom(const std::string& up, const std::string& front);

/// How a garment most probably stands in its file. `declaredUp` is what the file says (may be empty). The
/// depth of clothes is less than their height and their width, and left mirrors right; a declared axis is
/// believed unless the cloth would lie flat on it.
Axes guessAxes(const Soup& soup, const std::string& declaredUp);

}  // namespace fitroom::garments
