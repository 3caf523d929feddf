#include "garments/drape/contacts.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "garments/drape/tolerances.h"

namespace fitroom::garments::cloth {

namespace {

constexpr float kOpposite = -0.3f;       ///< Cosine below which two skins face each other.
constexpr float kLeastGapShare = 0.25f;  ///< Of the gap, however little room there is.

void move(Particle& p, const Vec3& by) {
  p.x += by.x();
  p.y += by.y();
  p.z += by.z();
}

}  // namespace

SkinContact findSkinContact(const BodyCollider& body, const Particle& particle, const SkinGap& gap) {
  SkinContact contact;
  if (particle.w == 0) return contact;
  SkinPoint other;
  const SkinPoint skin = body.near(position(particle), &other);
  if (skin.triangle < 0) return contact;
  float held = gap.skin;
  if (other.triangle >= 0 && skin.normal.dot(other.normal) < kOpposite) {
    // Between two skins, as in the crotch, two layers share what room there is.
    const float room = 0.5f * (skin.distance + other.distance - gap.layer);
    held = std::clamp(room, kLeastGapShare * gap.skin, gap.skin);
  }
  contact.give = std::max(0.0f, held - kLeastGapShare * gap.skin);
  contact.planes[contact.count++] = {skin.normal, skin.normal.dot(skin.point) + held};
  if (other.triangle >= 0)
    contact.planes[contact.count++] = {other.normal, other.normal.dot(other.point) + held};
  return contact;
}

bool liesAgainst(const BodyCollider& cover, const Vec3& p, const SkinPoint& found) {
  if (found.triangle < 0) return false;
  const Vec3 away = p - found.point;
  constexpr float kOver = 0.8f;  // Cosine; past an open edge the way to it leans.
  const float distance = away.norm();
  return distance < kTouching || std::abs(cover.faceNormal(found.triangle).dot(away)) > kOver * distance;
}

SkinContact findCoverContact(const BodyCollider& cover, const Particle& particle, float gap) {
  SkinContact contact;
  if (particle.w == 0) return contact;
  const Vec3 p = position(particle);
  const SkinPoint sheet = cover.near(p);
  if (!liesAgainst(cover, p, sheet)) return contact;
  const Vec3& normal = cover.faceNormal(sheet.triangle);
  contact.planes[contact.count++] = {normal, normal.dot(sheet.point) + gap};
  return contact;
}

void findSampleContacts(const BodyCollider& body, const ClothModel& model,
                        std::span<const Particle> particles, int f, float gap, float margin, float depth,
                        std::vector<SampleContact>& contacts) {
  const auto& t = model.triangles[f];
  const Vec3 a = position(particles[t[0]]);
  const Vec3 e1 = position(particles[t[1]]) - a;
  const Vec3 e2 = position(particles[t[2]]) - a;
  const Vec3 cross = e1.cross(e2);
  const float area2 = cross.squaredNorm();
  if (!(area2 > 1e-16f)) return;
  const float range = std::max(gap + margin, depth);
  const Vec3 low = a + e1.cwiseMin(e2).cwiseMin(0.0f) - Vec3::Constant(range);
  const Vec3 high = a + e1.cwiseMax(e2).cwiseMax(0.0f) + Vec3::Constant(range);
  body.samplesIn(low, high, [&](int s) {
    const SkinSample& sample = body.samples()[s];
    // Where the line through the sample along its normal meets the triangle's plane.
    const float slope = sample.normal.dot(cross);
    if (slope * slope < 0.04f * area2) return;
    const float height = (a - sample.point).dot(cross) / slope;
    if (height > gap + margin || height < -depth) return;
    const Vec3 hit = sample.point + sample.normal * height - a;
    const float u = hit.cross(e2).dot(cross) / area2;
    const float v = e1.cross(hit).dot(cross) / area2;
    if (u < 0 || v < 0 || u + v > 1) return;
    contacts.push_back({t, {1 - u - v, u, v}, {sample.normal, sample.normal.dot(sample.point) + gap}});
  });
}

void solve(const SampleContact& c, Particle* particles, const Particle* before, float friction,
           float largestPush) {
  Particle* p[3] = {&particles[c.v[0]], &particles[c.v[1]], &particles[c.v[2]]};
  Vec3 x = Vec3::Zero();
  Vec3 old = Vec3::Zero();
  float w = 0;
  for (int k = 0; k < 3; ++k) {
    x += c.share[k] * position(*p[k]);
    w += c.share[k] * c.share[k] * p[k]->w;
  }
  const float depth = c.plane.offset - c.plane.normal.dot(x);
  if (depth <= 0 || w <= 0) return;
  const float push = std::min(depth, largestPush);
  for (int k = 0; k < 3; ++k) old += c.share[k] * position(before[c.v[k]]);
  const Vec3 moved = x - old;
  Vec3 slide = moved - c.plane.normal * c.plane.normal.dot(moved);
  const float length = slide.norm();
  const float held = friction * push;
  if (length > held) slide *= held / length;
  const Vec3 change = (c.plane.normal * push - slide) / w;
  for (int k = 0; k < 3; ++k) move(*p[k], change * (p[k]->w * c.share[k]));
}

void solve(const SelfContact& c, Particle* particles, const Particle* start, float friction,
           float largestPush) {
  Particle* p[4] = {&particles[c.v[0]], &particles[c.v[1]], &particles[c.v[2]], &particles[c.v[3]]};
  const auto& share = c.share;
  Vec3 x = Vec3::Zero();
  Vec3 old = Vec3::Zero();
  float w = 0;
  for (int k = 0; k < 4; ++k) {
    x += share[k] * position(*p[k]);
    old += share[k] * position(start[c.v[k]]);
    w += share[k] * share[k] * p[k]->w;
  }
  const float depth = c.gap - c.normal.dot(x);
  if (depth <= 0 || w <= 0) return;
  // What came too near in this very step is stopped; what lay too near before is parted slowly.
  const float before = std::max(0.0f, c.gap - c.normal.dot(old));
  const float push = std::min(depth, std::max(0.0f, depth - before) + largestPush);
  const Vec3 moved = x - old;
  Vec3 slide = moved - c.normal * c.normal.dot(moved);
  const float length = slide.norm();
  const float held = friction * push;
  if (length > held) slide *= held / length;
  const Vec3 change = (c.normal * push - slide) / w;
  for (int k = 0; k < 4; ++k) move(*p[k], change * (p[k]->w * share[k]));
}

}  // namespace fitroom::garments::cloth
