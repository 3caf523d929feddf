#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "garments/import/gltf_reader.h"
#include "garments/library/file_io.h"
#include "garments/library/garment_json.h"
#include "garments/library/glb_writer.h"
#include "garments/library/library.h"
#include "tests/support/garment_zoo.h"
#include "tests/support/temp_folder.h"

namespace fitroom::garments {
namespace {

namespace fs = std::filesystem;
using testing_support::TempFolder;

GarmentModel cylinderGarment(const std::string& size = {}) {
  GarmentModel g;
  g.name = {"直筒裙", "Straight Skirt"};
  g.category = Category::kSkirt;
  g.mesh = zoo::cylinder(0.15, 0.6, 64, 40, 0.4);
  g.texCoords = g.mesh.vertices.leftCols<2>() * 0.37f;
  g.vertexTube.assign(static_cast<std::size_t>(g.mesh.vertexCount()), TubeKind::kTorso);
  g.vertexTube[3] = TubeKind::kRightLeg;
  g.tubes = {{TubeKind::kTorso, {0, 1, 0}, {0, 0.4, 0}}};
  g.openings = {{OpeningKind::kWaist, 0, {0, 1, 2}, 0.94, {0, 1, 0}}};
  g.finished[Finished::kWaist] = 0.94;
  g.size = size;
  g.priceMinor = 12900;
  g.source.author = "A. Maker";
  return g;
}

/// Folders and files of a root; the history beside them is left out.
std::size_t entriesIn(const fs::path& folder) {
  std::error_code ec;
  std::size_t count = 0;
  for (fs::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec))
    count += it->path().filename() != ".history";
  return count;
}

TEST(GlbWriter, RoundTripKeepsEveryBit) {
  const GarmentModel g = cylinderGarment();
  GlbPart part;
  part.name = "skirt";
  part.mesh = &g.mesh;
  part.texCoords = g.texCoords;
  const auto bytes = encodeGlb({&part, 1}, {"Skirt", "A. Maker", "CC0"});
  ASSERT_TRUE(bytes);
  std::uint32_t total = 0;
  std::memcpy(&total, bytes->data() + 8, 4);
  EXPECT_EQ(total, bytes->size());
  const auto scene = readGltf(*bytes, "skirt.glb");
  ASSERT_TRUE(scene) << scene.error().text.en;
  ASSERT_EQ(scene->meshes.size(), 1u);
  EXPECT_EQ(scene->meshes[0].vertices, g.mesh.vertices);
  EXPECT_EQ(scene->meshes[0].triangles, g.mesh.triangles);
  EXPECT_EQ(scene->meshes[0].texCoords, g.texCoords);
  EXPECT_EQ(scene->author, "A. Maker");
  EXPECT_EQ(scene->licence, "CC0");
  EXPECT_EQ(*bytes, *encodeGlb({&part, 1}, {"Skirt", "A. Maker", "CC0"}));
}

TEST(GlbWriter, WideIndicesPastShortRange) {
  const TriMesh mesh = zoo::cylinder(0.2, 1.0, 400, 200, 0);
  ASSERT_GT(mesh.vertexCount(), 65535);
  GlbPart part;
  part.mesh = &mesh;
  const auto bytes = encodeGlb({&part, 1});
  ASSERT_TRUE(bytes);
  const auto scene = readGltf(*bytes, "x.glb");
  ASSERT_TRUE(scene);
  EXPECT_EQ(scene->meshes[0].triangles, mesh.triangles);
}

TEST(GlbWriter, RefusesWhatCannotBeWritten) {
  TriMesh mesh = zoo::cylinder(0.2, 1.0, 8, 2, 0);
  GlbPart part;
  part.mesh = &mesh;
  part.texCoords = TexCoords::Zero(3, 2);
  EXPECT_EQ(encodeGlb({&part, 1}).error().code, ErrorCode::kInvalidArgument);
  part.texCoords.resize(0, 2);
  mesh.vertices(0, 0) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(encodeGlb({&part, 1}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(encodeGlb({}));
}

TEST(Library, StoresAndLoadsWhole) {
  const TempFolder temp;
  Library library({temp.path() / "shipped", temp.path() / "home" / "library"});
  const GarmentModel g = cylinderGarment();
  const auto id = library.add(g);
  ASSERT_TRUE(id) << id.error().text.en;
  EXPECT_TRUE(isGarmentId(*id));
  EXPECT_EQ(id->rfind("straight-skirt-", 0), 0u);
  const auto back = library.load(*id);
  ASSERT_TRUE(back) << back.error().text.en;
  EXPECT_EQ(back->name, g.name);
  EXPECT_EQ(back->category, Category::kSkirt);
  EXPECT_EQ(back->mesh.vertices, g.mesh.vertices);
  EXPECT_EQ(back->mesh.triangles, g.mesh.triangles);
  EXPECT_EQ(back->texCoords, g.texCoords);
  EXPECT_EQ(back->vertexTube, g.vertexTube);
  ASSERT_EQ(back->openings.size(), 1u);
  EXPECT_EQ(back->openings[0].loop, g.openings[0].loop);
  EXPECT_EQ(back->openings[0].kind, OpeningKind::kWaist);
  EXPECT_NEAR(*back->finished[Finished::kWaist], 0.94, 1e-7);
  EXPECT_EQ(back->priceMinor, 12900);
  EXPECT_EQ(back->source.author, "A. Maker");
}

TEST(Library, SameContentSameIdAndReplacesInPlace) {
  const TempFolder temp;
  Library library({temp.path()});
  const auto first = library.add(cylinderGarment());
  const auto second = library.add(cylinderGarment());
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(entriesIn(temp.path()), 1u);
  GarmentModel changed = cylinderGarment();
  changed.id = *first;
  changed.priceMinor = 5;
  ASSERT_TRUE(library.add(changed));
  EXPECT_EQ(entriesIn(temp.path()), 1u);
  EXPECT_EQ(library.load(*first)->priceMinor, 5);
}

TEST(Library, WhatIsReplacedStaysInTheHistoryAndComesBack) {
  const TempFolder temp;
  Library library({temp.path()});
  int now = 0;
  library.setClock([&now] { return "2026-01-0" + std::to_string(++now) + "T00:00:00Z"; });
  GarmentModel garment = cylinderGarment();
  garment.id = "skirt";
  ASSERT_TRUE(library.add(garment));
  ASSERT_TRUE(library.add(garment));  // the same again is no new revision
  EXPECT_EQ(library.find("skirt")->revision, 1);
  const std::string first = library.find("skirt")->content;
  EXPECT_EQ(first.size(), 64u);
  garment.mesh.vertices *= 1.1f;
  ASSERT_TRUE(library.add(garment));
  EXPECT_EQ(library.find("skirt")->revision, 2);
  EXPECT_NE(library.find("skirt")->content, first);
  ASSERT_TRUE(library.setPublished("skirt", false));
  EXPECT_EQ(library.list().size(), 1u);
  EXPECT_TRUE(library.offered().empty());
  EXPECT_TRUE(library.load("skirt"));  // staff can still look at it
  const auto back = library.restore("skirt", 1);
  ASSERT_TRUE(back) << back.error().text.en;
  EXPECT_EQ(*back, 3);
  EXPECT_EQ(library.find("skirt")->content, first);
  EXPECT_FALSE(library.find("skirt")->published);  // what was not offered is not offered by going back
  EXPECT_NEAR(library.load("skirt")->mesh.vertices.maxCoeff(), 1.0f, 1e-5f);
  EXPECT_EQ(library.restore("skirt", 9).error().code, ErrorCode::kNotFound);
  const auto events = library.history("skirt");
  ASSERT_TRUE(events);
  std::vector<std::string> told;
  for (const auto& e : *events) told.push_back(e.action + " " + std::to_string(e.revision));
  EXPECT_EQ(told, (std::vector<std::string>{"added 1", "replaced 2", "unpublished 2", "restored 3"}));
  EXPECT_EQ(events->front().at, "2026-01-01T00:00:00Z");
  for (const auto& e : *events) EXPECT_TRUE(e.kept) << e.revision;
  EXPECT_FALSE(library.history("coat"));
}

TEST(Library, AFolderHoldsPictureAndReportAndKnowsWhenItWasChanged) {
  const TempFolder temp;
  Library library({temp.path()});
  LibraryExtras extras;
  extras.preview = "picture";
  extras.reportJson = "{}\n";
  extras.reportHtml = "<html>";
  extras.published = false;
  GarmentModel garment = cylinderGarment();
  garment.id = "skirt";
  garment.colourways = {"red", "navy blue"};
  garment.colourway = "red";
  garment.reference = {"label", "165/88A", {}};
  garment.reference.measures.set(bodymodel::Measure::kHip, 0.9);
  garment.designedEase[Finished::kHip] = 0.04;
  ASSERT_TRUE(library.addRun({garment}, extras));
  for (const char* name : {"garment.json", "01-mesh.glb", "preview.png", "report.json", "report.html"})
    EXPECT_TRUE(fs::exists(temp.path() / "skirt" / name)) << name;
  EXPECT_TRUE(library.offered().empty());
  const auto loaded = library.load("skirt");
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->colourways, garment.colourways);
  EXPECT_EQ(loaded->colourway, "red");
  EXPECT_EQ(loaded->reference.label, "165/88A");
  EXPECT_NEAR(loaded->reference.measures[bodymodel::Measure::kHip], 0.9, 1e-9);
  EXPECT_NEAR(*loaded->designedEase[Finished::kHip], 0.04, 1e-9);
  EXPECT_TRUE(library.check("skirt")->empty());
  // Publishing changes what is offered, not what it is.
  const std::string content = library.find("skirt")->content;
  ASSERT_TRUE(library.setPublished("skirt", true));
  EXPECT_EQ(library.find("skirt")->content, content);
  EXPECT_TRUE(library.check("skirt")->empty());
  std::ofstream(temp.path() / "skirt" / "preview.png") << "another";
  EXPECT_EQ(library.check("skirt")->size(), 1u);
  fs::remove(temp.path() / "skirt" / "01-mesh.glb");
  EXPECT_EQ(library.check("skirt")->size(), 2u);
}

TEST(Library, AShippedGarmentIsUnpublishedInOnesOwnFolder) {
  const TempFolder temp;
  Library shipped({temp.path() / "shipped"});
  GarmentModel garment = cylinderGarment();
  garment.id = "skirt";
  ASSERT_TRUE(shipped.add(garment));
  Library library({temp.path() / "shipped", temp.path() / "own"});
  ASSERT_TRUE(library.setPublished("skirt", false));
  EXPECT_TRUE(library.offered().empty());
  EXPECT_EQ(shipped.offered().size(), 1u);
  ASSERT_TRUE(library.setPublished("skirt", true));
  EXPECT_EQ(library.offered().size(), 1u);
}

TEST(Library, SizeRunKeepsOrderAndNamesWhatThereIs) {
  const TempFolder temp;
  Library library({temp.path()});
  const auto id = library.addRun({cylinderGarment("S"), cylinderGarment("M"), cylinderGarment("大")});
  ASSERT_TRUE(id) << id.error().text.en;
  const auto entries = library.list();
  ASSERT_EQ(entries.size(), 1u);
  ASSERT_EQ(entries[0].sizes.size(), 3u);
  EXPECT_EQ(entries[0].sizes[2].label, "大");
  EXPECT_EQ(library.load(*id)->size, "S");
  EXPECT_EQ(library.load(*id, "大")->size, "大");
  const auto missing = library.load(*id, "XXL");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_NE(missing.error().text.en.find("S, M"), std::string::npos);
  EXPECT_EQ(library.addRun({cylinderGarment("S"), cylinderGarment("S")}).error().code,
            ErrorCode::kInvalidArgument);
}

TEST(Library, CoarseMeshesAreRefinedAndFeaturesFound) {
  const TempFolder temp;
  Library library({temp.path()});
  GarmentModel coarse = cylinderGarment();
  coarse.mesh = zoo::cylinder(0.15, 0.6, 24, 12, 0.4);
  coarse.texCoords = coarse.mesh.vertices.leftCols<2>();
  coarse.vertexTube.clear();
  coarse.tubes.clear();
  coarse.openings.clear();
  const auto id = library.add(coarse);
  ASSERT_TRUE(id);
  const auto back = library.load(*id);
  ASSERT_TRUE(back);
  EXPECT_GT(back->mesh.vertexCount(), 4 * coarse.mesh.vertexCount());
  EXPECT_EQ(back->mesh.vertices.topRows(coarse.mesh.vertexCount()), coarse.mesh.vertices);
  EXPECT_EQ(back->texCoords.rows(), back->mesh.vertexCount());
  EXPECT_EQ(static_cast<Eigen::Index>(back->vertexTube.size()), back->mesh.vertexCount());
  ASSERT_EQ(back->openings.size(), 2u);
  const double polygon = 2 * 24 * 0.15 * std::sin(M_PI / 24);
  for (const auto& opening : back->openings) EXPECT_NEAR(opening.girth, polygon, 1e-4);
}

TEST(Library, UnknownAndHostileIdsAreNotFound) {
  const TempFolder temp;
  Library library({temp.path() / "nowhere"});
  for (const char* id : {"x", "../etc", "", "A"})
    EXPECT_EQ(library.load(id).error().code, ErrorCode::kNotFound) << id;
  GarmentModel g = cylinderGarment();
  g.id = "../evil";
  EXPECT_EQ(library.add(g).error().code, ErrorCode::kInvalidArgument);
}

TEST(Library, DamagedFoldersAreReportedAndLeftOut) {
  const TempFolder temp;
  Library library({temp.path()});
  const auto id = library.add(cylinderGarment());
  ASSERT_TRUE(id);
  fs::create_directories(temp.path() / "broken");
  std::ofstream(temp.path() / "broken" / "garment.json") << "{\"format\": 3";
  fs::create_directories(temp.path() / "newer");
  std::ofstream(temp.path() / "newer" / "garment.json") << R"({"format":"fitroom-garment","version":99})";
  std::vector<Error> problems;
  EXPECT_EQ(library.list(&problems).size(), 1u);
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems[0].code, ErrorCode::kMalformed);
  EXPECT_EQ(problems[1].code, ErrorCode::kNewerVersion);
  EXPECT_FALSE(problems[1].text.zh.empty());
  fs::resize_file(temp.path() / *id / "01-mesh.glb", 100);
  EXPECT_EQ(library.load(*id).error().code, ErrorCode::kMalformed);
}

TEST(Library, EveryPrefixOfADocumentIsAnError) {
  const TempFolder temp;
  StoredGarment stored{cylinderGarment(), {{"M", "01-m.glb", {}, {}, {}, {}}}};
  stored.common.id = "skirt";
  const std::string text = encodeGarmentJson(stored);
  ASSERT_TRUE(decodeGarmentJson(text, "garment.json"));
  for (std::size_t n = 0; n + 2 < text.size(); ++n) {
    EXPECT_FALSE(decodeGarmentJson(text.substr(0, n), "garment.json")) << n;
  }
}

TEST(Library, FullDiskLeavesNothing) {
  const TempFolder temp;
  const fs::path root = temp.path() / "home" / "library";
  Library library({root});
  // A file size limit of 1 kB makes every write past it fail as a full disk does.
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  const auto oldHandler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small{1024, old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const auto result = library.add(cylinderGarment());
  setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, oldHandler);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kUnwritable);
  EXPECT_EQ(entriesIn(temp.path()), 0u) << "an empty home was left behind";
}

TEST(Library, UnwritableRootIsAnErrorAndLeavesNothing) {
  const TempFolder temp;
  std::ofstream(temp.path() / "file") << "not a folder";
  Library library({temp.path() / "file" / "library"});
  const auto result = library.add(cylinderGarment());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kUnwritable);
  EXPECT_EQ(entriesIn(temp.path()), 1u);
}

TEST(FileIo, DevicesAndFoldersAreNeverReplaced) {
  const TempFolder temp;
  EXPECT_EQ(writeFileAtomically("/dev/full", "x").error().code, ErrorCode::kUnwritable);
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
  EXPECT_EQ(writeFileAtomically(temp.path(), "x").error().code, ErrorCode::kUnwritable);
  EXPECT_EQ(writeFileAtomically(temp.path() / "none" / "a", "x").error().code, ErrorCode::kUnwritable);
  ASSERT_TRUE(writeFileAtomically(temp.path() / "a", "old"));
  ASSERT_TRUE(writeFileAtomically(temp.path() / "a", "new"));
  EXPECT_EQ(*readFile(temp.path() / "a"), "new");
  EXPECT_EQ(entriesIn(temp.path()), 1u);
}

TEST(GarmentJson, SlugsAreLowerAscii) {
  EXPECT_EQ(slugOf("Straight Skirt (2025)"), "straight-skirt-2025");
  EXPECT_EQ(slugOf("直筒裙"), "garment");
  EXPECT_TRUE(isGarmentId("a-1_b"));
  EXPECT_FALSE(isGarmentId("-a"));
  EXPECT_FALSE(isGarmentId(std::string(65, 'a')));
}

}  // namespace
}  // namespace fitroom::garments
