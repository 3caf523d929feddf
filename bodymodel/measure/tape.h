#pragma once

#include <memory>
#include <optional>
#include <span>

#include "bodymodel/body.h"
#include "bodymodel/measure/measure.h"
#include "bodymodel/measure/section.h"

namespace fitroom::bodymodel {

/// Mass of a cubic metre inside the skin, kg/m3. Tissue of 25 % fat weighs 1042 (Siri 1961: fat 900, the rest
/// 1100); air in the lungs lowers it, a mannequin's smooth surface leaves a little of the volume out.
/// Published constants run from 980 to 1060.
inline constexpr double kBodyDensity = 1055.0;

/// Takes measures on a body as a tape takes them: girths are the convex hull of a plane section that is
/// limited to the wanted regions, surface lengths are a tape pulled taut over a plane section, limbs are
/// the mean of left and right. README.md of this folder says where each tape goes.
/// What was taken once is kept, so the body must not change while the tape is on it.
/// Thread: may be used from many at once; refers to the body, which must outlive it.
class Tape {
 public:
  explicit Tape(const Body& body);
  /// `index` must come from the same triangles and regions; many bodies of one topology share it.
  Tape(const Body& body, std::shared_ptr<const RegionIndex> index);
  Tape(Tape&&) noexcept;
  ~Tape();

  /// A measure in SI units; nothing when the mesh gives no section where the tape should go.
  std::optional<double> measure(Measure m) const;
  /// Those of `wanted` that can be taken.
  MeasureSet measure(std::span<const Measure> wanted) const;
  /// Every measure that can be taken.
  MeasureSet measureAll() const;

  /// Girth of the masked regions where the plane cuts them, metres; 0 when it does not.
  double girth(const CutPlane& plane, RegionMask mask) const;

  /// Points of a horizontal section (x, z), metres, appended; the trunk and the thighs are cut quickest.
  void level(double y, RegionMask mask, std::vector<Eigen::Vector2d>& out) const;

  /// Hull of a horizontal section of the trunk, or of trunk and thighs (x, z), metres. Valid as long as the
  /// tape.
  const std::vector<Eigen::Vector2d>& levelHull(double y, RegionMask mask) const;
  /// Hull of the trunk's own loop (arms left out) at the level of the bust points. Valid as long as the tape.
  const std::vector<Eigen::Vector2d>& bustHull() const;

  /// True when the right side is the exact mirror image of the left: then one side is measured for both.
  bool symmetric() const { return symmetric_; }

  const Body& body() const { return body_; }
  const RegionIndex& index() const { return *index_; }
  const std::shared_ptr<const RegionIndex>& sharedIndex() const { return index_; }

 private:
  struct Kept;
  std::optional<double> take(Measure m) const;

  const Body& body_;
  std::shared_ptr<const RegionIndex> index_;
  std::unique_ptr<Kept> kept_;  ///< What was taken before.
  bool symmetric_ = false;
};

/// Level of the ISO waist above the navel, metres: midway between the tenth rib and the iliac crest.
/// ANSUR II means, as a share of stature: (tenthribheight + iliocristaleheight)/2 - waistheightomphalion.
double isoWaistRise(double sex, double height);

}  // namespace fitroom::bodymodel
