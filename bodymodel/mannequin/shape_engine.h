#pragma once

#include <Eigen/Core>
#include <array>
#include <span>
#include <vector>

#include "bodymodel/mannequin/level_basis.h"
#include "bodymodel/mannequin/mannequin_data.h"
#include "bodymodel/mannequin/shape_parameters.h"

namespace fitroom::bodymodel {

/// Moves the points of the template (half mesh, then stored joints) by sex and parameters. README.md says
/// how. Thread: immutable after construction.
class ShapeEngine {
 public:
  explicit ShapeEngine(const MannequinData& data);

  std::span<const ShapeRule> rules() const { return rules_; }
  std::size_t pointCount() const { return basis_.size(); }

  /// Positions in metres, one column a point. `values`: one a rule, inside its range.
  void move(double sex, std::span<const double> values, Eigen::Matrix3Xf& out) const;

 private:
  static constexpr int kSpans = 5;  ///< Steps between levels that are neither 0 nor 1 at a point.

  /// A point with everything that does not depend on parameters worked out.
  struct PointBasis {
    std::array<float, 4> weight{};  ///< Of levels first..first + 3, in the padded tables.
    std::array<float, kSpans> span{};
    int first = 0, firstSpan = 0;
    float front = 0, slope = 0;
  };
  /// The same for a point that the arm has a part in.
  struct ArmBasis {
    int point = 0;
    std::array<float, 4> weight{};
    std::array<float, kArmLevelCount> reach{};
    int first = 0;
    float blend = 0, upper = 0, fore = 0;
  };
  struct Key {
    double at = 1;
    std::array<Eigen::Matrix3Xf, 2> delta;
  };
  /// What the column needs at one level.
  struct LevelState {
    float width = 1, front = 1, back = 1, pivotX = 0, pivotZ = 0;
    float square = 0, halfWidth = 1, halfDepth = 1;
    float shift = 0;  ///< Metres forwards.
  };
  /// One more level on either side, so that four in a row can always be read.
  static constexpr int kPad = 2;
  struct Controls {
    float scale = 1, slope = 0;
    bool square = false;  ///< Whether any section is squarer or rounder than drawn.
    std::array<LevelState, kLevelCount + 2 * kPad> level{};
    std::array<float, kLevelCount> rise{};   ///< Metres that the span from a level to the next grows.
    std::array<float, kLevelCount> below{};  ///< Metres that all spans below grow, measured from the floor.
    std::array<float, kArmLevelCount + 2 * kPad> girth{};
    std::array<float, kArmLevelCount> reach{};
  };

  PointBasis basisOf(const TemplatePoint& p) const;
  ArmBasis armBasisOf(const TemplatePoint& p, int point) const;
  Controls controls(double sex, std::span<const double> values) const;
  void mixForms(double sex, std::span<const double> values, Eigen::Matrix3Xf& out) const;
  /// How far the arm turns outwards because the trunk beside it has grown, radians.
  float armLift(const Controls& c, float carried) const;
  Eigen::Vector3f column(const PointBasis& b, const Eigen::Vector3f& p, const Controls& c) const;

  std::vector<ShapeRule> rules_;
  std::array<Eigen::Matrix3Xf, 2> form_;  ///< Female; what to add for male.
  std::vector<std::vector<Key>> morphs_;
  std::vector<PointBasis> basis_;
  std::vector<ArmBasis> arms_;
  std::array<double, kLevelCount>
      floorStep_{};  ///< Step of each span on the floor, taken off so that feet stay down.
  std::array<std::array<float, kLevelCount>, 2> height_{}, pivotX_{}, pivotZ_{}, halfWidth_{}, halfDepth_{};
  std::array<std::array<float, kArmLevelCount>, 2> armDistance_{};
};

}  // namespace fitroom::bodymodel
