#include "garments/match/seat.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fitroom::garments {

using bodymodel::Landmark;
using Eigen::Vector3d;

namespace {

constexpr double kSlice = 0.02;   // Level spacing of section middles, metres.
constexpr double kSmooth = 0.06;  // Levels are smoothed over so much, metres: cloth does not follow a kink.
constexpr double kShoulderBand =
    0.05;                             // How far before and behind the shoulder line the cloth rests, metres.
constexpr double kRestGap = 0.004;    // The start leaves so much air, metres.
constexpr int kEnoughCells = 40;      // Cells (25 mm2) that make a shoulder.
constexpr double kCrotchGap = 0.012;  // Air below the crotch, metres: the same that the verdict counts on.
// A fastened waistband rests on the skin all round, the cloth's middle 3 mm off it: so much of its girth is
// air.
constexpr double kBandAir = 0.019;
// Trousers are pulled up to the crotch, and belt and friction hold a band there that is no looser than this,
// metres: the upper end of the ease that trousers are meant to have at the waist.
constexpr double kBandHolds = 0.04;

/// A quantity known at some levels, smooth between and constant beyond.
class Levels {
 public:
  void add(double y, double value) { known_.emplace_back(y, value); }
  double at(double y) const {
    if (known_.empty()) return 0;
    const double inside = std::clamp(y, known_.front().first, known_.back().first);
    double sum = 0, weight = 0;
    for (const auto& [level, value] : known_) {
      const double far = (level - inside) / kSmooth;
      const double w = std::exp(-0.5 * far * far);
      sum += w * value;
      weight += w;
    }
    return sum / weight;
  }

 private:
  std::vector<std::pair<double, double>> known_;  ///< Rising levels.
};

struct Span {
  double low = std::numeric_limits<double>::max();
  double high = std::numeric_limits<double>::lowest();
  int count = 0;
  void add(double v) {
    low = std::min(low, v);
    high = std::max(high, v);
    ++count;
  }
  double middle() const { return 0.5 * (low + high); }
};

Span extent(const GarmentModel& garment, const Points& positions, int axis, bool trunkOnly) {
  Span span;
  for (Eigen::Index v = 0; v < positions.rows(); ++v) {
    if (trunkOnly && garment.vertexTube[static_cast<std::size_t>(v)] != TubeKind::kTorso) continue;
    span.add(positions(v, axis));
  }
  return span;
}

/// Middle depth of the garment's trunk, slice by slice from `low` to `high`.
std::vector<std::pair<double, double>> trunkMiddles(const GarmentModel& garment, const Points& positions,
                                                    double low, double high) {
  const auto slices = static_cast<std::size_t>(std::max(1.0, std::ceil((high - low) / kSlice)));
  std::vector<Span> spans(slices);
  for (Eigen::Index v = 0; v < positions.rows(); ++v) {
    if (garment.vertexTube[static_cast<std::size_t>(v)] != TubeKind::kTorso) continue;
    const double at = (positions(v, 1) - low) / kSlice;
    if (at >= 0 && at < static_cast<double>(slices)) spans[static_cast<std::size_t>(at)].add(positions(v, 2));
  }
  std::vector<std::pair<double, double>> middles;
  for (std::size_t i = 0; i < slices; ++i) {
    if (spans[i].count >= 8)
      middles.emplace_back(low + (static_cast<double>(i) + 0.5) * kSlice, spans[i].middle());
  }
  return middles;
}

const Opening* findOpening(const GarmentModel& garment, OpeningKind kind) {
  const Opening* found = nullptr;
  for (const auto& opening : garment.openings) {
    if (opening.kind == kind && (found == nullptr || opening.girth > found->girth)) found = &opening;
  }
  return found;
}

/// Depth of the garment's side neck points: the widest points of the neck opening's upper edge.
std::optional<double> sideNeckZ(const GarmentModel& garment, const Points& positions) {
  const Opening* neck = findOpening(garment, OpeningKind::kNeck);
  if (neck == nullptr || neck->loop.empty()) return std::nullopt;
  double top = std::numeric_limits<double>::lowest();
  for (const auto v : neck->loop) top = std::max(top, static_cast<double>(positions(v, 1)));
  Vector3d left(-1e9, 0, 0), right(1e9, 0, 0);
  for (const auto v : neck->loop) {
    const Vector3d p = positions.row(v).transpose().cast<double>();
    if (p.y() < top - 0.06) continue;
    if (p.x() > left.x()) left = p;
    if (p.x() < right.x()) right = p;
  }
  return 0.5 * (left.z() + right.z());
}

/// Shifts every vertex in depth so that the garment's middle follows the body's.
void followDepth(const GarmentModel& garment, const BodyFrame& frame, bool byNeck, Points& positions) {
  const double axilla = frame.body().at(Landmark::kLeftAxilla).y();
  const Span height = extent(garment, positions, 1, false);
  const double top = byNeck ? std::min(axilla, height.high) : height.high;
  Levels shift;
  for (const auto& [y, z] : trunkMiddles(garment, positions, height.low, top))
    shift.add(y, frame.centreZ(y) - z);
  if (byNeck) {
    const auto neck = sideNeckZ(garment, positions);
    const double wanted = frame.body().at(Landmark::kLeftSideNeck).z();
    const double chest = shift.at(top);
    const double delta = neck ? wanted - *neck : chest;
    for (double y = top + kSlice; y < top + 4 * kSmooth; y += kSlice) shift.add(y, delta);
  }
  for (Eigen::Index v = 0; v < positions.rows(); ++v) {
    positions(v, 2) += static_cast<float>(shift.at(positions(v, 1)));
  }
}

/// How far down the cloth over the shoulders must come to rest on them; nothing when it does not cover them.
std::optional<double> dropToShoulders(const GarmentModel& garment, const BodyFrame& frame,
                                      const HeightField& body, const Points& positions) {
  const TriMesh placed{positions, garment.mesh.triangles};
  const double top = extent(garment, positions, 1, true).high;
  std::vector<bool> keep(static_cast<std::size_t>(placed.triangleCount()));
  for (std::size_t f = 0; f < keep.size(); ++f) {
    const auto t = placed.triangles.row(static_cast<Eigen::Index>(f));
    keep[f] = true;
    for (int k = 0; k < 3; ++k) keep[f] = keep[f] && positions(t[k], 1) > top - 0.25;
  }
  const HeightField cloth(placed, keep);
  const double reach = frame.body().at(Landmark::kLeftShoulder).x();
  const double line = frame.body().at(Landmark::kLeftSideNeck).z();
  std::vector<double> gaps;
  for (int ix = 0; ix < HeightField::kSide; ++ix) {
    if (std::abs(HeightField::coordinate(ix)) > reach) continue;
    for (int iz = 0; iz < HeightField::kSide; ++iz) {
      if (std::abs(HeightField::coordinate(iz) - line) > kShoulderBand) continue;
      const auto above = cloth.at(ix, iz);
      const auto below = body.at(ix, iz);
      if (above && below) gaps.push_back(*above - *below);
    }
  }
  if (static_cast<int>(gaps.size()) < kEnoughCells) return std::nullopt;
  // A tenth may start inside: the cloth is soft there, and one fold must not hold the garment up.
  const auto tenth = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 10);
  std::nth_element(gaps.begin(), tenth, gaps.end());
  return *tenth - kRestGap;
}

void moveBy(Points& positions, const Vector3d& by) {
  positions.rowwise() += by.cast<float>().transpose();
}

/// Height at which the body, downwards from its natural waist, first has this girth; the navel when it never
/// does.
double levelOfGirth(const BodyFrame& frame, double girth) {
  const double hip = frame.body().at(Landmark::kHip).y();
  const double navel = frame.body().at(Landmark::kNavel).y();
  const double chest = frame.body().at(Landmark::kLeftBust).y();
  // The natural waist: the narrowest level of the middle of the trunk.
  double waist = navel;
  for (double y = navel - 0.02; y < navel + 0.45 * (chest - navel); y += 0.005) {
    if (frame.girth(y) < frame.girth(waist) - 1e-4) waist = y;
  }
  for (double y = waist; y > hip; y -= 0.0025) {
    if (frame.girth(y) >= girth) return y;
  }
  return std::min(navel, waist);
}

/// Height of the garment's crotch; nothing without two legs.
std::optional<double> garmentCrotch(const GarmentModel& garment, const Points& positions) {
  std::optional<double> crotch;
  for (std::size_t v = 0; v < garment.vertexTube.size(); ++v) {
    const TubeKind kind = garment.vertexTube[v];
    const auto row = static_cast<Eigen::Index>(v);
    // The highest point of a leg that lies on the middle is where both meet.
    if ((kind == TubeKind::kLeftLeg || kind == TubeKind::kRightLeg) && std::abs(positions(row, 0)) < 0.03) {
      crotch = std::max(crotch.value_or(-1e9), static_cast<double>(positions(row, 1)));
    }
  }
  if (crotch) return crotch;
  for (const auto& tube : garment.tubes) {
    if (tube.kind == TubeKind::kLeftLeg || tube.kind == TubeKind::kRightLeg) {
      crotch = tube.start.y() - garment.mesh.vertices(0, 1) + positions(0, 1);
    }
  }
  return crotch;
}

}  // namespace

Support supportOf(const GarmentModel& garment) {
  const bool waist = garment.category == Category::kSkirt || garment.category == Category::kTrousers ||
                     garment.category == Category::kShorts;
  return waist ? Support::kWaist : Support::kShoulders;
}

bool seatOnShoulders(const GarmentModel& garment, const BodyFrame& frame, Points& positions) {
  moveBy(positions, {-extent(garment, positions, 0, true).middle(), 0, 0});
  // First by the eye: the upper edge of the trunk to the height of the side neck.
  const double top = extent(garment, positions, 1, true).high;
  moveBy(positions, {0, frame.body().at(Landmark::kLeftSideNeck).y() - top, 0});
  const auto neck = sideNeckZ(garment, positions);
  const double wanted = frame.body().at(Landmark::kLeftSideNeck).z();
  moveBy(positions, {0, 0, wanted - neck.value_or(extent(garment, positions, 2, true).middle())});
  const HeightField body = frame.shoulders();
  // Depth and height answer each other over a slope; three rounds settle both to a millimetre.
  for (int round = 0; round < 3; ++round) {
    const auto drop = dropToShoulders(garment, frame, body, positions);
    if (!drop) return round > 0;
    moveBy(positions, {0, -*drop, 0});
    followDepth(garment, frame, true, positions);
  }
  return true;
}

Expected<void> seatOnWaist(const GarmentModel& garment, const BodyFrame& frame, Points& positions) {
  const Opening* band = findOpening(garment, OpeningKind::kWaist);
  if (band == nullptr || band->loop.empty()) {
    return fail(
        ErrorCode::kInvalidArgument,
        {"衣服 " + garment.id + " 找不到腰口，不知道挂在哪里；请检查模型的上沿是否开口",
         "garment " + garment.id + " has no waist opening to hang from; see whether its upper edge is open"},
        garment.id);
  }
  moveBy(positions, {-extent(garment, positions, 0, true).middle(), 0, 0});
  double bandHeight = 0;
  for (const auto v : band->loop) bandHeight += positions(v, 1);
  bandHeight /= static_cast<double>(band->loop.size());
  double rise = levelOfGirth(frame, band->girth - kBandAir) - bandHeight;
  if (const auto crotch = garmentCrotch(garment, positions)) {
    const double worn = frame.body().at(Landmark::kCrotch).y() - kCrotchGap - *crotch;
    const double slidesTo = levelOfGirth(frame, band->girth - kBandHolds) - bandHeight;
    rise = std::min(worn, slidesTo);
  }
  moveBy(positions, {0, rise, 0});
  followDepth(garment, frame, false, positions);
  return {};
}

}  // namespace fitroom::garments
