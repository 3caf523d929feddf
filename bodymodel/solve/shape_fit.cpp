#include "bodymodel/solve/shape_fit.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

namespace fitroom::bodymodel {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kDifference = 0.02;  ///< Step of the differences, in parameters; far above float rounding.
constexpr int kMaxEvaluations = 16;   ///< Bodies shaped before the fit settles for what it has.
constexpr double kGain = 0.5;         ///< A predicted gain below this, in squared sd, ends the fit.
constexpr double kShare = 1e-4;       ///< So does one below this share of the cost, where numbers contradict.
constexpr double kFirstDamping = 1e-4;  ///< Share of the regulariser added as damping.
constexpr double kLateDamping = 1.0;    ///< The least of it once the first steps have come near.
constexpr int kFirstSteps = 2;          ///< Steps taken with the first damping.
constexpr int kBoundRounds = 6;  ///< Times parameters at a bound are taken out and the step solved again.

/// (quantity - target) / sd for each pull; one that cannot be taken asks for nothing. Measures are kept in
/// `measured`; what was `taken` of this body before is not taken again.
VectorXd misses(const Tape& tape, std::span<const Pull> pulls, const MeasureSet* taken,
                MeasureSet& measured) {
  VectorXd r(static_cast<Index>(pulls.size()));
  for (std::size_t i = 0; i < pulls.size(); ++i) {
    const Pull& pull = pulls[i];
    const bool have = taken && isMeasure(pull.quantity) && taken->has(static_cast<Measure>(pull.quantity));
    const auto value = have ? taken->get(static_cast<Measure>(pull.quantity)) : take(tape, pull.quantity);
    if (value && isMeasure(pull.quantity)) measured.set(static_cast<Measure>(pull.quantity), *value);
    r[static_cast<Index>(i)] = (value.value_or(pull.target) - pull.target) / pull.sd;
  }
  return r;
}

/// One least-squares step inside bounds: least |r + J d|^2 + (off + d)' A (off + d) + damping d' A d, where
/// `off` is how far the parameters p are from neutral, and of least roughness.
VectorXd boundedStep(const MatrixXd& j, const VectorXd& r, const VectorXd& p, const VectorXd& off,
                     const MatrixXd& weight, const ShapeRegulariser& reg, double damping) {
  const Index n = p.size();
  const MatrixXd h = j.transpose() * j + (1.0 + damping) * (weight + reg.smooth);
  const VectorXd g = j.transpose() * r + weight * off + reg.smooth * p;
  VectorXd d = VectorXd::Zero(n);
  std::vector<bool> fixed(static_cast<std::size_t>(n), false);
  for (int round = 0; round < kBoundRounds; ++round) {
    std::vector<Index> open;
    for (Index i = 0; i < n; ++i) {
      if (!fixed[static_cast<std::size_t>(i)]) open.push_back(i);
    }
    VectorXd held = d;
    for (const Index i : open) held[i] = 0;
    const VectorXd right = -(g + h * held);
    const VectorXd x = h(open, open).llt().solve(right(open));
    bool hit = false;
    for (std::size_t k = 0; k < open.size(); ++k) {
      const Index i = open[k];
      d[i] = std::clamp(x[static_cast<Index>(k)], reg.low[i] - p[i], reg.high[i] - p[i]);
      if (d[i] == x[static_cast<Index>(k)]) continue;
      fixed[static_cast<std::size_t>(i)] = true;
      hit = true;
    }
    if (!hit) break;
  }
  return d;
}

/// Makes each row agree with the step just seen: what is missing is shared out in proportion to the squared
/// sensitivities, so a measure never starts to answer to a parameter that cannot reach it.
void correct(MatrixXd& j, const VectorXd& step, const VectorXd& change) {
  for (Index r = 0; r < j.rows(); ++r) {
    const VectorXd share = j.row(r).transpose().cwiseAbs2().cwiseProduct(step);
    const double span = share.dot(step);
    if (span <= 1e-18) continue;
    const double missing = change[r] - j.row(r).dot(step);
    j.row(r) += (missing / span) * share.transpose();
  }
}

}  // namespace

ShapeFit::ShapeFit(const Mannequin& mannequin)
    : mannequin_(mannequin), regulariser_(makeRegulariser(mannequin.parameters())) {
  const Body body = mannequin.shape(0.0, VectorXd::Zero(static_cast<Index>(mannequin.parameters().size())));
  index_ = std::make_shared<const RegionIndex>(body.mesh.triangles, body.regions);
}

Linearisation ShapeFit::linearise(double sex, const VectorXd& parameters) const {
  Body body = mannequin_.shape(sex, parameters);
  // A quantity that one of two bodies does not give counts as unchanged, so it answers to nothing.
  const auto all = [&](const VectorXd& p, const VectorXd& missing) {
    mannequin_.reshape(sex, p, body);
    const Tape tape(body, index_);
    VectorXd m(kQuantityCount);
    for (int i = 0; i < kQuantityCount; ++i) m[i] = take(tape, i).value_or(missing[i]);
    return m;
  };
  Linearisation out;
  out.parameters = parameters;
  out.measures = all(parameters, VectorXd::Zero(kQuantityCount));
  out.jacobian.resize(kQuantityCount, parameters.size());
  for (Index k = 0; k < parameters.size(); ++k) {
    VectorXd p = parameters;
    const double range = regulariser_.high[k] - regulariser_.low[k];
    const double h =
        std::min(kDifference, 0.05 * range) * (p[k] + 0.05 * range > regulariser_.high[k] ? -1 : 1);
    p[k] += h;
    out.jacobian.col(k) = (all(p, out.measures) - out.measures) / h;
  }
  return out;
}

MatrixXd ShapeFit::response(const Linearisation& at, std::span<const Pull> pulls) const {
  MatrixXd j(static_cast<Index>(pulls.size()), at.parameters.size());
  VectorXd sd(j.rows());
  for (Index i = 0; i < j.rows(); ++i) {
    const Pull& pull = pulls[static_cast<std::size_t>(i)];
    j.row(i) = at.jacobian.row(pull.quantity) / pull.sd;
    sd[i] = pull.sd;
  }
  const MatrixXd h = j.transpose() * j + regulariser_.weight + regulariser_.smooth;
  return h.llt().solve(j.transpose()) * sd.cwiseInverse().asDiagonal();
}

ShapeFitResult ShapeFit::fit(double sex, std::span<const Pull> pulls, const Linearisation& start,
                             const Keeping& keeping, const KnownBody* known) const {
  const VectorXd& neutral = keeping.neutral;
  const auto n = static_cast<Index>(pulls.size());
  MatrixXd j(n, start.parameters.size());
  for (Index i = 0; i < n; ++i) {
    const Pull& pull = pulls[static_cast<std::size_t>(i)];
    j.row(i) = start.jacobian.row(pull.quantity) / pull.sd;
  }
  MatrixXd keep = keeping.stiffness * regulariser_.weight;
  if (keeping.hold.size() == keep.rows()) keep.diagonal() += keeping.hold;
  const auto cost = [&](const VectorXd& miss, const VectorXd& p) {
    return miss.squaredNorm() + (p - neutral).dot(keep * (p - neutral)) + p.dot(regulariser_.smooth * p);
  };
  ShapeFitResult out;
  out.parameters = start.parameters.cwiseMax(regulariser_.low).cwiseMin(regulariser_.high);
  if (known) {
    out.body = known->body;
  } else {
    out.body = mannequin_.shape(sex, out.parameters);
    out.evaluations = 1;
  }
  VectorXd r = misses(Tape(out.body, index_), pulls, known ? &known->measured : nullptr, out.measured);
  double best = cost(r, out.parameters);
  Body trial = out.body;
  double damping = kFirstDamping;
  while (out.evaluations < kMaxEvaluations) {
    const VectorXd d =
        boundedStep(j, r, out.parameters, out.parameters - neutral, keep, regulariser_, damping);
    const double predicted = best - cost(r + j * d, out.parameters + d);
    if (predicted <= std::max(kGain, kShare * best)) break;
    const VectorXd p = out.parameters + d;
    mannequin_.reshape(sex, p, trial);
    ++out.evaluations;
    MeasureSet measured;
    const VectorXd next = misses(Tape(trial, index_), pulls, nullptr, measured);
    correct(j, d, next - r);
    if (const double now = cost(next, p); now < best) {
      out.parameters = p;
      std::swap(out.body, trial);
      out.measured = measured;
      r = next;
      best = now;
      damping = out.evaluations <= kFirstSteps ? kFirstDamping : std::max(kLateDamping, 0.2 * damping);
    } else {
      damping = std::max(kLateDamping, 10 * damping);
    }
  }
  return out;
}

}  // namespace fitroom::bodymodel
