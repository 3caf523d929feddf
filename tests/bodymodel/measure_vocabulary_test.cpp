#include <gtest/gtest.h>

#include <set>
#include <string>

#include "bodymodel/measure/measure.h"

using namespace fitroom::bodymodel;

TEST(Vocabulary, EveryEntryIsWholeAndInEnumOrder) {
  std::set<std::string_view> keys;
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    const MeasureInfo& info = measureInfo(m);
    EXPECT_EQ(info.measure, m);
    EXPECT_TRUE(keys.insert(info.key).second) << info.key;
    EXPECT_FALSE(info.zh.empty() || info.en.empty() || info.how.empty() || info.howZh.empty()) << info.key;
    EXPECT_TRUE(info.key.ends_with(m == Measure::kWeight ? "_kg" : "_cm")) << info.key;
  }
}

TEST(Vocabulary, FindsKeysWithAndWithoutUnit) {
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    const std::string key(measureInfo(m).key);
    EXPECT_EQ(findMeasure(key), m);
    EXPECT_EQ(findMeasure(key.substr(0, key.size() - 3)), m);
  }
  EXPECT_EQ(findMeasure("waist_navel"), Measure::kWaistNavel);
  for (const char* unknown : {"", "waist", "chest_kg", "CHEST_CM", "_cm", "height_cm "}) {
    EXPECT_FALSE(findMeasure(unknown).has_value()) << unknown;
  }
}

TEST(Vocabulary, UnitsOfTheKey) {
  EXPECT_DOUBLE_EQ(toKeyUnit(Measure::kHeight, 1.68), 168.0);
  EXPECT_DOUBLE_EQ(fromKeyUnit(Measure::kChest, 88.0), 0.88);
  EXPECT_DOUBLE_EQ(toKeyUnit(Measure::kWeight, 61.5), 61.5);
  EXPECT_DOUBLE_EQ(fromKeyUnit(Measure::kWeight, 61.5), 61.5);
}
