#pragma once

#include <Eigen/Core>
#include <span>

namespace fitroom::bodymodel {

/// A multivariate normal distribution over N quantities.
struct Gaussian {
  Eigen::VectorXd mean;        ///< N.
  Eigen::MatrixXd covariance;  ///< N x N, symmetric, positive semi-definite.
};

/// The distribution of all N quantities once those at `indices` are known to be `values` (same length, no
/// index twice): mean_u + S_uk S_kk^-1 (x - mean_k), S_uu - S_uk S_kk^-1 S_ku (Anderson 1958, theorem 2.5.1).
/// Known entries come back with their value and no variance. Nothing known returns `prior` itself.
/// `doubt` >= 0 is added to each known variance as a share of it before the others are inferred: with doubt,
/// far-off values pull them less.
Gaussian condition(const Gaussian& prior, std::span<const int> indices, const Eigen::VectorXd& values,
                   double doubt = 0.0);

/// Squared Mahalanobis distance of the values at `indices` from the distribution; 0 for none.
double mahalanobisSquared(const Gaussian& prior, std::span<const int> indices, const Eigen::VectorXd& values);

}  // namespace fitroom::bodymodel
