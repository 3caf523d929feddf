#include "bodymodel/solve/body_solver.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

#include "bodymodel/solve/contradiction.h"
#include "bodymodel/solve/measure_limits.h"
#include "bodymodel/solve/option_pulls.h"
#include "bodymodel/solve/pulls.h"
#include "bodymodel/solve/shape_fit.h"
#include "bodymodel/solve/start_table.h"

namespace fitroom::bodymodel {

struct BodySolver::Impl {
  Mannequin mannequin;
  Prior prior;
  ShapeFit fit;
  StartTable table;

  Impl(const std::filesystem::path& assets, Mannequin m, Prior p);
  BodyResult solve(const BodyRequest& request, const BodyResult* near) const;
};

BodySolver::Impl::Impl(const std::filesystem::path& assets, Mannequin m, Prior p)
    : mannequin(std::move(m)),
      prior(std::move(p)),
      fit(mannequin),
      table(StartTable::load(assets, fit, prior)) {
  using Pair = std::pair<Prior::Relation, Prior::Relation>;
  std::array<std::optional<Pair>, kMeasureCount> found;
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto measure = static_cast<Measure>(i);
    if (prior.knows(measure)) continue;
    found[i] = Pair{meshRelation(fit, prior, 0.0, measure, table.average(0)),
                    meshRelation(fit, prior, 1.0, measure, table.average(1))};
  }
  // All relations are in the surveyed quantities; later ones get no say from earlier ones.
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    if (!found[i]) continue;
    const Eigen::Index n = prior.at(0.0).mean.size();
    for (auto* r : {&found[i]->first, &found[i]->second}) {
      const Eigen::Index had = r->coefficients.size();
      r->coefficients.conservativeResize(n);
      r->coefficients.tail(n - had).setZero();
    }
    prior.extend(static_cast<Measure>(i), found[i]->first, found[i]->second);
  }
}

namespace {

/// 0 for a bust as large as the rest of a body suggests, 1 for one that hardly any other has: by how many sd
/// an asked bust girth exceeds what the other numbers suggest. 0 for men.
double fullness(const Prior& prior, double sex, const MeasureSet& asked) {
  constexpr double kFrom = 0.6, kTo = 1.8;
  if (!asked.has(Measure::kChest) || sex >= 1) return 0;
  MeasureSet others = asked;
  others.clear(Measure::kChest);
  const auto usual = prior.condition(sex, others)[Measure::kChest];
  if (!usual || !(usual->sd > 0)) return 0;
  const double t =
      std::clamp(((asked[Measure::kChest] - usual->mean) / usual->sd - kFrom) / (kTo - kFrom), 0.0, 1.0);
  return (1 - std::max(0.0, sex)) * t * t * (3 - 2 * t);
}

}  // namespace

BodyResult BodySolver::Impl::solve(const BodyRequest& request, const BodyResult* near) const {
  const auto begun = std::chrono::steady_clock::now();
  const Prior::Conditional likely = prior.condition(request.sex, request.measures);
  Linearisation from = table.at(request.sex, likely.bmi);
  std::vector<Pull> pulls = pullsFor(likely, request.measures);
  const OptionEffect shape =
      applyOptions(request.shape, likely, request.measures, fullness(prior, request.sex, request.measures),
                   mannequin.parameters(), from, pulls);
  std::optional<KnownBody> known;
  if (near && near->parameters.size() == from.parameters.size()) {
    from.parameters = near->parameters;
    if (near->body.sex == std::clamp(request.sex, 0.0, 1.0)) known.emplace(near->body, near->achieved);
  }
  ShapeFitResult found =
      fit.fit(request.sex, pulls, from, {shape.neutral, shape.hold, likely.tailFactor * likely.tailFactor},
              known ? &*known : nullptr);
  BodyResult result;
  result.body = std::move(found.body);
  result.parameters = std::move(found.parameters);
  result.requested = request.measures;
  result.shape = request.shape;
  result.achieved = found.measured;
  const Tape tape(result.body, fit.index());
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    if (result.achieved.has(m)) continue;
    if (const auto value = tape.measure(m)) result.achieved.set(m, *value);
  }
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
  return BodySolver(std::make_unique<const Impl>(assets, std::move(*mannequin), std::move(*prior)));
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
  if (auto ok = checkOptions(request.shape); !ok) return ok;
  return checkLimits(request.measures);
}

}  // namespace

Expected<BodyResult> BodySolver::solve(const BodyRequest& request) const {
  if (auto ok = checkRequest(request); !ok) return tl::unexpected(ok.error());
  return impl_->solve(request, nullptr);
}

Expected<BodyResult> BodySolver::solve(const BodyRequest& request, const BodyResult& near) const {
  if (auto ok = checkRequest(request); !ok) return tl::unexpected(ok.error());
  return impl_->solve(request, &near);
}

}  // namespace fitroom::bodymodel
