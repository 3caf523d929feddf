#include "garments/drape/draping.h"

#include <algorithm>
#include <cmath>

#include "garments/drape/align.h"
#include "garments/drape/crossing.h"
#include "garments/drape/readout.h"
#include "garments/drape/tolerances.h"
#include "garments/drape/untangle.h"

namespace fitroom::garments::cloth {

namespace {

constexpr int kUntangleRounds = 60;
constexpr int kUntangleWarmRounds = 30;
constexpr int kDisentangleRounds = 60;
constexpr int kMendRounds = 30;
constexpr int kPushes = 4;
constexpr int kCoverRounds = 15;
constexpr int kPushRounds = 4;
constexpr float kFineStep = 1.0f / 8000;          ///< Substep of the last stretch, s.
constexpr float kFollowSeconds = 12 * kFineStep;  ///< Between two looks at whether it rests, s.
constexpr double kRestResidual = 2;  ///< g; see residual(). A drape from the start ends between 0.5 and 1.5.
constexpr int kFollowStretches = 8;
constexpr float kFollowTopSpeed = 0.3f;  ///< m/s.
constexpr float kRelaxSeconds =
    0.1f;  ///< Without weight, so that a crumpled start smooths out before it falls.
constexpr float kTouchingSlack = 0.001f;  ///< Beyond the gap, cloth this near still counts as touching, m.
constexpr double kEarliestRest = 0.2;     ///< Cloth that has only begun to fall is slow too, s.
constexpr float kWarmSeconds = 0.02f;     ///< As kReportSeconds, for a warm start.
constexpr float kReportSeconds = 0.05f;   ///< Cloth time between two looks at whether it rests.
/// A garment that cannot be worn (a knit's cut in stiff cloth on a large body) trembles and has its contacts
/// looked for without end; one that settles needs a few hundred looks.
constexpr int kMostSearches = 500;
constexpr int kMostWarmSearches = 200;
constexpr double kCalmFrom = 0.3;  ///< Cloth time after which motion is calmed, s.
constexpr double kCalming = 4;     ///< How fast, 1/s.
/// Cloth as a whole falls at one speed; what is this much faster than the mean trembles between contacts, and
/// would have all contacts looked for again in every substep.
constexpr float kTopToMean = 6;
constexpr float kLeastTopSpeed = 0.1f;  ///< m/s.
constexpr float kFineSeconds = 0.04f;
constexpr float kFineWarmSeconds = 0.01f;  ///< A warm start has little to take back.
constexpr float kAirDamping = 12;          ///< 1/s; see StepSettings::damping.
constexpr double kEdgeLimitWoven = 0.05;   ///< A woven's edges grow no further; it would tear seams first.

StepSettings stepSettings(const Fabric& fabric, const DrapeSettings& settings) {
  StepSettings s;
  s.gravity = static_cast<float>(settings.gravity);
  s.gap = static_cast<float>(settings.gap);
  s.coverGap = static_cast<float>(settings.coverGap);
  s.friction = static_cast<float>(fabric.friction);
  s.selfGap = settings.selfCollision ? std::max(kSelfGap, static_cast<float>(fabric.thickness)) : 0.0f;
  return s;
}

/// One sheet of all that is worn over this garment, turned inwards.
std::optional<BodyCollider> coverOf(const DrapeSettings& settings) {
  TriMesh all;
  Eigen::Index vertices = 0, triangles = 0;
  for (const TriMesh& mesh : settings.covers) {
    vertices += mesh.vertexCount();
    triangles += mesh.triangleCount();
  }
  if (triangles == 0) return std::nullopt;
  all.vertices.resize(vertices, 3);
  all.triangles.resize(triangles, 3);
  vertices = triangles = 0;
  for (const TriMesh& mesh : settings.covers) {
    all.vertices.middleRows(vertices, mesh.vertexCount()) = mesh.vertices;
    auto faces = all.triangles.middleRows(triangles, mesh.triangleCount());
    faces.col(0) = mesh.triangles.col(0).array() + static_cast<std::int32_t>(vertices);
    faces.col(1) = mesh.triangles.col(2).array() + static_cast<std::int32_t>(vertices);
    faces.col(2) = mesh.triangles.col(1).array() + static_cast<std::int32_t>(vertices);
    vertices += mesh.vertexCount();
    triangles += mesh.triangleCount();
  }
  return BodyCollider(all, static_cast<float>(settings.coverGap) + kContactReach, Solid::kSheet);
}

tl::unexpected<Error> cancelled() {
  return fail(ErrorCode::kCancelled, {"披挂已取消", "draping was cancelled"});
}

}  // namespace

void StageClock::done(const char* stage) {
  const auto now = std::chrono::steady_clock::now();
  stages_.push_back({stage, std::chrono::duration<double>(now - last_).count()});
  last_ = now;
}

ModelOptions modelOptions(const Fabric& fabric, const DrapeSettings& settings) {
  ModelOptions options;
  options.edgeLimit = fabric.knit ? 0.0f : static_cast<float>(kEdgeLimitWoven);
  for (const Band& band : settings.bands) options.bands.push_back({band.loop, band.relaxed, band.elastic});
  options.closures = settings.closures;
  return options;
}

Draping::Draping(const ClothModel& model, const Triangles& triangles, const TriMesh& body,
                 const Fabric& fabric, const DrapeSettings& settings, const Progress& progress)
    : model_(model),
      triangles_(triangles),
      fabric_(fabric),
      settings_(settings),
      progress_(progress),
      body_(body, static_cast<float>(settings.gap) + kContactReach),
      cover_(coverOf(settings)),
      solver_(model_, body_, cover_ ? &*cover_ : nullptr),
      disentangler_(solver_, model_),
      step_(stepSettings(fabric, settings)) {
  clock_.done("body");
}

Expected<Drape> Draping::run(const Points& start) {
  solver_.setPositions(settings_.align && !settings_.warm ? aligned(start, model_, body_) : start);
  progress_.tell(0.05, {"解开穿插", "freeing the cloth from the body"});
  untangle(solver_, model_, body_, cover(), triangles_, step_,
           settings_.warm ? kUntangleWarmRounds : kUntangleRounds);
  holdBands();
  clock_.done("untangle");
  if (progress_.shouldStop()) return cancelled();
  if (!settings_.warm) relax();     // What hung before is not crumpled,
  if (!settings_.warm || cover_) {  // nor tangled, unless it has to go under something.
    disentangle();
  }
  clock_.done("relax");
  Drape out;
  if (!settle(out)) return cancelled();
  if (!settings_.warm || cover_) disentangle();
  clock_.done("settle");
  out.settled = solver_.positions();
  tighten();
  clock_.done("tighten");
  repair();
  clock_.done("repair");
  read(out);
  clock_.done("read");
  out.stages = clock_.take();
  return out;
}

Expected<Drape> Draping::follow(const Points& start) {
  solver_.setPositions(start);
  holdBands();
  Drape out;
  // From the tight shape in fine substeps: longer ones would let it sag anew. Speeds are kept from one
  // stretch to the next: without them what the body stretched comes back half as fast.
  StepSettings fine = step_;
  fine.dt = kFineStep;
  fine.maxSpeed = kFollowTopSpeed;
  for (int k = 0; k < kFollowStretches && !out.converged; ++k) {
    if (progress_.shouldStop()) return cancelled();
    solver_.run(kFollowSeconds, fine);
    out.converged = residual() < kRestResidual;
  }
  solver_.stop();
  clock_.done("settle");
  repair();
  clock_.done("repair");
  out.settled = solver_.positions();
  read(out);
  clock_.done("read");
  out.stages = clock_.take();
  return out;
}

void Draping::holdBands() {
  for (const Band& band : settings_.bands) {
    for (std::int32_t v : band.loop) {
      const int p = model_.particleOf[v];
      solver_.keepAbove(p, solver_.particles()[p].y);
    }
  }
}

void Draping::relax() {
  StepSettings weightless = step_;
  weightless.gravity = 0;
  weightless.quasiStatic = true;
  solver_.run(kRelaxSeconds, weightless);
  solver_.stop();
}

/// After the first fall nothing has reason to be fast: what still is, trembles between contacts that cannot
/// all hold, and would have every contact looked for again and again. The air grows thicker, so that
/// swinging dies away; cloth without support still falls too fast to count as resting.
void Draping::calm(double t, float meanSpeed) {
  const double late = std::max(0.0, t - kCalmFrom);
  step_.maxSpeed = static_cast<float>(kMaxSpeed / (1 + late * kCalming));
  if (t > 0) step_.maxSpeed = std::min(step_.maxSpeed, std::max(kLeastTopSpeed, kTopToMean * meanSpeed));
  step_.damping = kAirDamping * static_cast<float>(1 + late * kCalming);
}

/// Layers that start crossed are held on the wrong side by their own contacts; see Disentangler.
void Draping::disentangle() {
  if (!settings_.selfCollision) return;
  StepSettings slow = step_;
  slow.quasiStatic = true;
  disentangler_.run(slow, kDisentangleRounds);
}

bool Draping::settle(Drape& out) {
  const double longest = settings_.maxSeconds;
  const double earliest = settings_.warm ? 0.0 : kEarliestRest;
  const float stretch = settings_.warm ? kWarmSeconds : kReportSeconds;
  const int before = solver_.searches();
  const int most = settings_.warm ? kMostWarmSearches : kMostSearches;
  MotionState state;
  for (double t = 0; t < longest && solver_.searches() - before < most; t += stretch) {
    if (progress_.shouldStop()) return false;
    progress_.tell(0.1 + 0.85 * t / longest, {"布料垂落", "the cloth settles"});
    calm(t, state.meanSpeed);
    state = solver_.run(stretch, step_);
    if (t >= earliest && state.meanSpeed < settings_.restSpeed) {
      out.converged = true;
      break;
    }
  }
  return true;
}

/// One pass a substep carries the weight of all the cloth below with a stretch of its own, N g dt^2 an edge
/// over N edges: up to 2 % in a trouser leg, which would be read as tension. Shorter substeps at the end
/// take it back.
void Draping::tighten() {
  StepSettings fine = step_;
  fine.dt = kFineStep;
  solver_.run(settings_.warm ? kFineWarmSeconds : kFineSeconds, fine);
  solver_.stop();
}

/// Mean acceleration that gravity, cloth and contacts leave unbalanced, in g: what a particle without speed
/// moves in one substep.
double Draping::residual() {
  StepSettings fine = step_;
  fine.dt = kFineStep;
  fine.quasiStatic = true;
  return solver_.advance(2, fine).meanSpeed / fine.dt / 9.81;
}

/// The promise: no triangle of the garment crosses the body, nor what is worn over it. Gently first; a place
/// that cannot be mended stays as it is and is counted, rather than drawn out into a spike.
void Draping::repair() {
  StepSettings fine = step_;
  fine.dt = kFineStep;
  if (cover_) mend(solver_, model_, *cover_, triangles_, fine, kMendRounds);
  mend(solver_, model_, body_, triangles_, fine, kMendRounds);
  const std::vector<Particle> mended = solver_.particles();
  int ofBody = 0;
  for (int k = 0; k < kPushes; ++k) {
    const int ofCover =
        cover_ ? pushOut(solver_, model_, *cover_, triangles_, 0.5f * step_.coverGap, kCoverRounds) : 0;
    ofBody = pushOut(solver_, model_, body_, triangles_, step_.gap, kPushRounds);
    if (ofBody == 0 && (!cover_ || crossingsOf(*cover_) == 0)) return;
    if (ofBody > 0 && ofCover == 0) ofBody = mend(solver_, model_, body_, triangles_, fine, 2);
  }
  if (ofBody > 0) solver_.particles() = mended;
}

int Draping::crossingsOf(const BodyCollider& what) const {
  return static_cast<int>(findCrossings(triangles_, solver_.positions(), what).size());
}

void Draping::read(Drape& out) {
  out.positions = solver_.positions();
  out.iterations = solver_.substeps();
  out.crossing = static_cast<int>(findCrossings(triangles_, out.positions, body_).size());
  readStrain(model_, out.positions, fabric_, out);
  readGap(body_, out);
  const float touching = static_cast<float>(settings_.gap) + kTouchingSlack;
  readPressure(model_, body_, fabric_, settings_.gravity, touching, out);
  for (int v = 0; v < model_.particleCount; ++v) {
    if (out.gap[v] <= touching) out.contacts.push_back(v);
  }
  out.strainP99 = edgeStrainP99(model_, out.positions);
  out.hash = hashOf(out.positions);
}

}  // namespace fitroom::garments::cloth
