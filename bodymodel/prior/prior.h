#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bodymodel/core/error.h"
#include "bodymodel/measure/measure.h"
#include "bodymodel/prior/gaussian.h"

namespace fitroom::bodymodel {

/// A measure as the population suggests it.
struct Estimate {
  double mean = 0.0;  ///< SI.
  double sd = 0.0;    ///< SI; 0 for a measure that was given.
};

/// One given number held against the others.
struct Surprise {
  Measure measure = Measure::kCount;
  double expected = 0.0;  ///< SI: mean of this measure when the others are right.
  double sd = 0.0;        ///< SI, of that expectation.
  double z = 0.0;         ///< (given - expected) / sd.
  double without = 0.0;   ///< Squared Mahalanobis distance of the others alone.
};

/// How far given numbers contradict each other: the second largest |z|. A number that is merely rare
/// surprises alone; where two fight, each is a surprise to the other. 0 for fewer than two.
double conflict(const std::vector<Surprise>& surprises);

/// How body measures go together in a population: a normal distribution for each sex, from ANSUR II (US Army
/// 2012, NATICK/TR-15/007, public domain), widened for large bodies as NHANES 2017-2020 (CDC, public domain)
/// asks. Thread: immutable after load.
class Prior {
 public:
  /// Reads `body/prior_ansur2.json` under the assets folder. Fails with kNotFound, kUnreadable or kMalformed.
  static Expected<Prior> load(const std::filesystem::path& assets);

  /// Measures the distribution knows.
  const std::vector<Measure>& measures() const { return measures_; }
  bool knows(Measure m) const { return slot_[static_cast<std::size_t>(m)] >= 0; }
  /// Index of a known measure in the distribution.
  int slot(Measure m) const { return slot_[static_cast<std::size_t>(m)]; }

  /// The distribution at a sex between 0 (female) and 1 (male), clamped: means and covariances are mixed
  /// linearly. Entry `slot(m)` is measure m; other entries are levels that have no measure of their own.
  Gaussian at(double sex) const;

  /// A measure no survey holds, as a line in those that are known: mean + coefficients . (known - their
  /// means).
  struct Relation {
    double mean = 0.0;             ///< SI.
    Eigen::VectorXd coefficients;  ///< One for each quantity of `at`.
    double sd = 0.0;               ///< SI: spread about the line.
  };
  /// Adds a measure by its relation for each sex; nothing happens when it is known already.
  void extend(Measure m, const Relation& female, const Relation& male);

  /// Every known measure given some of them; given ones the prior does not know are left aside.
  /// The sd are widened by `tailFactor` of the body-mass index that comes out, and
  /// for statures outside the survey's.
  /// Numbers that no person has together (`conflict` beyond `kPlausible`) are doubted the more the further
  /// they are apart, so that one wrong number does not bend all others.
  static constexpr double kPlausible = 5.0;
  struct Conditional {
    std::array<std::optional<Estimate>, kMeasureCount> of;
    /// Levels without a measure of their own, below the nape; nothing when the figures lack them.
    std::optional<Estimate> shoulderDrop;   ///< Nape height less acromion height, m.
    std::optional<Estimate> frontNeckDrop;  ///< Nape height less height of the pit of the neck, m.
    /// kg/m2, of the estimates of weight and height; of statures beyond the survey's, that of the person of
    /// the same form at the last stature it holds for.
    double bmi = 0.0;
    double tailFactor = 1.0;  ///< The widening that was applied.
    double doubt = 0.0;       ///< Share of variance added to the given numbers; 0 for plausible ones.
    const std::optional<Estimate>& operator[](Measure m) const { return of[static_cast<std::size_t>(m)]; }
  };
  Conditional condition(double sex, const MeasureSet& given) const;

  /// Each given measure against the rest of what was given, in the vocabulary's order; sd widened as above.
  std::vector<Surprise> surprises(double sex, const MeasureSet& given) const;

  /// How much wider than ANSUR's the spread is at a body-mass index (kg/m2); at least 1, 1 inside ANSUR's
  /// range.
  double tailFactor(double sex, double bmi) const;

 private:
  struct Tail {
    std::vector<double> bmi, factor;  ///< Support points, ascending.
  };
  static double interpolate(const Tail& tail, double bmi);
  void given(const MeasureSet& set, std::vector<int>& indices, Eigen::VectorXd& values) const;

  Conditional conditionWith(double sex, const MeasureSet& given, double doubt) const;
  /// Widening for statures outside the survey's, where its lines are carried on: 1 inside three sd.
  double stretch(double sex, double height) const;
  /// Stature over the nearest one that the survey's lines are known to hold for; 1 inside three sd. Beyond, a
  /// person is looked up as the person of the same form at that stature: weight is no line in stature there.
  double likeness(double sex, const MeasureSet& given) const;
  /// Lengths and girths times `by`, weight times its cube.
  static MeasureSet scaled(const MeasureSet& set, double by);
  /// How much of what flesh does to the heights of levels is kept beyond the survey's body-mass indices,
  /// where a line would move hip and navel into each other: the shift stays what it is at the last of them.
  double trendShare(double sex, double bmi) const;
  void settleLevels(const Gaussian& all, const MeasureSet& set, double doubt, double share,
                    Gaussian& g) const;
  /// Nape height less the hidden level at `slot`, as the distribution has it, times `like`.
  std::optional<Estimate> belowNape(const Gaussian& g, int slot, double like) const;

  std::vector<Measure> measures_;
  int acromion_ = -1, suprasternale_ = -1;  ///< Indices of the hidden levels; -1 when they are not there.
  std::array<int, kMeasureCount> slot_{};   ///< Index in the distribution; -1 when it is not there.
  Gaussian female_, male_;
  Tail femaleTail_, maleTail_;
};

}  // namespace fitroom::bodymodel
