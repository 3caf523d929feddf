#include "garments/chart/size_chart.h"

#include <gtest/gtest.h>

#include "garments/features/garment_features.h"
#include "garments/grade/grade.h"
#include "garments/import/importer.h"
#include "garments/library/library.h"
#include "tests/support/garment_zoo.h"

namespace fitroom::garments {
namespace {

const Finding* findingOf(const std::vector<Finding>& list, const std::string& code) {
  for (const auto& f : list) {
    if (f.code == code) return &f;
  }
  return nullptr;
}

double at(const SizeChart& chart, std::size_t i, Finished f) {
  return chart.sizes.at(i).finished[f].value_or(-1);
}

TEST(SizeChart, ReadsChineseHeadersPastedFromASpreadsheet) {
  const auto chart =
      parseSizeChart("尺码\t胸围\t衣长\t肩宽\t袖长\nS\t96\t66\t43\t20\nM\t100\t68\t44.5\t21\n");
  ASSERT_TRUE(chart) << chart.error().text.en;
  ASSERT_EQ(chart->sizes.size(), 2u);
  EXPECT_EQ(chart->sizes[1].label, "M");
  EXPECT_DOUBLE_EQ(at(*chart, 1, Finished::kChest), 1.00);
  EXPECT_DOUBLE_EQ(at(*chart, 0, Finished::kLength), 0.66);
  EXPECT_DOUBLE_EQ(at(*chart, 1, Finished::kShoulder), 0.445);
  EXPECT_EQ(chart->unit, "cm");
}

TEST(SizeChart, ReadsInchesFractionsAndHalves) {
  const auto chart = parseSizeChart("Size,1/2 Chest (in),Length (in)\nS,18 1/2,26\nM,19½,\"26.5\"\n");
  ASSERT_TRUE(chart) << chart.error().text.en;
  EXPECT_NEAR(at(*chart, 0, Finished::kChest), 37 * 0.0254, 1e-12);
  EXPECT_NEAR(at(*chart, 1, Finished::kChest), 39 * 0.0254, 1e-12);
  EXPECT_NEAR(at(*chart, 1, Finished::kLength), 26.5 * 0.0254, 1e-12);
  EXPECT_NE(findingOf(chart->findings, "IMP-048"), nullptr);
  EXPECT_EQ(chart->unit, "in");
}

TEST(SizeChart, ReadsSizesAcross) {
  const auto chart = parseSizeChart(
      "\xef\xbb\xbf"
      "部位;S;M;L\n胸围(cm);92;96;100\n腰围(cm);74;78;82\n");
  ASSERT_TRUE(chart) << chart.error().text.en;
  ASSERT_EQ(chart->sizes.size(), 3u);
  EXPECT_EQ(chart->sizes[2].label, "L");
  EXPECT_DOUBLE_EQ(at(*chart, 2, Finished::kWaist), 0.82);
}

TEST(SizeChart, GuessesTheUnitFromTheGirths) {
  EXPECT_EQ(parseSizeChart("size,chest\nM,38\nL,40\n")->unit, "in");
  EXPECT_EQ(parseSizeChart("size,chest\nM,960\nL,1000\n")->unit, "mm");
  EXPECT_EQ(parseSizeChart("size,chest\nM,96\nL,100\n")->unit, "cm");
  EXPECT_EQ(parseSizeChart("size,chest\nM,38\nL,40\n", "cm")->unit, "cm");
}

TEST(SizeChart, TellsWhatIsMissingOrOutOfOrder) {
  const auto chart = parseSizeChart("size,chest,waist,colour\nS,92,74,red\nM,90,,red\nL,100,82,red\n");
  ASSERT_TRUE(chart);
  EXPECT_NE(findingOf(chart->findings, "IMP-040"), nullptr);
  const Finding* order = findingOf(chart->findings, "IMP-041");
  ASSERT_NE(order, nullptr);
  EXPECT_NE(order->text.zh.find("M 的胸围 (90.0) 小于 S (92.0)"), std::string::npos) << order->text.zh;
  EXPECT_NE(findingOf(chart->findings, "IMP-046"), nullptr);
}

TEST(SizeChart, RefusesWhatIsNoTable) {
  EXPECT_FALSE(parseSizeChart(""));
  EXPECT_FALSE(parseSizeChart("hello\nworld\n"));
  EXPECT_FALSE(parseSizeChart("size,chest\n"));
  EXPECT_FALSE(parseSizeChart("size,chest\nM,wide\n"));
  EXPECT_FALSE(parseSizeChart("size,chest\nM,-4\n"));
  EXPECT_FALSE(parseSizeChart("size,chest\nM,90-94\n"));
  EXPECT_FALSE(parseSizeChart("size,chest\nM,90\nM,94\n"));
  EXPECT_FALSE(parseSizeChart("size,chest\n\"M,90\n"));
  EXPECT_FALSE(parseSizeChart("size,chest\nM,90\n", "furlong"));
}

TEST(SizeChart, IsComparedWithTheMesh) {
  const auto chart = parseSizeChart("size,chest,hip\nM,100,104\n");
  GarmentModel mesh;
  mesh.finished[Finished::kChest] = 0.96;
  mesh.finished[Finished::kHip] = 1.05;
  const auto findings = compareWithMesh(*chart, mesh, "M");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].code, "IMP-042");
  EXPECT_TRUE(compareWithMesh(*chart, mesh, "L").empty());
}

/// Seven sizes about a garment's own measures, in the steps shops use.
SizeChart sevenSizes(const GarmentModel& base) {
  SizeChart chart;
  const std::pair<Finished, double> steps[] = {
      {Finished::kChest, 0.04},   {Finished::kWaist, 0.04},     {Finished::kHip, 0.04},
      {Finished::kHem, 0.04},     {Finished::kLength, 0.012},   {Finished::kSleeve, 0.006},
      {Finished::kNeck, 0.008},   {Finished::kUpperArm, 0.012}, {Finished::kThigh, 0.022},
      {Finished::kInseam, 0.005}, {Finished::kShoulder, 0.01},  {Finished::kKnee, 0.012}};
  const bool legs = base.finished[Finished::kThigh].has_value();
  const char* labels[] = {"2XS", "XS", "S", "M", "L", "XL", "2XL"};
  for (int i = 0; i < 7; ++i) {
    GarmentSize size;
    size.label = labels[i];
    for (auto [f, step] : steps) {
      if (legs && f == Finished::kHem) step = 0.008;
      if (base.finished[f]) size.finished[f] = *base.finished[f] + (i - 3) * step;
    }
    chart.sizes.push_back(size);
  }
  return chart;
}

class Graded : public ::testing::TestWithParam<const char*> {};

TEST_P(Graded, SevenSizesMeetTheChart) {
  const Library library({std::filesystem::path(FITROOM_ASSETS_DIR) / "garments"});
  auto base = library.load(GetParam());
  ASSERT_TRUE(base) << base.error().text.en;
  ASSERT_TRUE(findFeatures(*base));
  const SizeChart chart = sevenSizes(*base);
  const auto run = gradeRun(*base, chart);
  ASSERT_TRUE(run) << run.error().text.en;
  ASSERT_EQ(run->sizes.size(), 7u);
  for (const auto& size : run->sizes) {
    EXPECT_LE(size.worst, kGradeTolerance) << size.garment.size << " " << finishedName(size.worstMeasure);
    EXPECT_EQ(size.newCrossings, 0) << size.garment.size;
    EXPECT_EQ(size.garment.mesh.triangles, base->mesh.triangles);
    EXPECT_TRUE(bodymodel::validate(size.garment.mesh));
  }
}

INSTANTIATE_TEST_SUITE_P(Own, Graded,
                         ::testing::Values("tee-women", "tee-men", "rib-knit-women", "shirt-men",
                                           "shirt-dress-women", "trousers-women", "trousers-men",
                                           "straight-skirt-women", "a-line-dress-women", "open-jacket-women",
                                           "open-jacket-men"));

TEST(Grade, TheBaseSizeStaysAsItIs) {
  GarmentModel base;
  base.mesh = zoo::shirt();
  ASSERT_TRUE(findFeatures(base));
  SizeChart chart;
  chart.sizes.push_back({"M", base.finished});
  const auto run = gradeRun(base, chart);
  ASSERT_TRUE(run);
  EXPECT_LT((run->sizes[0].garment.mesh.vertices - base.mesh.vertices).cwiseAbs().maxCoeff(), 1e-6f);
  EXPECT_FALSE(gradeRun(base, SizeChart{}));
}

TEST(Grade, CrossingsAreCounted) {
  const TriMesh tube = zoo::cylinder(0.15, 0.5, 24, 12, 0.5);
  EXPECT_EQ(selfCrossings(tube), 0);
  TriMesh other = tube;
  other.vertices.col(0).array() += 0.1f;
  EXPECT_GT(selfCrossings(zoo::together(tube, other)), 0);
}

}  // namespace
}  // namespace fitroom::garments
