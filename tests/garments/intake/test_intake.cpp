#include "garments/intake/intake.h"

#include <gtest/gtest.h>

#include <fstream>

#include "garments/grade/grade.h"
#include "garments/intake/merchant.h"
#include "tests/support/garment_zoo.h"
#include "tests/support/temp_folder.h"

// This program is its own import worker.

namespace fitroom::garments {
namespace {

namespace fs = std::filesystem;
using testing_support::TempFolder;

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string tee() {
  return zoo::toObj(zoo::shirt());
}

const Finding* findingOf(const ImportReport& report, const std::string& code) {
  for (const auto& f : report.findings) {
    if (f.code == code) return &f;
  }
  return nullptr;
}

TEST(Manifest, ReadsRowsInEitherLanguage) {
  const auto rows = readManifest(
      "款号,文件,品类,面料,价格,单位\ntee-1,a.glb,top,cotton_jersey,199.50,cm\n,sub/b.obj,,,,\n", "/shop");
  ASSERT_TRUE(rows) << rows.error().text.en;
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0].id, "tee-1");
  EXPECT_EQ((*rows)[0].file, "/shop/a.glb");
  EXPECT_EQ((*rows)[0].category, Category::kTop);
  EXPECT_EQ((*rows)[0].priceMinor, 19950);
  EXPECT_EQ((*rows)[0].options.unit, "cm");
  EXPECT_EQ((*rows)[1].file, "/shop/sub/b.obj");
  EXPECT_FALSE((*rows)[1].category);
}

TEST(Manifest, RefusesWhatItDoesNotKnow) {
  EXPECT_FALSE(readManifest("", "/shop"));
  EXPECT_FALSE(readManifest("style_id\nx\n", "/shop"));
  EXPECT_FALSE(readManifest("file\n../../etc/passwd\n", "/shop"));
  EXPECT_FALSE(readManifest("file\n/etc/passwd\n", "/shop"));
  EXPECT_FALSE(readManifest("file,category\na.glb,hat\n", "/shop"));
  EXPECT_FALSE(readManifest("file,unit\na.glb,furlong\n", "/shop"));
  EXPECT_FALSE(readManifest("file,price\na.glb,cheap\n", "/shop"));
  EXPECT_FALSE(readManifest("file,style_id\na.glb,x\nb.glb,x\n", "/shop"));
  EXPECT_FALSE(readManifest("file,style_id\na.glb,Not An Id\n", "/shop"));
}

TEST(Merchant, ChoicesAreKeptAndNewOnesGoFirst) {
  const TempFolder temp;
  const MerchantChoices choices(temp.path() / "home" / "merchants.json");
  IntakeRow row;
  EXPECT_EQ(*choices.recall("shop", row), "");
  row.options.unit = "cm";
  row.fabric = "denim";
  ASSERT_TRUE(choices.remember("shop", row));
  IntakeRow next;
  next.options.unit = "mm";
  const auto filled = choices.recall("shop", next);
  ASSERT_TRUE(filled);
  EXPECT_EQ(*filled, "fabric denim");
  EXPECT_EQ(next.options.unit, "mm");
  IntakeRow other;
  EXPECT_EQ(*choices.recall("another", other), "");
  write(temp.path() / "bad.json", "not json");
  EXPECT_FALSE(MerchantChoices(temp.path() / "bad.json").recall("shop", other));
}

TEST(Journal, OutlivesAKill) {
  const TempFolder temp;
  const fs::path file = temp.path() / "imports.jsonl";
  {
    Journal journal(file);
    EXPECT_TRUE(journal.add("one", {ImportVerdict::kFix, {"tee-1"}}));
  }
  write(temp.path() / "tail", "");
  std::ofstream(file, std::ios::app) << "{\"key\":\"two\",\"verd";  // cut off
  {
    Journal journal(file);
    EXPECT_TRUE(journal.add("three", {ImportVerdict::kPass, {}}));
  }
  const Journal journal(file);
  ASSERT_NE(journal.find("one"), nullptr);
  EXPECT_EQ(journal.find("one")->ids, std::vector<std::string>{"tee-1"});
  EXPECT_EQ(journal.find("two"), nullptr);
  EXPECT_NE(journal.find("three"), nullptr);
}

TEST(Intake, CountsBalanceAndOnlyFailedRowsRunAgain) {
  const TempFolder temp;
  const fs::path shop = temp.path() / "shop";
  fs::create_directories(shop);
  write(shop / "a.obj", tee());
  write(shop / "b.obj", "broken");
  write(shop / "c.obj", tee());
  write(shop / "manifest.csv",
        "file,style_id,category\na.obj,tee-a,shirt\nb.obj,tee-b,\nc.obj,tee-c,\nmissing.glb,tee-d,\n");
  Library library({temp.path() / "library"});
  const auto rows = rowsOf({shop}, {});
  ASSERT_TRUE(rows) << rows.error().text.en;
  {
    Journal journal(temp.path() / "imports.jsonl");
    const auto results = importRows(*rows, library, journal, {});
    const IntakeCounts counts = countsOf(results);
    EXPECT_EQ(counts.all, 4);
    EXPECT_EQ(counts.passed + counts.fixed + counts.rejected, counts.all);
    EXPECT_EQ(counts.rejected, 2);
    EXPECT_EQ(counts.unchanged, 0);
    EXPECT_EQ(library.list().size(), 2u);
    EXPECT_EQ(library.load("tee-a")->category, Category::kShirt);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(results[i].row.file, (*rows)[i].file);
  }
  write(shop / "b.obj", tee());
  Journal journal(temp.path() / "imports.jsonl");
  const auto results = importRows(*rows, library, journal, {});
  const IntakeCounts counts = countsOf(results);
  EXPECT_EQ(counts.unchanged, 2);
  EXPECT_EQ(counts.rejected, 1);
  EXPECT_TRUE(results[0].unchanged);
  EXPECT_FALSE(results[1].unchanged);
  EXPECT_EQ(library.list().size(), 3u);
}

TEST(Intake, ADryRunWritesNothing) {
  const TempFolder temp;
  write(temp.path() / "a.obj", tee());
  Library library({temp.path() / "library"});
  Journal journal(temp.path() / "imports.jsonl");
  IntakeSettings settings;
  settings.dryRun = true;
  IntakeRow row;
  row.file = temp.path() / "a.obj";
  const auto results = importRows({row}, library, journal, settings);
  EXPECT_NE(results[0].report.verdict, ImportVerdict::kReject);
  EXPECT_FALSE(fs::exists(temp.path() / "library"));
  EXPECT_FALSE(fs::exists(temp.path() / "imports.jsonl"));
}

TEST(Intake, AChartBecomesARunOfSizes) {
  const TempFolder temp;
  write(temp.path() / "a.obj", tee());
  write(temp.path() / "sizes.csv", "尺码,胸围,衣长\nS,116,65\nM,120,66.5\nL,124,68\n");
  Library library({temp.path() / "library"});
  IntakeRow row;
  row.file = temp.path() / "a.obj";
  row.sizes = temp.path() / "sizes.csv";
  row.id = "tee";
  const IntakeResult result = importRow(row, library, {});
  std::string all;
  for (const auto& f : result.report.findings) all += f.code + " " + f.text.en + "\n";
  ASSERT_NE(result.report.verdict, ImportVerdict::kReject) << all;
  EXPECT_NE(findingOf(result.report, "IMP-049"), nullptr);
  EXPECT_NE(findingOf(result.report, "IMP-061"), nullptr);
  for (const char* label : {"S", "M", "L"}) {
    const auto size = library.load("tee", label);
    ASSERT_TRUE(size) << label;
    EXPECT_EQ(size->sizes.size(), 3u);
    const double chart = *std::find_if(size->sizes.begin(), size->sizes.end(), [&](const auto& s) {
                            return s.label == label;
                          })->finished[Finished::kChest];
    EXPECT_NEAR(*size->finished[Finished::kChest], chart, kGradeTolerance) << all;
  }
  // What is shown is tied to the triangles that all sizes share.
  const auto shown = library.loadShown("tee");
  ASSERT_TRUE(shown);
  EXPECT_TRUE(isBoundTo(*shown, library.load("tee", "L")->mesh.triangleCount()));
  row.baseSize = "XL";
  EXPECT_NE(findingOf(importRow(row, library, {}).report, "IMP-097"), nullptr);
}

}  // namespace
}  // namespace fitroom::garments

int main(int argc, char** argv) {
  using namespace fitroom::garments;
  if (isImportWorker(argc, argv)) return runImportWorker(argc, argv);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
