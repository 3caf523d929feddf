#pragma once

#include <chrono>
#include <optional>

#include "garments/drape/cloth_solver.h"
#include "garments/drape/disentangle.h"
#include "garments/drape/drape.h"

namespace fitroom::garments::cloth {

/// Notes how long each stage took.
class StageClock {
 public:
  void done(const char* stage);
  std::vector<StageTime> take() { return std::move(stages_); }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  std::vector<StageTime> stages_;
};

/// Bad input has no drape: what there is to say about it, in both languages. `start` etc. as drape() gets
/// them.
Expected<void> checkCloth(const TriMesh& rest, const TexCoords& uv);
Expected<void> checkStart(const Points& start, Eigen::Index vertices);
Expected<void> checkBody(const TriMesh& body);
Expected<void> checkFabric(const Fabric& fabric);
Expected<void> checkSettings(const DrapeSettings& settings, Eigen::Index vertices);

/// What a garment's model takes from fabric and settings.
ModelOptions modelOptions(const Fabric& fabric, const DrapeSettings& settings);

/// One drape of a garment on a body, stage by stage. All that is given must outlive it.
/// Thread: runs in the calling TBB arena.
class Draping {
 public:
  Draping(const ClothModel& model, const Triangles& triangles, const TriMesh& body, const Fabric& fabric,
          const DrapeSettings& settings, const Progress& progress);

  /// All stages from `start`.
  Expected<Drape> run(const Points& start);
  /// Only the end: `start` hung at rest on a body that was hardly another.
  Expected<Drape> follow(const Points& start);

  const BodyCollider& body() const { return body_; }

 private:
  void holdBands();
  void relax();
  void calm(double t, float meanSpeed);
  void disentangle();
  bool settle(Drape& out);
  void tighten();
  double residual();
  void repair();
  int crossingsOf(const BodyCollider& what) const;
  void read(Drape& out);
  const BodyCollider* cover() const { return cover_ ? &*cover_ : nullptr; }

  StageClock clock_;
  const ClothModel& model_;
  const Triangles& triangles_;
  const Fabric& fabric_;
  const DrapeSettings& settings_;
  const Progress& progress_;
  BodyCollider body_;
  std::optional<BodyCollider> cover_;
  ClothSolver solver_;
  Disentangler disentangler_;
  StepSettings step_;
};

}  // namespace fitroom::garments::cloth
