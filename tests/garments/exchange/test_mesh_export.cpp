#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "garments/exchange/mesh_export.h"
#include "garments/import/importer.h"
#include "garments/library/library.h"
#include "tests/support/garment_zoo.h"
#include "tests/support/temp_folder.h"

namespace fitroom::garments {
namespace {

/// A garment of the house's own and the format that it goes through.
struct Way {
  const char* id;
  const char* extension;
};

class Reimported : public ::testing::TestWithParam<Way> {};

TEST_P(Reimported, MeasuresWhatItWasDraftedTo) {
  const Library library({std::filesystem::path(FITROOM_ASSETS_DIR) / "garments"});
  const auto first = library.load(GetParam().id);
  ASSERT_TRUE(first) << first.error().text.en;
  // The largest size: it is the farthest from the middle one that the rules were read off.
  const GarmentSize& sheet = first->sizes.back();
  const auto garment = library.load(GetParam().id, sheet.label);
  ASSERT_TRUE(garment) << garment.error().text.en;
  const testing_support::TempFolder folder;
  const std::filesystem::path file = folder.path() / (std::string("garment") + GetParam().extension);
  ASSERT_TRUE(exportGarment(*garment, file));
  const ImportReport report = importFile(file);
  ASSERT_EQ(report.garments.size(), 1u);
  const GarmentModel& back = report.garments[0];
  int compared = 0;
  for (std::size_t i = 0; i < kFinishedCount; ++i) {
    const auto f = static_cast<Finished>(i);
    if (!sheet.finished[f]) continue;
    ASSERT_TRUE(back.finished[f]) << finishedName(f);
    EXPECT_NEAR(*back.finished[f], *sheet.finished[f], 0.002) << finishedName(f);
    ++compared;
  }
  EXPECT_GE(compared, 4);
  EXPECT_EQ(back.frontOpen, garment->frontOpen);
  EXPECT_EQ(back.source.unit, std::string(GetParam().extension) == ".fbx" ? "cm" : "m");
}

std::vector<Way> everyWay() {
  std::vector<Way> ways;
  for (const char* id :
       {"tee-women", "tee-men", "rib-knit-women", "shirt-men", "shirt-dress-women", "a-line-dress-women",
        "straight-skirt-women", "trousers-women", "trousers-men", "open-jacket-women", "open-jacket-men"}) {
    for (const char* extension : {".glb", ".obj", ".fbx"}) ways.push_back({id, extension});
  }
  return ways;
}

INSTANTIATE_TEST_SUITE_P(Own, Reimported, ::testing::ValuesIn(everyWay()), [](const auto& way) {
  std::string name = std::string(way.param.id) + way.param.extension;
  for (char& c : name) {
    if (c == '-' || c == '.') c = '_';
  }
  return name;
});

TEST(MeshExport, SameGarmentSameBytesAndNoBrokenMesh) {
  GarmentModel garment;
  garment.mesh = zoo::shirt();
  garment.name = {"衬衫", "Shirt"};
  garment.source.author = "A\nv 0 0 0";
  const auto once = encodeFbx(garment), again = encodeFbx(garment);
  ASSERT_TRUE(once);
  EXPECT_EQ(*once, *again);
  // A line break in a name must not become a vertex.
  const std::string obj = encodeObj(garment);
  EXPECT_EQ(obj.find("\nv 0 0 0\n"), std::string::npos);
  const testing_support::TempFolder folder;
  EXPECT_EQ(exportGarment(garment, folder.path() / "shirt.stp").error().code, ErrorCode::kUnsupported);
  garment.mesh.triangles(0, 0) = static_cast<std::int32_t>(garment.mesh.vertexCount());
  EXPECT_EQ(encodeFbx(garment).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(exportGarment(garment, folder.path() / "shirt.obj").error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace fitroom::garments
