#include "garments/drape/untangle.h"

#include <tbb/parallel_for.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "garments/drape/crossing.h"
#include "garments/drape/tolerances.h"

namespace fitroom::garments::cloth {

namespace {

constexpr float kDeepest = 0.3f;      ///< No skin farther than this is thought to be the one passed, m.
constexpr float kSelfDepth = 0.012f;  ///< Layers of cloth that start crossed by less than this are parted, m.
constexpr float kDeepestUnder = 0.06f;  ///< So far may cloth stand out of what is worn over it, m.
constexpr int kStepsPerRound = 4;
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
    solver.findOtherContacts(settings);
    solver.advance(kStepsPerRound, settings);
  }
  solver.stop();
  return result;
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
        const Vec3 by = (n + skin.normal).normalized() * std::min(more, 0.005f);
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
