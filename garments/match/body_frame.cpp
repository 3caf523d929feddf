#include "garments/match/body_frame.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fitroom::garments {

using bodymodel::CutPlane;
using bodymodel::Joint;
using bodymodel::Landmark;
using bodymodel::Region;
using bodymodel::RegionMask;
using Eigen::Vector2d;
using Eigen::Vector3d;

namespace {

constexpr float kNoHeight = -std::numeric_limits<float>::infinity();
// Stations of a limb's centre line a bone.
constexpr int kStations = 8;
// Share of a limb's first bone whose section is cut by the trunk; there the bone itself is the centre.
constexpr double kRootShare = 0.3;

RegionMask trunkMask() {
  return Region::kTorso | Region::kLeftThigh | Region::kRightThigh;
}

/// Area centroid of the convex hull; nothing for a degenerate section.
std::optional<Vector2d> hullCentre(std::vector<Vector2d>& points) {
  const std::vector<Vector2d> hull = bodymodel::convexHull(points);
  double area = 0;
  Vector2d sum = Vector2d::Zero();
  for (std::size_t i = 0; i < hull.size(); ++i) {
    const Vector2d& p = hull[i];
    const Vector2d& q = hull[(i + 1) % hull.size()];
    const double cross = p.x() * q.y() - p.y() * q.x();
    area += cross;
    sum += cross * (p + q);
  }
  if (hull.size() < 3 || area < 1e-8) return std::nullopt;
  return Vector2d(sum / (3.0 * area));
}

struct LimbBones {
  Joint root, middle, tip;
  RegionMask upper, lower;
};

LimbBones bonesOf(TubeKind kind) {
  using bodymodel::maskOf;
  switch (kind) {
    case TubeKind::kLeftSleeve:
      return {Joint::kLeftShoulder, Joint::kLeftElbow, Joint::kLeftWrist, maskOf(Region::kLeftUpperArm),
              maskOf(Region::kLeftForearm)};
    case TubeKind::kRightSleeve:
      return {Joint::kRightShoulder, Joint::kRightElbow, Joint::kRightWrist, maskOf(Region::kRightUpperArm),
              maskOf(Region::kRightForearm)};
    case TubeKind::kRightLeg:
      return {Joint::kRightHip, Joint::kRightKnee, Joint::kRightAnkle, maskOf(Region::kRightThigh),
              maskOf(Region::kRightShank)};
    default:
      return {Joint::kLeftHip, Joint::kLeftKnee, Joint::kLeftAnkle, maskOf(Region::kLeftThigh),
              maskOf(Region::kLeftShank)};
  }
}

}  // namespace

CentreLine::CentreLine(std::vector<Vector3d> points) : points_(std::move(points)) {
  double length = 0;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    if (i > 0) length += (points_[i] - points_[i - 1]).norm();
    arc_.push_back(length);
  }
}

std::size_t CentreLine::segment(double t) const {
  const auto after = std::upper_bound(arc_.begin() + 1, arc_.end() - 1, t);
  return static_cast<std::size_t>(after - arc_.begin()) - 1;
}

Vector3d CentreLine::direction(double t) const {
  const std::size_t i = segment(t);
  return (points_[i + 1] - points_[i]).normalized();
}

Vector3d CentreLine::at(double t) const {
  const std::size_t i = segment(t);
  return points_[i] + (t - arc_[i]) * direction(t);
}

double CentreLine::nearest(const Vector3d& p) const {
  double best = 0, bestDistance = std::numeric_limits<double>::max();
  for (std::size_t i = 0; i + 1 < points_.size(); ++i) {
    const Vector3d axis = (points_[i + 1] - points_[i]).normalized();
    const double length = arc_[i + 1] - arc_[i];
    double s = (p - points_[i]).dot(axis);
    if (i > 0) s = std::max(s, 0.0);
    if (i + 2 < points_.size()) s = std::min(s, length);
    const double distance = (points_[i] + s * axis - p).squaredNorm();
    if (distance < bestDistance) {
      bestDistance = distance;
      best = arc_[i] + s;
    }
  }
  return best;
}

HeightField::HeightField(const TriMesh& mesh, const std::vector<bool>& keep)
    : top_(static_cast<std::size_t>(kSide) * kSide, kNoHeight) {
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    if (!keep[static_cast<std::size_t>(f)]) continue;
    const auto corner = [&](int k) {
      return Vector3d(mesh.vertices.row(mesh.triangles(f, k)).transpose().cast<double>());
    };
    add(corner(0), corner(1), corner(2));
  }
}

void HeightField::add(const Vector3d& a, const Vector3d& b, const Vector3d& c) {
  const auto index = [](double v) { return static_cast<int>(std::floor(v / kCell)) + kSide / 2; };
  const double area = (b.x() - a.x()) * (c.z() - a.z()) - (c.x() - a.x()) * (b.z() - a.z());
  if (std::abs(area) < 1e-12) return;
  const int x0 = std::max(0, index(std::min({a.x(), b.x(), c.x()})));
  const int x1 = std::min(kSide - 1, index(std::max({a.x(), b.x(), c.x()})));
  const int z0 = std::max(0, index(std::min({a.z(), b.z(), c.z()})));
  const int z1 = std::min(kSide - 1, index(std::max({a.z(), b.z(), c.z()})));
  for (int ix = x0; ix <= x1; ++ix) {
    for (int iz = z0; iz <= z1; ++iz) {
      const double x = coordinate(ix), z = coordinate(iz);
      const double v = ((x - a.x()) * (c.z() - a.z()) - (c.x() - a.x()) * (z - a.z())) / area;
      const double w = ((b.x() - a.x()) * (z - a.z()) - (x - a.x()) * (b.z() - a.z())) / area;
      if (v < 0 || w < 0 || v + w > 1) continue;
      float& top = top_[static_cast<std::size_t>(ix) * kSide + static_cast<std::size_t>(iz)];
      top = std::max(top, static_cast<float>(a.y() + v * (b.y() - a.y()) + w * (c.y() - a.y())));
    }
  }
}

std::optional<double> HeightField::at(int ix, int iz) const {
  const float top = top_[static_cast<std::size_t>(ix) * kSide + static_cast<std::size_t>(iz)];
  if (top == kNoHeight) return std::nullopt;
  return top;
}

BodyFrame::BodyFrame(const bodymodel::Body& body) : body_(body), tape_(body) {}

double BodyFrame::centreZ(double y) const {
  const double low = body_.at(Landmark::kLeftKnee).y();
  const double high = body_.at(Landmark::kLeftAxilla).y();
  std::vector<Vector2d> points;
  tape_.level(std::clamp(y, low, high), trunkMask(), points);
  if (points.empty()) return body_.at(Joint::kPelvis).z();
  double front = -1e9, back = 1e9;
  for (const Vector2d& p : points) {
    front = std::max(front, p.y());
    back = std::min(back, p.y());
  }
  return 0.5 * (front + back);
}

double BodyFrame::girth(double y) const {
  return tape_.girth(CutPlane::horizontal(y), trunkMask());
}

CentreLine BodyFrame::limb(TubeKind kind) const {
  const LimbBones bones = bonesOf(kind);
  std::vector<Vector3d> line;
  const auto walk = [&](const Vector3d& from, const Vector3d& to, RegionMask mask, bool first) {
    for (int i = 0; i < kStations; ++i) {
      const double share = static_cast<double>(i) / kStations;
      Vector3d point = from + share * (to - from);
      std::vector<Vector2d> section;
      const CutPlane plane = CutPlane::across(point, to - from);
      bodymodel::cutPoints(body_.mesh.vertices, tape_.index(), mask, plane, section);
      const auto centre = hullCentre(section);
      if (centre && (!first || share > kRootShare)) point = plane.lift(*centre);
      line.push_back(point);
    }
  };
  walk(body_.at(bones.root), body_.at(bones.middle), bones.upper, true);
  walk(body_.at(bones.middle), body_.at(bones.tip), bones.lower, false);
  line.push_back(body_.at(bones.tip));
  return CentreLine(std::move(line));
}

double BodyFrame::reach(TubeKind kind, const Vector3d& point, const Vector3d& axis) const {
  const RegionMask mask = kind == TubeKind::kRightLeg ? Region::kRightShank | Region::kRightFoot
                                                      : Region::kLeftShank | Region::kLeftFoot;
  const CutPlane plane = CutPlane::across(point, axis);
  std::vector<Vector2d> section;
  bodymodel::cutPoints(body_.mesh.vertices, tape_.index(), mask, plane, section);
  double farthest = 0;
  for (const Vector2d& p : section) farthest = std::max(farthest, (plane.lift(p) - point).norm());
  return farthest;
}

HeightField BodyFrame::shoulders() const {
  const auto wanted = [&](std::int32_t v) {
    const Region r = body_.regions[static_cast<std::size_t>(v)];
    return r == Region::kTorso || r == Region::kLeftUpperArm || r == Region::kRightUpperArm;
  };
  std::vector<bool> keep(static_cast<std::size_t>(body_.mesh.triangleCount()));
  for (std::size_t f = 0; f < keep.size(); ++f) {
    const auto t = body_.mesh.triangles.row(static_cast<Eigen::Index>(f));
    keep[f] = wanted(t[0]) && wanted(t[1]) && wanted(t[2]);
  }
  return HeightField(body_.mesh, keep);
}

}  // namespace fitroom::garments
