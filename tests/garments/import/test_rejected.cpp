// Files that cannot be worn: each ends rejected, with its reason, and quickly.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>

#include "garments/exchange/mesh_export.h"
#include "garments/import/importer.h"
#include "tests/support/garment_zoo.h"
#include "tests/support/temp_folder.h"
#include "tests/support/zip_maker.h"

namespace fitroom::garments {
namespace {

namespace fs = std::filesystem;
using testing_support::pack;
using testing_support::TempFolder;

class Rejected : public testing::Test {
 protected:
  fs::path file(const std::string& name, const std::string& bytes) {
    std::ofstream(temp_.path() / name, std::ios::binary) << bytes;
    return temp_.path() / name;
  }
  const fs::path& folder() const { return temp_.path(); }

  static void expectReject(const fs::path& path, const std::string& code, const ImportOptions& options = {}) {
    const ImportReport report = importFile(path, options);
    EXPECT_EQ(report.verdict, ImportVerdict::kReject) << path;
    EXPECT_TRUE(report.garments.empty());
    std::string said;
    bool found = false;
    for (const auto& f : report.findings) {
      said += f.code + " " + f.text.en + "\n";
      found = found || (f.code == code && f.severity == Severity::kError && !f.text.zh.empty());
    }
    EXPECT_TRUE(found) << path << "\n" << said;
  }

 private:
  TempFolder temp_;
};

TEST_F(Rejected, UsdOfEveryKind) {
  expectReject(file("a.usda", "#usda 1.0\n"), "IMP-005");
  expectReject(file("a.usdc", "PXR-USDC"), "IMP-005");
  expectReject(file("a.usdz", "PK\x03\x04"), "IMP-005");
  expectReject(file("a.USD", "PXR-USDC"), "IMP-005");
}

TEST_F(Rejected, FbxFromBefore2011) {
  expectReject(file("binary.fbx",
                    std::string("Kaydara FBX Binary  \0\x1a\0\xd4\x17\0\0", 27) + std::string(200, '\0')),
               "IMP-005");
  expectReject(
      file("text.fbx",
           "; FBX 6.1.0 project file\n; ---\nFBXHeaderExtension:  {\n\tFBXHeaderVersion: 1003\n\tFBXVersion: "
           "6100\n}\nObjects:  {\n}\n"),
      "IMP-005");
}

TEST_F(Rejected, TruncatedFilesOfEveryKind) {
  GarmentModel g;
  g.name = {"长裤", "trousers"};
  g.category = Category::kTrousers;
  g.mesh = zoo::trousers();
  for (const char* name : {"whole.glb", "whole.fbx"}) {
    ASSERT_TRUE(exportGarment(g, folder() / name));
    std::ifstream in(folder() / name, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    for (const double share : {0.01, 0.3, 0.7, 0.95}) {
      const auto length = static_cast<std::size_t>(share * static_cast<double>(bytes.size()));
      expectReject(file("cut" + fs::path(name).extension().string(), bytes.substr(0, length)), "IMP-001");
    }
  }
  // Of an OBJ the faces come last; what names points that are missing is damaged.
  std::string obj = zoo::toObj(g.mesh);
  expectReject(file("cut.obj", obj.substr(obj.size() / 5, obj.size())), "IMP-001");
  std::string stl(84, ' ');
  const std::uint32_t claimed = 100000;
  std::memcpy(stl.data() + 80, &claimed, 4);
  expectReject(file("cut.stl", stl), "IMP-001");
  expectReject(file("cut.ply", "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\n"), "IMP-001");
  expectReject(file("cut.dae", "<?xml version=\"1.0\"?><COLLADA><library_geom"), "IMP-001");
  expectReject(file("cut.zip", "PK\x03\x04 and no more"), "IMP-001");
  expectReject(file("cut.3mf", "PK\x03\x04 and no more"), "IMP-001");
}

TEST_F(Rejected, BonesOnlyAndEmptyScenes) {
  expectReject(file("bones.gltf", R"({"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],
      "nodes":[{"name":"hips","children":[1]},{"name":"spine","translation":[0,0.5,0]}],
      "skins":[{"joints":[0,1]}]})"),
               "IMP-006");
  expectReject(
      file(
          "bones.dae",
          R"(<?xml version="1.0"?><COLLADA xmlns="http://www.collada.org/2005/11/COLLADASchema" version="1.4.1">
      <asset><unit meter="1"/><up_axis>Y_UP</up_axis></asset><library_visual_scenes><visual_scene id="s">
      <node id="hips" type="JOINT"><node id="spine" type="JOINT"/></node></visual_scene></library_visual_scenes>
      <scene><instance_visual_scene url="#s"/></scene></COLLADA>)"),
      "IMP-006");
  expectReject(file("empty.gltf", R"({"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[]}]})"),
               "IMP-006");
  expectReject(file("empty.obj", "# nothing\n"), "IMP-006");
  expectReject(file("empty.ply",
                    "ply\nformat ascii 1.0\nelement vertex 0\nproperty float x\nproperty float "
                    "y\nproperty float z\nelement face 0\nproperty list uchar int "
                    "vertex_indices\nend_header\n"),
               "IMP-001");
}

/// A body without clothes: closed, as high as a person, with a neck, arms and legs of its own.
TEST_F(Rejected, ABodyWithoutClothes) {
  TriMesh body = zoo::cylinder(1, 1.7, 48, 160, 0.0);
  for (Eigen::Index i = 0; i < body.vertexCount(); ++i) {
    const float h = body.vertices(i, 1) / 1.7f;
    // Feet to head: narrow ankles, hips, waist, chest, neck, head; closed at both ends.
    float r = 0.10f + 0.09f * std::exp(-80 * (h - 0.5f) * (h - 0.5f)) +
              0.09f * std::exp(-60 * (h - 0.75f) * (h - 0.75f));
    if (h > 0.84f) r = h < 0.87f ? 0.06f : 0.09f;
    r *= std::sqrt(std::max(0.0f, 1 - std::pow(2 * h - 1, 24.0f)));
    body.vertices(i, 0) *= r;
    body.vertices(i, 2) *= 0.7f * r;
  }
  expectReject(file("body.obj", zoo::toObj(body)), "IMP-008");
}

/// A shoe: 28 cm long, open at the ankle only; and a pair of them.
TriMesh shoe(float side) {
  TriMesh mesh = zoo::cylinder(1, 1, 40, 40, 0.0);
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    const float t = mesh.vertices(i, 1);  // 1 at the ankle's opening, 0 at the toe
    const float x = mesh.vertices(i, 0), z = mesh.vertices(i, 2);
    const float width = 0.045f * std::min(1.0f, 6 * t);
    // Upright at the ankle, bent forward along the foot.
    const float along = std::min(1.0f, t / 0.7f), up = std::max(0.0f, (t - 0.7f) / 0.3f);
    mesh.vertices(i, 0) = side + width * x;
    mesh.vertices(i, 1) =
        0.045f + (up > 0 ? 0.08f * up : 0.0f) + (up > 0 ? 0 : 0.045f * std::min(1.0f, 6 * t) * z);
    mesh.vertices(i, 2) = 0.24f * (1 - along) + (up > 0 ? 0.05f * z : 0.0f);
  }
  return mesh;
}

TEST_F(Rejected, AShoe) {
  expectReject(file("shoe.obj", zoo::toObj(shoe(0))), "IMP-008");
  expectReject(file("pair.obj", zoo::toObj(zoo::together(shoe(0.09f), shoe(-0.09f)))), "IMP-008");
}

TEST_F(Rejected, FiveGigabytes) {
  for (const char* name : {"large.glb", "large.obj", "large.zip"}) {
    const fs::path path = file(name, "glTF");
    fs::resize_file(path, std::uintmax_t{5} << 30);  // a hole: takes no room on disk
    expectReject(path, "IMP-004");
  }
}

TEST_F(Rejected, AZipBombStopsAtTheLimit) {
  ASSERT_TRUE(pack(folder() / "bomb.zip", {{"bomb.obj", std::string(48u << 20, '#')}}));
  ASSERT_LT(fs::file_size(folder() / "bomb.zip"), 1u << 20);
  ImportOptions options;
  options.maxBytes = 8u << 20;
  expectReject(folder() / "bomb.zip", "IMP-001", options);
  // A directory that lies about the size changes nothing: the central entry's size stands 24 bytes in.
  std::ifstream in(folder() / "bomb.zip", std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const std::size_t entry = bytes.rfind("PK\x01\x02");
  ASSERT_NE(entry, std::string::npos);
  const std::uint32_t small = 1000;
  std::memcpy(bytes.data() + entry + 24, &small, 4);
  expectReject(file("liar.zip", bytes), "IMP-001", options);
}

}  // namespace
}  // namespace fitroom::garments
