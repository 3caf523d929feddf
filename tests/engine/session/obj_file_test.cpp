#include "engine/session/obj_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace fitroom::engine {
namespace {

class ObjFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "fitroom-obj-XXXXXX").string();
    const int descriptor = ::mkstemp(name.data());
    ASSERT_GE(descriptor, 0);
    ::close(descriptor);
    path_ = name;
  }
  void TearDown() override { std::filesystem::remove(path_); }
  bodymodel::Expected<bodymodel::TriMesh> reading(const std::string& text) {
    std::ofstream(path_) << text;
    return readObj(path_);
  }
  std::filesystem::path path_;
};

TEST_F(ObjFile, KeepsTheOrderOfVerticesAndFansPolygons) {
  const auto mesh = reading("# c\r\nv 0 0 0\r\nv 1 0 0\nvn 0 0 1\nv 1 1 0\nv 0 1 0.5\nf 1/1/1 2//1 3 4\n");
  ASSERT_TRUE(mesh);
  EXPECT_EQ(mesh->vertexCount(), 4);
  EXPECT_EQ(mesh->triangleCount(), 2);
  EXPECT_FLOAT_EQ(mesh->vertices(3, 2), 0.5f);
  EXPECT_EQ(mesh->triangles(1, 1), 2);
}

TEST_F(ObjFile, CountsNegativeIndicesFromTheEnd) {
  const auto mesh = reading("v 0 0 0\nv 1 0 0\nv 1 1 0\nf -3 -2 -1\n");
  ASSERT_TRUE(mesh);
  EXPECT_EQ(mesh->triangles(0, 0), 0);
  EXPECT_EQ(mesh->triangles(0, 2), 2);
}

TEST_F(ObjFile, NamesTheLineThatIsWrong) {
  for (const char* text :
       {"v 0 0 0\nv 1 x 0\n", "v 0 0 0\nf 1 2 3\n", "v 0 0 0\nf 0 0 0\n", "v 0 0 0\nf 1\n"}) {
    const auto mesh = reading(text);
    ASSERT_FALSE(mesh) << text;
    EXPECT_EQ(mesh.error().code, bodymodel::ErrorCode::kMalformed);
    EXPECT_NE(mesh.error().text.en.find("line 2"), std::string::npos) << mesh.error().text.en;
  }
  EXPECT_FALSE(reading(""));
  EXPECT_FALSE(reading("v 0 0 0\n"));
}

TEST_F(ObjFile, ComesBackAsItWasWritten) {
  const auto mesh = reading("v 0.123456 -2 3\nv 1 0 0\nv 1 1 0\nf 3 1 2\n");
  ASSERT_TRUE(mesh);
  const auto again = reading(encodeObj(*mesh));
  ASSERT_TRUE(again);
  EXPECT_EQ(mesh->vertices, again->vertices);
  EXPECT_EQ(mesh->triangles, again->triangles);
}

}  // namespace
}  // namespace fitroom::engine
