#include "engine/session/batch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bodymodel/mesh/tri_mesh.h"
#include "engine/session/output.h"
#include "tests/support/temp_folder.h"

namespace fitroom::engine {
namespace {

using bodymodel::Expected;

const bodymodel::BodySolver& solver() {
  static const auto loaded = bodymodel::BodySolver::load(FITROOM_ASSETS_DIR);
  return *loaded;
}

std::vector<nlohmann::json> lines(const std::string& csv, const BatchOptions& options) {
  const auto table = bodymodel::readPeople(csv);
  EXPECT_TRUE(table.has_value());
  std::vector<nlohmann::json> out;
  const auto summary = runBatch(solver(), *table, options, [&](std::string_view line) -> Expected<void> {
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    out.push_back(nlohmann::json::parse(line));
    return {};
  });
  EXPECT_TRUE(summary.has_value());
  EXPECT_EQ(summary->people, out.size());
  EXPECT_EQ(summary->made + summary->refused, out.size());
  return out;
}

std::string people(int count) {
  std::string csv = "id,sex,height_cm,chest_cm,waist_navel_cm,hip_cm\n";
  for (int i = 0; i < count; ++i) {
    csv += "p" + std::to_string(i) + (i % 2 ? ",male," : ",female,") + std::to_string(160 + i % 25) + "," +
           (i % 7 == 5 ? "NaN" : std::to_string(85 + i % 13)) + "," + std::to_string(70 + i % 17) + "," +
           std::to_string(94 + i % 9) + "\n";
  }
  return csv;
}

TEST(Batch, OrderAndBytesDoNotDependOnThreads) {
  const std::string csv = people(24);
  auto one = lines(csv, {.threads = 1}), two = lines(csv, {.threads = 2});
  for (auto* set : {&one, &two}) {
    for (auto& line : *set) line.erase("ms");
  }
  EXPECT_EQ(one, two);
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_EQ(one[i]["id"], "p" + std::to_string(i));
}

TEST(Batch, ALineHoldsWhatWasAskedAndWhatWasMade) {
  const auto line = lines("sex,height_cm,chest_cm\n女,168,88\n", {.threads = 1}).at(0);
  EXPECT_EQ(line["requested"].size(), 2u);
  EXPECT_NEAR(line["achieved"]["chest_cm"].get<double>(), 88.0, 0.1);
  EXPECT_GT(line["inferred"]["hip_cm"]["sd"].get<double>(), 0.0);
  EXPECT_TRUE(line["warnings"].is_array());
  EXPECT_GT(line["ms"].get<double>(), 0.0);
  EXPECT_FALSE(line.contains("error"));
}

TEST(Batch, ABadRowIsSaidInItsLineAndTheRestGoOn) {
  const auto all = lines("sex,height_cm\nf,168\nf,165/88A\nm,178\n", {.threads = 2});
  ASSERT_EQ(all.size(), 3u);
  EXPECT_TRUE(all[0].contains("achieved"));
  EXPECT_EQ(all[1]["error"]["code"], "invalid_argument");
  EXPECT_FALSE(all[1]["error"]["zh"].get<std::string>().empty());
  EXPECT_EQ(all[1]["line"], 3);
  EXPECT_TRUE(all[2].contains("achieved"));
}

TEST(Batch, MeshesAreNamedByTheirRow) {
  const testing_support::TempFolder folder;
  const auto all = lines("sex,height_cm\nf,168\nf,x\nm,178\n", {.threads = 1, .meshFolder = folder.path()});
  EXPECT_EQ(all[0]["mesh"], "00001.glb");
  EXPECT_FALSE(all[1].contains("mesh"));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "00003.glb"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "00002.glb"));
}

TEST(Batch, AFailingWriterStopsIt) {
  const auto table = bodymodel::readPeople(people(3));
  const auto summary = runBatch(solver(), *table, {.threads = 1}, [](std::string_view) -> Expected<void> {
    return bodymodel::fail(bodymodel::ErrorCode::kUnwritable, {"满", "full"});
  });
  EXPECT_FALSE(summary.has_value());
}

TEST(OutputFile, AppearsWholeOrNotAtAll) {
  const testing_support::TempFolder folder;
  const auto target = folder.path() / "r.jsonl";
  {
    auto file = OutputFile::open(target);
    ASSERT_TRUE(file.has_value());
    ASSERT_TRUE(file->write("half").has_value());
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  auto file = OutputFile::open(target);
  ASSERT_TRUE(file->write("whole").has_value());
  ASSERT_TRUE(file->commit().has_value());
  EXPECT_EQ(std::filesystem::file_size(target), 5u);
  EXPECT_FALSE(OutputFile::open("/dev/full").has_value());
  EXPECT_FALSE(OutputFile::open(folder.path()).has_value());
  EXPECT_FALSE(OutputFile::open(folder.path() / "none" / "r.jsonl").has_value());
}

}  // namespace
}  // namespace fitroom::engine
