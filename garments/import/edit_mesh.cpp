#include "garments/import/edit_mesh.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

namespace fitroom::garments {

namespace {

constexpr double kMinFaceTurn = 0.3;  ///< Cosine between a face's normal before and after a change.
constexpr double kFlatEnough = 0.85;  ///< Cosine between two faces whose common edge may be turned.
constexpr double kCornerCosine =
    -0.7;  ///< A boundary bent more sharply than this keeps its vertex (45 degrees).

std::size_t at(std::int32_t i) {
  return static_cast<std::size_t>(i);
}

int idealValence(bool boundary) {
  return boundary ? 4 : 6;
}

}  // namespace

EditMesh::EditMesh(const std::vector<Eigen::Vector3d>& points,
                   const std::vector<std::array<std::int32_t, 3>>& faces)
    : points_(points), faces_(faces), around_(points.size()), boundary_(points.size(), 0) {
  for (std::size_t f = 0; f < faces_.size(); ++f) {
    for (const std::int32_t v : faces_[f]) around_[at(v)].push_back(static_cast<std::int32_t>(f));
  }
  for (const auto& face : faces_) {
    for (std::size_t k = 0; k < 3; ++k) {
      if (facesOn(face[k], face[(k + 1) % 3]).size() == 1)
        boundary_[at(face[k])] = boundary_[at(face[(k + 1) % 3])] = 1;
    }
  }
}

std::vector<EditMesh::Edge> EditMesh::edges(double bound, bool longer) const {
  std::vector<Edge> out;
  for (const auto& face : faces_) {
    if (face[0] < 0) continue;
    for (std::size_t k = 0; k < 3; ++k) {
      const auto [a, b] = std::minmax(face[k], face[(k + 1) % 3]);
      const double length = (point(a) - point(b)).norm();
      if (longer ? length > bound : length < bound) out.push_back({a, b, length});
    }
  }
  std::sort(out.begin(), out.end(), [longer](const Edge& x, const Edge& y) {
    if (x.length != y.length) return longer ? x.length > y.length : x.length < y.length;
    return std::pair(x.a, x.b) < std::pair(y.a, y.b);
  });
  out.erase(std::unique(out.begin(), out.end(),
                        [](const Edge& x, const Edge& y) { return x.a == y.a && x.b == y.b; }),
            out.end());
  return out;
}

std::vector<std::int32_t> EditMesh::facesOn(std::int32_t a, std::int32_t b) const {
  std::vector<std::int32_t> out;
  for (const std::int32_t f : around_[at(a)]) {
    const auto& face = faces_[at(f)];
    if (face[0] == b || face[1] == b || face[2] == b) out.push_back(f);
  }
  return out;
}

std::int32_t EditMesh::third(std::int32_t face, std::int32_t a, std::int32_t b) const {
  for (const std::int32_t v : faces_[at(face)]) {
    if (v != a && v != b) return v;
  }
  return -1;
}

void EditMesh::detach(std::int32_t face) {
  for (const std::int32_t v : faces_[at(face)]) {
    auto& list = around_[at(v)];
    list.erase(std::remove(list.begin(), list.end(), face), list.end());
  }
  faces_[at(face)] = {-1, -1, -1};
}

void EditMesh::attach(std::int32_t face, const std::array<std::int32_t, 3>& corners) {
  faces_[at(face)] = corners;
  for (const std::int32_t v : corners) around_[at(v)].push_back(face);
}

std::int32_t EditMesh::split(std::int32_t a, std::int32_t b) {
  const std::vector<std::int32_t> old = facesOn(a, b);
  if (old.empty()) return -1;
  const auto m = static_cast<std::int32_t>(points_.size());
  points_.push_back(0.5 * (point(a) + point(b)));
  around_.emplace_back();
  boundary_.push_back(static_cast<char>(old.size() == 1));
  for (const std::int32_t f : old) {
    const auto corners = faces_[at(f)];
    auto first = corners, second = corners;
    for (std::size_t k = 0; k < 3; ++k) {
      if (corners[k] == b) first[k] = m;
      if (corners[k] == a) second[k] = m;
    }
    detach(f);
    attach(f, first);
    faces_.push_back({-1, -1, -1});
    attach(static_cast<std::int32_t>(faces_.size()) - 1, second);
  }
  return m;
}

Eigen::Vector3d EditMesh::normal(const std::array<std::int32_t, 3>& face) const {
  return (point(face[1]) - point(face[0])).cross(point(face[2]) - point(face[0]));
}

std::vector<std::int32_t> EditMesh::neighbours(std::int32_t v) const {
  std::vector<std::int32_t> out;
  for (const std::int32_t f : around_[at(v)]) {
    for (const std::int32_t w : faces_[at(f)]) {
      if (w != v) out.push_back(w);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool EditMesh::isCorner(std::int32_t v) const {
  std::vector<Eigen::Vector3d> ways;
  for (const std::int32_t n : neighbours(v)) {
    if (facesOn(v, n).size() == 1) ways.push_back((point(n) - point(v)).normalized());
  }
  return ways.size() != 2 || ways[0].dot(ways[1]) > kCornerCosine;
}

bool EditMesh::collapseKeepsShape(std::int32_t keep, std::int32_t gone, const Eigen::Vector3d& to,
                                  double maxEdge) const {
  for (const std::int32_t v : {keep, gone}) {
    for (const std::int32_t f : around_[at(v)]) {
      const auto& face = faces_[at(f)];
      const bool dies = (face[0] == keep || face[1] == keep || face[2] == keep) &&
                        (face[0] == gone || face[1] == gone || face[2] == gone);
      if (dies) continue;
      Eigen::Vector3d p[3];
      for (std::size_t k = 0; k < 3; ++k) {
        p[k] = face[k] == v ? to : point(face[k]);
        if (face[k] != v && (point(face[k]) - to).norm() > maxEdge) return false;
      }
      const Eigen::Vector3d before = normal(face);
      const Eigen::Vector3d after = (p[1] - p[0]).cross(p[2] - p[0]);
      const double both = before.norm() * after.norm();
      if (!(both > 0) ? before.norm() > 0 : before.dot(after) < kMinFaceTurn * both) return false;
    }
  }
  return true;
}

bool EditMesh::collapse(std::int32_t a, std::int32_t b, double maxEdge) {
  const std::vector<std::int32_t> dying = facesOn(a, b);
  if (dying.empty()) return false;
  const bool onBoundary = dying.size() == 1;
  if (isBoundary(a) && isBoundary(b) && !onBoundary) return false;
  // The vertices next to both ends must be exactly those of the dying faces (link condition).
  const auto na = neighbours(a), nb = neighbours(b);
  std::vector<std::int32_t> common;
  std::set_intersection(na.begin(), na.end(), nb.begin(), nb.end(), std::back_inserter(common));
  if (common.size() != dying.size()) return false;
  std::int32_t keep = a, gone = b;
  Eigen::Vector3d to = 0.5 * (point(a) + point(b));
  if (onBoundary) {
    const bool cornerA = isCorner(a), cornerB = isCorner(b);
    if (cornerA && cornerB) return false;
    if (cornerA) to = point(a);
    if (cornerB) to = point(b);
  } else if (isBoundary(a) || isBoundary(b)) {
    if (isBoundary(b)) std::swap(keep, gone);
    to = point(keep);
  }
  // A closed pocket of three faces must not vanish into a line.
  if (around_[at(keep)].size() + around_[at(gone)].size() < 2 * dying.size() + 2) return false;
  if (!collapseKeepsShape(keep, gone, to, maxEdge)) return false;
  for (const std::int32_t f : dying) detach(f);
  const std::vector<std::int32_t> moved = around_[at(gone)];
  for (const std::int32_t f : moved) {
    auto corners = faces_[at(f)];
    for (auto& v : corners) v = v == gone ? keep : v;
    detach(f);
    attach(f, corners);
  }
  boundary_[at(keep)] = static_cast<char>(boundary_[at(keep)] | boundary_[at(gone)]);
  points_[at(keep)] = to;
  return true;
}

bool EditMesh::flip(std::int32_t a, std::int32_t b) {
  const std::vector<std::int32_t> pair = facesOn(a, b);
  if (pair.size() != 2) return false;
  const std::int32_t c = third(pair[0], a, b), d = third(pair[1], a, b);
  if (c == d || c < 0 || d < 0 || !facesOn(c, d).empty()) return false;
  const auto excess = [&](std::int32_t v, int change) {
    const int valence = static_cast<int>(around_[at(v)].size()) + (isBoundary(v) ? 1 : 0) + change;
    return std::abs(valence - idealValence(isBoundary(v)));
  };
  const int before = excess(a, 0) + excess(b, 0) + excess(c, 0) + excess(d, 0);
  const int after = excess(a, -1) + excess(b, -1) + excess(c, 1) + excess(d, 1);
  if (after >= before) return false;
  const Eigen::Vector3d n0 = normal(faces_[at(pair[0])]), n1 = normal(faces_[at(pair[1])]);
  if (n0.dot(n1) < kFlatEnough * n0.norm() * n1.norm()) return false;
  // Corners in the old faces' turning sense.
  auto first = faces_[at(pair[0])], second = faces_[at(pair[1])];
  for (auto& v : first) v = v == a ? d : v;
  for (auto& v : second) v = v == b ? c : v;
  const Eigen::Vector3d mean = n0 + n1;
  const auto turnsOver = [&](const std::array<std::int32_t, 3>& face) {
    const Eigen::Vector3d n = normal(face);
    return n.dot(mean) < kFlatEnough * n.norm() * mean.norm() || !(n.norm() > 0.02 * mean.norm());
  };
  if (turnsOver(first) || turnsOver(second)) return false;
  detach(pair[0]);
  detach(pair[1]);
  attach(pair[0], first);
  attach(pair[1], second);
  return true;
}

Eigen::Vector3d EditMesh::smoothed(std::int32_t v) const {
  Eigen::Vector3d sum = Eigen::Vector3d::Zero(), n = Eigen::Vector3d::Zero();
  double total = 0;
  for (const std::int32_t f : around_[at(v)]) {
    const auto& face = faces_[at(f)];
    const Eigen::Vector3d area = normal(face);
    const Eigen::Vector3d centre = (point(face[0]) + point(face[1]) + point(face[2])) / 3;
    sum += area.norm() * centre;
    total += area.norm();
    n += area;
  }
  if (!(total > 0) || !(n.norm() > 0)) return point(v);
  n.normalize();
  const Eigen::Vector3d step = sum / total - point(v);
  return point(v) + step - step.dot(n) * n;
}

TriMesh EditMesh::compact(std::vector<std::int32_t>* kept) const {
  TriMesh mesh;
  std::vector<std::int32_t> to(points_.size(), -1);
  std::int32_t count = 0;
  for (std::size_t v = 0; v < points_.size(); ++v) {
    if (around_[v].empty()) continue;
    to[v] = count++;
    if (kept) kept->push_back(static_cast<std::int32_t>(v));
  }
  mesh.vertices.resize(count, 3);
  for (std::size_t v = 0; v < points_.size(); ++v) {
    if (to[v] >= 0) mesh.vertices.row(to[v]) = points_[v].transpose().cast<float>();
  }
  const auto alive = std::count_if(faces_.begin(), faces_.end(), [](const auto& f) { return f[0] >= 0; });
  mesh.triangles.resize(alive, 3);
  Eigen::Index row = 0;
  for (const auto& face : faces_) {
    if (face[0] >= 0) mesh.triangles.row(row++) << to[at(face[0])], to[at(face[1])], to[at(face[2])];
  }
  return mesh;
}

}  // namespace fitroom::garments
