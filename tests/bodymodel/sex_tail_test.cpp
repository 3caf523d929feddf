// Sex as a number, and bodies beyond the survey's range.

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "bodymodel/prior/prior.h"
#include "bodymodel/solve/body_solver.h"

namespace fitroom::bodymodel {
namespace {

const Prior& prior() {
  static const auto loaded = Prior::load(FITROOM_ASSETS_DIR);
  return *loaded;
}

/// Minus twice the log likelihood of values of all quantities, constants left out.
double surprise(double sex, const Eigen::VectorXd& values) {
  const Gaussian g = prior().at(sex);
  const Eigen::LLT<Eigen::MatrixXd> factor(g.covariance);
  const Eigen::VectorXd z = factor.matrixL().solve(values - g.mean);
  double logDeterminant = 0;
  for (Eigen::Index i = 0; i < g.mean.size(); ++i) logDeterminant += 2 * std::log(factor.matrixL()(i, i));
  return z.squaredNorm() + logDeterminant;
}

TEST(SexAsANumber, TheMeanWomanIsEverLessLikelyTowardsMenAndTheReverse) {
  constexpr int kSteps = 40;
  const Eigen::VectorXd woman = prior().at(0).mean, man = prior().at(1).mean;
  const double whole = surprise(1, woman) - surprise(0, woman);
  EXPECT_GT(whole, 10);
  for (int i = 1; i <= kSteps; ++i) {
    const double before = (i - 1.0) / kSteps, now = static_cast<double>(i) / kSteps;
    EXPECT_GT(surprise(now, woman), surprise(before, woman) - 1e-9) << now;
    EXPECT_LT(surprise(now, man), surprise(before, man) + 1e-9) << now;
    EXPECT_LT(std::abs(surprise(now, woman) - surprise(before, woman)), 0.25 * whole) << "no jump at " << now;
  }
}

TEST(SexAsANumber, EstimatesGoSmoothlyFromOneEndToTheOther) {
  constexpr int kSteps = 20;
  MeasureSet given;
  given.set(Measure::kHeight, 1.70);
  given.set(Measure::kWeight, 68);
  for (const Measure m : prior().measures()) {
    std::array<double, kSteps + 1> mean{}, sd{};
    for (int i = 0; i <= kSteps; ++i) {
      const auto c = prior().condition(static_cast<double>(i) / kSteps, given);
      mean[static_cast<std::size_t>(i)] = c[m]->mean;
      sd[static_cast<std::size_t>(i)] = c[m]->sd;
    }
    const double span = std::abs(mean.back() - mean.front());
    const double sign = mean.back() > mean.front() ? 1 : -1;
    for (std::size_t i = 1; i < mean.size(); ++i) {
      const double step = sign * (mean[i] - mean[i - 1]);
      EXPECT_LT(std::abs(step), 0.2 * span + 0.001) << measureInfo(m).key << ' ' << i;
      if (span > 0.005) {
        EXPECT_GT(step, -0.02 * span) << measureInfo(m).key << ' ' << i;
      }
      EXPECT_LT(std::abs(sd[i] - sd[i - 1]), 0.1 * sd[0] + 1e-6) << measureInfo(m).key;
    }
  }
}

TEST(SexAsANumber, BodiesGoSmoothlyFromOneEndToTheOther) {
  const auto solver = BodySolver::load(FITROOM_ASSETS_DIR);
  ASSERT_TRUE(solver.has_value());
  constexpr int kSteps = 20;
  std::vector<MeasureSet> made;
  for (int i = 0; i <= kSteps; ++i) {
    BodyRequest request;
    request.sex = static_cast<double>(i) / kSteps;
    request.measures.set(Measure::kHeight, 1.70);
    request.measures.set(Measure::kWeight, 68);
    const auto body = solver->solve(request);
    ASSERT_TRUE(body.has_value());
    EXPECT_TRUE(isClosedManifold(body->body.mesh));
    made.push_back(body->achieved);
  }
  for (const Measure m : {Measure::kChest, Measure::kWaistNavel, Measure::kHip, Measure::kNeck,
                          Measure::kShoulderWidth, Measure::kThigh, Measure::kUpperArm, Measure::kWrist,
                          Measure::kInseam, Measure::kHipBreadth, Measure::kBideltoidBreadth}) {
    const double span = std::abs(made.back()[m] - made.front()[m]);
    const double sign = made.back()[m] > made.front()[m] ? 1 : -1;
    for (std::size_t i = 1; i < made.size(); ++i) {
      const double step = sign * (made[i][m] - made[i - 1][m]);
      EXPECT_LT(std::abs(step), 0.25 * span + 0.003) << measureInfo(m).key << ' ' << i;
      if (span > 0.010) {
        EXPECT_GT(step, -0.05 * span - 0.001) << measureInfo(m).key << ' ' << i;
      }
    }
  }
}

struct Adult {
  double weight, height, hip, waist;  ///< kg, metres; 0: not taken.
};

std::vector<Adult> nhanes(const std::string& sex) {
  const char* root = std::getenv("FITROOM_REFERENCE_DATA");
  std::vector<Adult> out;
  if (!root) return out;
  std::ifstream in(std::filesystem::path(root) / "nhanes" / ("nhanes_adult_" + sex + "_bmx_2020.csv"));
  std::string line;
  bool header = true;
  while (std::getline(in, line)) {
    if (line.empty() || line[0] == '#' || std::exchange(header, false)) continue;
    std::array<double, 7> cell{};
    std::stringstream row(line);
    std::string text;
    for (double& c : cell) {
      if (!std::getline(row, text, ',')) break;
      c = std::atof(text.c_str());
    }
    if (cell[0] > 0 && cell[1] > 0) out.push_back({cell[0], cell[1] / 100, cell[5] / 100, cell[6] / 100});
  }
  return out;
}

// Medians of NHANES 2017-March 2020, adults (CDC, public domain; unweighted): height and weight in, hip out.
TEST(Tails, TheMedianAdultsOfNhanesAreWhereThePriorExpectsThem) {
  struct Median {
    double sex, height, weight, hip;
  };
  for (const Median& p : {Median{0, 1.601, 73.6, 1.067}, Median{1, 1.738, 85.0, 1.027}}) {
    MeasureSet given;
    given.set(Measure::kHeight, p.height);
    given.set(Measure::kWeight, p.weight);
    const auto c = prior().condition(p.sex, given);
    EXPECT_NEAR(c[Measure::kHip]->mean, p.hip, 0.015) << p.sex;
    EXPECT_LT(std::abs(c[Measure::kHip]->mean - p.hip), c[Measure::kHip]->sd) << p.sex;
  }
}

/// Hip from height and weight by class of body mass index: the bias and how many fall inside two standard
/// deviations. A prior that is sure of itself where it knows nothing fails the second.
TEST(Tails, HipOfHeavyAdultsIsEstimatedWithHonestSpread) {
  if (!std::getenv("FITROOM_REFERENCE_DATA")) GTEST_SKIP() << "FITROOM_REFERENCE_DATA is not set";
  struct Band {
    double low, high, bias;  ///< Most that the mean may be off, metres.
  };
  for (const double sex : {0.0, 1.0}) {
    const auto people = nhanes(sex < 0.5 ? "female" : "male");
    ASSERT_GT(people.size(), 3500u);
    for (const Band& band : {Band{18.5, 25, 0.015}, Band{25, 30, 0.012}, Band{30, 35, 0.012},
                             Band{35, 40, 0.020}, Band{40, 80, 0.040}}) {
      double sum = 0, inside = 0, n = 0;
      for (const Adult& a : people) {
        const double bmi = a.weight / (a.height * a.height);
        if (bmi < band.low || bmi >= band.high || !(a.hip > 0)) continue;
        MeasureSet given;
        given.set(Measure::kHeight, a.height);
        given.set(Measure::kWeight, a.weight);
        const auto c = prior().condition(sex, given);
        const double off = c[Measure::kHip]->mean - a.hip;
        sum += off;
        inside += std::abs(off) < 2 * c[Measure::kHip]->sd;
        ++n;
      }
      ASSERT_GT(n, 50);
      RecordProperty("rows", static_cast<int>(n));
      EXPECT_LT(std::abs(sum / n), band.bias) << sex << " bmi " << band.low << " bias " << sum / n;
      EXPECT_GT(inside / n, 0.90) << sex << " bmi " << band.low;
    }
  }
}

}  // namespace
}  // namespace fitroom::bodymodel
