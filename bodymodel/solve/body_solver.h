#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <memory>
#include <vector>

#include "bodymodel/body.h"
#include "bodymodel/core/error.h"
#include "bodymodel/mannequin/mannequin.h"
#include "bodymodel/measure/measure.h"
#include "bodymodel/prior/prior.h"
#include "bodymodel/solve/shape_options.h"

namespace fitroom::bodymodel {

/// What a shopper typed: any subset of the measures, one is enough.
struct BodyRequest {
  double sex = 0.0;     ///< 0 female to 1 male.
  MeasureSet measures;  ///< SI. Ranges are checked; see `solve`.
  ShapeOptions shape;   ///< What a tape does not say; defaults leave it to the measures.
};

/// A measure that was not given, as the population suggests it.
struct Inferred {
  Measure measure = Measure::kCount;
  double mean = 0.0;  ///< SI.
  double sd = 0.0;    ///< SI, one standard deviation.
};

/// A body made from a request.
struct BodyResult {
  Body body;
  MeasureSet requested;            ///< As asked, SI.
  MeasureSet achieved;             ///< Every measure re-taken on the mesh, SI.
  std::vector<Inferred> inferred;  ///< One for each measure that was not given.
  std::vector<Text> warnings;      ///< Unlikely or contradictory input, and the residual it leaves.
  double milliseconds = 0.0;       ///< Wall time of the solve.
  Eigen::VectorXd parameters;      ///< Shape parameters of the body, as `Mannequin::shape` takes them.
  ShapeOptions shape;              ///< As asked.
};

/// Makes bodies from measurements.
/// Thread: immutable after load; `solve` may be called from many threads at once.
class BodySolver {
 public:
  /// Reads mannequin and prior from the assets folder.
  static Expected<BodySolver> load(const std::filesystem::path& assets);

  BodySolver(BodySolver&&) noexcept;
  BodySolver& operator=(BodySolver&&) noexcept;
  ~BodySolver();

  /// The body nearest to the request. Fails with kInvalidArgument when a value is not finite or outside
  /// the hard range of its measure (the message names the range), never for values that merely contradict.
  Expected<BodyResult> solve(const BodyRequest& request) const;

  /// The same, started from a body made before: quicker when one number moved, within the same tolerance of
  /// what is asked, not the same bytes as a solve from nothing.
  Expected<BodyResult> solve(const BodyRequest& request, const BodyResult& near) const;

  /// The mannequin the bodies are made from.
  const Mannequin& mannequin() const;
  /// The population figures behind what is inferred.
  const Prior& prior() const;

 private:
  struct Impl;
  explicit BodySolver(std::unique_ptr<const Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

}  // namespace fitroom::bodymodel
