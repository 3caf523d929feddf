#pragma once

#include <vector>

#include "garments/drape/body_collider.h"
#include "garments/drape/cloth_model.h"
#include "garments/drape/contacts.h"
#include "garments/drape/tolerances.h"

namespace fitroom::garments::cloth {

/// How a stretch of time is simulated.
struct StepSettings {
  float dt = 1.0f / 2000;      ///< Substep, s.
  float gravity = 9.81f;       ///< m/s2 downwards.
  float damping = 6;           ///< Share of its speed that a particle loses a second to the air, 1/s.
  bool quasiStatic = false;    ///< True: speeds are dropped after every substep.
  float friction = 0.4f;       ///< 0 to 1.
  float gap = 0.003f;          ///< m.
  float coverGap = 0.002f;     ///< Distance kept below what is worn over it, m.
  float selfGap = 0.0015f;     ///< m; 0: the cloth may pass through itself.
  float selfDepth = 0;         ///< See SelfSearch::depth.
  float compression = 0.3f;    ///< See ElasticStep.
  float maxSpeed = kMaxSpeed;  ///< m/s.
  float largestPush = 1;       ///< Farthest that a contact moves cloth in one substep, m.
};

/// What a run of substeps ended with.
struct MotionState {
  float meanSpeed = 0;  ///< m/s.
  float maxSpeed = 0;   ///< m/s.
};

/// The moving cloth. Small-step XPBD (Macklin et al. 2019): one Gauss-Seidel pass a substep, contacts last.
/// Thread: one caller; work is spread over the threads of the calling TBB arena, the result does not depend
/// on them.
class ClothSolver {
 public:
  /// All must outlive the solver. `cover`: cloth worn over this one, a sheet that faces inwards; null: none.
  ClothSolver(const ClothModel& model, const BodyCollider& body, const BodyCollider* cover = nullptr);

  void setPositions(const Points& positions);
  Points positions() const;
  std::vector<Particle>& particles() { return particles_; }  ///< After moving some: forgetContacts().
  const std::vector<Particle>& particles() const { return particles_; }

  /// A particle that stays where it is.
  void hold(int particle) { particles_[particle].w = 0; }
  /// A particle that may not sink below height y (m): what a belt does.
  void keepAbove(int particle, float y) { floors_[particle] = y; }

  void stop();  ///< All speeds to zero.

  /// Contacts of one's own finding, for the untangling: stand in for those of the particles until the next
  /// search.
  std::vector<SkinContact>& skinContacts() {
    forgetContacts();
    return skin_;
  }
  /// The same for contacts with what is worn over it.
  std::vector<SkinContact>& coverContacts() { return covers_; }
  /// Contacts that hold until they are taken out again, for the repair.
  std::vector<SampleContact>& lastingContacts() { return lasting_; }
  /// Looks for all contacts but those of the particles with the skin; goes with skinContacts().
  void findOtherContacts(const StepSettings& settings);
  /// The next run() looks for everything anew: positions or contacts were changed from outside.
  void forgetContacts();
  /// Particles (V flags) that cloth does not keep off; null: none. Must outlive the next run().
  void leaveLoose(const std::vector<char>* loose) { loose_ = loose; }

  /// `count` substeps with the contacts found last.
  MotionState advance(int count, const StepSettings& settings);
  /// Simulates `seconds`, looking for contacts as often as the speed asks.
  MotionState run(float seconds, const StepSettings& settings);

  int substeps() const { return substeps_; }
  /// Looks for contacts of the cloth with itself so far: the dearest part of what it does.
  int searches() const { return searches_; }

 private:
  struct Work {
    Unit unit;
    float moved = 0;  ///< Farthest that one of its particles is from where contacts were last looked for, m.
    std::vector<int> triangles;
    std::vector<SampleContact> samples;  ///< In the order of the triangles.
    double speedSum = 0;
    float speedMax = 0;
  };

  void refreshContacts(const StepSettings& s);
  void findSkin(Work& work, const StepSettings& s);
  void findSelf(const StepSettings& s);
  void findSamples(Work& work, const StepSettings& s);
  void appendSamples(int triangle, const StepSettings& s, std::vector<SampleContact>& out) const;
  void measureMoves();

  void begin(Work& work, const StepSettings& s);
  void elastic(Work& work, const StepSettings& s);
  void finish(Work& work, const StepSettings& s);
  void serialPart(const StepSettings& s);
  float yielding(float depth, float give, int particle, float dt) const;
  void meetSkin(int i, const StepSettings& s);

  const ClothModel& model_;
  const BodyCollider& body_;
  const BodyCollider* cover_;
  std::vector<Particle> particles_;  ///< With the spare ones at the end.
  std::vector<Particle> before_;     ///< Positions at the start of the substep.
  std::vector<Vec3> speeds_;
  std::vector<float> floors_;
  std::vector<Vec3> searched_;      ///< Positions at the last look for skin, each particle's own.
  std::vector<Vec3> selfSearched_;  ///< Positions at the last look for cloth, likewise.
  std::vector<char> looked_;        ///< Particles whose skin was looked for in this look.
  float selfMoved_ = 0;
  std::vector<SkinContact> skin_;
  std::vector<SkinContact> covers_;  ///< Empty without a cover.
  std::vector<SelfContact> self_;
  std::vector<SampleContact> lasting_;
  std::vector<Work> blocks_;
  std::vector<Work> borders_;
  Work rest_;
  const std::vector<char>* loose_ = nullptr;
  int substeps_ = 0;
  int searches_ = 0;
};

}  // namespace fitroom::garments::cloth
