// What each kind of file a shop may hand over is read as: the same trousers in every one of them.
#include <draco/compression/encode.h>
#include <draco/mesh/triangle_soup_mesh_builder.h>
#include <gtest/gtest.h>
#include <meshoptimizer.h>
#include <webp/encode.h>

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "garments/exchange/mesh_export.h"
#include "garments/import/importer.h"
#include "garments/shown/picture.h"
#include "garments/shown/shown_mesh.h"
#include "tests/support/garment_zoo.h"
#include "tests/support/temp_folder.h"
#include "tests/support/zip_maker.h"

namespace fitroom::garments {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing_support::pack;
using testing_support::TempFolder;

const zoo::TrousersShape kShape;

double waistGirth() {
  return zoo::ellipseGirth(kShape.halfWidth, kShape.halfDepth);
}

/// House axes to another up: `+z` up and `-y` front, as Z-up programs have it.
TriMesh zUp(TriMesh mesh, float scale) {
  const Points from = mesh.vertices;
  mesh.vertices.col(0) = scale * from.col(0);
  mesh.vertices.col(1) = -scale * from.col(2);
  mesh.vertices.col(2) = scale * from.col(1);
  return mesh;
}

TriMesh scaled(float scale) {
  TriMesh mesh = zoo::trousers(kShape);
  mesh.vertices *= scale;
  return mesh;
}

std::string told(const ImportReport& report) {
  std::string out = verdictName(report.verdict);
  for (const auto& f : report.findings) out += "\n  " + f.code + " " + f.text.en;
  return out;
}

bool says(const ImportReport& report, const std::string& code) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [&](const Finding& f) { return f.code == code; });
}

void expectTrousers(const ImportReport& report, const std::string& unit) {
  ASSERT_EQ(report.garments.size(), 1u) << told(report);
  EXPECT_NE(report.verdict, ImportVerdict::kReject);
  const GarmentModel& g = report.garments[0];
  EXPECT_EQ(g.category, Category::kTrousers) << told(report);
  EXPECT_EQ(g.source.unit, unit) << told(report);
  EXPECT_NEAR(*g.finished[Finished::kWaist], waistGirth(), 0.003);
  EXPECT_NEAR(*g.finished[Finished::kInseam], kShape.inseam, 0.010);
}

class Reading : public testing::Test {
 protected:
  ImportReport readBytes(const std::string& name, const std::string& bytes) {
    std::ofstream(temp_.path() / name, std::ios::binary) << bytes;
    return importFile(temp_.path() / name);
  }
  const fs::path& folder() const { return temp_.path(); }

 private:
  TempFolder temp_;
};

template <class T>
void put(std::string& out, T value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  out.append(bytes, sizeof(T));
}

TEST_F(Reading, StlOfEitherKind) {
  const TriMesh mesh = zUp(zoo::trousers(kShape), 1000);
  std::ostringstream text;
  std::string binary(80, ' ');
  put(binary, static_cast<std::uint32_t>(mesh.triangleCount()));
  text << "solid trousers\n";
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    text << "facet normal 0 0 0\nouter loop\n";
    for (int k = 0; k < 3; ++k) put(binary, 0.0f);
    for (int k = 0; k < 3; ++k) {
      const auto p = mesh.vertices.row(mesh.triangles(f, k));
      text << "vertex " << p[0] << ' ' << p[1] << ' ' << p[2] << '\n';
      for (int c = 0; c < 3; ++c) put(binary, p[c]);
    }
    put(binary, std::uint16_t{0});
    text << "endloop\nendfacet\n";
  }
  text << "endsolid trousers\n";
  expectTrousers(readBytes("binary.stl", binary), "mm");
  expectTrousers(readBytes("text.stl", text.str()), "mm");
}

TEST_F(Reading, PlyOfEitherKind) {
  const TriMesh mesh = scaled(100);
  std::ostringstream head, text;
  head << "element vertex " << mesh.vertexCount()
       << "\nproperty float x\nproperty float y\nproperty float z\nelement face " << mesh.triangleCount()
       << "\nproperty list uchar int vertex_indices\nend_header\n";
  std::string binary = "ply\nformat binary_little_endian 1.0\n" + head.str();
  text << "ply\nformat ascii 1.0\n" << head.str();
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    text << mesh.vertices(i, 0) << ' ' << mesh.vertices(i, 1) << ' ' << mesh.vertices(i, 2) << '\n';
    for (int c = 0; c < 3; ++c) put(binary, mesh.vertices(i, c));
  }
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    text << "3 " << mesh.triangles(f, 0) << ' ' << mesh.triangles(f, 1) << ' ' << mesh.triangles(f, 2)
         << '\n';
    put(binary, std::uint8_t{3});
    for (int c = 0; c < 3; ++c) put(binary, mesh.triangles(f, c));
  }
  expectTrousers(readBytes("binary.ply", binary), "cm");
  expectTrousers(readBytes("text.ply", text.str()), "cm");
}

std::string coordinates(const TriMesh& mesh) {
  std::ostringstream out;
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i)
    out << mesh.vertices(i, 0) << ' ' << mesh.vertices(i, 1) << ' ' << mesh.vertices(i, 2) << ' ';
  return out.str();
}

TEST_F(Reading, ColladaWithItsUnitAndUpAxis) {
  const TriMesh mesh = zUp(zoo::trousers(kShape), 1 / 0.0254f);
  std::ostringstream dae;
  dae << R"(<?xml version="1.0"?><COLLADA xmlns="http://www.collada.org/2005/11/COLLADASchema" version="1.4.1">)"
      << R"(<asset><unit name="inch" meter="0.0254"/><up_axis>Z_UP</up_axis></asset><library_geometries>)"
      << R"(<geometry id="g" name="trousers"><mesh><source id="p"><float_array id="pa" count=")"
      << 3 * mesh.vertexCount() << "\">" << coordinates(mesh)
      << R"(</float_array><technique_common><accessor source="#pa" count=")" << mesh.vertexCount()
      << R"(" stride="3"><param name="X" type="float"/><param name="Y" type="float"/><param name="Z" type="float"/>)"
      << R"(</accessor></technique_common></source><vertices id="v"><input semantic="POSITION" source="#p"/></vertices>)"
      << "<triangles count=\"" << mesh.triangleCount()
      << R"("><input semantic="VERTEX" source="#v" offset="0"/><p>)";
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f)
    dae << mesh.triangles(f, 0) << ' ' << mesh.triangles(f, 1) << ' ' << mesh.triangles(f, 2) << ' ';
  dae << R"(</p></triangles></mesh></geometry></library_geometries><library_visual_scenes>)"
      << R"(<visual_scene id="s"><node id="n"><instance_geometry url="#g"/></node></visual_scene>)"
      << R"(</library_visual_scenes><scene><instance_visual_scene url="#s"/></scene></COLLADA>)";
  expectTrousers(readBytes("trousers.dae", dae.str()), "m");  // the file's unit is applied as it is read
}

TEST_F(Reading, ThreeMf) {
  const TriMesh mesh = zUp(zoo::trousers(kShape), 100);
  std::ostringstream model;
  model
      << R"(<?xml version="1.0"?><model unit="centimeter" )"
      << R"(xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><resources><object id="1" type="model">)"
      << "<mesh><vertices>";
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i)
    model << "<vertex x=\"" << mesh.vertices(i, 0) << "\" y=\"" << mesh.vertices(i, 1) << "\" z=\""
          << mesh.vertices(i, 2) << "\"/>";
  model << "</vertices><triangles>";
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f)
    model << "<triangle v1=\"" << mesh.triangles(f, 0) << "\" v2=\"" << mesh.triangles(f, 1) << "\" v3=\""
          << mesh.triangles(f, 2) << "\"/>";
  model << R"(</triangles></mesh></object></resources><build><item objectid="1"/></build></model>)";
  ASSERT_TRUE(pack(
      folder() / "trousers.3mf",
      {{"[Content_Types].xml",
        R"(<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>)"},
       {"_rels/.rels",
        R"(<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Target="/3D/3dmodel.model" Id="rel0" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>)"},
       {"3D/3dmodel.model", model.str()}}));
  expectTrousers(importFile(folder() / "trousers.3mf"), "cm");
}

GarmentModel garmentOf(TriMesh mesh) {
  GarmentModel g;
  g.name = {"长裤", "trousers"};
  g.category = Category::kTrousers;
  g.mesh = std::move(mesh);
  g.source.author = "A. Maker";
  g.source.licence = "CC-BY-4.0";
  return g;
}

TEST_F(Reading, FbxSaysWhoMadeItAndUnderWhatLicence) {
  ASSERT_TRUE(exportGarment(garmentOf(zoo::trousers(kShape)), folder() / "own.fbx"));
  const ImportReport report = importFile(folder() / "own.fbx");
  expectTrousers(report, "cm");
  ASSERT_EQ(report.garments.size(), 1u);
  EXPECT_EQ(report.garments[0].source.author, "A. Maker");
  EXPECT_EQ(report.garments[0].source.licence, "CC-BY-4.0");
  EXPECT_TRUE(says(report, "IMP-076"));
}

TEST_F(Reading, FbxWhoseUpAxisIsOnlyMetadata) {
  ASSERT_TRUE(exportGarment(garmentOf(zUp(zoo::trousers(kShape), 1)), folder() / "up.fbx"));
  std::ifstream in(folder() / "up.fbx", std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  // `UpAxis` is followed by its type words; the value is the first 32-bit integer (`I`) after them.
  const std::size_t at = bytes.find("UpAxis");
  ASSERT_NE(at, std::string::npos);
  const std::size_t value = bytes.find(std::string("I\1\0\0\0", 5), at);
  ASSERT_LT(value, at + 64);
  bytes[value + 1] = 2;
  const ImportReport report = readBytes("up.fbx", bytes);
  expectTrousers(report, "cm");
  ASSERT_EQ(report.garments.size(), 1u);
  EXPECT_EQ(report.garments[0].source.up, "+z");
}

/// A glTF file being put together: buffers packed one after another.
class GltfMaker {
 public:
  GltfMaker() {
    json_ = {{"asset", {{"version", "2.0"}}},
             {"scene", 0},
             {"scenes", {{{"nodes", {0}}}}},
             {"nodes", {{{"mesh", 0}}}}};
  }
  json& root() { return json_; }
  /// Index of a new view over these bytes.
  std::size_t view(const std::string& bytes) {
    while (bin_.size() % 4 != 0) bin_ += '\0';
    json_["bufferViews"].push_back(
        {{"buffer", 0}, {"byteOffset", bin_.size()}, {"byteLength", bytes.size()}});
    bin_ += bytes;
    return json_["bufferViews"].size() - 1;
  }
  std::size_t accessor(json a) {
    json_["accessors"].push_back(std::move(a));
    return json_["accessors"].size() - 1;
  }
  std::string glb() {
    while (bin_.size() % 4 != 0) bin_ += '\0';
    json_["buffers"] = {{{"byteLength", bin_.size()}}};
    std::string text = json_.dump();
    while (text.size() % 4 != 0) text += ' ';
    std::string out = "glTF";
    put(out, std::uint32_t{2});
    put(out, static_cast<std::uint32_t>(12 + 8 + text.size() + 8 + bin_.size()));
    put(out, static_cast<std::uint32_t>(text.size()));
    out += "JSON" + text;
    put(out, static_cast<std::uint32_t>(bin_.size()));
    out += std::string("BIN\0", 4) + bin_;
    return out;
  }
  /// Positions and faces as plain floats and 32-bit indices; returns the primitive.
  json plain(const TriMesh& mesh) {
    std::string positions, indices;
    for (Eigen::Index i = 0; i < mesh.vertices.size(); ++i) put(positions, mesh.vertices.data()[i]);
    for (Eigen::Index i = 0; i < mesh.triangles.size(); ++i)
      put(indices, static_cast<std::uint32_t>(mesh.triangles.data()[i]));
    const std::size_t p = accessor({{"bufferView", view(positions)},
                                    {"componentType", 5126},
                                    {"count", mesh.vertexCount()},
                                    {"type", "VEC3"}});
    const std::size_t k = accessor({{"bufferView", view(indices)},
                                    {"componentType", 5125},
                                    {"count", mesh.triangles.size()},
                                    {"type", "SCALAR"}});
    return {{"attributes", {{"POSITION", p}}}, {"indices", k}};
  }
  void coords(json& primitive, const TexCoords& uv) {
    std::string bytes;
    for (Eigen::Index i = 0; i < uv.size(); ++i) put(bytes, uv.data()[i]);
    primitive["attributes"]["TEXCOORD_0"] = accessor(
        {{"bufferView", view(bytes)}, {"componentType", 5126}, {"count", uv.rows()}, {"type", "VEC2"}});
  }

 private:
  json json_;
  std::string bin_;
};

TEST_F(Reading, MeshoptCompression) {
  const TriMesh mesh = zoo::trousers(kShape);
  const auto vertices = static_cast<std::size_t>(mesh.vertexCount());
  std::string points(meshopt_encodeVertexBufferBound(vertices, 12), '\0');
  points.resize(meshopt_encodeVertexBuffer(reinterpret_cast<unsigned char*>(points.data()), points.size(),
                                           mesh.vertices.data(), vertices, 12));
  std::vector<unsigned> order(mesh.triangles.data(), mesh.triangles.data() + mesh.triangles.size());
  std::string faces(meshopt_encodeIndexBufferBound(order.size(), vertices), '\0');
  faces.resize(meshopt_encodeIndexBuffer(reinterpret_cast<unsigned char*>(faces.data()), faces.size(),
                                         order.data(), order.size()));
  GltfMaker maker;
  const std::size_t p = maker.view(points), k = maker.view(faces);
  const auto compressed = [&](std::size_t view, std::size_t bytes, std::size_t stride, std::size_t count,
                              const char* mode) {
    json& v = maker.root()["bufferViews"][view];
    v["extensions"]["EXT_meshopt_compression"] = {{"buffer", 0},         {"byteOffset", v["byteOffset"]},
                                                  {"byteLength", bytes}, {"byteStride", stride},
                                                  {"count", count},      {"mode", mode}};
    v["byteLength"] = stride * count;
  };
  compressed(p, points.size(), 12, vertices, "ATTRIBUTES");
  compressed(k, faces.size(), 4, order.size(), "TRIANGLES");
  const std::size_t pa =
      maker.accessor({{"bufferView", p}, {"componentType", 5126}, {"count", vertices}, {"type", "VEC3"}});
  const std::size_t ka = maker.accessor(
      {{"bufferView", k}, {"componentType", 5125}, {"count", order.size()}, {"type", "SCALAR"}});
  maker.root()["meshes"] = {{{"primitives", {{{"attributes", {{"POSITION", pa}}}, {"indices", ka}}}}}};
  maker.root()["extensionsUsed"] = {"EXT_meshopt_compression"};
  maker.root()["extensionsRequired"] = {"EXT_meshopt_compression"};
  expectTrousers(readBytes("meshopt.glb", maker.glb()), "m");
}

TEST_F(Reading, QuantisedPositions) {
  const TriMesh mesh = zoo::trousers(kShape);
  const float largest = mesh.vertices.cwiseAbs().maxCoeff();
  std::string positions;
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    for (int c = 0; c < 3; ++c)
      put(positions, static_cast<std::int16_t>(std::lround(32767 * mesh.vertices(i, c) / largest)));
    put(positions, std::int16_t{0});  // rows are aligned to four bytes
  }
  GltfMaker maker;
  json primitive = maker.plain(mesh);
  const std::size_t view = maker.view(positions);
  maker.root()["bufferViews"][view]["byteStride"] = 8;
  primitive["attributes"]["POSITION"] = maker.accessor({{"bufferView", view},
                                                        {"componentType", 5122},
                                                        {"normalized", true},
                                                        {"count", mesh.vertexCount()},
                                                        {"type", "VEC3"}});
  maker.root()["meshes"] = {{{"primitives", {primitive}}}};
  maker.root()["nodes"][0]["scale"] = {largest, largest, largest};
  maker.root()["extensionsRequired"] = {"KHR_mesh_quantization"};
  expectTrousers(readBytes("quantised.glb", maker.glb()), "m");
}

TEST_F(Reading, Draco) {
  const TriMesh mesh = zoo::trousers(kShape);
  draco::TriangleSoupMeshBuilder builder;
  builder.Start(static_cast<int>(mesh.triangleCount()));
  const int id = builder.AddAttribute(draco::GeometryAttribute::POSITION, 3, draco::DT_FLOAT32);
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    const auto corner = [&](int k) -> const float* { return mesh.vertices.row(mesh.triangles(f, k)).data(); };
    builder.SetAttributeValuesForFace(id, draco::FaceIndex(static_cast<std::uint32_t>(f)), corner(0),
                                      corner(1), corner(2));
  }
  const auto built = builder.Finalize();
  draco::Encoder encoder;
  encoder.SetAttributeQuantization(draco::GeometryAttribute::POSITION, 14);
  draco::EncoderBuffer buffer;
  ASSERT_TRUE(encoder.EncodeMeshToBuffer(*built, &buffer).ok());
  GltfMaker maker;
  const std::size_t view = maker.view(std::string(buffer.data(), buffer.size()));
  const std::size_t p =
      maker.accessor({{"componentType", 5126}, {"count", built->num_points()}, {"type", "VEC3"}});
  const std::size_t k =
      maker.accessor({{"componentType", 5125}, {"count", 3 * built->num_faces()}, {"type", "SCALAR"}});
  const auto unique = built->attribute(0)->unique_id();
  maker.root()["meshes"] = {{{"primitives",
                              {{{"attributes", {{"POSITION", p}}},
                                {"indices", k},
                                {"extensions",
                                 {{"KHR_draco_mesh_compression",
                                   {{"bufferView", view}, {"attributes", {{"POSITION", unique}}}}}}}}}}}};
  maker.root()["extensionsRequired"] = {"KHR_draco_mesh_compression"};
  expectTrousers(readBytes("draco.glb", maker.glb()), "m");
}

std::string tinyPicture() {
  Picture picture{2, 2, {255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 9, 9, 9, 255}};
  return *encodePng(picture, false);
}

/// Trousers with one material whose base colour is a picture.
std::string pictured(const std::string& picture, const char* mime, const json& texture, const json& info,
                     const json& extensions = json::object()) {
  const TriMesh mesh = zoo::trousers(kShape);
  GltfMaker maker;
  json primitive = maker.plain(mesh);
  maker.coords(primitive, mesh.vertices.leftCols<2>());
  primitive["material"] = 0;
  maker.root()["images"] = {{{"bufferView", maker.view(picture)}, {"mimeType", mime}}};
  maker.root()["textures"] = {texture};
  maker.root()["materials"] = {{{"name", "cloth"},
                                {"pbrMetallicRoughness", {{"baseColorTexture", info}}},
                                {"extensions", extensions}}};
  maker.root()["meshes"] = {{{"primitives", {primitive}}}};
  return maker.glb();
}

TEST_F(Reading, TextureTransformIsBakedAndSheenIsNoObstacle) {
  const json info = {
      {"index", 0},
      {"extensions", {{"KHR_texture_transform", {{"offset", {0.25, 0.5}}, {"scale", {2, 3}}}}}}};
  const json sheen = {{"KHR_materials_sheen", {{"sheenColorFactor", {0.9, 0.9, 0.9}}}}};
  std::string glb = pictured(tinyPicture(), "image/png", {{"source", 0}}, info, sheen);
  const ImportReport report = readBytes("transform.glb", glb);
  expectTrousers(report, "m");
  ASSERT_EQ(report.shown.size(), 1u);
  const auto shown = decodeShown(report.shown[0], "shown.glb");
  ASSERT_TRUE(shown);
  ASSERT_EQ(shown->images.size(), 1u);
  const ShownPart& part = shown->parts[0];
  EXPECT_NEAR(part.texCoords(0, 0), 0.25 + 2 * part.mesh.vertices(0, 0), 1e-5);
  EXPECT_NEAR(part.texCoords(0, 1), 0.5 + 3 * part.mesh.vertices(0, 1), 1e-5);
  EXPECT_GT(report.previews[0].size(), 1000u);
}

TEST_F(Reading, WebpBecomesPngAndKtx2IsSaid) {
  const std::uint8_t pixels[16] = {255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 9, 9, 9, 255};
  std::uint8_t* packed = nullptr;
  const std::size_t size = WebPEncodeLosslessRGBA(pixels, 2, 2, 8, &packed);
  ASSERT_GT(size, 0u);
  const std::string webp(reinterpret_cast<const char*>(packed), size);
  WebPFree(packed);
  const json texture = {{"extensions", {{"EXT_texture_webp", {{"source", 0}}}}}};
  const ImportReport report = readBytes("webp.glb", pictured(webp, "image/webp", texture, {{"index", 0}}));
  expectTrousers(report, "m");
  EXPECT_TRUE(says(report, "IMP-033")) << told(report);
  const auto shown = decodeShown(report.shown[0], "shown.glb");
  ASSERT_TRUE(shown);
  ASSERT_EQ(shown->images.size(), 1u);
  const auto picture = decodePicture(shown->images[0].bytes, 8);
  ASSERT_TRUE(picture);
  EXPECT_EQ(std::memcmp(picture->rgba.data(), pixels, sizeof pixels), 0);

  const json basis = {{"extensions", {{"KHR_texture_basisu", {{"source", 0}}}}}};
  const ImportReport other = readBytes(
      "ktx2.glb",
      pictured("\xabKTX 20\xbb\r\n\x1a\n" + std::string(64, '\1'), "image/ktx2", basis, {{"index", 0}}));
  expectTrousers(other, "m");
  EXPECT_TRUE(says(other, "IMP-034")) << told(other);
}

TEST_F(Reading, APictureBombIsLeftOut) {
  std::string bomb = tinyPicture();
  // Width and height stand at byte 16 of a PNG, most significant byte first; its checksum follows them.
  bomb[16] = bomb[20] = 0;
  bomb[17] = bomb[21] = 1;
  const ImportReport report =
      readBytes("bomb.glb", pictured(bomb, "image/png", {{"source", 0}}, {{"index", 0}}));
  expectTrousers(report, "m");
  EXPECT_TRUE(says(report, "IMP-032")) << told(report);
}

TEST_F(Reading, ColourwaysAreNamedAndOneIsChosen) {
  const TriMesh mesh = zoo::trousers(kShape);
  GltfMaker maker;
  json primitive = maker.plain(mesh);
  primitive["material"] = 0;
  primitive["extensions"]["KHR_materials_variants"]["mappings"] = {{{"material", 0}, {"variants", {0}}},
                                                                   {{"material", 1}, {"variants", {1}}}};
  const auto colour = [](double r, double b) {
    return json{{"pbrMetallicRoughness", {{"baseColorFactor", {r, 0.0, b, 1.0}}}}};
  };
  maker.root()["materials"] = {colour(1, 0), colour(0, 1)};
  maker.root()["extensions"]["KHR_materials_variants"]["variants"] = {{{"name", "rot"}},
                                                                      {{"name", "navy blue"}}};
  maker.root()["meshes"] = {{{"primitives", {primitive}}}};
  std::ofstream(folder() / "two.glb", std::ios::binary) << maker.glb();
  ImportOptions options;
  const ImportReport own = importFile(folder() / "two.glb");
  ASSERT_EQ(own.garments.size(), 1u);
  EXPECT_EQ(own.garments[0].colourways, (std::vector<std::string>{"rot", "navy blue"}));
  EXPECT_EQ(own.garments[0].colourway, "");
  options.colourway = "navy blue";
  const ImportReport chosen = importFile(folder() / "two.glb", options);
  ASSERT_EQ(chosen.garments.size(), 1u);
  EXPECT_EQ(chosen.garments[0].colourway, "navy blue");
  EXPECT_NE(chosen.previews[0], own.previews[0]);
  options.colourway = "green";
  const ImportReport unknown = importFile(folder() / "two.glb", options);
  EXPECT_TRUE(says(unknown, "IMP-078"));
  EXPECT_EQ(unknown.previews[0], own.previews[0]);
}

TEST_F(Reading, AZipHoldsTheGarmentAndWhatItNames) {
  const std::string obj = "mtllib cloth.mtl\nusemtl print\n" + zoo::toObj(scaled(100));
  ASSERT_TRUE(
      pack(folder() / "trousers.zip", {{"readme.txt", "hello"},
                                       {"__MACOSX/trousers.obj", "junk"},
                                       {"files/trousers.obj", obj},
                                       {"files/cloth.mtl", "newmtl print\nKd 1 0 0\nmap_Kd print.png\n"},
                                       {"files/print.png", tinyPicture()}}));
  const ImportReport report = importFile(folder() / "trousers.zip");
  expectTrousers(report, "cm");
  ASSERT_EQ(report.shown.size(), 1u);
  const auto shown = decodeShown(report.shown[0], "shown.glb");
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->images.size(), 1u);
}

}  // namespace
}  // namespace fitroom::garments
