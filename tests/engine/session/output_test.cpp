#include "engine/session/output.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "garments/library/file_io.h"

namespace fitroom::engine {
namespace {

namespace fs = std::filesystem;

class Output : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "fitroom-output-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  static std::string read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  fs::path folder_;
};

TEST_F(Output, UncommittedFolderVanishes) {
  {
    auto output = OutputFolder::open(folder_ / "out");
    ASSERT_TRUE(output);
    ASSERT_TRUE(garments::writeFileAtomically(output->staging() / "a.txt", "text"));
  }
  EXPECT_EQ(entries(), 0u);
}

TEST_F(Output, CommittedFolderHoldsItsFilesAndKeepsOthers) {
  fs::create_directory(folder_ / "out");
  ASSERT_TRUE(garments::writeFileAtomically(folder_ / "out" / "mine.txt", "mine"));
  auto output = OutputFolder::open(folder_ / "out/");
  ASSERT_TRUE(output);
  ASSERT_TRUE(garments::writeFileAtomically(output->staging() / "a.txt", "text"));
  ASSERT_TRUE(output->commit());
  EXPECT_EQ(read(folder_ / "out" / "a.txt"), "text");
  EXPECT_EQ(read(folder_ / "out" / "mine.txt"), "mine");
}

TEST_F(Output, FolderOverAFileOrADeviceIsARefusal) {
  ASSERT_TRUE(garments::writeFileAtomically(folder_ / "file", "text"));
  EXPECT_FALSE(OutputFolder::open(folder_ / "file"));
  EXPECT_FALSE(OutputFolder::open("/dev/full"));
  EXPECT_EQ(entries(), 1u);
}

}  // namespace
}  // namespace fitroom::engine
