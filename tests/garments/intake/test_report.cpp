#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "garments/intake/import_report.h"
#include "garments/intake/intake.h"
#include "garments/intake/merchant.h"
#include "garments/intake/reference.h"
#include "garments/shown/picture.h"
#include "tests/support/garment_zoo.h"
#include "tests/support/temp_folder.h"

namespace fitroom::garments {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing_support::TempFolder;

const Finding* findingOf(const ImportReport& report, const std::string& code) {
  for (const auto& f : report.findings) {
    if (f.code == code) return &f;
  }
  return nullptr;
}

ImportReport small() {
  ImportReport report;
  report.path = "/shop/my coat.obj";
  report.verdict = ImportVerdict::kFix;
  report.findings = {
      {"IMP-021", Severity::kInfo, {"开口", "openings"}, false},
      {"IMP-010",
       Severity::kWarning,
       {"厘米 <b>", "centimetres <b>"},
       true,
       {{{"对", "yes"}, "unit=cm"}, {{"不", "no"}, "up=+z front=-y"}, {{"红", "red"}, "colour=dark red"}}}};
  return report;
}

TEST(ImportReportText, WarningsComeFirstAndSayTheExactCommand) {
  const std::string text = reportText(small(), {"/shop/my coat.obj", "house", false});
  EXPECT_EQ(text.rfind("FIX", 0), 0u);
  EXPECT_LT(text.find("IMP-010"), text.find("IMP-021"));
  EXPECT_NE(text.find("fitroom import '/shop/my coat.obj' --merchant house --set unit=cm"),
            std::string::npos);
  EXPECT_NE(text.find("--set up=+z --set front=-y"), std::string::npos);
  EXPECT_NE(text.find("--set 'colour=dark red'"), std::string::npos);
}

TEST(ImportReportText, PageAndDocumentNameNoFolderAndHoldNoMarkup) {
  const std::string page = reportHtml(small(), {});
  EXPECT_EQ(page.find("/shop/"), std::string::npos);
  EXPECT_EQ(page.find("<b>"), std::string::npos);
  EXPECT_NE(page.find("centimetres &lt;b&gt;"), std::string::npos);
  const json document = json::parse(reportJson(small(), {}));
  EXPECT_EQ(document["verdict"], "FIX");
  EXPECT_EQ(document["findings"][0]["code"], "IMP-010");
  EXPECT_EQ(document["findings"][0]["fixes"][0]["command"], "fitroom import 'my coat.obj' --set unit=cm");
}

TEST(Reference, GivenLabelledOrInferred) {
  EXPECT_FALSE(readReference("giant", "any"));
  EXPECT_FALSE(readReference("chest:many", "any"));
  EXPECT_FALSE(readReference("wing:88", "any"));
  const auto given = readReference("chest:88,waist:70", "female");
  ASSERT_TRUE(given);
  EXPECT_NEAR(given->measures[bodymodel::Measure::kChest], 0.88, 1e-9);
  EXPECT_NEAR(given->measures[bodymodel::Measure::kWaistIso], 0.70, 1e-9);

  GarmentModel shirt;
  shirt.category = Category::kShirt;
  shirt.fabric = "cotton_poplin";
  shirt.finished[Finished::kChest] = 1.00;
  inferReference(shirt, "chest:88", "");
  EXPECT_EQ(shirt.reference.source, "given");
  EXPECT_NEAR(*shirt.designedEase[Finished::kChest], 0.12, 1e-9);
  shirt.audience = "female";
  inferReference(shirt, "", "165/88A");
  EXPECT_EQ(shirt.reference.source, "label");
  EXPECT_NEAR(*shirt.designedEase[Finished::kChest], 0.12, 1e-6);
  inferReference(shirt, "", "one size of our own");
  EXPECT_EQ(shirt.reference.source, "inferred");
  EXPECT_GT(*shirt.designedEase[Finished::kChest], 0.02);
  EXPECT_LT(*shirt.designedEase[Finished::kChest], 0.30);
}

TEST(Choices, OneFilesChoicesAreKeptBesideTheMerchantsOwn) {
  const TempFolder temp;
  const MerchantChoices choices(temp.path() / "merchants.json");
  IntakeRow coat;
  coat.file = "/anywhere/coat.obj";
  coat.category = Category::kCoat;
  coat.options.colourway = "navy";
  coat.options.leave = {"IMP-031"};
  coat.options.unit = "cm";
  coat.accepted = {"IMP-072"};
  ASSERT_TRUE(choices.remember("house", coat));
  IntakeRow again;
  again.file = "/elsewhere/coat.obj";
  ASSERT_TRUE(choices.recall("house", again));
  EXPECT_EQ(again.category, Category::kCoat);
  EXPECT_EQ(again.options.colourway, "navy");
  EXPECT_EQ(again.options.leave, std::vector<std::string>{"IMP-031"});
  EXPECT_EQ(again.options.unit, "cm");
  EXPECT_EQ(again.accepted, std::set<std::string>{"IMP-072"});
  IntakeRow other;
  other.file = "/elsewhere/hat.obj";
  ASSERT_TRUE(choices.recall("house", other));
  EXPECT_FALSE(other.category);
  EXPECT_EQ(other.options.unit, "cm");
}

TEST(Choices, WordsAreCheckedAsAManifestsColumnsAre) {
  IntakeRow row;
  EXPECT_TRUE(setField(row, "unit", "x0.0123", {"", ""}));
  EXPECT_FALSE(setField(row, "unit", "x-1", {"", ""}));
  EXPECT_TRUE(setField(row, "leave", "IMP-030 IMP-023", {"", ""}));
  EXPECT_EQ(row.options.leave.size(), 2u);
  EXPECT_FALSE(setField(row, "leave", "IMP-026", {"", ""}));
  EXPECT_FALSE(setField(row, "wings", "2", {"", ""}));
  EXPECT_FALSE(setField(row, "reference", "giant", {"", ""}));
}

TEST(Intake, ACorrectionReplacesWhatTheFileBecame) {
  const TempFolder temp;
  std::ofstream(temp.path() / "a.obj") << zoo::toObj(zoo::trousers());
  Library library({temp.path() / "library"});
  Journal journal(temp.path() / "imports.jsonl");
  IntakeRow row;
  row.file = temp.path() / "a.obj";
  const auto first = importRows({row}, library, journal, {});
  row.category = Category::kJumpsuit;
  Journal again(temp.path() / "imports.jsonl");
  const auto second = importRows({row}, library, again, {});
  ASSERT_EQ(second[0].report.garments.size(), 1u);
  EXPECT_EQ(second[0].report.garments[0].id, first[0].report.garments[0].id);
  EXPECT_EQ(library.list().size(), 1u);
  EXPECT_EQ(library.list()[0].category, Category::kJumpsuit);
  EXPECT_EQ(library.list()[0].revision, 2);
  // Another garment under the same name is another garment.
  std::ofstream(temp.path() / "a.obj") << zoo::toObj(zoo::shirt());
  row.category.reset();
  importRows({row}, library, again, {});
  EXPECT_EQ(library.list().size(), 2u);
}

TEST(Intake, AFolderHoldsEverythingAndAWarningCanBeAccepted) {
  const TempFolder temp;
  TriMesh mesh = zoo::trousers();
  mesh.vertices *= 100;
  std::ofstream(temp.path() / "a.obj") << zoo::toObj(mesh);
  Library library({temp.path() / "library"});
  IntakeRow row;
  row.file = temp.path() / "a.obj";
  row.id = "trousers";
  row.reference = "waist:70,hip:92";
  IntakeSettings settings;
  settings.draft = true;
  const IntakeResult first = importRow(row, library, settings);
  const Finding* unit = findingOf(first.report, "IMP-010");
  ASSERT_NE(unit, nullptr);
  EXPECT_EQ(unit->severity, Severity::kWarning);
  ASSERT_GE(unit->fixes.size(), 2u);
  EXPECT_EQ(unit->fixes[0].set, "unit=cm");
  EXPECT_TRUE(library.offered().empty());
  const fs::path folder = temp.path() / "library" / "trousers";
  for (const char* name :
       {"garment.json", "01-mesh.glb", "shown.glb", "preview.png", "report.json", "report.html"})
    EXPECT_TRUE(fs::exists(folder / name)) << name;
  std::ifstream in(folder / "preview.png", std::ios::binary);
  const std::string png((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto picture = decodePicture(png, 1000);
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->width, 800);
  std::ifstream report(folder / "report.json");
  EXPECT_EQ(json::parse(report)["garments"][0]["id"], "trousers");
  EXPECT_EQ(library.load("trousers")->reference.source, "given");
  EXPECT_TRUE(library.check("trousers")->empty());
  // Saying the unit is an answer: no warning is left, and the garment is the same.
  row.options.unit = "cm";
  const IntakeResult second = importRow(row, library, settings);
  const Finding* said = findingOf(second.report, "IMP-010");
  ASSERT_NE(said, nullptr);
  EXPECT_EQ(said->severity, Severity::kInfo);
  row.options.unit.clear();
  row.accepted = {"IMP-010"};
  EXPECT_EQ(findingOf(importRow(row, library, settings).report, "IMP-010")->severity, Severity::kInfo);
}

}  // namespace
}  // namespace fitroom::garments
