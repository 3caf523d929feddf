#pragma once

#include <Eigen/Core>
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "bodymodel/mannequin/mannequin.h"
#include "bodymodel/measure/tape.h"
#include "bodymodel/solve/pulls.h"
#include "bodymodel/solve/shape_regulariser.h"

namespace fitroom::bodymodel {

/// How quantities answer to the parameters near one body: row = quantity, column = parameter.
/// Rows of quantities that cannot be taken are zero.
struct Linearisation {
  Eigen::VectorXd parameters;  ///< P, where it was taken.
  Eigen::VectorXd measures;    ///< kQuantityCount, SI.
  Eigen::MatrixXd jacobian;    ///< kQuantityCount x P.
};

/// What parameters keep to when no measure speaks of them, and how firmly.
struct Keeping {
  const Eigen::VectorXd& neutral;  ///< P.
  Eigen::VectorXd hold;            ///< P, firmness beyond the regulariser's; empty for none.
  double stiffness = 1.0;          ///< Of the regulariser, > 0; 1 for people about an average.
};

/// A body that was shaped and measured before, where a fit may begin.
struct KnownBody {
  const Body& body;
  const MeasureSet& measured;
};

struct ShapeFitResult {
  Eigen::VectorXd parameters;
  Body body;
  MeasureSet measured;  ///< The pulls' measures of the body.
  int evaluations = 0;  ///< Bodies shaped on the way.
};

/// Finds shape parameters whose body has the wanted measures: damped Gauss-Newton steps (Levenberg 1944,
/// Marquardt 1963) inside the parameters' bounds, with a Jacobian that is taken once at a typical body and
/// then corrected from each step (a Broyden 1965 update by row, relative to the sensitivities already there).
/// Thread: immutable after construction; `fit` may be called from many threads at once.
class ShapeFit {
 public:
  explicit ShapeFit(const Mannequin& mannequin);

  /// Measures and their derivatives at a body, by differences.
  Linearisation linearise(double sex, const Eigen::VectorXd& parameters) const;

  /// The best body for the pulls, begun at `start` with the Jacobian found there. `known` is the body of
  /// `start`'s parameters, when there is one already.
  ShapeFitResult fit(double sex, std::span<const Pull> pulls, const Linearisation& start,
                     const Keeping& keeping, const KnownBody* known = nullptr) const;

  /// d parameters / d targets of the fit's solution near a linearisation: P x pulls.
  Eigen::MatrixXd response(const Linearisation& at, std::span<const Pull> pulls) const;

  const Mannequin& mannequin() const { return mannequin_; }
  const std::shared_ptr<const RegionIndex>& index() const { return index_; }

 private:
  const Mannequin& mannequin_;
  std::shared_ptr<const RegionIndex> index_;
  ShapeRegulariser regulariser_;
};

}  // namespace fitroom::bodymodel
