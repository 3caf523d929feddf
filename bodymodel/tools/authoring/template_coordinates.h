#pragma once

#include <array>
#include <vector>

#include "bodymodel/mannequin/mannequin_data.h"
#include "bodymodel/tools/authoring/body_field.h"

namespace fitroom::bodymodel::authoring {

/// Heights of the column's levels, millimetres.
std::array<double, kLevelCount> levelHeights(const Figure& figure);
/// Distances of the arm's levels from the shoulder joint along the upper arm's direction, millimetres.
std::array<double, kArmLevelCount> armLevelDistances(const Figure& figure);
/// Half breadth of the column at each level (of one leg: its outer side), for carrying points between
/// figures.
std::array<double, kLevelCount> levelHalfWidths(const Figure& figure);
/// About which widths grow: 0 on the trunk, the inner side on a leg.
std::array<double, kLevelCount> levelPivotX(const Figure& figure);
/// About which depths grow.
std::array<double, kLevelCount> levelPivotZ(const Figure& figure);

/// Joints of `kStoredJoints`, millimetres.
std::array<Eigen::Vector3d, kStoredJoints.size()> storedJoints(const Figure& figure);

/// Where a point of the skin stands in the coordinates that the parameters act on.
TemplatePoint coordinatesOf(const BodyField& field, const Eigen::Vector3d& p);

/// Which part of the body a point of the left half belongs to.
Region regionOf(const Figure& figure, const TemplatePoint& c, const Eigen::Vector3d& p);

/// Skin weights of a point of the left half.
SkinWeights skinOf(const Figure& figure, const TemplatePoint& c, const Eigen::Vector3d& p);

}  // namespace fitroom::bodymodel::authoring
