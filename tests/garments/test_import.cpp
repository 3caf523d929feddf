#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "garments/import/importer.h"
#include "garments/import/obj_reader.h"
#include "garments/library/glb_writer.h"
#include "tests/support/garment_zoo.h"
#include "tests/support/temp_folder.h"

namespace fitroom::garments {
namespace {

namespace fs = std::filesystem;
using testing_support::TempFolder;

const Finding* findingOf(const ImportReport& report, const std::string& code) {
  for (const auto& f : report.findings) {
    if (f.code == code) return &f;
  }
  return nullptr;
}

std::string sayAll(const ImportReport& report) {
  std::string out = verdictName(report.verdict);
  for (const auto& f : report.findings) out += "\n  " + f.code + " " + f.text.en;
  return out;
}

/// Every report keeps these, whatever the file.
void expectSound(const ImportReport& report) {
  for (const auto& f : report.findings) {
    EXPECT_FALSE(f.text.zh.empty()) << f.code;
    EXPECT_FALSE(f.text.en.empty()) << f.code;
  }
  if (report.verdict == ImportVerdict::kReject) {
    EXPECT_TRUE(report.garments.empty());
    EXPECT_TRUE(std::any_of(report.findings.begin(), report.findings.end(),
                            [](const Finding& f) { return f.severity == Severity::kError; }));
    return;
  }
  EXPECT_FALSE(report.garments.empty());
  for (const auto& g : report.garments) {
    EXPECT_TRUE(bodymodel::validate(g.mesh));
    EXPECT_EQ(static_cast<Eigen::Index>(g.vertexTube.size()), g.mesh.vertexCount());
    EXPECT_FALSE(g.name.zh.empty());
  }
}

void expectReject(const fs::path& path, const std::string& code) {
  const ImportReport report = importFile(path);
  expectSound(report);
  EXPECT_EQ(report.verdict, ImportVerdict::kReject) << path;
  EXPECT_NE(findingOf(report, code), nullptr) << sayAll(report);
}

void write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

TEST(Import, UnusableFilesAreRejectedWithAReason) {
  const TempFolder temp;
  expectReject(temp.path() / "missing.obj", "IMP-002");
  expectReject(temp.path(), "IMP-001");
  write(temp.path() / "empty.glb", "");
  expectReject(temp.path() / "empty.glb", "IMP-001");
  write(temp.path() / "noise.glb", std::string(5000, '\x9c'));
  expectReject(temp.path() / "noise.glb", "IMP-001");
  write(temp.path() / "noise.obj", std::string(5000, '\x01'));
  expectReject(temp.path() / "noise.obj", "IMP-001");
  write(temp.path() / "points.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\n");
  const ImportReport none = importFile(temp.path() / "points.obj");
  EXPECT_EQ(none.verdict, ImportVerdict::kReject);
  write(temp.path() / "model.usdz", "PK");
  expectReject(temp.path() / "model.usdz", "IMP-005");
  write(temp.path() / "letter.txt", "hello");
  expectReject(temp.path() / "letter.txt", "IMP-005");
  expectReject("/dev/zero", "IMP-001");
  write(temp.path() / "old.fbx",
        std::string("Kaydara FBX Binary  \0\x1a\0\xd4\x17\0\0", 27) + std::string(200, '\0'));
  expectReject(temp.path() / "old.fbx", "IMP-005");
  write(temp.path() / "empty.gltf", R"({"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[]}]})");
  expectReject(temp.path() / "empty.gltf", "IMP-006");
  // A closed body without clothes.
  TriMesh ball = zoo::cylinder(0.2, 1.2, 24, 24, 0.0);
  for (Eigen::Index i = 0; i < ball.vertexCount(); ++i) {
    const float share = ball.vertices(i, 1) / 1.2f;
    const float r = std::sqrt(std::max(0.0f, 4 * share * (1 - share)));
    ball.vertices(i, 0) *= r;
    ball.vertices(i, 2) *= r;
  }
  write(temp.path() / "body.obj", zoo::toObj(ball));
  expectReject(temp.path() / "body.obj", "IMP-008");
}

TEST(Import, OptionsAreChecked) {
  const TempFolder temp;
  write(temp.path() / "a.obj", "v 0 0 0\n");
  ImportOptions options;
  options.unit = "furlong";
  EXPECT_NE(findingOf(importFile(temp.path() / "a.obj", options), "IMP-090"), nullptr);
  options = {};
  options.up = "north";
  EXPECT_NE(findingOf(importFile(temp.path() / "a.obj", options), "IMP-090"), nullptr);
  options = {};
  options.up = "+z";
  options.front = "-z";
  EXPECT_NE(findingOf(importFile(temp.path() / "a.obj", options), "IMP-090"), nullptr);
  options = {};
  options.targetEdge = 1;
  EXPECT_NE(findingOf(importFile(temp.path() / "a.obj", options), "IMP-090"), nullptr);
  options = {};
  options.maxBytes = 3;
  EXPECT_NE(findingOf(importFile(temp.path() / "a.obj", options), "IMP-004"), nullptr);
}

TEST(Import, ObjFacesMaterialsAndNamesAreRead) {
  const TempFolder temp;
  write(temp.path() / "a.mtl",
        "newmtl red\nKd 1 0 0\nmap_Kd -o 0 0 0 print.png\nnewmtl out\nmap_Kd ../x.png\n");
  write(temp.path() / "print.png", "\x89PNG\r\n\x1a\n...");
  const FolderNeighbours beside(temp.path());
  const auto scene = readObj(
      "mtllib a.mtl\r\no one\nusemtl red\nv 0 0 0\nv 2 0 0\nv 2 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 "
      "1\n"
      "f 1/1 2/2 3/3 4/4\ng two\nf -4 -3 \\\n-2\nl 1 2\n",
      "a.obj", beside);
  ASSERT_TRUE(scene) << scene.error().text.en;
  ASSERT_EQ(scene->meshes.size(), 2u);
  EXPECT_EQ(scene->meshes[0].name, "one");
  EXPECT_EQ(scene->meshes[0].triangles.rows(), 2);
  EXPECT_FLOAT_EQ(scene->meshes[0].texCoords(0, 1), 1.0f);
  EXPECT_FLOAT_EQ(scene->meshes[0].colour[0], 1.0f);
  EXPECT_EQ(scene->meshes[1].triangles.rows(), 1);
  EXPECT_EQ(scene->strayPoints, 1u);
  ASSERT_EQ(scene->images.size(), 1u);
  EXPECT_EQ(scene->images[0].mime, "image/png");
  EXPECT_EQ(scene->looks[0].image, 0);
  EXPECT_EQ(scene->looks[1].image, -1);
  const auto bad = readObj("v 0 0 0\nf 1 2 3\n", "a.obj", beside);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().context, "line 2");
}

TEST(Import, NamesThatLeadOutFindNothing) {
  for (const char* name : {"../a", "/etc/passwd", "a/../../b", "C:\\a.png", "%2e%2e/a", ""})
    EXPECT_EQ(plainName(name), "") << name;
  EXPECT_EQ(plainName(".\\tex\\a%20b.png"), "tex/a b.png");
}

TEST(Import, TruncatedGlbIsRejectedAtEveryLength) {
  const TempFolder temp;
  const TriMesh mesh = zoo::cylinder(0.15, 0.5, 24, 12, 0.5);
  GlbPart part;
  part.name = "skirt";
  part.mesh = &mesh;
  const auto bytes = encodeGlb({&part, 1});
  ASSERT_TRUE(bytes);
  for (std::size_t n = 1; n < bytes->size(); n += 97) {
    write(temp.path() / "cut.glb", bytes->substr(0, n));
    const ImportReport report = importFile(temp.path() / "cut.glb");
    expectSound(report);
    EXPECT_EQ(report.verdict, ImportVerdict::kReject) << n;
  }
}

/// Changes some bytes of a file, the same ones for the same seed.
std::string mutated(std::string bytes, std::uint32_t seed, bool text) {
  std::mt19937 random(seed);
  const std::uint32_t changes = 1 + random() % 8;
  for (std::uint32_t i = 0; i < changes; ++i) {
    const std::size_t at = random() % bytes.size();
    switch (random() % 4) {
      case 0:
        bytes[at] = static_cast<char>(text ? "0123456789-.e/ fv\n"[random() % 18] : random() % 256);
        break;
      case 1:
        bytes.erase(at, 1 + random() % 40);
        break;
      case 2:
        bytes.insert(at, bytes.substr(random() % bytes.size(), 1 + random() % 40));
        break;
      default:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8)));
        break;
    }
    if (bytes.empty()) return bytes;
  }
  return bytes;
}

TEST(Import, EveryMutatedFileEndsInAVerdict) {
  const TempFolder temp;
  const TriMesh mesh = zoo::cylinder(0.15, 0.5, 16, 4, 0.5);
  GlbPart part;
  part.name = "skirt";
  part.mesh = &mesh;
  const std::string glb = *encodeGlb({&part, 1});
  const std::string obj = zoo::toObj(mesh);
  ImportOptions options;
  options.targetEdge = 0.05;
  int rejected = 0;
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    for (const bool text : {false, true}) {
      const fs::path path = temp.path() / (text ? "m.obj" : "m.glb");
      write(path, mutated(text ? obj : glb, seed, text));
      const ImportReport report = importFile(path, options);
      expectSound(report);
      rejected += report.verdict == ImportVerdict::kReject;
    }
  }
  EXPECT_GT(rejected, 0);
}

TEST(Import, SkirtInEveryUnitComesOutTheSame) {
  const TempFolder temp;
  // 0.82 m round the waist, 1.10 m round the hem, 0.6 m long.
  for (const auto& [unit, metres] :
       {std::pair{"m", 1.0}, {"dm", 0.1}, {"cm", 0.01}, {"mm", 0.001}, {"in", 0.0254}}) {
    TriMesh mesh = zoo::cylinder(0.1305, 0.6, 48, 24, 0.4);
    for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
      const float widen = 1.0f + 0.34f * (1.0f - mesh.vertices(i, 1)) / 0.6f;
      mesh.vertices(i, 0) *= widen;
      mesh.vertices(i, 2) *= widen;
    }
    mesh.vertices /= static_cast<float>(metres);
    write(temp.path() / "skirt.obj", zoo::toObj(mesh));
    const ImportReport report = importFile(temp.path() / "skirt.obj");
    expectSound(report);
    ASSERT_EQ(report.garments.size(), 1u) << unit << sayAll(report);
    const GarmentModel& g = report.garments[0];
    EXPECT_EQ(g.source.unit, unit) << sayAll(report);
    EXPECT_EQ(g.category, Category::kSkirt);
    EXPECT_NE(findingOf(report, "IMP-010"), nullptr);
    // The tape goes along a 48-sided polygon.
    const double polygon = 48 * std::sin(M_PI / 48) / M_PI;
    EXPECT_NEAR(*g.finished[Finished::kWaist], 2 * M_PI * 0.1305 * polygon, 0.001) << unit;
    EXPECT_NEAR(*g.finished[Finished::kHem], 2 * M_PI * 0.1305 * 1.34 * polygon, 0.002) << unit;
  }
}

TEST(Import, SameFileSameBytes) {
  const TempFolder temp;
  write(temp.path() / "skirt.obj", zoo::toObj(zoo::cylinder(0.14, 0.6, 48, 10, 0.4)));
  const ImportReport a = importFile(temp.path() / "skirt.obj");
  const ImportReport b = importFile(temp.path() / "skirt.obj");
  ASSERT_EQ(a.garments.size(), 1u) << sayAll(a);
  EXPECT_EQ(a.garments[0].mesh.vertices, b.garments[0].mesh.vertices);
  EXPECT_EQ(a.garments[0].mesh.triangles, b.garments[0].mesh.triangles);
}

struct Expected2 {
  const char* file;
  const char* unit;
  std::vector<Category> categories;
};

class ReferenceFiles : public testing::TestWithParam<Expected2> {};

TEST_P(ReferenceFiles, AreUnderstood) {
  const char* data = std::getenv("FITROOM_REFERENCE_DATA");
  if (data == nullptr) GTEST_SKIP() << "FITROOM_REFERENCE_DATA is not set";
  const ImportReport report = importFile(fs::path(data) / "garments" / GetParam().file);
  expectSound(report);
  ASSERT_EQ(report.garments.size(), GetParam().categories.size()) << sayAll(report);
  for (std::size_t i = 0; i < report.garments.size(); ++i) {
    EXPECT_EQ(report.garments[i].category, GetParam().categories[i]) << sayAll(report);
    if (GetParam().unit[0] == 0) continue;
    EXPECT_EQ(report.garments[i].source.unit, GetParam().unit) << sayAll(report);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, ReferenceFiles,
    testing::Values(
        Expected2{"makehuman_cc0/female_casualsuit01.obj", "dm", {Category::kTop, Category::kTrousers}},
        Expected2{"makehuman_cc0/female_elegantsuit01.obj", "dm", {Category::kJacket, Category::kSkirt}},
        Expected2{"makehuman_cc0/male_casualsuit06.obj", "dm", {Category::kTop, Category::kTrousers}},
        Expected2{"makehuman_cc0/male_worksuit01.obj", "dm", {Category::kTop, Category::kJumpsuit}},
        Expected2{"variants_cc0/casual01_Zup_metres.fbx", "m", {Category::kTop, Category::kTrousers}},
        Expected2{"variants_cc0/casual01_blenderdefault.fbx", "cm", {Category::kTop, Category::kTrousers}},
        Expected2{"variants_cc0/elegant01_inches_Zup.dae", "m", {Category::kJacket, Category::kSkirt}},
        Expected2{"variants_cc0/tee_jeans_nonmanifold_flipped_unwelded.obj",
                  "m",
                  {Category::kTop, Category::kTrousers}},
        Expected2{"variants_cc0/worksuit_mm_Zup_nonormals.obj", "mm", {Category::kTop, Category::kJumpsuit}},
        Expected2{"sketchfab_ccby/dillard_darren_joggers.glb", "", {Category::kTrousers}},
        Expected2{"sketchfab_ccby/man_shorts.glb", "m", {Category::kShorts}},
        Expected2{"sketchfab_ccby/hoodie_kapitanzapupa_cm.glb", "cm", {Category::kTop}}));

}  // namespace
}  // namespace fitroom::garments
