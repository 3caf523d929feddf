#include "garments/grade/grade.h"

#include <fmt/format.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "garments/features/measures.h"
#include "garments/grade/grade_field.h"
#include "garments/import/ray_scene.h"

namespace fitroom::garments {

namespace {

constexpr int kTrials = 14;            ///< With carried features.
constexpr int kRefinds = 5;            ///< Rounds in which the features are looked for anew.
constexpr double kGoodEnough = 0.001;  ///< m: no further trial.
constexpr double kDamping = 0.9;

bool isLength(Finished f) {
  return f == Finished::kLength || f == Finished::kSleeve || f == Finished::kInseam;
}

/// What a size shall measure: the chart's figures, and for girths it does not name the base's in proportion.
FinishedMeasures targetsOf(const GarmentModel& base, const GarmentSize& size) {
  FinishedMeasures out = base.finished;
  double ratio = 1;
  for (const Finished f : {Finished::kWaist, Finished::kHip, Finished::kChest}) {
    if (size.finished[f] && base.finished[f]) ratio = *size.finished[f] / *base.finished[f];
  }
  for (std::size_t i = 0; i < kFinishedCount; ++i) {
    const auto f = static_cast<Finished>(i);
    if (!base.finished[f]) continue;
    if (size.finished[f])
      out[f] = size.finished[f];
    else if (!isLength(f))
      out[f] =
          *base.finished[f] * (f == Finished::kShoulder || f == Finished::kNeck ? std::sqrt(ratio) : ratio);
  }
  return out;
}

class Grader {
 public:
  Grader(const GarmentModel& base, const FeatureNotes& notes)
      : base_(base), field_(base, notes), crossings_(selfCrossings(base.mesh)) {}

  /// Solves with the features carried along by the cloth, then looks for them anew on the result, as an
  /// import of it would, and takes what that measures otherwise into the next round's aim.
  GradedSize grade(const GarmentSize& size) const {
    const FinishedMeasures targets = targetsOf(base_, size);
    GradeFactors factors;
    for (std::size_t i = 0; i < kFinishedCount; ++i) {
      const auto f = static_cast<Finished>(i);
      if (targets[f]) step(factors, f, *base_.finished[f], *targets[f]);
    }
    FinishedMeasures aim = targets;
    GradedSize best;
    best.worst = 1e9;
    for (int round = 0; round < kRefinds; ++round) {
      GradedSize now;
      now.garment = solve(aim, size, factors);
      findAnew(now, size);
      for (std::size_t i = 0; i < kFinishedCount; ++i) {
        const auto f = static_cast<Finished>(i);
        if (size.finished[f] && aim[f] && now.garment.finished[f])
          *aim[f] += *size.finished[f] - *now.garment.finished[f];
      }
      if (now.worst < best.worst) best = std::move(now);
      if (best.worst < 2 * kGoodEnough) break;
    }
    best.newCrossings = std::max(0, selfCrossings(best.garment.mesh) - crossings_);
    return best;
  }

 private:
  /// Moves a factor towards what would have given the target.
  void step(GradeFactors& factors, Finished f, double now, double wanted) const {
    if (!(now > 0.01) || !(wanted > 0.01)) return;
    if (isLength(f)) {
      const double reach = field_.reach(f);
      if (reach > 0.01) factors[f] += kDamping * (wanted - now) / reach;
    } else {
      factors[f] *= std::pow(wanted / now, kDamping);
    }
    factors[f] = std::clamp(factors[f], 0.3, 3.0);
  }

  /// The garment whose carried measures come nearest to `aim`; `factors` in: a first guess, out: its factors.
  GarmentModel solve(const FinishedMeasures& aim, const GarmentSize& size, GradeFactors& factors) const {
    GarmentModel best;
    GradeFactors bestFactors = factors;
    double bestWorst = 1e9, bestSum = 1e9;
    for (int trial = 0; trial < kTrials; ++trial) {
      GarmentModel now = moved(factors, size);
      double worst = 0, sum = 0;
      for (std::size_t i = 0; i < kFinishedCount; ++i) {
        const auto f = static_cast<Finished>(i);
        if (!aim[f] || !now.finished[f]) continue;
        const double off = std::abs(*aim[f] - *now.finished[f]);
        sum += off;
        if (size.finished[f]) worst = std::max(worst, off);
      }
      const GradeFactors tried = factors;
      for (std::size_t i = 0; i < kFinishedCount; ++i) {
        const auto f = static_cast<Finished>(i);
        if (aim[f] && now.finished[f]) step(factors, f, *now.finished[f], *aim[f]);
      }
      if (worst < bestWorst - 1e-6 || (worst < bestWorst + 1e-6 && sum < bestSum)) {
        best = std::move(now);
        bestFactors = tried;
        bestWorst = worst;
        bestSum = sum;
      }
      if (bestWorst < kGoodEnough) break;
    }
    factors = bestFactors;
    return best;
  }

  GarmentModel moved(const GradeFactors& factors, const GarmentSize& size) const {
    GarmentModel garment = base_;
    garment.size = size.label;
    garment.mesh.vertices = field_.apply(factors);
    FeatureNotes notes;
    field_.moveFeatures(factors, garment, notes);
    measureFinished(garment, notes);
    return garment;
  }

  /// Measures a size as an import of its mesh does; what cannot be found there keeps its carried value.
  void findAnew(GradedSize& graded, const GarmentSize& size) const {
    GarmentModel found;
    found.mesh = graded.garment.mesh;
    if (findFeatures(found)) {
      for (std::size_t i = 0; i < kFinishedCount; ++i) {
        const auto f = static_cast<Finished>(i);
        if (found.finished[f] && graded.garment.finished[f]) graded.garment.finished[f] = found.finished[f];
      }
    }
    for (std::size_t i = 0; i < kFinishedCount; ++i) {
      const auto f = static_cast<Finished>(i);
      if (!size.finished[f] || !base_.finished[f]) continue;
      // A shorter size may end above the level where hip or waist is taken; then there is nothing to meet.
      if (!graded.garment.finished[f] && (f == Finished::kHip || f == Finished::kWaist)) continue;
      const double off =
          graded.garment.finished[f] ? std::abs(*size.finished[f] - *graded.garment.finished[f]) : 1.0;
      if (off <= graded.worst) continue;
      graded.worst = off;
      graded.worstMeasure = f;
    }
  }

  const GarmentModel& base_;
  GradeField field_;
  int crossings_;
};

}  // namespace

int selfCrossings(const TriMesh& mesh) {
  const RayScene surface(mesh.vertices, mesh.triangles);
  int count = 0;
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const std::int32_t a = mesh.triangles(f, k), b = mesh.triangles(f, (k + 1) % 3);
      if (a > b) continue;  // each inner edge once
      const Eigen::Vector3d from = mesh.vertices.row(a).transpose().cast<double>(),
                            way = mesh.vertices.row(b).transpose().cast<double>() - from;
      const auto hit = surface.firstHit(from, way, 1e-3, 1 - 1e-3);
      if (!hit) continue;
      const auto t = mesh.triangles.row(hit->face);
      bool touches = false;
      for (int c = 0; c < 3; ++c) touches = touches || t[c] == a || t[c] == b;
      count += !touches;
    }
  }
  return count;
}

Expected<GradedRun> gradeRun(const GarmentModel& base, const SizeChart& chart, const Progress& progress) {
  if (chart.sizes.empty())
    return fail(ErrorCode::kInvalidArgument, {"尺码表是空的", "the size chart is empty"});
  GarmentModel found = base;
  const auto notes = findFeatures(found);
  if (!notes) return tl::unexpected(notes.error());
  found.category = base.category;
  found.categoryConfidence = base.categoryConfidence;
  const Grader grader(found, *notes);
  GradedRun run;
  for (std::size_t i = 0; i < chart.sizes.size(); ++i) {
    progress.tell(static_cast<double>(i) / static_cast<double>(chart.sizes.size()),
                  {"放码 " + chart.sizes[i].label, "grading " + chart.sizes[i].label});
    if (progress.shouldStop()) return fail(ErrorCode::kCancelled, {"已取消", "cancelled"});
    GradedSize size = grader.grade(chart.sizes[i]);
    size.garment.sizes = chart.sizes;
    if (size.worst > kGradeTolerance) {
      const Text name = finishedText(size.worstMeasure);
      const double mm = 1000 * size.worst;
      run.findings.push_back(
          {"IMP-045",
           Severity::kWarning,
           {fmt::format("{} 码的{}与尺码表相差 {:.0f} 毫米", size.garment.size, name.zh, mm),
            fmt::format("size {}: {} is {:.0f} mm off the chart", size.garment.size, name.en, mm)},
           false});
    }
    run.sizes.push_back(std::move(size));
  }
  return run;
}

}  // namespace fitroom::garments
