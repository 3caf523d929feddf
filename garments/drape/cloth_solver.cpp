#include "garments/drape/cloth_solver.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "garments/drape/tolerances.h"

namespace fitroom::garments::cloth {

namespace {

/// Skin samples hold the cloth at this share of the gap: the particles keep the whole of it, and where the
/// skin is round the cloth between them comes nearer.
constexpr float kSampleGap = 0.3f;
// Contacts serve until something has moved so far that it could meet what was out of reach when they were
// looked for; two layers may move towards each other.
constexpr float kSkinLimit = 0.3f * kContactReach;
constexpr float kSelfLimit = 0.2f * kSelfReach;
/// What moved by more than this share of a limit since its own last look is looked for anew with it.
constexpr float kStaleShare = 0.4f;

constexpr float kForgotten =
    std::numeric_limits<float>::max();  ///< Stands for a way moved: look anew at all.

template <class Body>
void overAll(std::size_t count, Body&& body) {
  if (count == 1) {
    body(0);
    return;
  }
  tbb::parallel_for(std::size_t{0}, count, [&](std::size_t k) { body(k); });
}

}  // namespace

ClothSolver::ClothSolver(const ClothModel& model, const BodyCollider& body, const BodyCollider* cover)
    : model_(model), body_(body), cover_(cover) {
  particles_.resize(model.allocated(), Particle{0, 0, 0, 0});
  for (int i = 0; i < model.particleCount; ++i) particles_[i].w = model.inverseMass[i];
  before_ = particles_;
  speeds_.assign(model.particleCount, Vec3::Zero());
  searched_.assign(model.particleCount, Vec3::Zero());
  looked_.assign(model.particleCount, 1);
  selfSearched_ = searched_;
  floors_.assign(model.particleCount, -std::numeric_limits<float>::max());
  skin_.resize(model.particleCount);
  if (cover != nullptr) covers_.resize(model.particleCount);
  for (const Unit& u : model.blocks) blocks_.push_back({u, 0, {}, {}, 0, 0});
  for (const Unit& u : model.borders) borders_.push_back({u, 0, {}, {}, 0, 0});
  rest_.unit = model.rest;
  const int blocks = static_cast<int>(model.blocks.size());
  for (int f = 0; f < static_cast<int>(model.triangles.size()); ++f) {
    const int u = model.triangleUnit[f];
    Work& work = u < blocks ? blocks_[u] : u < 2 * blocks - 1 ? borders_[u - blocks] : rest_;
    work.triangles.push_back(f);
  }
}

void ClothSolver::setPositions(const Points& positions) {
  for (int i = 0; i < model_.particleCount; ++i) {
    const auto p = positions.row(model_.order[i]);
    particles_[i].x = p.x();
    particles_[i].y = p.y();
    particles_[i].z = p.z();
  }
  before_ = particles_;
  forgetContacts();
  stop();
}

Points ClothSolver::positions() const {
  Points out(model_.particleCount, 3);
  for (int i = 0; i < model_.particleCount; ++i) {
    out.row(model_.order[i]) << particles_[i].x, particles_[i].y, particles_[i].z;
  }
  return out;
}

void ClothSolver::stop() {
  std::fill(speeds_.begin(), speeds_.end(), Vec3::Zero());
}

void ClothSolver::findSkin(Work& work, const StepSettings& s) {
  const bool all = work.moved == kForgotten;
  constexpr float kStale2 = kStaleShare * kSkinLimit * kStaleShare * kSkinLimit;
  for (int i = work.unit.begin; i < work.unit.end; ++i) {
    const Vec3 p = position(particles_[i]);
    looked_[i] = all || (p - searched_[i]).squaredNorm() > kStale2;
    if (!looked_[i]) continue;
    skin_[i] = findSkinContact(body_, particles_[i], {s.gap, s.selfGap});
    if (cover_ != nullptr) covers_[i] = findCoverContact(*cover_, particles_[i], s.coverGap);
    searched_[i] = p;
  }
}

void ClothSolver::appendSamples(int f, const StepSettings& s, std::vector<SampleContact>& out) const {
  const auto& t = model_.triangles[f];
  // A triangle this small cannot meet skin that all its corners are out of reach of.
  const auto near = [&t](const std::vector<SkinContact>& c) {
    return c[t[0]].count + c[t[1]].count + c[t[2]].count > 0;
  };
  const bool far = !near(skin_) && (cover_ == nullptr || !near(covers_));
  if (far && model_.longestEdge[f] < 1.5f * (s.gap + kContactReach)) return;
  findSampleContacts(body_, model_, particles_, f, s.gap * kSampleGap, 0.5f * kContactReach, kContactReach,
                     out);
  if (cover_ != nullptr)
    findSampleContacts(*cover_, model_, particles_, f, s.coverGap * kSampleGap, 0.5f * kContactReach,
                       kContactReach, out);
}

void ClothSolver::findSamples(Work& work, const StepSettings& s) {
  std::vector<SampleContact> now;
  now.reserve(work.samples.size());
  std::size_t old = 0;
  for (int f : work.triangles) {
    const auto& t = model_.triangles[f];
    std::size_t end = old;
    while (end < work.samples.size() && work.samples[end].v == t) ++end;
    if (looked_[t[0]] || looked_[t[1]] || looked_[t[2]])
      appendSamples(f, s, now);
    else
      now.insert(now.end(), work.samples.begin() + old, work.samples.begin() + end);
    old = end;
  }
  work.samples.swap(now);
}

void ClothSolver::forgetContacts() {
  for (Work& w : blocks_) w.moved = kForgotten;
  selfMoved_ = kForgotten;
}

void ClothSolver::findSelf(const StepSettings& s) {
  ++searches_;
  constexpr float kStale2 = kStaleShare * kSelfLimit * kStaleShare * kSelfLimit;
  std::vector<char> moved(particles_.size(), 1);
  if (selfMoved_ == kForgotten) {
    self_.clear();
  } else {
    for (int i = 0; i < model_.particleCount; ++i)
      moved[i] = (position(particles_[i]) - selfSearched_[i]).squaredNorm() > kStale2;
    std::erase_if(self_, [&](const SelfContact& c) {
      return std::any_of(c.v.begin(), c.v.end(), [&](int v) { return moved[v] != 0; });
    });
  }
  if (s.selfGap > 0) {
    const auto found = findSelfContacts(model_, particles_, {s.selfGap, kSelfReach, s.selfDepth}, moved);
    self_.insert(self_.end(), found.begin(), found.end());
  }
  if (loose_ != nullptr) {
    std::erase_if(self_, [this](const SelfContact& c) {
      return std::any_of(c.v.begin(), c.v.end(), [this](int v) { return (*loose_)[v] != 0; });
    });
  }
  for (int i = 0; i < model_.particleCount; ++i) {
    if (moved[i]) selfSearched_[i] = position(particles_[i]);
  }
}

void ClothSolver::findOtherContacts(const StepSettings& s) {
  std::fill(looked_.begin(), looked_.end(), 1);
  overAll(blocks_.size(), [&](std::size_t b) { findSamples(blocks_[b], s); });
  if (!borders_.empty()) overAll(borders_.size(), [&](std::size_t b) { findSamples(borders_[b], s); });
  findSamples(rest_, s);
  selfMoved_ = kForgotten;
  findSelf(s);
  forgetContacts();
}

void ClothSolver::refreshContacts(const StepSettings& s) {
  std::vector<char> stale(blocks_.size());
  bool any = false;
  for (std::size_t b = 0; b < blocks_.size(); ++b) {
    stale[b] = blocks_[b].moved > kSkinLimit;
    any = any || stale[b];
  }
  if (any) {
    overAll(blocks_.size(), [&](std::size_t b) {
      if (stale[b])
        findSkin(blocks_[b], s);
      else
        std::fill(looked_.begin() + blocks_[b].unit.begin, looked_.begin() + blocks_[b].unit.end, 0);
    });
    overAll(blocks_.size() + borders_.size() + 1, [&](std::size_t k) {
      if (k < blocks_.size()) {
        if (stale[k]) findSamples(blocks_[k], s);
      } else if (k < blocks_.size() + borders_.size()) {
        const std::size_t b = k - blocks_.size();
        if (stale[b] || stale[b + 1]) findSamples(borders_[b], s);
      } else {
        findSamples(rest_, s);
      }
    });
  }
  if (selfMoved_ > kSelfLimit) findSelf(s);
}

void ClothSolver::measureMoves() {
  std::vector<float> self(blocks_.size(), 0.0f);
  overAll(blocks_.size(), [&](std::size_t b) {
    float skin2 = 0;
    float self2 = 0;
    for (int i = blocks_[b].unit.begin; i < blocks_[b].unit.end; ++i) {
      const Vec3 p = position(particles_[i]);
      skin2 = std::max(skin2, (p - searched_[i]).squaredNorm());
      self2 = std::max(self2, (p - selfSearched_[i]).squaredNorm());
    }
    blocks_[b].moved = std::sqrt(skin2);
    self[b] = std::sqrt(self2);
  });
  selfMoved_ = *std::max_element(self.begin(), self.end());
}

void ClothSolver::begin(Work& work, const StepSettings& s) {
  const float fall = s.gravity * s.dt * s.dt;
  for (int i = work.unit.begin; i < work.unit.end; ++i) {
    Particle& p = particles_[i];
    before_[i] = p;
    if (p.w == 0) continue;
    p.x += speeds_[i].x() * s.dt;
    p.y += speeds_[i].y() * s.dt - fall * model_.weight[i];
    p.z += speeds_[i].z() * s.dt;
  }
}

void ClothSolver::elastic(Work& work, const StepSettings& s) {
  const ElasticStep step{1 / (s.dt * s.dt), s.compression};
  solve(std::span(work.unit.bends), particles_.data(), step);
  solve(std::span(work.unit.membranes), particles_.data(), step);
  solve(std::span(work.unit.limits), particles_.data(), step);
  for (const SampleContact& c : work.samples) {
    solve(c, particles_.data(), before_.data(), s.friction, s.largestPush);
  }
}

void ClothSolver::serialPart(const StepSettings& s) {
  elastic(rest_, s);
  for (const SelfContact& c : self_)
    solve(c, particles_.data(), before_.data(), s.friction, kPartingSpeed * s.dt);
  for (const SampleContact& c : lasting_)
    solve(c, particles_.data(), before_.data(), 0, kPartingSpeed * s.dt);
}

/// How far cloth that lies `depth` too low is lifted: skin under pressure yields, like a bed of springs, by
/// `give` at most.
float ClothSolver::yielding(float depth, float give, int particle, float dt) const {
  const float bed = model_.inverseMass[particle] * kSkinStiffness * model_.area[particle] * dt * dt;
  const float sprung = depth * bed / (1 + bed);
  return std::max(sprung, depth - give);
}

void ClothSolver::meetSkin(int i, const StepSettings& s) {
  Particle& p = particles_[i];
  Vec3 x = position(p);
  const Vec3 old = position(before_[i]);
  const auto meet = [&](const Plane& plane, float give) {
    const float depth = plane.offset - plane.normal.dot(x);
    if (depth <= 0) return;
    const float push = std::min(yielding(depth, give, i, s.dt), s.largestPush);
    const Vec3 moved = x - old;
    Vec3 slide = moved - plane.normal * plane.normal.dot(moved);
    const float length = slide.norm();
    const float held = s.friction * push;
    if (length > held) slide *= held / length;
    x += plane.normal * push - slide;
  };
  // The skin comes last: what is worn over it may be drawn outwards, the body not.
  if (cover_ != nullptr && covers_[i].count > 0) meet(covers_[i].planes[0], 0);
  for (int k = 0; k < skin_[i].count; ++k) meet(skin_[i].planes[k], skin_[i].give);
  const float floor = std::max(floors_[i], body_.lowestY() + s.gap);
  if (x.y() < floor) x.y() = std::min(floor, x.y() + s.largestPush);
  p.x = x.x();
  p.y = x.y();
  p.z = x.z();
}

void ClothSolver::finish(Work& work, const StepSettings& s) {
  const float keep = std::exp(-s.damping * s.dt);
  work.speedSum = 0;
  work.speedMax = 0;
  for (int i = work.unit.begin; i < work.unit.end; ++i) {
    if (particles_[i].w == 0) continue;
    meetSkin(i, s);
    // What springs back from a squeezed start must not jump over another layer, nor over what contacts know
    // of.
    const Vec3 way = position(particles_[i]) - position(before_[i]);
    const float farthest = s.maxSpeed * s.dt;
    if (way.squaredNorm() > farthest * farthest) {
      const Vec3 to = position(before_[i]) + way * (farthest / way.norm());
      particles_[i].x = to.x();
      particles_[i].y = to.y();
      particles_[i].z = to.z();
    }
    Vec3 speed = (position(particles_[i]) - position(before_[i])) / s.dt;
    for (int k = 0; k < skin_[i].count; ++k) {  // The skin stops cloth, it does not throw it.
      const Plane& plane = skin_[i].planes[k];
      const float out = plane.normal.dot(speed);
      if (out > 0 && plane.normal.dot(position(before_[i])) < plane.offset) speed -= plane.normal * out;
    }
    const float length = speed.norm();
    if (!(length < std::numeric_limits<float>::max())) {  // Not a number: stay where it was.
      particles_[i] = before_[i];
      speed.setZero();
    } else if (length > s.maxSpeed) {
      speed *= s.maxSpeed / length;
    }
    work.speedSum += std::min(length, s.maxSpeed);
    work.speedMax = std::max(work.speedMax, std::min(length, s.maxSpeed));
    speeds_[i] = s.quasiStatic ? Vec3(Vec3::Zero()) : Vec3(speed * keep);
  }
}

MotionState ClothSolver::advance(int count, const StepSettings& s) {
  for (int n = 0; n < count; ++n) {
    overAll(blocks_.size(), [&](std::size_t b) {
      if (n > 0) finish(blocks_[b], s);
      begin(blocks_[b], s);
      elastic(blocks_[b], s);
    });
    if (!borders_.empty()) overAll(borders_.size(), [&](std::size_t b) { elastic(borders_[b], s); });
    serialPart(s);
  }
  overAll(blocks_.size(), [&](std::size_t b) { finish(blocks_[b], s); });
  substeps_ += count;
  MotionState state;
  double sum = 0;
  for (const Work& w : blocks_) {
    sum += w.speedSum;
    state.maxSpeed = std::max(state.maxSpeed, w.speedMax);
  }
  state.meanSpeed = static_cast<float>(sum / std::max(1, model_.particleCount));
  return state;
}

MotionState ClothSolver::run(float seconds, const StepSettings& s) {
  constexpr int kMostSubsteps = 16;
  MotionState state;
  int left = std::max(1, static_cast<int>(std::lround(seconds / s.dt)));
  refreshContacts(s);
  int count = 3;
  while (left > 0) {
    state = advance(std::min(left, count), s);
    left -= count;
    measureMoves();
    refreshContacts(s);
    const float perStep = std::max(state.maxSpeed, 0.01f) * s.dt;
    count = std::clamp(static_cast<int>(std::min(kSkinLimit, kSelfLimit) / perStep), 2, kMostSubsteps);
  }
  return state;
}

}  // namespace fitroom::garments::cloth
