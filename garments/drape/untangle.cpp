#include "garments/drape/untangle.h"

#include <tbb/parallel_for.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <limits>

#include "garments/drape/crossing.h"
#include "garments/drape/tolerances.h"

namespace fitroom::garments::cloth {

namespace {

constexpr float kDeepest = 0.3f;      ///< No skin farther than this is thought to be the one passed, m.
constexpr float kSelfDepth = 0.012f;  ///< Layers of cloth that start crossed by less than this are parted, m.
constexpr float kDeepestUnder = 0.06f;  ///< So far may cloth stand out of what is worn over it, m.
constexpr int kStepsPerRound = 4;
constexpr int kPatience = 15;      ///< Rounds without progress after which untangling is given up,
constexpr int kMendPatience = 6;   ///< and mending.
constexpr float kClear = 0.0004f;  ///< So far off the skin is cloth put that pierced it, m.
constexpr int kStepsPerMend = 8;
constexpr float kPushPerStep = 0.002f;  ///< m.

std::vector<Vec3> clothNormals(const ClothSolver& solver, const ClothModel& model) {
  std::vector<Vec3> normals(model.particleCount, Vec3::Zero());
  const auto& p = solver.particles();
  for (const auto& t : model.triangles) {
    const Vec3 n = (position(p[t[1]]) - position(p[t[0]])).cross(position(p[t[2]]) - position(p[t[0]]));
    for (int v : t) normals[v] += n;
  }
  for (Vec3& n : normals) {
    const float length = n.norm();
    if (length > 0) n /= length;
  }
  return normals;
}

/// +1 when the cloth's triangles face away from the body, as they should; -1 when the file had them turned.
float facing(const ClothSolver& solver, const ClothModel& model, const BodyCollider& body) {
  const std::vector<Vec3> normals = clothNormals(solver, model);
  double sum = 0;
  for (int i = 0; i < model.particleCount; i += 3) {
    const SkinPoint skin = body.nearest(position(solver.particles()[i]), kDeepest);
    if (skin.triangle >= 0) sum += skin.normal.dot(normals[i]) / (0.01f + std::abs(skin.distance));
  }
  return sum < 0 ? -1.0f : 1.0f;
}

/// Finds the way out for every particle; returns how many are inside.
int findWaysOut(ClothSolver& solver, const ClothModel& model, const BodyCollider& body, float gap, float side,
                std::vector<float>& slack) {
  const std::vector<Vec3> normals = clothNormals(solver, model);
  std::vector<SkinContact>& contacts = solver.skinContacts();
  std::vector<char> inside(model.particleCount, 0);
  tbb::parallel_for(0, model.particleCount, [&](int i) {
    SkinContact& contact = contacts[i];
    contact.count = 0;
    contact.give = 0;
    slack[i] -= kStepsPerRound * kPushPerStep;
    if (slack[i] > 0) return;  // So far out at the last search that it cannot be in yet.
    const Vec3 p = position(solver.particles()[i]);
    SkinPoint skin = body.near(p);
    if (skin.triangle < 0) skin = body.nearest(p, kDeepest);
    if (skin.triangle < 0) {
      slack[i] = kDeepest / 2;
      return;
    }
    if (skin.distance > 0) slack[i] = std::max(0.0f, skin.distance - gap - kContactReach);
    if (skin.distance < 0) {
      inside[i] = 1;
      const SkinPoint faced = body.nearestFacing(p, normals[i] * side, kDeepest);
      if (faced.triangle >= 0) skin = faced;
    }
    contact.planes[contact.count++] = {skin.normal, skin.normal.dot(skin.point) + gap};
  });
  return static_cast<int>(std::count(inside.begin(), inside.end(), 1));
}

/// The same for cloth that stands out of what is worn over it; returns how many do.
int findWaysUnder(ClothSolver& solver, const ClothModel& model, const BodyCollider& cover, float gap,
                  float side) {
  const std::vector<Vec3> normals = clothNormals(solver, model);
  std::vector<SkinContact>& contacts = solver.coverContacts();
  std::vector<char> out(model.particleCount, 0);
  tbb::parallel_for(0, model.particleCount, [&](int i) {
    SkinContact& contact = contacts[i];
    contact.count = 0;
    contact.give = 0;
    const Vec3 p = position(solver.particles()[i]);
    // The cover is turned inwards: it faces against cloth that lies in it as it should.
    const SkinPoint sheet = cover.nearestFacing(p, -normals[i] * side, kDeepestUnder);
    if (!liesAgainst(cover, p, sheet)) return;
    out[i] = sheet.distance < 0;
    const Vec3& normal = cover.faceNormal(sheet.triangle);
    contact.planes[contact.count++] = {normal, normal.dot(sheet.point) + gap};
  });
  return static_cast<int>(std::count(out.begin(), out.end(), 1));
}

}  // namespace

Untangled untangle(ClothSolver& solver, const ClothModel& model, const BodyCollider& body,
                   const BodyCollider* cover, const Triangles& triangles, StepSettings settings, int rounds) {
  Untangled result;
  settings.quasiStatic = true;
  settings.gravity = 0;
  settings.friction = 0;
  settings.largestPush = kPushPerStep;
  settings.selfDepth = kSelfDepth;
  const float side = facing(solver, model, body);
  int least = 1 << 30, idle = 0;
  std::vector<float> slack(model.particleCount, 0.0f);
  for (; result.rounds < rounds; ++result.rounds) {
    result.inside = findWaysOut(solver, model, body, settings.gap, side, slack);
    if (cover != nullptr) result.inside += findWaysUnder(solver, model, *cover, settings.coverGap, side);
    if (result.inside == 0) {
      result.crossing = static_cast<int>(findCrossings(triangles, solver.positions(), body).size());
      if (cover != nullptr)
        result.crossing += static_cast<int>(findCrossings(triangles, solver.positions(), *cover).size());
      if (result.crossing == 0) break;
    }
    idle = result.inside + result.crossing < least ? 0 : idle + 1;
    least = std::min(least, result.inside + result.crossing);
    if (idle == kPatience) break;
    solver.findOtherContacts(settings);
    solver.advance(kStepsPerRound, settings);
  }
  solver.stop();
  return result;
}

namespace {

/// Where the segment pq meets the triangle: share of the way from p to q, and the two last shares on the
/// triangle.
bool pierces(const Vec3& p, const Vec3& q, const Vec3& a, const Vec3& b, const Vec3& c, Eigen::Vector3f& at) {
  const Eigen::Vector3d e1 = (b - a).cast<double>(), e2 = (c - a).cast<double>();
  const Eigen::Vector3d d = (q - p).cast<double>(), s = (p - a).cast<double>();
  const Eigen::Vector3d h = d.cross(e2);
  const double det = e1.dot(h);
  if (std::abs(det) < 1e-18) return false;
  const Eigen::Vector3d w = s.cross(e1);
  const double u = s.dot(h) / det, v = d.dot(w) / det, t = e2.dot(w) / det;
  at = Eigen::Vector3d(t, u, v).cast<float>();
  return u >= 0 && v >= 0 && u + v <= 1 && t >= 0 && t <= 1;
}

/// Contacts for one pair of triangles that cross.
void addMending(const std::vector<Particle>& particles, const std::array<int, 3>& t, const BodyCollider& body,
                int bodyTriangle, std::vector<SampleContact>& contacts) {
  const auto& b = body.triangles()[bodyTriangle];
  const Vec3 cloth[3] = {position(particles[t[0]]), position(particles[t[1]]), position(particles[t[2]])};
  const Vec3 skin[3] = {body.vertices()[b[0]], body.vertices()[b[1]], body.vertices()[b[2]]};
  Eigen::Vector3f at;
  const auto hold = [&](const std::array<float, 3>& share, const Vec3& point) {
    const SkinPoint near = body.nearest(point);
    // On an edge of the body the mean of its two faces shows the way out, wherever the piercing is exactly.
    const Vec3 normal = near.triangle >= 0 ? body.smoothNormal(near) : body.faceNormal(bodyTriangle);
    contacts.push_back({t, share, {normal, normal.dot(point) + kClear}});
  };
  for (int k = 0; k < 3; ++k) {
    if (pierces(skin[k], skin[(k + 1) % 3], cloth[0], cloth[1], cloth[2], at)) {
      const Vec3 point = skin[k] + (skin[(k + 1) % 3] - skin[k]) * at[0];
      hold({1 - at[1] - at[2], at[1], at[2]}, point);
    }
    if (pierces(cloth[k], cloth[(k + 1) % 3], skin[0], skin[1], skin[2], at)) {
      std::array<float, 3> share{0, 0, 0};
      share[k] = 1 - at[0];
      share[(k + 1) % 3] = at[0];
      hold(share, cloth[k] + (cloth[(k + 1) % 3] - cloth[k]) * at[0]);
    }
  }
}

}  // namespace

int mend(ClothSolver& solver, const ClothModel& model, const BodyCollider& body, const Triangles& triangles,
         StepSettings settings, int rounds) {
  settings.quasiStatic = true;
  settings.friction = 0;
  std::size_t least = std::numeric_limits<std::size_t>::max(), left = 0;
  for (int round = 0, idle = 0;; ++round) {
    const auto pairs = findAllCrossings(triangles, solver.positions(), body);
    left = pairs.size();
    idle = left < least ? 0 : idle + 1;
    least = std::min(least, left);
    if (left == 0 || round == rounds || idle > kMendPatience) break;
    for (const CrossingPair& pair : pairs) {
      addMending(solver.particles(), model.triangles[pair.cloth], body, pair.body, solver.lastingContacts());
    }
    solver.run(kStepsPerMend * settings.dt, settings);
  }
  solver.lastingContacts().clear();
  solver.stop();
  return static_cast<int>(left);
}

int pushOut(ClothSolver& solver, const ClothModel& model, const BodyCollider& body,
            const Triangles& triangles, float gap, int rounds) {
  for (int round = 0;; ++round) {
    const auto pairs = findCrossings(triangles, solver.positions(), body);
    if (pairs.empty() || round == rounds) return static_cast<int>(pairs.size());
    std::vector<Vec3> shift(model.particleCount, Vec3::Zero());
    for (const CrossingPair& pair : pairs) {
      const auto& b = body.triangles()[pair.body];
      const Vec3 n = (body.vertices()[b[1]] - body.vertices()[b[0]])
                         .cross(body.vertices()[b[2]] - body.vertices()[b[0]])
                         .normalized();
      for (int v : model.triangles[pair.cloth]) {
        // At least half a millimetre, and wholly out where the corner is in.
        const SkinPoint skin = body.nearest(position(solver.particles()[v]));
        const float more = 0.0005f + std::max(0.0f, gap - skin.distance);
        const Vec3 by = (n + skin.normal).normalized() * std::min(more, 0.002f);
        if (by.allFinite() && by.squaredNorm() > shift[v].squaredNorm()) shift[v] = by;
      }
    }
    for (int i = 0; i < model.particleCount; ++i) {
      Particle& p = solver.particles()[i];
      if (p.w == 0 && model.inverseMass[i] == 0) continue;
      p.x += shift[i].x();
      p.y += shift[i].y();
      p.z += shift[i].z();
    }
    solver.forgetContacts();
  }
}

}  // namespace fitroom::garments::cloth
