#include "tests/garments/drape/drape_scenes.h"

#include <cmath>
#include <numbers>

namespace fitroom::garments::drapetest {

namespace {

constexpr double kPi = std::numbers::pi;

/// Quads (row, column) of a grid of `columns` per row into two triangles each; diagonals alternate.
void addQuads(std::vector<std::array<int, 3>>& faces, int rows, int columns, bool closed, int perRow) {
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < columns; ++c) {
      const int next = closed ? (c + 1) % columns : c + 1;
      const int a = r * perRow + c, b = r * perRow + next, d = (r + 1) * perRow + c,
                e = (r + 1) * perRow + next;
      if ((r + c) % 2 == 0) {
        faces.push_back({a, d, b});
        faces.push_back({b, d, e});
      } else {
        faces.push_back({a, d, e});
        faces.push_back({a, e, b});
      }
    }
  }
}

Triangles toTriangles(const std::vector<std::array<int, 3>>& faces) {
  Triangles out(static_cast<Eigen::Index>(faces.size()), 3);
  for (std::size_t f = 0; f < faces.size(); ++f) {
    out.row(static_cast<Eigen::Index>(f)) << faces[f][0], faces[f][1], faces[f][2];
  }
  return out;
}

/// Rings from top to bottom, turned outwards; `capped` closes them with a point at each end.
TriMesh rings(const std::vector<std::pair<double, double>>& radiusAndHeight, int around, bool capped,
              double topY, double bottomY) {
  TriMesh mesh;
  const int rows = static_cast<int>(radiusAndHeight.size());
  mesh.vertices.resize(rows * around + (capped ? 2 : 0), 3);
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < around; ++c) {
      const double a = -2 * kPi * c / around;
      mesh.vertices.row(r * around + c) << static_cast<float>(radiusAndHeight[r].first * std::cos(a)),
          static_cast<float>(radiusAndHeight[r].second),
          static_cast<float>(radiusAndHeight[r].first * std::sin(a));
    }
  }
  std::vector<std::array<int, 3>> faces;
  addQuads(faces, rows - 1, around, true, around);
  if (capped) {
    const int top = rows * around, bottom = top + 1;
    mesh.vertices.row(top) << 0, static_cast<float>(topY), 0;
    mesh.vertices.row(bottom) << 0, static_cast<float>(bottomY), 0;
    for (int c = 0; c < around; ++c) {
      faces.push_back({top, c, (c + 1) % around});
      faces.push_back({bottom, (rows - 1) * around + (c + 1) % around, (rows - 1) * around + c});
    }
  }
  mesh.triangles = toTriangles(faces);
  return mesh;
}

}  // namespace

TriMesh sheet(double sizeX, double sizeZ, int nx, int nz, double height) {
  TriMesh mesh;
  mesh.vertices.resize((nx + 1) * (nz + 1), 3);
  for (int r = 0; r <= nz; ++r) {
    for (int c = 0; c <= nx; ++c) {
      mesh.vertices.row(r * (nx + 1) + c) << static_cast<float>(sizeX * (static_cast<double>(c) / nx - 0.5)),
          static_cast<float>(height), static_cast<float>(sizeZ * (static_cast<double>(r) / nz - 0.5));
    }
  }
  std::vector<std::array<int, 3>> faces;
  addQuads(faces, nz, nx, false, nx + 1);
  mesh.triangles = toTriangles(faces);
  return mesh;
}

TexCoords sheetPanels(const TriMesh& mesh) {
  TexCoords uv(mesh.vertexCount(), 2);
  uv.col(0) = mesh.vertices.col(0);
  uv.col(1) = mesh.vertices.col(2);
  return uv;
}

TriMesh sphere(double radius, const Eigen::Vector3f& centre, int around, int along) {
  std::vector<std::pair<double, double>> rows;
  for (int r = 1; r < along; ++r) {
    const double a = kPi * r / along;
    rows.emplace_back(radius * std::sin(a), radius * std::cos(a));
  }
  TriMesh mesh = rings(rows, around, true, radius, -radius);
  mesh.vertices.rowwise() += centre.transpose();
  return mesh;
}

TriMesh column(double radius, double bottom, double top, int around, int along) {
  std::vector<std::pair<double, double>> rows;
  for (int r = 0; r <= along; ++r) rows.emplace_back(radius, top + (bottom - top) * r / along);
  return rings(rows, around, true, top, bottom);
}

TriMesh tube(double radius, double bottom, double top, int around, int along) {
  std::vector<std::pair<double, double>> rows;
  for (int r = 0; r <= along; ++r) rows.emplace_back(radius, top + (bottom - top) * r / along);
  return rings(rows, around, false, 0, 0);
}

Fabric woven() {
  Fabric f;
  f.id = "test_woven";
  f.density = 0.15;
  f.stretchWarp = f.stretchWeft = 2000;
  f.shear = 60;
  f.bending = 20e-6;
  return f;
}

Fabric knit() {
  Fabric f = woven();
  f.id = "test_knit";
  f.knit = true;
  f.stretchWarp = 60;
  f.stretchWeft = 30;
  f.shear = 30;
  return f;
}

}  // namespace fitroom::garments::drapetest
