#include "engine/session/body_file.h"

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "bodymodel/measure/tape.h"
#include "garments/import/file_guard.h"
#include "garments/library/file_io.h"

namespace fitroom::engine {

using bodymodel::Body;
using bodymodel::ErrorCode;
using bodymodel::Expected;
using bodymodel::Measure;
using bodymodel::TriMesh;
using nlohmann::json;

namespace {

constexpr std::uintmax_t kMaxBytes = 512u << 20;

template <std::size_t N>
json pointsJson(const std::array<Eigen::Vector3d, N>& points) {
  json list = json::array();
  for (const auto& p : points) list.push_back({p.x(), p.y(), p.z()});
  return list;
}

template <std::size_t N>
bool readPoints(const json& list, std::array<Eigen::Vector3d, N>& out) {
  if (!list.is_array() || list.size() != N) return false;
  for (std::size_t i = 0; i < N; ++i) {
    if (!list[i].is_array() || list[i].size() != 3) return false;
    for (std::size_t k = 0; k < 3; ++k) {
      if (!list[i][k].is_number()) return false;
      out[i][static_cast<Eigen::Index>(k)] = list[i][k].get<double>();
    }
    if (!out[i].allFinite()) return false;
  }
  return true;
}

/// The notes of a GLB; a discarded value where there are none.
json notesOf(const std::string& bytes) {
  // Header: magic, version, length; then the JSON chunk: length, type, text (glTF 2.0, 4.4).
  constexpr std::size_t kHeader = 20;
  if (bytes.size() < kHeader || bytes.compare(0, 4, "glTF") != 0) return json(json::value_t::discarded);
  std::uint32_t length = 0;
  std::memcpy(&length, bytes.data() + 12, sizeof length);
  if (length > bytes.size() - kHeader) return json(json::value_t::discarded);
  const json document =
      json::parse(bytes.begin() + kHeader, bytes.begin() + kHeader + length, nullptr, false);
  const json::json_pointer where("/asset/extras/fitroom_body");
  if (document.is_discarded() || !document.contains(where)) return json(json::value_t::discarded);
  return document.at(where);
}

/// The mesh with the notes of its file as a body, when they belong together: the mannequin's topology, and
/// landmarks on this skin.
std::optional<Body> ourBody(const TriMesh& mesh, const std::string& bytes,
                            const bodymodel::Mannequin& mannequin) {
  const json notes = notesOf(bytes);
  if (!notes.is_object() || !notes.contains("sex") || !notes["sex"].is_number()) return std::nullopt;
  Body body = mannequin.shape(notes["sex"].get<double>(), Eigen::VectorXd());
  if (body.mesh.vertexCount() != mesh.vertexCount() || body.mesh.triangles != mesh.triangles)
    return std::nullopt;
  if (!notes.contains("landmarks") || !readPoints(notes["landmarks"], body.landmarks)) return std::nullopt;
  if (!notes.contains("joints") || !readPoints(notes["joints"], body.joints)) return std::nullopt;
  body.mesh.vertices = mesh.vertices;
  constexpr double kNear = 0.03;
  for (const auto& l : body.landmarks) {
    const Eigen::RowVector3f p = l.transpose().cast<float>();
    if ((mesh.vertices.rowwise() - p).rowwise().squaredNorm().minCoeff() > kNear * kNear) return std::nullopt;
  }
  return body;
}

TriMesh joined(const garments::RawScene& scene) {
  TriMesh out;
  Eigen::Index vertices = 0, faces = 0;
  for (const auto& m : scene.meshes) vertices += m.vertices.rows(), faces += m.triangles.rows();
  out.vertices.resize(vertices, 3);
  out.triangles.resize(faces, 3);
  vertices = faces = 0;
  for (const auto& m : scene.meshes) {
    out.vertices.middleRows(vertices, m.vertices.rows()) = m.vertices;
    out.triangles.middleRows(faces, m.triangles.rows()) =
        m.triangles.array() + static_cast<std::int32_t>(vertices);
    vertices += m.vertices.rows();
    faces += m.triangles.rows();
  }
  return out;
}

/// A body of ours as it was before its vertices were repeated at the seams of its texture; others as they
/// are.
TriMesh withoutSeams(TriMesh mesh, const bodymodel::Mannequin& mannequin) {
  const auto triangles = mannequin.shape(0.0, Eigen::VectorXd()).mesh.triangles;
  if (mesh.triangles.rows() != triangles.rows() || mesh.triangles == triangles) return mesh;
  TriMesh whole = bodymodel::unseamedMesh(mesh, mannequin.unwrap(), triangles);
  return whole.empty() ? mesh : whole;
}

}  // namespace

std::string bodyNotes(const Body& body) {
  return json{
      {"sex", body.sex}, {"landmarks", pointsJson(body.landmarks)}, {"joints", pointsJson(body.joints)}}
      .dump();
}

Expected<MeasuredFile> measureFile(const std::filesystem::path& path, const bodymodel::Mannequin& mannequin,
                                   const bodymodel::ScanOptions& options) {
  const auto scene = garments::readScene(path, kMaxBytes);
  if (!scene) return tl::unexpected(scene.error());
  const TriMesh mesh = withoutSeams(joined(*scene), mannequin);
  MeasuredFile out;
  std::optional<Body> own;
  if (path.extension() == ".glb" || path.extension() == ".GLB") {
    const auto bytes = garments::readFile(path, kMaxBytes);
    if (bytes) own = ourBody(mesh, *bytes, mannequin);
  }
  if (own) {
    out.ours = true;
    out.body = std::move(*own);
    out.sex = out.body.sex;
  } else {
    auto scan = bodymodel::readScan(mesh, options);
    if (!scan) return tl::unexpected(scan.error());
    for (std::size_t i = 0; i < bodymodel::kMeasureCount; ++i)
      out.doubt[i] = scan->doubtOf(static_cast<Measure>(i));
    out.unit = scan->unit;
    out.up = scan->up;
    out.notes = std::move(scan->notes);
    out.sex = options.sex;
    out.body = std::move(scan->body);
  }
  out.measures = bodymodel::Tape(out.body).measureAll();
  return out;
}

}  // namespace fitroom::engine
