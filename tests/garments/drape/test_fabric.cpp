#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "garments/drape/fabric.h"

namespace fitroom::garments {
namespace {

TEST(Fabrics, ShippedTableIsCompleteAndSane) {
  const auto fabrics = loadFabrics(FITROOM_ASSETS_DIR);
  ASSERT_TRUE(fabrics.has_value()) << fabrics.error().text.en;
  EXPECT_GE(fabrics->size(), 12u);
  std::set<std::string> ids;
  for (const Fabric& f : *fabrics) {
    ids.insert(f.id);
    EXPECT_FALSE(f.name.zh.empty());
    EXPECT_FALSE(f.name.en.empty());
    EXPECT_FALSE(f.source.empty());
    EXPECT_EQ(f.stretchWarp < 200, f.knit) << f.id;  // Two orders of magnitude part knit from woven.
  }
  for (const char* id :
       {"cotton_jersey", "cotton_poplin", "denim", "wool_suiting", "viscose_crepe", "silk_satin",
        "polyester_interlock", "rib_knit", "ponte", "linen", "corduroy", "fleece", "chiffon"}) {
    EXPECT_TRUE(ids.contains(id)) << id;
  }
}

class FabricTable : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::temp_directory_path() /
        ("fitroom_fabrics_" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::create_directories(folder_ / "fabrics");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& text) { std::ofstream(folder_ / "fabrics" / "fabrics.json") << text; }

  static std::string table(const std::string& density) {
    return R"({"sources":{"s":"a book"},"fabrics":[{"id":"x","zh":"布","en":"cloth","knit":false,"density":)" +
           density +
           R"(,"stretch_warp":[100,"s"],"stretch_weft":[100,"s"],"shear":[10,"s"],"bending":[1e-5,"s"],)"
           R"("thickness":[0.001,"s"],"friction":[0.3,"s"],"stretch_limit":[0.1,"s"]}]})";
  }

  ErrorCode loadError() {
    const auto fabrics = loadFabrics(folder_);
    return fabrics ? ErrorCode::kInternal : fabrics.error().code;
  }

  std::filesystem::path folder_;
};

TEST_F(FabricTable, GoodOneIsRead) {
  write(table("[0.2,\"s\"]"));
  const auto fabrics = loadFabrics(folder_);
  ASSERT_TRUE(fabrics.has_value()) << fabrics.error().text.en;
  EXPECT_EQ(fabrics->front().density, 0.2);
  EXPECT_NE(fabrics->front().source.find("a book"), std::string::npos);
}
TEST_F(FabricTable, ValueOutsideItsRangeIsRefused) {
  write(table("[20,\"s\"]"));
  EXPECT_EQ(loadError(), ErrorCode::kMalformed);
}
TEST_F(FabricTable, ValueWithoutSourceIsRefused) {
  write(table("0.2"));
  EXPECT_EQ(loadError(), ErrorCode::kMalformed);
}
TEST_F(FabricTable, UnknownSourceIsRefused) {
  write(table("[0.2,\"hearsay\"]"));
  EXPECT_EQ(loadError(), ErrorCode::kMalformed);
}
TEST_F(FabricTable, BrokenJsonIsRefused) {
  write("{\"fabrics\": [");
  EXPECT_EQ(loadError(), ErrorCode::kMalformed);
}
TEST_F(FabricTable, MissingFileIsRefused) {
  std::filesystem::remove_all(folder_);
  EXPECT_EQ(loadError(), ErrorCode::kUnreadable);
}

}  // namespace
}  // namespace fitroom::garments
