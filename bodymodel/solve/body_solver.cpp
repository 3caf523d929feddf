#include "bodymodel/solve/body_solver.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "bodymodel/solve/contradiction.h"
#include "bodymodel/solve/measure_limits.h"
#include "bodymodel/solve/shape_fit.h"

namespace fitroom::bodymodel {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr double kAskedSd = 0.0002;      ///< Metres: how closely an asked length is met.
constexpr double kAskedWeightSd = 0.01;  ///< Share of the weight: the density of bodies varies more.
constexpr double kLeastSd = 0.002;  ///< Metres (or share of weight x 1 m): no inferred measure pulls harder.
constexpr double kAverageStiffness =
    0.02;  ///< The average body follows the survey's means, not the mannequin as drawn.
constexpr double kRelationSpread =
    0.03;  ///< Share of a measure that no survey holds: spread about the mesh's own line.

/// Measures the mesh is drawn towards when they are inferred: those a survey holds.
bool surveyed(Measure m) {
  return !measureInfo(m).ansurColumn.empty() || m == Measure::kUpperArm;
}

/// How much more an inferred measure may be missed than its sd says. ANSUR II's chest breadth leaves the
/// latissimus out, and its trunk girth runs on clothing: with the girths of the same people no skin has them.
double softness(Measure m) {
  switch (m) {
    case Measure::kChestBreadth:
      return 8.0;
    case Measure::kTrunkGirth:
      return 4.0;
    default:
      return 1.0;
  }
}

/// Asked values as they are, the rest as the population suggests.
std::vector<Pull> pullsFor(const Prior& prior, double sex, const MeasureSet& asked) {
  const Prior::Conditional likely = prior.condition(sex, asked);
  std::vector<Pull> pulls;
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    const bool weight = m == Measure::kWeight;
    if (asked.has(m)) {
      pulls.push_back({m, asked[m], weight ? kAskedWeightSd * asked[m] : kAskedSd});
    } else if (surveyed(m) && likely[m]) {
      const double least = weight ? kLeastSd * likely[m]->mean : kLeastSd;
      pulls.push_back({m, likely[m]->mean, softness(m) * std::max(least, likely[m]->sd)});
    }
  }
  return pulls;
}

}  // namespace

struct BodySolver::Impl {
  Mannequin mannequin;
  Prior prior;
  ShapeFit fit;
  Linearisation female, male;  ///< At the average body of each sex.

  Impl(Mannequin m, Prior p);
  Linearisation average(double sex) const;
  Prior::Relation relation(double sex, Measure m, const Linearisation& at) const;
  Linearisation start(double sex) const;
  BodyResult solve(const BodyRequest& request, const Linearisation& from) const;
};

BodySolver::Impl::Impl(Mannequin m, Prior p) : mannequin(std::move(m)), prior(std::move(p)), fit(mannequin) {
  female = average(0.0);
  male = average(1.0);
  std::array<std::optional<std::pair<Prior::Relation, Prior::Relation>>, kMeasureCount> found;
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto measure = static_cast<Measure>(i);
    if (!prior.knows(measure)) found[i] = {relation(0.0, measure, female), relation(1.0, measure, male)};
  }
  // All relations are in the surveyed quantities; later ones get no say from earlier ones.
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    if (!found[i]) continue;
    const Index n = prior.at(0.0).mean.size();
    for (auto* r : {&found[i]->first, &found[i]->second}) {
      const Index had = r->coefficients.size();
      r->coefficients.conservativeResize(n);
      r->coefficients.tail(n - had).setZero();
    }
    prior.extend(static_cast<Measure>(i), found[i]->first, found[i]->second);
  }
}

/// Measures and sensitivities of the body that has the population's mean measures. The measures people
/// commonly give are asked for, so that the rest is drawn as closely as it is between people of one size.
Linearisation BodySolver::Impl::average(double sex) const {
  const VectorXd neutral = VectorXd::Zero(static_cast<Index>(mannequin.parameters().size()));
  const Prior::Conditional likely = prior.condition(sex, {});
  MeasureSet asked;
  for (const Measure m :
       {Measure::kHeight, Measure::kChest, Measure::kWaistNavel, Measure::kHip, Measure::kInseam}) {
    asked.set(m, likely[m]->mean);
  }
  const std::vector<Pull> pulls = pullsFor(prior, sex, asked);
  const Linearisation first = fit.linearise(sex, neutral);
  return fit.linearise(sex, fit.fit(sex, pulls, first, neutral, kAverageStiffness).parameters);
}

/// How the mesh's own shape ties a measure that no survey holds to those that one does.
Prior::Relation BodySolver::Impl::relation(double sex, Measure m, const Linearisation& at) const {
  const std::vector<Pull> pulls = pullsFor(prior, sex, {});
  const Eigen::MatrixXd response = fit.response(at, pulls);
  const Eigen::RowVectorXd slope = at.jacobian.row(static_cast<Index>(m)) * response;
  Prior::Relation r;
  r.mean = at.measures[static_cast<Index>(m)];
  r.coefficients = VectorXd::Zero(prior.at(sex).mean.size());
  for (std::size_t i = 0; i < pulls.size(); ++i)
    r.coefficients[prior.slot(pulls[i].measure)] = slope[static_cast<Index>(i)];
  r.sd = kRelationSpread * r.mean;
  return r;
}

Linearisation BodySolver::Impl::start(double sex) const {
  const double s = std::clamp(sex, 0.0, 1.0);
  return {(1 - s) * female.parameters + s * male.parameters, (1 - s) * female.measures + s * male.measures,
          (1 - s) * female.jacobian + s * male.jacobian};
}

BodyResult BodySolver::Impl::solve(const BodyRequest& request, const Linearisation& from) const {
  const auto begun = std::chrono::steady_clock::now();
  const std::vector<Pull> pulls = pullsFor(prior, request.sex, request.measures);
  ShapeFitResult found = fit.fit(request.sex, pulls, from, start(request.sex).parameters);
  BodyResult result;
  result.body = std::move(found.body);
  result.parameters = std::move(found.parameters);
  result.requested = request.measures;
  result.achieved = found.measured;
  const Tape tape(result.body, fit.index());
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    if (result.achieved.has(m)) continue;
    if (const auto value = tape.measure(m)) result.achieved.set(m, *value);
  }
  const Prior::Conditional likely = prior.condition(request.sex, request.measures);
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    if (!request.measures.has(m) && likely[m]) result.inferred.push_back({m, likely[m]->mean, likely[m]->sd});
  }
  result.warnings = contradictions(prior, request.sex, request.measures);
  for (Text& t : residuals(request.measures, result.achieved)) result.warnings.push_back(std::move(t));
  result.milliseconds =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
  return result;
}

Expected<BodySolver> BodySolver::load(const std::filesystem::path& assets) {
  auto mannequin = Mannequin::load(assets);
  if (!mannequin) return tl::unexpected(mannequin.error());
  auto prior = Prior::load(assets);
  if (!prior) return tl::unexpected(prior.error());
  return BodySolver(std::make_unique<const Impl>(std::move(*mannequin), std::move(*prior)));
}

BodySolver::BodySolver(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
BodySolver::BodySolver(BodySolver&&) noexcept = default;
BodySolver& BodySolver::operator=(BodySolver&&) noexcept = default;
BodySolver::~BodySolver() = default;

const Mannequin& BodySolver::mannequin() const {
  return impl_->mannequin;
}
const Prior& BodySolver::prior() const {
  return impl_->prior;
}

namespace {

Expected<void> checkRequest(const BodyRequest& request) {
  if (!(request.sex >= 0.0 && request.sex <= 1.0)) {
    return fail(ErrorCode::kInvalidArgument,
                {"性别应为 0（女）到 1（男）之间的数", "sex must be a number from 0 (female) to 1 (male)"},
                "sex");
  }
  return checkLimits(request.measures);
}

}  // namespace

Expected<BodyResult> BodySolver::solve(const BodyRequest& request) const {
  if (auto ok = checkRequest(request); !ok) return tl::unexpected(ok.error());
  return impl_->solve(request, impl_->start(request.sex));
}

Expected<BodyResult> BodySolver::solve(const BodyRequest& request, const BodyResult& near) const {
  if (auto ok = checkRequest(request); !ok) return tl::unexpected(ok.error());
  Linearisation from = impl_->start(request.sex);
  if (near.parameters.size() == from.parameters.size()) from.parameters = near.parameters;
  return impl_->solve(request, from);
}

}  // namespace fitroom::bodymodel
