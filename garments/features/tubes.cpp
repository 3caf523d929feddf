#include "garments/features/tubes.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "garments/features/topology.h"

namespace fitroom::garments {

namespace {

/// Vertices connected to `seed` within those for which `inside` is true.
std::vector<std::int32_t> flood(const std::vector<std::vector<std::int32_t>>& neighbours, std::int32_t seed,
                                const std::vector<char>& inside) {
  std::vector<std::int32_t> region;
  std::vector<char> seen(inside.size(), 0);
  if (seed < 0 || !inside[static_cast<std::size_t>(seed)]) return region;
  region.push_back(seed);
  seen[static_cast<std::size_t>(seed)] = 1;
  for (std::size_t i = 0; i < region.size(); ++i) {
    for (const std::int32_t n : neighbours[static_cast<std::size_t>(region[i])]) {
      if (seen[static_cast<std::size_t>(n)] || !inside[static_cast<std::size_t>(n)]) continue;
      seen[static_cast<std::size_t>(n)] = 1;
      region.push_back(n);
    }
  }
  return region;
}

Eigen::Vector3d meanOf(const Points& vertices, const std::vector<std::int32_t>& set) {
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  for (const std::int32_t i : set) sum += pointAt(vertices, i);
  return set.empty() ? sum : Eigen::Vector3d(sum / static_cast<double>(set.size()));
}

/// Vertices of the region that lie at its far end: the last 15 mm of the way from `from` along `direction`.
Eigen::Vector3d farEnd(const Points& vertices, const std::vector<std::int32_t>& region,
                       const Eigen::Vector3d& from, const Eigen::Vector3d& direction) {
  double far = -1e9;
  for (const std::int32_t i : region) far = std::max(far, (pointAt(vertices, i) - from).dot(direction));
  std::vector<std::int32_t> last;
  for (const std::int32_t i : region) {
    if ((pointAt(vertices, i) - from).dot(direction) > far - 0.015) last.push_back(i);
  }
  return meanOf(vertices, last);
}

/// Flags of vertices below `y` that hang there apart from the torso, on one side: the lower part of a hanging
/// sleeve.
std::vector<char> hangingBelow(const GarmentModel& garment, double centreX, double y, double sign,
                               const std::vector<std::vector<std::int32_t>>& neighbours) {
  const auto count = static_cast<std::size_t>(garment.mesh.vertexCount());
  std::vector<char> below(count, 0), out(count, 0), seen(count, 0);
  for (std::size_t i = 0; i < count; ++i)
    below[i] = static_cast<double>(garment.mesh.vertices(static_cast<Eigen::Index>(i), 1)) < y;
  for (std::size_t first = 0; first < count; ++first) {
    if (!below[first] || seen[first]) continue;
    const std::vector<std::int32_t> part = flood(neighbours, static_cast<std::int32_t>(first), below);
    double inner = 1e9;
    for (const std::int32_t i : part) {
      seen[static_cast<std::size_t>(i)] = 1;
      inner = std::min(inner, sign * (static_cast<double>(garment.mesh.vertices(i, 0)) - centreX));
    }
    if (inner < 0) continue;
    for (const std::int32_t i : part) out[static_cast<std::size_t>(i)] = 1;
  }
  return out;
}

/// Sleeves: what hangs beside the torso below the armpit, and above it everything beyond the armhole's plane
/// that hangs together with the part farthest out.
void labelSleeve(GarmentModel& garment, const Anatomy& anatomy, int side,
                 const std::vector<std::vector<std::int32_t>>& neighbours) {
  const SleeveSide& s = anatomy.sides[side];
  const TubeKind kind = side == 0 ? TubeKind::kLeftSleeve : TubeKind::kRightSleeve;
  const auto count = static_cast<std::size_t>(garment.mesh.vertexCount());
  const double sign = side == 0 ? 1.0 : -1.0;
  std::vector<char> beyond = hangingBelow(garment, anatomy.centreX, s.armpit.y() - 0.002, sign, neighbours);
  std::int32_t seed = -1;
  double far = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Eigen::Vector3d p = pointAt(garment.mesh.vertices, static_cast<Eigen::Index>(i));
    if (garment.vertexTube[i] != TubeKind::kTorso)
      beyond[i] = 0;
    else if (p.y() >= s.armpit.y() - 0.002)
      beyond[i] = (p - s.armpit).dot(s.outward) > 0;
    if (!beyond[i] || sign * (p.x() - anatomy.centreX) <= far) continue;
    far = sign * (p.x() - anatomy.centreX);
    seed = static_cast<std::int32_t>(i);
  }
  const std::vector<std::int32_t> region = flood(neighbours, seed, beyond);
  if (region.size() < 8) return;
  for (const std::int32_t i : region) garment.vertexTube[static_cast<std::size_t>(i)] = kind;
  Tube tube;
  tube.kind = kind;
  tube.start = 0.5 * (s.armpit + s.shoulder);
  // The far end by distance along the way from the armhole to the region's middle, then refined once.
  Eigen::Vector3d direction = (meanOf(garment.mesh.vertices, region) - tube.start).normalized();
  tube.end = farEnd(garment.mesh.vertices, region, tube.start, direction);
  direction = (tube.end - tube.start).normalized();
  tube.end = farEnd(garment.mesh.vertices, region, tube.start, direction);
  garment.tubes.push_back(tube);
}

/// Middle of a leg's section just below the crotch, metres. The whole cut counts: faces that only reach into
/// the leg belong to it as well.
std::optional<Eigen::Vector3d> legStart(const GarmentModel& garment, const Anatomy& anatomy, double sign) {
  constexpr double kBeside = 0.02;
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  double total = 0;
  for (const auto& line :
       cutWithPlane(garment.mesh, {0, *anatomy.crotchY - kThighBelowCrotch, 0}, Eigen::Vector3d::UnitY())) {
    if (sign * (line.centre().x() - anatomy.centreX) < kBeside) continue;
    sum += line.length() * line.centre();
    total += line.length();
  }
  if (!(total > feature_limits::kMinLoopGirth)) return std::nullopt;
  return sum / total;
}

void labelLegs(GarmentModel& garment, const Anatomy& anatomy,
               const std::vector<std::vector<std::int32_t>>& neighbours) {
  const auto count = static_cast<std::size_t>(garment.mesh.vertexCount());
  for (int side = 0; side < 2; ++side) {
    const double sign = side == 0 ? 1.0 : -1.0;
    std::vector<char> below(count, 0);
    std::int32_t seed = -1;
    double lowest = 1e9;
    for (std::size_t i = 0; i < count; ++i) {
      const Eigen::Vector3d p = pointAt(garment.mesh.vertices, static_cast<Eigen::Index>(i));
      if (p.y() >= *anatomy.crotchY || sign * (p.x() - anatomy.centreX) < 0) continue;
      below[i] = 1;
      if (p.y() < lowest) {
        lowest = p.y();
        seed = static_cast<std::int32_t>(i);
      }
    }
    const std::vector<std::int32_t> region = flood(neighbours, seed, below);
    if (region.size() < 8) continue;
    std::vector<std::int32_t> top;
    for (const std::int32_t i : region) {
      garment.vertexTube[static_cast<std::size_t>(i)] = side == 0 ? TubeKind::kLeftLeg : TubeKind::kRightLeg;
      if (garment.mesh.vertices(i, 1) > static_cast<float>(*anatomy.crotchY - 0.02)) top.push_back(i);
    }
    Tube tube;
    tube.kind = side == 0 ? TubeKind::kLeftLeg : TubeKind::kRightLeg;
    tube.start =
        legStart(garment, anatomy, sign).value_or(meanOf(garment.mesh.vertices, top.empty() ? region : top));
    tube.end = farEnd(garment.mesh.vertices, region, tube.start, -Eigen::Vector3d::UnitY());
    garment.tubes.push_back(tube);
  }
}

}  // namespace

void labelTubes(GarmentModel& garment, const Anatomy& anatomy) {
  const auto neighbours = vertexNeighbours(garment.mesh.triangles, garment.mesh.vertexCount());
  garment.vertexTube.assign(static_cast<std::size_t>(garment.mesh.vertexCount()), TubeKind::kTorso);
  garment.tubes.clear();
  if (anatomy.crotchY) labelLegs(garment, anatomy, neighbours);
  for (int side = 0; side < 2; ++side) {
    if (anatomy.sides[side].found) labelSleeve(garment, anatomy, side, neighbours);
  }
  Tube torso;
  std::vector<std::int32_t> high, low;
  double top = -1e9, bottom = 1e9;
  for (std::size_t i = 0; i < garment.vertexTube.size(); ++i) {
    if (garment.vertexTube[i] != TubeKind::kTorso) continue;
    const double y = static_cast<double>(garment.mesh.vertices(static_cast<Eigen::Index>(i), 1));
    top = std::max(top, y);
    bottom = std::min(bottom, y);
  }
  for (std::size_t i = 0; i < garment.vertexTube.size(); ++i) {
    if (garment.vertexTube[i] != TubeKind::kTorso) continue;
    const double y = static_cast<double>(garment.mesh.vertices(static_cast<Eigen::Index>(i), 1));
    if (y > top - 0.02) high.push_back(static_cast<std::int32_t>(i));
    if (y < bottom + 0.02) low.push_back(static_cast<std::int32_t>(i));
  }
  torso.start = meanOf(garment.mesh.vertices, high);
  torso.end = meanOf(garment.mesh.vertices, low);
  garment.tubes.insert(garment.tubes.begin(), torso);
}

std::vector<SectionLine> cutTube(const GarmentModel& garment, TubeKind kind, const Eigen::Vector3d& point,
                                 const Eigen::Vector3d& normal) {
  const auto inTube = [&](Eigen::Index f) {
    for (int k = 0; k < 3; ++k) {
      if (garment.vertexTube[static_cast<std::size_t>(garment.mesh.triangles(f, k))] != kind) return false;
    }
    return true;
  };
  return cutWithPlane(garment.mesh, point, normal, inTube);
}

std::vector<Eigen::Vector3d> tubeAxis(const GarmentModel& garment, const Tube& tube, int count) {
  std::vector<Eigen::Vector3d> axis = {tube.start};
  const Eigen::Vector3d direction = (tube.end - tube.start).normalized();
  for (int i = 1; i < count; ++i) {
    const Eigen::Vector3d at = tube.start + (tube.end - tube.start) * (static_cast<double>(i) / count);
    Eigen::Vector3d sum = Eigen::Vector3d::Zero();
    double total = 0;
    for (const auto& line : cutTube(garment, tube.kind, at, direction)) {
      sum += line.length() * line.centre();
      total += line.length();
    }
    if (total > 0.08) axis.push_back(sum / total);
  }
  axis.push_back(tube.end);
  return axis;
}

}  // namespace fitroom::garments
