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
  float give = 0;  ///< So far does the skin yield under pressure, m; 0: not at all.
};

/// A place on the skin under a cloth triangle: normal . (sum share_i x_i) >= offset. Keeps the body from
/// showing through between the particles.
struct SampleContact {
  std::array<int, 3> v;        ///< The triangle's particles, in its order.
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

/// Distances kept, m.
struct SkinGap {
  float skin = 0;   ///< Between cloth and skin.
  float layer = 0;  ///< Between two layers of cloth.
};

/// The skin contact of one particle. Where two skins face each other with too little room for two layers, the
/// gap shrinks, to a quarter at least.
SkinContact findSkinContact(const BodyCollider& body, const Particle& particle, const SkinGap& gap);

/// The point of a cover (a sheet facing inwards) that a place lies over or under, not past the edge of.
/// `found`: what near() or nearestFacing() gave.
bool liesAgainst(const BodyCollider& cover, const Vec3& p, const SkinPoint& found);

/// The contact of one particle with what is worn over it: at most one plane.
SkinContact findCoverContact(const BodyCollider& cover, const Particle& particle, float gap);

/// Appends the skin samples that poke at triangle `f`, or lie less than `gap` + `margin` under it. `depth`:
/// how far above the triangle a sample may already be.
void findSampleContacts(const BodyCollider& body, const ClothModel& model,
                        std::span<const Particle> particles, int f, float gap, float margin, float depth,
                        std::vector<SampleContact>& contacts);

/// How far the cloth looks for itself.
struct SelfSearch {
  float gap = 0;     ///< Distance kept, m.
  float margin = 0;  ///< How far beyond the gap contacts are listed, m.
  float depth = 0;   ///< How far two layers may have passed through each other and still be parted, m.
};

/// All places where the cloth comes nearer to itself than gap + margin. Parts that lie nearer than the gap in
/// the rest shape (turned hems, double walls) keep the distance they have there. Parts that face each other
/// across free space in the rest shape (two trouser legs, a sleeve and the side) are held to their own sides,
/// even where they start crossed.
/// `moved` (V flags, or empty: all): only contacts of which a particle moved are looked for.
std::vector<SelfContact> findSelfContacts(const ClothModel& model, std::span<const Particle> particles,
                                          const SelfSearch& search, std::span<const char> moved = {});

/// Pushes one contact apart. Friction: Coulomb, against the way moved since `before`.
void solve(const SampleContact& c, Particle* particles, const Particle* before, float friction,
           float largestPush);
void solve(const SelfContact& c, Particle* particles, const Particle* before, float friction,
           float largestPush);

}  // namespace fitroom::garments::cloth
