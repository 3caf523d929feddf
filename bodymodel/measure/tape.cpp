#include "bodymodel/measure/tape.h"

#include <array>
#include <atomic>
#include <deque>
#include <mutex>

#include "bodymodel/measure/tape_parts.h"

namespace fitroom::bodymodel {

namespace {

/// Landmarks and joints come in left-right pairs; a body whose pairs all mirror to the last bit was made that
/// way.
bool mirrored(const Body& b) {
  const auto twin = [](const Eigen::Vector3d& l, const Eigen::Vector3d& r) {
    return l.x() == -r.x() && l.y() == r.y() && l.z() == r.z();
  };
  for (auto l = static_cast<std::size_t>(Landmark::kLeftSideNeck); l < kLandmarkCount; ++l) {
    const auto mark = static_cast<Landmark>(l);
    if (mark >= Landmark::kNavel && mark <= Landmark::kCrotch) continue;
    const bool left = mark < Landmark::kNavel
                          ? (l - static_cast<std::size_t>(Landmark::kLeftSideNeck)) % 2 == 0
                          : (l - static_cast<std::size_t>(Landmark::kLeftElbow)) % 2 == 0;
    if (left && !twin(b.landmarks[l], b.landmarks[l + 1])) return false;
  }
  for (auto j = static_cast<std::size_t>(Joint::kLeftClavicle); j < kJointCount; j += 2) {
    if (!twin(b.joints[j], b.joints[j + 1])) return false;
  }
  return true;
}

}  // namespace

struct Tape::Kept {
  struct Level {
    double y;
    RegionMask mask;
    std::vector<Eigen::Vector2d> hull;
  };
  std::mutex mutex;
  std::array<std::optional<double>, kMeasureCount> value;
  std::array<bool, kMeasureCount> known{};
  std::deque<Level> levels;  ///< Addresses stay.
  std::once_flag bustOnce, indexOnce;
  std::vector<Eigen::Vector2d> bust;
  std::atomic<int> cuts = 0;         ///< Horizontal cuts so far.
  std::optional<LevelIndex> sorted;  ///< Made when there are many.
};

Tape::Tape(const Body& body)
    : Tape(body, std::make_shared<const RegionIndex>(body.mesh.triangles, body.regions)) {}

Tape::Tape(const Body& body, std::shared_ptr<const RegionIndex> index)
    : body_(body), index_(std::move(index)), kept_(std::make_unique<Kept>()), symmetric_(mirrored(body)) {}

Tape::Tape(Tape&&) noexcept = default;
Tape::~Tape() = default;

void Tape::level(double y, RegionMask mask, std::vector<Eigen::Vector2d>& out) const {
  constexpr int kFew = 24;  // Cuts that cost as much as sorting the edges by height.
  if ((mask & ~tape::kHips) != 0 || ++kept_->cuts <= kFew) {
    cutLevel(body_.mesh.vertices, *index_, mask, y, out);
    return;
  }
  std::call_once(kept_->indexOnce, [&] { kept_->sorted.emplace(body_.mesh.vertices, *index_, tape::kHips); });
  kept_->sorted->cut(y, mask, out);
}

const std::vector<Eigen::Vector2d>& Tape::levelHull(double y, RegionMask mask) const {
  const auto find = [&]() -> const std::vector<Eigen::Vector2d>* {
    for (const Kept::Level& l : kept_->levels) {
      if (l.y == y && l.mask == mask) return &l.hull;
    }
    return nullptr;
  };
  {
    const std::scoped_lock lock(kept_->mutex);
    if (const auto* hull = find()) return *hull;
  }
  std::vector<Eigen::Vector2d> points;
  points.reserve(256);
  level(y, mask, points);
  std::vector<Eigen::Vector2d> hull = convexHull(points);
  const std::scoped_lock lock(kept_->mutex);
  if (const auto* other = find()) return *other;
  return kept_->levels.emplace_back(Kept::Level{y, mask, std::move(hull)}).hull;
}

const std::vector<Eigen::Vector2d>& Tape::bustHull() const {
  std::call_once(kept_->bustOnce, [&] {
    const double y = 0.5 * (body_.at(Landmark::kLeftBust).y() + body_.at(Landmark::kRightBust).y());
    std::vector<Eigen::Vector2d> points = tape::trunkLoop(*this, CutPlane::horizontal(y));
    kept_->bust = convexHull(points);
  });
  return kept_->bust;
}

double Tape::girth(const CutPlane& plane, RegionMask mask) const {
  std::vector<Eigen::Vector2d> points;
  points.reserve(256);
  cutPoints(body_.mesh.vertices, *index_, mask, plane, points);
  return points.size() < 3 ? 0.0 : hullPerimeter(points);
}

std::optional<double> Tape::measure(Measure m) const {
  if (m == Measure::kCount) return std::nullopt;
  const auto i = static_cast<std::size_t>(m);
  {
    const std::scoped_lock lock(kept_->mutex);
    if (kept_->known[i]) return kept_->value[i];
  }
  const std::optional<double> value = take(m);
  const std::scoped_lock lock(kept_->mutex);
  kept_->value[i] = value, kept_->known[i] = true;
  return value;
}

std::optional<double> Tape::take(Measure m) const {
  switch (m) {
    case Measure::kHeight:
    case Measure::kWeight:
    case Measure::kInseam:
    case Measure::kNapeHeight:
    case Measure::kBustHeight:
    case Measure::kNavelHeight:
    case Measure::kHipHeight:
    case Measure::kAxillaHeight:
    case Measure::kKneeHeight:
    case Measure::kBiacromialBreadth:
    case Measure::kBustSpan:
    case Measure::kFootLength:
      return tape::heightMeasure(*this, m);
    case Measure::kShoulderWidth:
    case Measure::kShoulderLength:
    case Measure::kBackWidth:
    case Measure::kScyeDepth:
    case Measure::kBackWaistLength:
    case Measure::kFrontWaistLength:
    case Measure::kArmLength:
    case Measure::kBackNeckToWrist:
    case Measure::kTrunkGirth:
    case Measure::kCrotchLength:
    case Measure::kNeckBase:
      return tape::pathMeasure(*this, m);
    case Measure::kShoulderGirth:
    case Measure::kBideltoidBreadth:
      return tape::hangingArmMeasure(*this, m);
    case Measure::kUpperArm:
    case Measure::kElbow:
    case Measure::kForearm:
    case Measure::kWrist:
    case Measure::kHand:
    case Measure::kThigh:
    case Measure::kMidThigh:
    case Measure::kLowerThigh:
    case Measure::kKnee:
    case Measure::kCalf:
    case Measure::kAnkle:
    case Measure::kNeck:
    case Measure::kHead:
      return tape::limbMeasure(*this, m);
    case Measure::kCount:
      return std::nullopt;
    default:
      return tape::trunkMeasure(*this, m);
  }
}

MeasureSet Tape::measure(std::span<const Measure> wanted) const {
  MeasureSet set;
  for (const Measure m : wanted) {
    if (const auto value = measure(m)) set.set(m, *value);
  }
  return set;
}

MeasureSet Tape::measureAll() const {
  MeasureSet set;
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    if (const auto value = measure(m)) set.set(m, *value);
  }
  return set;
}

}  // namespace fitroom::bodymodel
