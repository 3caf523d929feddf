#include "bodymodel/pose/skinning.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "bodymodel/pose/uncross.h"

namespace fitroom::bodymodel {

namespace {

using Eigen::Index;
using Eigen::Matrix3d;
using Eigen::Quaterniond;
using Eigen::Vector3d;
using Points3 = std::vector<Vector3d>;

constexpr int kSmoothings = 16;  ///< Steps over the mesh; a step reaches one edge.
constexpr double kSmoothing = 0.5;
constexpr double kMostSwelling = 0.007;   ///< Metres that lost volume is given back by, at most.
constexpr double kMostShrinking = 0.020;  ///< Metres that stretched skin is taken in by, at most.
constexpr int kUncrossings = 16;
constexpr int kPressings = 1;
constexpr double kKeptVolume = 0.004;  ///< Share of the volume that may be missing when skin has been parted.

/// Neighbours of each vertex in one list.
struct Neighbours {
  std::vector<std::int32_t> begin, list;

  explicit Neighbours(const TriMesh& mesh) {
    const auto n = static_cast<std::size_t>(mesh.vertexCount());
    std::vector<std::pair<std::int32_t, std::int32_t>> edges;
    edges.reserve(static_cast<std::size_t>(3 * mesh.triangleCount()));
    // A closed mesh runs every edge once in each direction.
    for (Index f = 0; f < mesh.triangleCount(); ++f) {
      for (int k = 0; k < 3; ++k) edges.emplace_back(mesh.triangles(f, k), mesh.triangles(f, (k + 1) % 3));
    }
    std::sort(edges.begin(), edges.end());
    begin.assign(n + 1, 0);
    list.reserve(edges.size());
    for (const auto& [a, b] : edges) {
      ++begin[static_cast<std::size_t>(a) + 1];
      list.push_back(b);
    }
    for (std::size_t v = 0; v < n; ++v) begin[v + 1] += begin[v];
  }
};

Points3 smoothed(Points3 points, const Neighbours& near) {
  Points3 next(points.size());
  for (int step = 0; step < kSmoothings; ++step) {
    for (std::size_t v = 0; v < points.size(); ++v) {
      Vector3d sum = Vector3d::Zero();
      const auto from = near.begin[v], to = near.begin[v + 1];
      for (auto i = from; i < to; ++i)
        sum += points[static_cast<std::size_t>(near.list[static_cast<std::size_t>(i)])];
      next[v] =
          to > from ? ((1 - kSmoothing) * points[v] + kSmoothing / (to - from) * sum).eval() : points[v];
    }
    points.swap(next);
  }
  return points;
}

/// A frame on the skin at each vertex: normal, and the direction to a neighbour made square to it.
std::vector<Matrix3d> framesOf(const Points3& points, const TriMesh& mesh, const Neighbours& near) {
  Points3 normal(points.size(), Vector3d::Zero());
  for (Index f = 0; f < mesh.triangleCount(); ++f) {
    const auto a = static_cast<std::size_t>(mesh.triangles(f, 0)),
               b = static_cast<std::size_t>(mesh.triangles(f, 1)),
               c = static_cast<std::size_t>(mesh.triangles(f, 2));
    const Vector3d n = (points[b] - points[a]).cross(points[c] - points[a]);
    for (const auto v : {a, b, c}) normal[v] += n;
  }
  std::vector<Matrix3d> frames(points.size(), Matrix3d::Identity());
  for (std::size_t v = 0; v < points.size(); ++v) {
    if (near.begin[v] == near.begin[v + 1] || !(normal[v].norm() > 0)) continue;
    const Vector3d n = normal[v].normalized();
    const auto w = static_cast<std::size_t>(near.list[static_cast<std::size_t>(near.begin[v])]);
    const Vector3d along = points[w] - points[v];
    const Vector3d u = (along - along.dot(n) * n).normalized();
    frames[v] << u, n.cross(u), n;
  }
  return frames;
}

bool isRigid(const SkinWeights& w) {
  return *std::max_element(w.weight.begin(), w.weight.end()) > 0.9999f;
}

/// How far the bones of a vertex disagree: 0 where all turned alike, rising with the angle between them.
double disagreement(const BoneMotions& bones, const SkinWeights& weights) {
  Eigen::Vector4d sum = Eigen::Vector4d::Zero(), first = Eigen::Vector4d::Zero();
  for (std::size_t i = 0; i < weights.weight.size(); ++i) {
    const double w = weights.weight[i];
    if (!(w > 0)) continue;
    const Eigen::Vector4d q = bones[weights.joint[i]].turn.coeffs();
    if (first.isZero()) first = q;
    sum += first.dot(q) < 0 ? (-w * q).eval() : (w * q).eval();
  }
  return std::sqrt(std::max(0.0, 1 - sum.norm()));
}

/// Area of the faces about each vertex, a third of each.
std::vector<double> areasOf(const Points& points, const Triangles& triangles) {
  std::vector<double> out(static_cast<std::size_t>(points.rows()), 0.0);
  for (Index f = 0; f < triangles.rows(); ++f) {
    const Vector3d a = points.row(triangles(f, 0)).transpose().cast<double>();
    const Vector3d b = points.row(triangles(f, 1)).transpose().cast<double>();
    const Vector3d c = points.row(triangles(f, 2)).transpose().cast<double>();
    for (int k = 0; k < 3; ++k)
      out[static_cast<std::size_t>(triangles(f, k))] += (b - a).cross(c - a).norm() / 6;
  }
  return out;
}

bool isBony(Region r) {
  return r == Region::kHead || r == Region::kLeftHand || r == Region::kRightHand || r == Region::kLeftFoot ||
         r == Region::kRightFoot;
}

/// Gives a bent skin its rest volume back: moves it along its normals where its bones disagree, and nowhere
/// else. What is lost comes back all about the joint; what is too much is taken where the skin is stretched,
/// such as the web of a lifted arm, and not in the crease on the other side.
void keepVolume(const Body& rest, const BoneMotions& bones, const Neighbours& near, Points& points) {
  constexpr double kStretched = 0.4;  // Share of area gained at which a place counts fully.
  const auto n = static_cast<std::size_t>(rest.mesh.vertexCount());
  TriMesh mesh{points, rest.mesh.triangles};
  const double wanted = enclosedVolume(rest.mesh);
  const std::vector<double> before = areasOf(rest.mesh.vertices, mesh.triangles);
  const bool swollen = enclosedVolume(mesh) > wanted;
  std::vector<double> area = areasOf(points, mesh.triangles);
  Points3 share(n, Vector3d::Zero());
  for (std::size_t v = 0; v < n; ++v) {
    share[v].x() = disagreement(bones, rest.weights[v]);
    if (swollen && before[v] > 0)
      share[v].x() *= std::clamp((area[v] / before[v] - 1) / kStretched, 0.0, 1.0);
  }
  share = smoothed(std::move(share), near);
  // Bone lies close under the skin of head, hands and feet.
  for (std::size_t v = 0; v < n; ++v) {
    if (isBony(rest.regions[v])) share[v].setZero();
  }
  double most = 0;
  for (const Vector3d& s : share) most = std::max(most, s.x());
  if (!(most > 0)) return;
  for (int step = 0; step < 2; ++step) {
    area = areasOf(mesh.vertices, mesh.triangles);
    double gain = 0;  // Cubic metres a metre of swelling.
    for (std::size_t v = 0; v < n; ++v) gain += area[v] * share[v].x();
    if (!(gain > 1e-6)) return;
    const double swell =
        std::clamp((wanted - enclosedVolume(mesh)) / gain, -kMostShrinking / most, kMostSwelling / most);
    const Points normals = vertexNormals(mesh);
    for (std::size_t v = 0; v < n; ++v)
      mesh.vertices.row(static_cast<Index>(v)) +=
          static_cast<float>(swell * share[v].x()) * normals.row(static_cast<Index>(v));
  }
  points = std::move(mesh.vertices);
}

/// Corners of faces that point against the skin about them.
std::vector<char> turnedOver(const TriMesh& mesh) {
  const Points normals = vertexNormals(mesh);
  std::vector<char> out(static_cast<std::size_t>(mesh.vertexCount()), 0);
  for (Index f = 0; f < mesh.triangleCount(); ++f) {
    const auto t = mesh.triangles.row(f);
    const Eigen::RowVector3f a = mesh.vertices.row(t[0]), b = mesh.vertices.row(t[1]),
                             c = mesh.vertices.row(t[2]);
    const Eigen::RowVector3f skin = normals.row(t[0]) + normals.row(t[1]) + normals.row(t[2]);
    if ((b - a).cross(c - a).dot(skin) > 0) continue;
    for (int k = 0; k < 3; ++k) out[static_cast<std::size_t>(t[k])] = 1;
  }
  return out;
}

/// Evens out the bottom of a crease, a few vertices at a time, until no face points inwards.
void openCreases(const Neighbours& near, TriMesh& mesh) {
  constexpr int kRounds = 40;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<char> at = turnedOver(mesh);
    if (std::find(at.begin(), at.end(), 1) == at.end()) return;
    // A crease that stays shut is evened out more widely.
    std::vector<char> wide = at;
    for (int ring = 0; ring < 1 + round / 8; ++ring) {
      at = wide;
      for (std::size_t v = 0; v < at.size(); ++v) {
        if (!at[v]) continue;
        for (auto i = near.begin[v]; i < near.begin[v + 1]; ++i)
          wide[static_cast<std::size_t>(near.list[static_cast<std::size_t>(i)])] = 1;
      }
    }
    const Points before = mesh.vertices;
    for (std::size_t v = 0; v < wide.size(); ++v) {
      const auto from = near.begin[v], to = near.begin[v + 1];
      if (!wide[v] || from == to) continue;
      Eigen::RowVector3f sum = Eigen::RowVector3f::Zero();
      for (auto i = from; i < to; ++i) sum += before.row(near.list[static_cast<std::size_t>(i)]);
      mesh.vertices.row(static_cast<Index>(v)) =
          0.4f * before.row(static_cast<Index>(v)) + 0.6f / static_cast<float>(to - from) * sum;
    }
  }
}

}  // namespace

BoneMotion blended(const BoneMotions& bones, const SkinWeights& weights) {
  Eigen::Vector4d real = Eigen::Vector4d::Zero(), dual = Eigen::Vector4d::Zero(),
                  first = Eigen::Vector4d::Zero();
  for (std::size_t i = 0; i < weights.weight.size(); ++i) {
    const double w = weights.weight[i];
    if (!(w > 0)) continue;
    const BoneMotion& m = bones[weights.joint[i]];
    const Quaterniond half(0, 0.5 * m.shift.x(), 0.5 * m.shift.y(), 0.5 * m.shift.z());
    const Quaterniond d = half * m.turn;
    if (first.isZero()) first = m.turn.coeffs();
    // q and -q are the same turn; take the one on the side of the first.
    const double s = first.dot(m.turn.coeffs()) < 0 ? -w : w;
    real += s * m.turn.coeffs();
    dual += s * d.coeffs();
  }
  BoneMotion out;
  const double length = real.norm();
  if (!(length > 0)) return out;
  out.turn.coeffs() = real / length;
  Quaterniond d;
  d.coeffs() = dual / length;
  out.shift = 2 * (d * out.turn.conjugate()).vec();
  return out;
}

Points skinned(const Body& rest, const BoneMotions& bones) {
  const auto n = static_cast<std::size_t>(rest.mesh.vertexCount());
  Points3 before(n), moved(n);
  for (std::size_t v = 0; v < n; ++v) {
    before[v] = rest.mesh.vertices.row(static_cast<Index>(v)).transpose().cast<double>();
    moved[v] = blended(bones, rest.weights[v])(before[v]);
  }
  const Neighbours near(rest.mesh);
  const Points3 restSmooth = smoothed(before, near), movedSmooth = smoothed(moved, near);
  const auto restFrame = framesOf(restSmooth, rest.mesh, near),
             movedFrame = framesOf(movedSmooth, rest.mesh, near);
  Points out(rest.mesh.vertexCount(), 3);
  for (std::size_t v = 0; v < n; ++v) {
    const Vector3d detail = restFrame[v].transpose() * (before[v] - restSmooth[v]);
    const Vector3d mushed = movedSmooth[v] + movedFrame[v] * detail;
    out.row(static_cast<Index>(v)) =
        (isRigid(rest.weights[v]) && (mushed - moved[v]).norm() < 1e-4 ? moved[v] : mushed)
            .transpose()
            .cast<float>();
  }
  keepVolume(rest, bones, near, out);
  TriMesh mesh{std::move(out), rest.mesh.triangles};
  openCreases(near, mesh);
  // Skin can only have gone through skin beside a joint that bent.
  Points3 share(n, Vector3d::Zero());
  for (std::size_t v = 0; v < n; ++v) share[v].x() = disagreement(bones, rest.weights[v]);
  share = smoothed(std::move(share), near);
  std::vector<char> among(n, 0);
  for (std::size_t v = 0; v < n; ++v) among[v] = share[v].x() > 1e-4;
  // Flesh that gives way in a crease bulges beside it.
  const double wanted = enclosedVolume(rest.mesh);
  for (int pass = 0; pass < 3; ++pass) {
    const std::size_t left = uncross(mesh, among, kUncrossings);
    const bool kept = std::abs(enclosedVolume(mesh) / wanted - 1) < kKeptVolume;
    if (pass == 2 || (left == 0 && kept)) break;
    keepVolume(rest, bones, near, mesh.vertices);
  }
  // Pressed together: what crosses parts and what is inside out evens out, by turns.
  for (int pass = 0; pass < kPressings; ++pass) {
    openCreases(near, mesh);
    if (uncross(mesh, among, kUncrossings) == 0) break;
  }
  openCreases(near, mesh);
  return std::move(mesh.vertices);
}

}  // namespace fitroom::bodymodel
