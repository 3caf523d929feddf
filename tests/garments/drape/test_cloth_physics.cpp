// Small cloths whose shape under load has a closed form.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <set>

#include "garments/drape/body_collider.h"
#include "garments/drape/cloth_model.h"
#include "garments/drape/cloth_solver.h"
#include "tests/garments/drape/drape_scenes.h"

namespace fitroom::garments {
namespace {

using namespace drapetest;
using namespace cloth;

constexpr double kGravity = 9.81;

/// A solver without anything to touch: the body lies far below.
class FreeCloth {
 public:
  FreeCloth(const TriMesh& rest, const TexCoords& uv, const Fabric& fabric)
      : body_(sphere(0.05, {0, -20, 0}, 12, 6), 0.01f),
        model_(buildClothModel(rest, uv, fabric, {})),
        solver_(model_, body_) {
    solver_.setPositions(rest.vertices);
    step_.friction = 0;
    step_.selfGap = 0;
    step_.compression = 1;
  }

  ClothSolver& solver() { return solver_; }
  StepSettings& step() { return step_; }
  void hold(int vertex) { solver_.hold(model_.particleOf[vertex]); }

  /// Runs until nothing moves.
  Points settle(double seconds) {
    for (double t = 0; t < seconds; t += 0.1) {
      if (solver_.run(0.1f, step_).maxSpeed < 2e-4f && t > 0.3) break;
    }
    return solver_.positions();
  }

 private:
  BodyCollider body_;
  ClothModel model_;
  ClothSolver solver_;
  StepSettings step_;
};

/// A strip in the plane z = 0 hanging from y = 0; `length` along y.
TriMesh hangingStrip(double width, double length, int across, int along) {
  TriMesh mesh = sheet(width, length, across, along, 0);
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    const float z = mesh.vertices(i, 2);
    mesh.vertices(i, 1) = -z - static_cast<float>(length / 2);
    mesh.vertices(i, 2) = 0;
  }
  return mesh;
}

/// Growth of a strip under its own weight: density g L^2 / (2 k).
void expectHangs(bool alongWarp, double stiffness) {
  constexpr double kLength = 0.5;
  constexpr int kAcross = 2, kAlong = 10;
  const TriMesh strip = hangingStrip(0.1, kLength, kAcross, kAlong);
  TexCoords uv(strip.vertexCount(), 2);
  uv.col(alongWarp ? 1 : 0) = strip.vertices.col(1);
  uv.col(alongWarp ? 0 : 1) = strip.vertices.col(0);
  const Fabric fabric = knit();
  FreeCloth cloth(strip, uv, fabric);
  cloth.step().dt = 1.0f / 4000;
  for (int c = 0; c <= kAcross; ++c) cloth.hold(c);
  const Points end = cloth.settle(3);
  const double grown = -end.row(end.rows() - 1 - kAcross / 2).y() - kLength;
  const double wanted = fabric.density * kGravity * kLength * kLength / (2 * stiffness);
  EXPECT_NEAR(grown, wanted, 0.05 * wanted);
}

TEST(ClothPhysics, HangingStripStretchesByItsWarpStiffness) {
  expectHangs(true, knit().stretchWarp);
}
TEST(ClothPhysics, HangingStripStretchesByItsWeftStiffness) {
  expectHangs(false, knit().stretchWeft);
}

TEST(ClothPhysics, StretchedSheetPullsBackWithItsStiffness) {
  // One square metre pulled to 1.02 along x and let go of at one end by one substep: the end row starts back
  // with the acceleration of the tension over its mass. Tests the constraint itself, without waiting for
  // rest.
  const TriMesh flat = sheet(1, 1, 10, 10, 0);
  Fabric fabric = knit();
  FreeCloth cloth(flat, sheetPanels(flat), fabric);
  Points pulled = flat.vertices;
  pulled.col(0) *= 1.02f;
  cloth.solver().setPositions(pulled);
  StepSettings& step = cloth.step();
  step.dt = 5e-4f;
  step.gravity = 0;
  step.damping = 0;
  cloth.solver().run(step.dt, step);
  const Points after = cloth.solver().positions();
  // Mass of the end row as the solver has it: inertia of a mean vertex at least.
  const ClothModel model = buildClothModel(flat, sheetPanels(flat), fabric, {});
  double momentum = 0;
  for (int r = 0; r <= 10; ++r) {
    const int v = r * 11 + 10;
    momentum += (pulled(v, 0) - after(v, 0)) / step.dt / model.inverseMass[model.particleOf[v]];
  }
  const double tension = fabric.stretchWeft * 0.02;  // N for a metre of width.
  EXPECT_NEAR(momentum / step.dt, tension, 0.05 * tension);
}

TEST(ClothPhysics, CantileverGivesBackTheBendingStiffness) {
  // Peirce 1930: a strip that overhangs by l sinks to the angle t below the level, and
  // B = density g l^3 cos(t / 2) / (8 tan t).
  for (const double bending : {30e-6, 120e-6}) {
    const double square = bending < 5e-5 ? 0.005 : 0.008;  // m; smaller ones would need smaller substeps.
    constexpr int kAlong = 10;
    // Rows 0 to 2 are held. The hinge at row 2 bends for half a square on either side of it, so the clamp's
    // edge lies half a square before that row.
    const double overhang = (kAlong + 0.5) * square;
    const TriMesh strip = sheet(4 * square, (kAlong + 2) * square, 4, kAlong + 2, 0);
    Fabric fabric = woven();
    fabric.bending = bending;
    FreeCloth cloth(strip, {}, fabric);
    cloth.step().dt = 1.0f / 8000;
    for (int r = 0; r <= 2; ++r) {
      for (int c = 0; c <= 4; ++c) cloth.hold(r * 5 + c);
    }
    const Points end = cloth.settle(2);
    const Eigen::RowVector3f tip = end.row(end.rows() - 3), root = strip.vertices.row(2 * 5 + 2);
    const double angle = std::atan2(root.y() - tip.y(), tip.z() - root.z() + square / 2);
    ASSERT_GT(angle, 0.1);
    const double measured =
        fabric.density * kGravity * std::pow(overhang, 3) * std::cos(angle / 2) / (8 * std::tan(angle));
    EXPECT_NEAR(measured, bending, 0.1 * bending);
  }
}

TEST(ClothPhysics, SleevePressesTensionOverRadius) {
  const double radius = 0.05, gap = 0.003, strain = 0.05;
  const TriMesh arm = column(radius, 0.5, 1.5, 96, 80);
  const double taut = radius + gap;
  const TriMesh sleeve = tube(taut / (1 + strain), 0.9, 1.1, 64, 32);
  Points start = sleeve.vertices;
  start.col(0) *= static_cast<float>(1 + strain);
  start.col(2) *= static_cast<float>(1 + strain);
  const Fabric fabric = knit();
  DrapeSettings settings;
  settings.gravity = 0;
  settings.gap = gap;
  const auto drape = garments::drape(sleeve, {}, start, arm, fabric, settings);
  ASSERT_TRUE(drape.has_value());
  const double tension = std::sqrt(fabric.stretchWarp * fabric.stretchWeft) * strain;
  const double wanted = tension / taut;
  double sum = 0;
  int count = 0;
  for (Eigen::Index i = 0; i < sleeve.vertexCount(); ++i) {
    if (std::abs(sleeve.vertices(i, 1) - 1) > 0.05f) continue;
    sum += drape->pressure[i];
    ++count;
    EXPECT_NEAR(drape->pressure[i], wanted, 0.3 * wanted);
  }
  EXPECT_NEAR(sum / count, wanted, 0.05 * wanted);
}

/// A round sheet: rings about the middle.
TriMesh disc(double radius, int rings, int around, double height) {
  TriMesh mesh;
  mesh.vertices.resize(1 + rings * around, 3);
  mesh.vertices.row(0) << 0, static_cast<float>(height), 0;
  std::vector<std::array<int, 3>> faces;
  for (int r = 1; r <= rings; ++r) {
    for (int c = 0; c < around; ++c) {
      const double a = -2 * std::numbers::pi * (c + 0.5 * (r % 2)) / around;
      const double d = radius * r / rings;
      mesh.vertices.row(1 + (r - 1) * around + c) << static_cast<float>(d * std::cos(a)),
          static_cast<float>(height), static_cast<float>(d * std::sin(a));
      const int next = (c + 1) % around, here = 1 + (r - 1) * around;
      if (r == 1) {
        faces.push_back({0, here + c, here + next});
        continue;
      }
      const int inner = here - around;
      const int shift = r % 2;  // Odd rings are turned by half a step.
      if (shift) {
        faces.push_back({inner + c, here + c, inner + next});
        faces.push_back({inner + next, here + c, here + next});
      } else {
        faces.push_back({inner + c, here + c, here + next});
        faces.push_back({inner + c, here + next, inner + next});
      }
    }
  }
  mesh.triangles.resize(static_cast<Eigen::Index>(faces.size()), 3);
  for (std::size_t f = 0; f < faces.size(); ++f) {
    mesh.triangles.row(static_cast<Eigen::Index>(f)) << faces[f][0], faces[f][1], faces[f][2];
  }
  return mesh;
}

/// Cusick 1968: share of the ring beyond the 9 cm support that the cloth's shadow still covers.
double drapeCoefficient(double bending, double density) {
  constexpr double kDisc = 0.09, kCloth = 0.15;
  const TriMesh support = column(kDisc, 0.5, 1.0, 96, 40);
  const TriMesh cloth = disc(kCloth, 20, 72, 1.004);
  Fabric fabric = woven();
  fabric.bending = bending;
  fabric.density = density;
  DrapeSettings settings;
  settings.gap = 0.002;
  const auto drape = garments::drape(cloth, {}, cloth.vertices, support, fabric, settings);
  EXPECT_TRUE(drape.has_value());
  double twice = 0;
  const int first = 1 + 19 * 72;
  for (int c = 0; c < 72; ++c) {
    const auto a = drape->positions.row(first + c), b = drape->positions.row(first + (c + 1) % 72);
    twice += static_cast<double>(a.z()) * b.x() - static_cast<double>(a.x()) * b.z();
  }
  const double support2 = std::numbers::pi * kDisc * kDisc, whole = std::numbers::pi * kCloth * kCloth;
  return (std::abs(twice) / 2 - support2) / (whole - support2);
}

TEST(ClothPhysics, DrapeCoefficientFallsWithSoftness) {
  const double twill = drapeCoefficient(171e-6, 0.22);
  const double denim = drapeCoefficient(72e-6, 0.324);
  const double poplin = drapeCoefficient(6.4e-6, 0.12);
  EXPECT_GT(twill, denim + 0.02);
  EXPECT_GT(denim, poplin + 0.02);
  EXPECT_LT(twill, 1.0);
  EXPECT_GT(poplin, 0.0);
}

TEST(ClothModel, FlatSheetBentToACylinderStoresHalfBKappaSquared) {
  Fabric fabric = woven();
  const double radius = 0.2, size = 0.3;
  const TriMesh flat = sheet(size, size, 60, 60, 0);
  const ClothModel model = buildClothModel(flat, {}, fabric, {});
  double energy = 0;
  for (const Bend& b : model.bends) {
    Eigen::Vector3d sum = Eigen::Vector3d::Zero();
    for (int k = 0; k < 4; ++k) {
      const Eigen::RowVector3f p = flat.vertices.row(model.order[b.v[k]]);
      const double a = p.x() / radius;
      sum += b.k[k] * Eigen::Vector3d(radius * std::sin(a), radius * std::cos(a), p.z());
    }
    energy += sum.squaredNorm() / (2 * b.compliance);
  }
  const double wanted = 0.5 * fabric.bending / (radius * radius) * size * size;
  EXPECT_NEAR(energy, wanted, 0.05 * wanted);
}

TEST(ClothModel, BlocksAndBordersShareNoParticles) {
  const TriMesh flat = sheet(1, 2, 40, 80, 0);
  const ClothModel model = buildClothModel(flat, {}, woven(), {.edgeLimit = 0.05f});
  ASSERT_GT(model.blocks.size(), 2u);
  const auto claim = [&](const std::vector<Unit>& units) {
    std::vector<int> owner(model.particleCount, -1);
    for (int u = 0; u < static_cast<int>(units.size()); ++u) {
      const auto take = [&](const auto& packs) {
        for (const auto& pack : packs) {
          for (const auto& corner : pack.v) {
            for (int v : corner) {
              if (v >= model.particleCount) continue;
              EXPECT_TRUE(owner[v] == -1 || owner[v] == u) << "particle " << v;
              owner[v] = u;
            }
          }
        }
      };
      take(units[u].membranes);
      take(units[u].bends);
      take(units[u].limits);
    }
  };
  claim(model.blocks);
  claim(model.borders);
}

TEST(ClothModel, NoGroupHoldsAParticleTwice) {
  const TriMesh flat = sheet(1, 1, 20, 20, 0);
  const ClothModel model = buildClothModel(flat, {}, woven(), {});
  std::size_t triangles = 0;
  for (const Unit& unit : model.blocks) {
    for (const MembranePack& pack : unit.membranes) {
      std::set<int> seen;
      int real = 0;
      for (int k = 0; k < 4; ++k) {
        if (pack.v[0][k] < model.particleCount) ++real;
        for (const auto& corner : pack.v)
          EXPECT_TRUE(seen.insert(corner[k]).second || corner[k] >= model.particleCount);
      }
      triangles += static_cast<std::size_t>(real);
    }
  }
  for (const Unit& unit : model.borders) {
    for (const MembranePack& pack : unit.membranes) {
      for (int k = 0; k < 4; ++k) triangles += pack.v[0][k] < model.particleCount;
    }
  }
  EXPECT_EQ(triangles, model.membranes.size());
}

}  // namespace
}  // namespace fitroom::garments
