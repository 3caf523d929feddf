#include "bodymodel/prior/prior.h"

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <vector>

using namespace fitroom::bodymodel;

namespace {

Gaussian twoByTwo() {
  Gaussian g;
  g.mean = Eigen::Vector2d(1, 2);
  g.covariance.resize(2, 2);
  g.covariance << 4, 3, 3, 9;
  return g;
}

Prior loaded() {
  auto prior = Prior::load(FITROOM_ASSETS_DIR);
  EXPECT_TRUE(prior.has_value()) << (prior ? "" : prior.error().text.en);
  return std::move(*prior);
}

}  // namespace

TEST(Conditioning, TwoQuantities) {
  const std::vector<int> known = {0};
  const Gaussian c = condition(twoByTwo(), known, Eigen::VectorXd::Constant(1, 3.0));
  EXPECT_NEAR(c.mean[1], 2 + 3.0 / 4.0 * 2.0, 1e-8);
  EXPECT_NEAR(c.covariance(1, 1), 9 - 9.0 / 4.0, 1e-7);
  EXPECT_EQ(c.mean[0], 3.0);
  EXPECT_EQ(c.covariance(0, 0), 0.0);
}

TEST(Conditioning, ThreeQuantitiesOnTwo) {
  // S = [[2,1,1],[1,2,0],[1,0,3]], known the first two: S_kk^-1 = 1/3 [[2,-1],[-1,2]], S_uk = [1, 0].
  Gaussian g;
  g.mean = Eigen::Vector3d(0, 0, 5);
  g.covariance.resize(3, 3);
  g.covariance << 2, 1, 1, 1, 2, 0, 1, 0, 3;
  const std::vector<int> known = {0, 1};
  const Gaussian c = condition(g, known, Eigen::Vector2d(3, -3));
  EXPECT_NEAR(c.mean[2], 5 + (2.0 / 3.0) * 3 + (-1.0 / 3.0) * -3, 1e-7);
  EXPECT_NEAR(c.covariance(2, 2), 3 - 2.0 / 3.0, 1e-7);
}

TEST(Conditioning, OnNothingAndOnEverything) {
  const Gaussian g = twoByTwo();
  const Gaussian nothing = condition(g, {}, Eigen::VectorXd(0));
  EXPECT_EQ(nothing.mean, g.mean);
  EXPECT_EQ(nothing.covariance, g.covariance);
  const std::vector<int> both = {1, 0};
  const Gaussian all = condition(g, both, Eigen::Vector2d(7, -4));
  EXPECT_EQ(all.mean, Eigen::Vector2d(-4, 7));
  EXPECT_TRUE(all.covariance.isZero());
}

TEST(Conditioning, OrderOfKnownThingsDoesNotMatter) {
  const Prior prior = loaded();
  const Gaussian g = prior.at(0.3);
  const std::vector<int> ab = {0, 4}, ba = {4, 0};
  const Gaussian x = condition(g, ab, Eigen::Vector2d(1.7, 1.0)),
                 y = condition(g, ba, Eigen::Vector2d(1.0, 1.7));
  EXPECT_LT((x.mean - y.mean).norm(), 1e-9);
  EXPECT_LT((x.covariance - y.covariance).norm(), 1e-9);
}

TEST(Mahalanobis, ByHand) {
  // S^-1 = 1/27 [[9,-3],[-3,4]]; off = (2, 1): (36 - 12 + 4) / 27.
  const std::vector<int> both = {0, 1};
  EXPECT_NEAR(mahalanobisSquared(twoByTwo(), both, Eigen::Vector2d(3, 3)), 28.0 / 27.0, 1e-7);
  EXPECT_EQ(mahalanobisSquared(twoByTwo(), {}, Eigen::VectorXd(0)), 0.0);
}

TEST(Prior, HoldsEveryMeasureThatAnsurHas) {
  const Prior prior = loaded();
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    if (measureInfo(m).ansurColumn.empty()) continue;
    EXPECT_TRUE(prior.knows(m)) << measureInfo(m).key;
  }
}

TEST(Prior, CovarianceIsPositiveAndSexMixesLinearly) {
  const Prior prior = loaded();
  const Gaussian f = prior.at(0), m = prior.at(1), half = prior.at(0.5);
  EXPECT_EQ(f.covariance.llt().info(), Eigen::Success);
  EXPECT_EQ(m.covariance.llt().info(), Eigen::Success);
  EXPECT_LT((half.mean - 0.5 * (f.mean + m.mean)).norm(), 1e-12);
  EXPECT_EQ(prior.at(-3).mean, f.mean);
}

TEST(Prior, GivenMeasuresComeBackAndTheOthersMove) {
  const Prior prior = loaded();
  MeasureSet given;
  given.set(Measure::kHeight, 1.80);
  const auto tall = prior.condition(0, given);
  EXPECT_DOUBLE_EQ(tall[Measure::kHeight]->mean, 1.80);
  EXPECT_EQ(tall[Measure::kHeight]->sd, 0.0);
  EXPECT_GT(tall[Measure::kInseam]->mean, prior.condition(0, {})[Measure::kInseam]->mean + 0.05);
  EXPECT_LT(tall[Measure::kInseam]->sd, prior.condition(0, {})[Measure::kInseam]->sd);
  EXPECT_FALSE(tall[Measure::kUnderbust].has_value());
}

TEST(Prior, SpreadWidensWithBodyMass) {
  const Prior prior = loaded();
  for (const double sex : {0.0, 0.5, 1.0}) {
    EXPECT_GE(prior.tailFactor(sex, 22), 1.0);
    EXPECT_LT(prior.tailFactor(sex, 22), 1.2);
    EXPECT_GT(prior.tailFactor(sex, 45), 2.0);
    EXPECT_EQ(prior.tailFactor(sex, 60), prior.tailFactor(sex, 80));
  }
}

TEST(Prior, NamesTheNumberThatDoesNotBelong) {
  const Prior prior = loaded();
  MeasureSet given;
  given.set(Measure::kHeight, 1.50);
  given.set(Measure::kInseam, 1.10);
  const auto found = prior.surprises(0, given);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].measure, Measure::kHeight);
  EXPECT_GT(std::abs(found[1].z), 6.0);
  // Leaving the inseam out leaves the more likely person.
  EXPECT_LT(found[1].without, found[0].without);
}

TEST(Prior, ABrokenFileIsNamedInBothLanguages) {
  EXPECT_EQ(Prior::load("no/such/folder").error().code, ErrorCode::kNotFound);
  const auto dir = std::filesystem::temp_directory_path() / "fitroom_prior_test";
  std::filesystem::create_directories(dir / "body");
  for (const char* text : {"", "{", "[]", "{\"quantities\":[\"height_cm\",\"weight_kg\"]}",
                           "{\"quantities\":[\"height_cm\",\"weight_kg\"],\"female\":{\"mean\":[1],"
                           "\"covariance_lower\":[]},\"male\":{}}"}) {
    std::ofstream(dir / "body/prior_ansur2.json") << text;
    const auto prior = Prior::load(dir);
    ASSERT_FALSE(prior.has_value()) << text;
    EXPECT_EQ(prior.error().code, ErrorCode::kMalformed);
    EXPECT_FALSE(prior.error().text.zh.empty() || prior.error().text.en.empty());
  }
  std::filesystem::remove_all(dir);
}
