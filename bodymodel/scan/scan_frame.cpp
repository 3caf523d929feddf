#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include "bodymodel/scan/scan_parts.h"

namespace fitroom::bodymodel::scan {

namespace {

using Eigen::Index;
using Eigen::Matrix3d;
using Eigen::Vector2d;
using Eigen::Vector3d;

struct Unit {
  const char* name;
  double metres;
};
constexpr std::array<Unit, 6> kUnits = {Unit{"m", 1},      Unit{"dm", 0.1},    Unit{"cm", 0.01},
                                        Unit{"mm", 0.001}, Unit{"in", 0.0254}, Unit{"ft", 0.3048}};

/// Points closer than a millionth of the size fall together, so that seams of a file do not tear loops.
TriMesh welded(const TriMesh& mesh) {
  const Eigen::RowVector3f low = mesh.vertices.colwise().minCoeff(),
                           high = mesh.vertices.colwise().maxCoeff();
  const double cell = std::max(1e-12, 1e-6 * static_cast<double>((high - low).maxCoeff()));
  std::map<std::tuple<long long, long long, long long>, std::int32_t> seen;
  std::vector<std::int32_t> to(static_cast<std::size_t>(mesh.vertexCount()));
  std::vector<Index> kept;
  for (Index v = 0; v < mesh.vertexCount(); ++v) {
    const auto key = [&](int k) { return std::llround((double(mesh.vertices(v, k)) - low[k]) / cell); };
    const auto [it, fresh] =
        seen.try_emplace(std::tuple{key(0), key(1), key(2)}, static_cast<std::int32_t>(kept.size()));
    if (fresh) kept.push_back(v);
    to[static_cast<std::size_t>(v)] = it->second;
  }
  TriMesh out;
  out.vertices.resize(static_cast<Index>(kept.size()), 3);
  for (std::size_t i = 0; i < kept.size(); ++i)
    out.vertices.row(static_cast<Index>(i)) = mesh.vertices.row(kept[i]);
  out.triangles.resize(mesh.triangleCount(), 3);
  Index n = 0;
  for (Index f = 0; f < mesh.triangleCount(); ++f) {
    std::array<std::int32_t, 3> t{};
    for (std::size_t k = 0; k < 3; ++k)
      t[k] = to[static_cast<std::size_t>(mesh.triangles(f, static_cast<Index>(k)))];
    if (t[0] == t[1] || t[1] == t[2] || t[0] == t[2]) continue;
    out.triangles.row(n++) << t[0], t[1], t[2];
  }
  out.triangles.conservativeResize(n, 3);
  return out;
}

/// The connected piece with the largest box, without eyes, hair, floor specks and the like beside it.
TriMesh largestPiece(const TriMesh& mesh, std::size_t& left) {
  const auto n = static_cast<std::size_t>(mesh.vertexCount());
  std::vector<std::size_t> parent(n);
  for (std::size_t i = 0; i < n; ++i) parent[i] = i;
  const auto root = [&](std::size_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (Index f = 0; f < mesh.triangleCount(); ++f) {
    for (int k = 1; k < 3; ++k)
      parent[root(static_cast<std::size_t>(mesh.triangles(f, k)))] =
          root(static_cast<std::size_t>(mesh.triangles(f, 0)));
  }
  std::map<std::size_t, std::pair<Eigen::RowVector3f, Eigen::RowVector3f>> box;
  for (Index f = 0; f < mesh.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const Eigen::RowVector3f p = mesh.vertices.row(mesh.triangles(f, k));
      auto [it, fresh] = box.try_emplace(root(static_cast<std::size_t>(mesh.triangles(f, 0))), p, p);
      it->second.first = it->second.first.cwiseMin(p);
      it->second.second = it->second.second.cwiseMax(p);
    }
  }
  std::size_t best = 0;
  float size = -1;
  for (const auto& [r, b] : box) {
    const float s = (b.second - b.first).norm();
    if (s > size) size = s, best = r;
  }
  left = box.size() - 1;
  TriMesh out;
  std::vector<std::int32_t> to(n, -1);
  std::vector<Index> kept;
  out.triangles.resize(mesh.triangleCount(), 3);
  Index faces = 0;
  for (Index f = 0; f < mesh.triangleCount(); ++f) {
    if (root(static_cast<std::size_t>(mesh.triangles(f, 0))) != best) continue;
    for (int k = 0; k < 3; ++k) {
      auto& t = to[static_cast<std::size_t>(mesh.triangles(f, k))];
      if (t < 0) {
        t = static_cast<std::int32_t>(kept.size());
        kept.push_back(mesh.triangles(f, k));
      }
      out.triangles(faces, k) = t;
    }
    ++faces;
  }
  out.triangles.conservativeResize(faces, 3);
  out.vertices.resize(static_cast<Index>(kept.size()), 3);
  for (std::size_t i = 0; i < kept.size(); ++i)
    out.vertices.row(static_cast<Index>(i)) = mesh.vertices.row(kept[i]);
  return out;
}

TriMesh turned(const TriMesh& mesh, const Matrix3d& rotation) {
  TriMesh out = mesh;
  out.vertices = (mesh.vertices.cast<double>() * rotation.transpose()).cast<float>();
  return out;
}

/// Rotation that takes `up` to +y.
Matrix3d uprighting(const Vector3d& up) {
  return Eigen::Quaterniond::FromTwoVectors(up, Vector3d::UnitY()).toRotationMatrix();
}

/// Loops at a share of the height, those under a tenth of the largest left out.
std::vector<LevelLoop> loopsAt(const Slicer& slicer, double low, double height, double share) {
  auto loops = slicer.loops(low + share * height);
  if (loops.empty()) return loops;
  const double least = 0.1 * loops.front().area;
  std::erase_if(loops, [&](const LevelLoop& l) { return l.area < least; });
  return loops;
}

/// How much a mesh looks like a person standing along y: two legs below, one small head on top.
double standing(const TriMesh& mesh) {
  const Slicer slicer(mesh);
  const double low = mesh.vertices.col(1).minCoeff();
  const double height = static_cast<double>(mesh.vertices.col(1).maxCoeff()) - low;
  double score = 0;
  for (const double s : {0.06, 0.10, 0.14, 0.18, 0.22, 0.26}) {
    const auto loops = loopsAt(slicer, low, height, s);
    score += loops.size() == 2 && loops[1].area > 0.4 * loops[0].area;
  }
  const auto hips = loopsAt(slicer, low, height, 0.52);
  for (const double s : {0.90, 0.94, 0.97}) {
    const auto loops = loopsAt(slicer, low, height, s);
    score += loops.size() == 1 && !hips.empty() && loops[0].area < 0.8 * hips[0].area;
  }
  return score;
}

struct AxisName {
  const char* name;
  Vector3d axis;
};

const std::array<AxisName, 6>& axes() {
  static const std::array<AxisName, 6> kAxes = {
      AxisName{"+y", Vector3d::UnitY()},  AxisName{"+z", Vector3d::UnitZ()},
      AxisName{"-y", -Vector3d::UnitY()}, AxisName{"-z", -Vector3d::UnitZ()},
      AxisName{"+x", Vector3d::UnitX()},  AxisName{"-x", -Vector3d::UnitX()}};
  return kAxes;
}

/// Turns the upright mesh about y until it faces +z: the legs stand side by side, the feet point forward.
bool faceForward(TriMesh& mesh) {
  const Slicer slicer(mesh);
  const double low = mesh.vertices.col(1).minCoeff();
  const double height = static_cast<double>(mesh.vertices.col(1).maxCoeff()) - low;
  Vector2d across = Vector2d::Zero();
  std::array<Vector2d, 2> ankle;
  for (const double s : {0.08, 0.11, 0.14}) {
    auto loops = loopsAt(slicer, low, height, s);
    if (loops.size() < 2) continue;
    Vector2d d = loops[1].centre - loops[0].centre;
    if (across.squaredNorm() > 0 && d.dot(across) < 0) d = -d;
    across += d;
    if (s == 0.08) ankle = {loops[0].centre, loops[1].centre};
  }
  if (across.norm() <= 0) return false;
  across.normalize();
  const Vector2d forward(-across.y(), across.x());
  // Toes reach further from the ankle than heels.
  double toes = 0, heels = 0;
  for (Index v = 0; v < mesh.vertexCount(); ++v) {
    if (mesh.vertices(v, 1) > low + 0.03 * height) continue;
    const Vector2d p(mesh.vertices(v, 0), mesh.vertices(v, 2));
    const Vector2d& near = (p - ankle[0]).norm() < (p - ankle[1]).norm() ? ankle[0] : ankle[1];
    toes = std::max(toes, (p - near).dot(forward));
    heels = std::max(heels, -(p - near).dot(forward));
  }
  const Vector2d front = toes >= heels ? forward : -forward;
  const double angle = std::atan2(-front.x(), front.y());
  mesh = turned(mesh, Eigen::AngleAxisd(angle, Vector3d::UnitY()).toRotationMatrix());
  return true;
}

/// Feet on y = 0, the middle between the ankles on the y axis.
void putOnFloor(TriMesh& mesh) {
  mesh.vertices.col(1).array() -= mesh.vertices.col(1).minCoeff();
  const Slicer slicer(mesh);
  const double height = mesh.vertices.col(1).maxCoeff();
  Vector2d middle = Vector2d::Zero();
  int count = 0;
  for (const double s : {0.08, 0.11, 0.14, 0.18, 0.22}) {
    const auto loops = loopsAt(slicer, 0, height, s);
    if (loops.size() < 2) continue;
    middle += 0.5 * (loops[0].centre + loops[1].centre);
    ++count;
  }
  if (count == 0) return;
  middle /= count;
  mesh.vertices.col(0).array() -= static_cast<float>(middle.x());
  mesh.vertices.col(2).array() -= static_cast<float>(middle.y());
}

Expected<double> metresFor(double height, const std::string& asked, std::string& name) {
  for (const Unit& u : kUnits) {
    if (!asked.empty() && asked != u.name) continue;
    const double metres = height * u.metres;
    if (metres < 1.0 || metres > 2.3) continue;
    name = u.name;
    return u.metres;
  }
  return fail(
      asked.empty() ? ErrorCode::kUnsupported : ErrorCode::kInvalidArgument,
      {fmt::format("身高 {:.6g} 个单位，换成哪种单位都不是 1.0 到 2.3 米的人；请用 --unit "
                   "说明单位（m、cm、mm、in 等）",
                   height),
       fmt::format("{:.6g} units high, which is no person of 1.0 to 2.3 m in any unit{}; say the unit with "
                   "--unit (m, cm, mm, in ...)",
                   height, asked.empty() ? "" : " asked for")},
      "height");
}

}  // namespace

Expected<void> placeScan(const TriMesh& foreign, const ScanOptions& options, Scan& scan) {
  if (foreign.triangleCount() < 100 || !foreign.vertices.allFinite()) {
    return fail(ErrorCode::kMalformed, {"网格是空的、面太少或有不是数字的坐标",
                                        "the mesh is empty, has too few "
                                        "faces, or a coordinate that is not a number"});
  }
  std::size_t left = 0;
  TriMesh mesh = largestPiece(welded(foreign), left);
  if (left > 0) {
    scan.notes.push_back({fmt::format("只量最大的一块；另外 {} 块没有用", left),
                          fmt::format("measured the largest piece; {} other pieces left aside", left)});
  }
  if (const std::size_t holes = fillHoles(mesh); holes > 0) {
    scan.notes.push_back(
        {fmt::format("补上了 {} 个洞", holes), fmt::format("closed {} holes in the skin", holes)});
  }
  if (enclosedVolume(mesh) < 0) {
    mesh.triangles.col(1).swap(mesh.triangles.col(2));
    scan.notes.push_back({"面朝里，已翻转", "faces pointed inwards and were turned"});
  }
  const Eigen::RowVector3f extent = mesh.vertices.colwise().maxCoeff() - mesh.vertices.colwise().minCoeff();
  double best = 5;
  const AxisName* up = nullptr;
  for (const AxisName& a : axes()) {
    // A person is at least about as tall as wide, arms stretched out included.
    if (std::abs(a.axis.dot(extent.transpose().cast<double>())) <
        0.75 * static_cast<double>(extent.maxCoeff()))
      continue;
    const double score = standing(turned(mesh, uprighting(a.axis)));
    if (score > best) best = score, up = &a;
  }
  if (up) mesh = turned(mesh, uprighting(up->axis));
  if (!up || !faceForward(mesh)) {
    return fail(ErrorCode::kUnsupported, {"看不出一个站立的人：下面要有分开的两条腿，上面是头",
                                          "no standing person found: two legs apart below, a head on top"});
  }
  scan.up = up->name;
  const double height =
      static_cast<double>(mesh.vertices.col(1).maxCoeff()) - mesh.vertices.col(1).minCoeff();
  const auto metres = metresFor(height, options.unit, scan.unit);
  if (!metres) return tl::unexpected(metres.error());
  mesh.vertices *= static_cast<float>(*metres);
  putOnFloor(mesh);
  scan.body.mesh = std::move(mesh);
  return {};
}

}  // namespace fitroom::bodymodel::scan
