#pragma once

#include <array>
#include <span>
#include <vector>

#include "garments/drape/simd.h"

namespace fitroom::garments::cloth {

/// In-plane elasticity of one triangle (the conditions of Baraff and Witkin 1998, solved as XPBD constraints,
/// Macklin et al. 2016). F_a and F_b are the deformed images of the unit vectors along warp and weft:
///   F_a = sum a_i x_i, F_b = sum b_i x_i,   C_a = |F_a| - 1, C_b = |F_b| - 1, C_s = F_a . F_b
/// with a_0 = -a_1 - a_2. Energy: area / 2 (warp C_a^2 + weft C_b^2 + shear C_s^2).
struct Membrane {
  std::array<int, 3> v;
  float a1, a2, b1, b2;     ///< 1/m.
  float warp, weft, shear;  ///< Compliance 1 / (stiffness area), 1/J.
};

/// Bending across an inner edge (Bergou et al. 2006, with the stencil's scale set so that a sheet bent to
/// curvature k stores stiffness k^2 / 2 an area): C = sum k_i x_i - rest, a 3-vector that is zero when flat.
///          v2
///        /    \ .
///      v0 ---- v1
///        \    /
///          v3
struct Bend {
  std::array<int, 4> v;
  std::array<float, 4> k;  ///< Cotangent weights, no unit.
  float compliance;        ///< (A0 + A1) / stiffness, m2 / (N m).
};

/// An edge that may not grow beyond `longest`, or only against a spring.
struct Limit {
  std::array<int, 2> v;
  float longest;         ///< m.
  float compliance = 0;  ///< m/N; 0: does not give.
};

struct alignas(16) MembranePack {
  int v[3][4];
  F4 a1, a2, b1, b2;
  F4 warp, weft, shear;
  F4 forceWarp, forceWeft, forceShear;  ///< Multipliers kept between steps (only in the polish).
};

struct alignas(16) BendPack {
  int v[4][4];
  F4 k[4];
  F4 compliance;
  V4 force;
};

struct alignas(16) LimitPack {
  int v[2][4];
  F4 longest;
  F4 compliance;
};

/// Constraints that one thread works through in order.
struct Unit {
  int begin = 0, end = 0;  ///< Particles whose motion belongs to this unit; empty for borders.
  std::vector<MembranePack> membranes;
  std::vector<BendPack> bends;
  std::vector<LimitPack> limits;
};

/// Groups constraints in fours that share no particle. `spare`: four particles of no mass that fill the last
/// group.
std::vector<MembranePack> pack(std::span<const Membrane> elements, int spare);
std::vector<BendPack> pack(std::span<const Bend> elements, int spare);
std::vector<LimitPack> pack(std::span<const Limit> elements, int spare);

/// What a step asks of the elastic constraints.
struct ElasticStep {
  float inverseStep2 = 0;  ///< 1 / dt^2, 1/s2.
  float compression = 1;   ///< Stiffness against shortening as a share of that against stretching, 0 to 1.
};

/// One Gauss-Seidel pass. Positions move, nothing else.
void solve(std::span<MembranePack> packs, Particle* particles, const ElasticStep& step);
void solve(std::span<BendPack> packs, Particle* particles, const ElasticStep& step);
void solve(std::span<LimitPack> packs, Particle* particles, const ElasticStep& step);

}  // namespace fitroom::garments::cloth
