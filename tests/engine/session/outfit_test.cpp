#include "engine/session/outfit.h"

#include <gtest/gtest.h>

namespace fitroom::engine {
namespace {

TEST(Wearable, OnlyWhatIsNeitherThroughTheSkinNorTornApart) {
  garments::Drape drape;
  EXPECT_TRUE(wearable(drape));
  drape.overstretched = 0.05;
  EXPECT_TRUE(wearable(drape));
  drape.overstretched = 0.3;
  EXPECT_FALSE(wearable(drape));
  drape.overstretched = 0;
  drape.crossing = 1;
  EXPECT_FALSE(wearable(drape));
}

TEST(WearingRank, TuckedTopsGoUnderWaistbands) {
  using garments::Category;
  EXPECT_GT(wearingRank(Category::kTop), wearingRank(Category::kTrousers));
  EXPECT_LT(wearingRank(Category::kTop, true), wearingRank(Category::kTrousers));
  EXPECT_GT(wearingRank(Category::kJacket), wearingRank(Category::kTop));
}

}  // namespace
}  // namespace fitroom::engine
