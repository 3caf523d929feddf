#include "tests/support/garment_zoo.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <map>
#include <numbers>
#include <tuple>
#include <vector>

namespace fitroom::garments::zoo {

TriMesh cylinder(double radius, double height, int around, int along, double bottom) {
  TriMesh mesh;
  mesh.vertices.resize(static_cast<Eigen::Index>(around) * (along + 1), 3);
  mesh.triangles.resize(static_cast<Eigen::Index>(2) * around * along, 3);
  Eigen::Index face = 0;
  for (int j = 0; j <= along; ++j) {
    for (int i = 0; i < around; ++i) {
      const double angle = 2 * std::numbers::pi * i / around;
      const Eigen::Vector3d p(radius * std::sin(angle),
                              bottom + height * (1.0 - static_cast<double>(j) / along),
                              radius * std::cos(angle));
      mesh.vertices.row(static_cast<Eigen::Index>(j) * around + i) = p.transpose().cast<float>();
      if (j == along) continue;
      const int a = j * around + i;
      const int b = j * around + (i + 1) % around;
      mesh.triangles.row(face++) << a, a + around, b;
      mesh.triangles.row(face++) << b, a + around, b + around;
    }
  }
  return mesh;
}

namespace {

/// Front and back sheets over a plan drawn on a grid, sharing the vertices where the cloth has no depth.
class TwoSheets {
 public:
  using InPlan =
      std::function<bool(double x, double y, bool front)>;  ///< Is the cell with this middle cloth?
  using Depth = std::function<double(double x, double y)>;

  TwoSheets(double cell, double reach, double low, double high)
      : cell_(cell),
        low_(low),
        columns_(static_cast<int>(std::lround(reach / cell))),
        rows_(static_cast<int>(std::lround((high - low) / cell))) {}

  TriMesh build(const InPlan& inPlan, const Depth& depth) {
    for (const bool front : {true, false}) {
      for (int i = -columns_; i < columns_; ++i) {
        for (int j = 0; j < rows_; ++j) {
          if (!inPlan((i + 0.5) * cell_, low_ + (j + 0.5) * cell_, front)) continue;
          const int a = vertex(i, j, front, depth), b = vertex(i + 1, j, front, depth),
                    c = vertex(i + 1, j + 1, front, depth), d = vertex(i, j + 1, front, depth);
          // Diagonals mirror at the middle, so that left and right are alike.
          if ((i >= 0) == front) {
            add(front, a, b, c);
            add(front, a, c, d);
          } else {
            add(front, a, b, d);
            add(front, b, c, d);
          }
        }
      }
    }
    TriMesh mesh;
    mesh.vertices.resize(static_cast<Eigen::Index>(points_.size()), 3);
    for (std::size_t i = 0; i < points_.size(); ++i)
      mesh.vertices.row(static_cast<Eigen::Index>(i)) = points_[i].transpose();
    mesh.triangles.resize(static_cast<Eigen::Index>(faces_.size()), 3);
    for (std::size_t f = 0; f < faces_.size(); ++f)
      mesh.triangles.row(static_cast<Eigen::Index>(f)) << faces_[f][0], faces_[f][1], faces_[f][2];
    return mesh;
  }

 private:
  int vertex(int i, int j, bool front, const Depth& depth) {
    const double x = i * cell_, y = low_ + j * cell_;
    const double z = depth(x, y);
    const bool seam = z < 1e-9;
    const auto [it, fresh] = numbers_.try_emplace({i, j, seam || front}, static_cast<int>(points_.size()));
    if (fresh)
      points_.emplace_back(static_cast<float>(x), static_cast<float>(y),
                           static_cast<float>(front || seam ? z : -z));
    return it->second;
  }
  void add(bool front, int a, int b, int c) {
    if (front)
      faces_.push_back({a, b, c});
    else
      faces_.push_back({a, c, b});
  }

  double cell_, low_;
  int columns_, rows_;
  std::map<std::tuple<int, int, bool>, int> numbers_;
  std::vector<Eigen::Vector3f> points_;
  std::vector<std::array<int, 3>> faces_;
};

/// Depth of an elliptic section at `offset` from its middle.
double ellipseDepth(double offset, double halfWidth, double halfDepth) {
  const double share = offset / halfWidth;
  return std::abs(share) < 1 - 1e-9 ? halfDepth * std::sqrt(1 - share * share) : 0.0;
}

}  // namespace

TriMesh shirt(const ShirtShape& s) {
  const double top = s.hem + s.height, middle = top - s.sleeveHalfWidth;
  const double reach = s.halfWidth + (s.sleeveHalfWidth > 0 ? s.sleeveLength : 0.0);
  TwoSheets sheets(s.cell, reach, s.hem, top);
  const auto inPlan = [&](double x, double y, bool front) {
    const double side = std::abs(x);
    if (side < s.neckHalf && y > top - (front ? s.frontDrop : s.backDrop)) return false;
    if (s.openFront && front && side < s.cell) return false;
    return side < s.halfWidth || (s.sleeveHalfWidth > 0 && y > top - 2 * s.sleeveHalfWidth);
  };
  const auto depth = [&](double x, double y) {
    const double side = std::abs(x);
    // The torso's ellipse closes at the shoulder seam over the last 3 cm.
    const double closing = std::sqrt(std::clamp((top - y) / 0.03, 0.0, 1.0));
    const double torso =
        side < s.halfWidth + 1e-9 ? ellipseDepth(x, s.halfWidth, s.halfDepth) * closing : 0.0;
    if (s.sleeveHalfWidth <= 0) {
      // Armholes: open below the shoulder seam at the torso's side.
      const bool hole = side > s.halfWidth - 1e-9 && y > top - 0.22 && y < top - 1e-9;
      return hole ? 0.03 * std::sin(std::numbers::pi * (top - y) / 0.22) + 1e-6 : torso;
    }
    const double sleeve =
        side > s.halfWidth - 0.04 ? ellipseDepth(y - middle, s.sleeveHalfWidth, s.sleeveHalfDepth) : 0.0;
    return std::max(torso, sleeve);
  };
  return sheets.build(inPlan, depth);
}

TriMesh trousers(const TrousersShape& s) {
  const double crotch = s.hem + s.inseam, top = crotch + s.rise;
  const double legMiddle = s.gap + s.legHalfWidth, reach = std::max(s.halfWidth, s.gap + 2 * s.legHalfWidth);
  TwoSheets sheets(s.cell, reach, s.hem, top);
  const auto inPlan = [&](double x, double y, bool) {
    return y > crotch ? std::abs(x) < s.halfWidth
                      : std::abs(x) > s.gap && std::abs(x) < s.gap + 2 * s.legHalfWidth;
  };
  const auto depth = [&](double x, double y) {
    if (y > crotch + 1e-9) return ellipseDepth(x, s.halfWidth, s.halfDepth);
    return ellipseDepth(std::abs(x) - legMiddle, s.legHalfWidth, s.legHalfDepth);
  };
  return sheets.build(inPlan, depth);
}

double ellipseGirth(double a, double b) {
  const double h = (a - b) * (a - b) / ((a + b) * (a + b));
  return std::numbers::pi * (a + b) * (1 + 3 * h / (10 + std::sqrt(4 - 3 * h)));
}

TriMesh turned(const TriMesh& mesh, double degrees) {
  TriMesh out = mesh;
  const double r = degrees * std::numbers::pi / 180;
  const auto c = static_cast<float>(std::cos(r)), s = static_cast<float>(std::sin(r));
  for (Eigen::Index i = 0; i < out.vertexCount(); ++i) {
    const float x = mesh.vertices(i, 0), z = mesh.vertices(i, 2);
    out.vertices(i, 0) = c * x + s * z;
    out.vertices(i, 2) = c * z - s * x;
  }
  return out;
}

TriMesh unwelded(const TriMesh& mesh) {
  TriMesh out;
  out.vertices.resize(mesh.triangles.size(), 3);
  out.triangles.resize(mesh.triangleCount(), 3);
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      out.vertices.row(3 * f + k) = mesh.vertices.row(mesh.triangles(f, k));
      out.triangles(f, k) = static_cast<std::int32_t>(3 * f + k);
    }
  }
  return out;
}

TriMesh together(const TriMesh& a, const TriMesh& b) {
  TriMesh out;
  out.vertices.resize(a.vertexCount() + b.vertexCount(), 3);
  out.vertices << a.vertices, b.vertices;
  out.triangles.resize(a.triangleCount() + b.triangleCount(), 3);
  out.triangles << a.triangles, (b.triangles.array() + static_cast<std::int32_t>(a.vertexCount())).matrix();
  return out;
}

std::string toObj(const TriMesh& mesh) {
  std::string out;
  char line[96];
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    std::snprintf(line, sizeof(line), "v %.9g %.9g %.9g\n", static_cast<double>(mesh.vertices(i, 0)),
                  static_cast<double>(mesh.vertices(i, 1)), static_cast<double>(mesh.vertices(i, 2)));
    out += line;
  }
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    std::snprintf(line, sizeof(line), "f %d %d %d\n", mesh.triangles(f, 0) + 1, mesh.triangles(f, 1) + 1,
                  mesh.triangles(f, 2) + 1);
    out += line;
  }
  return out;
}

}  // namespace fitroom::garments::zoo
