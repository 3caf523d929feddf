#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "bodymodel/body.h"
#include "bodymodel/core/error.h"
#include "bodymodel/mannequin/unwrap.h"

namespace fitroom::bodymodel {

/// One number that moves the shape. 0 is the mannequin as authored for its sex.
struct ShapeParameter {
  std::string name;   ///< e.g. `waist_width`, `leg_length`; stable.
  double low = -1.0;  ///< Smallest value with a valid mesh.
  double high = 1.0;  ///< Largest value with a valid mesh.
};

/// The authored mannequin: one topology for all bodies, moved smoothly by sex and shape parameters.
/// Thread: immutable after load; `shape` may be called from many threads at once.
class Mannequin {
 public:
  /// Reads `assets/body/`. Fails with kNotFound, kUnreadable or kMalformed.
  static Expected<Mannequin> load(const std::filesystem::path& assets);

  Mannequin(Mannequin&&) noexcept;
  Mannequin& operator=(Mannequin&&) noexcept;
  ~Mannequin();

  /// The P shape parameters, in the order `shape` takes them.
  std::span<const ShapeParameter> parameters() const;

  /// The body for a sex (0 female to 1 male) and P parameters. Values outside their range are clamped.
  /// Smooth in every argument: the solver differentiates through it.
  Body shape(double sex, const Eigen::VectorXd& parameters) const;

  /// The same into a body that `shape` of this mannequin made: moves its vertices, landmarks and joints and
  /// leaves what all bodies share alone. About half the time of `shape`.
  void reshape(double sex, const Eigen::VectorXd& parameters, Body& body) const;

  /// Texture coordinates of every body this mannequin makes, which `Body::texture` also leads to.
  const Unwrap& unwrap() const;

 private:
  struct Impl;
  explicit Mannequin(std::unique_ptr<const Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

}  // namespace fitroom::bodymodel
