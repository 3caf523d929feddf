#include "bodymodel/prior/gaussian.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <vector>

namespace fitroom::bodymodel {

namespace {

/// Share of each known variance added to it, so that two measures that say the same do not make it singular.
constexpr double kRidge = 1e-9;

struct Known {
  std::vector<int> at;
  Eigen::VectorXd off;  ///< values - mean.
  Eigen::LLT<Eigen::MatrixXd> factor;

  Known(const Gaussian& g, std::span<const int> indices, const Eigen::VectorXd& values, double doubt)
      : at(indices.begin(), indices.end()), off(values - g.mean(at)) {
    Eigen::MatrixXd s = g.covariance(at, at);
    s.diagonal() *= 1.0 + kRidge + doubt;
    factor.compute(s);
  }
};

}  // namespace

Gaussian condition(const Gaussian& prior, std::span<const int> indices, const Eigen::VectorXd& values,
                   double doubt) {
  if (indices.empty()) return prior;
  const Known known(prior, indices, values, doubt);
  const Eigen::MatrixXd cross = prior.covariance(Eigen::all, known.at);
  const Eigen::MatrixXd gain = known.factor.solve(cross.transpose()).transpose();
  Gaussian g;
  g.mean = prior.mean + gain * known.off;
  g.covariance = prior.covariance - gain * cross.transpose();
  for (std::size_t k = 0; k < known.at.size(); ++k) {
    const int i = known.at[k];
    g.mean[i] = values[static_cast<Eigen::Index>(k)];
    g.covariance.row(i).setZero();
    g.covariance.col(i).setZero();
  }
  g.covariance = 0.5 * (g.covariance + g.covariance.transpose()).eval();
  g.covariance.diagonal() = g.covariance.diagonal().cwiseMax(0.0);
  return g;
}

double mahalanobisSquared(const Gaussian& prior, std::span<const int> indices,
                          const Eigen::VectorXd& values) {
  if (indices.empty()) return 0.0;
  const Known known(prior, indices, values, 0.0);
  return known.off.dot(known.factor.solve(known.off));
}

}  // namespace fitroom::bodymodel
