#pragma once

#include <array>
#include <span>
#include <vector>

#include "garments/drape/body_collider.h"
#include "garments/drape/cloth_model.h"
#include "garments/drape/simd.h"

namespace fitroom::garments::cloth {

/// The skins one particle may not pass. `count` of the planes hold.
struct SkinContact {
  std::array<Plane, 2> planes;
  int count = 0;
};

/// A place on the skin under a cloth triangle: normal . (sum share_i x_i) >= offset. Keeps the body from
/// showing through between the particles.
struct SampleContact {
  std::array<int, 3> v;
  std::array<float, 3> share;  ///< Barycentric, sum 1.
  Plane plane;
};

/// Two places of the same cloth held apart: normal . (sum share_i x_i) >= gap. A particle and a triangle have
/// the shares (1, -u, -v, -w), two edges (1 - s, s, t - 1, -t).
struct SelfContact {
  std::array<int, 4> v;
  std::array<float, 4> share;  ///< Sum 0.
  Vec3 normal;
  float gap;  ///< m.
};

inline Vec3 position(const Particle& p) {
  return {p.x, p.y, p.z};
}

/// Skin contacts of particles begin to end. `gap`: distance kept, m.
void findSkinContacts(const BodyCollider& body, std::span<const Particle> particles, float gap, int begin,
                      int end, std::vector<SkinContact>& contacts);

/// Appends the skin samples that poke at triangle `f`, or lie less than `gap` + `margin` under it. `depth`:
/// how far above the triangle a sample may already be.
void findSampleContacts(const BodyCollider& body, const ClothModel& model,
                        std::span<const Particle> particles, int f, float gap, float margin, float depth,
                        std::vector<SampleContact>& contacts);

/// All places where the cloth comes nearer to itself than `gap` + `margin`, m. Parts that lie nearer than the
/// gap in the rest shape (turned hems, double walls) keep the distance they have there.
std::vector<SelfContact> findSelfContacts(const ClothModel& model, std::span<const Particle> particles,
                                          float gap, float margin);

/// Pushes one contact apart. Friction: Coulomb, against the way moved since `before`.
void solve(const SampleContact& c, Particle* particles, const Particle* before, float friction,
           float largestPush);
void solve(const SelfContact& c, Particle* particles, const Particle* before, float friction);

}  // namespace fitroom::garments::cloth
