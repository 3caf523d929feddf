#include "engine/session/tryon_folder.h"

#include <fmt/format.h>

#include "engine/session/html_report.h"
#include "engine/session/json_report.h"
#include "engine/session/mesh_files.h"
#include "engine/session/output.h"
#include "garments/library/file_io.h"

namespace fitroom::engine {

using bodymodel::Expected;

namespace {

struct View {
  const char* file;
  double yawDegrees;
  bool heatMap;
};

// Front, the body's left side, back; the fit map from a little to the side, where most of it is seen.
constexpr View kViews[] = {
    {"front.png", 0, false}, {"side.png", 90, false}, {"back.png", 180, false}, {"heat.png", 0, true}};

Expected<void> writePictures(const std::filesystem::path& folder, const TryOnResult& result,
                             RenderBackend& renderer, PictureSize size, std::vector<std::string>& names) {
  for (const View& view : kViews) {
    Scene scene = result.scene;
    scene.heatMap = view.heatMap;
    renderer.setScene(scene);
    renderer.setCamera({.yawDegrees = view.yawDegrees});
    const auto drawn = renderer.writePng(folder / view.file, size.width, size.height, Quality::kFull);
    if (!drawn) return tl::unexpected(drawn.error());
    names.emplace_back(view.file);
  }
  return {};
}

/// The draped garment: in full detail with its pictures when its file had more than is simulated.
Expected<void> writeGarment(const std::filesystem::path& path, const TryOnResult& result) {
  const auto& triangles = result.garment.mesh.triangles;
  const auto moved = garments::applyDrape(result.shown, result.drape.positions, triangles);
  if (moved.empty()) return writeGarmentGlb(path, result.scene.garments.front(), result.garment.id);
  const auto bytes = garments::encodeShown(result.shown, moved, false, result.garment);
  if (!bytes) return tl::unexpected(bytes.error());
  return garments::writeFileAtomically(path, *bytes);
}

}  // namespace

Expected<std::vector<std::string>> writeTryOnFolder(const std::filesystem::path& folder,
                                                    const TryOnResult& result, RenderBackend* renderer,
                                                    PictureSize size) {
  auto output = OutputFolder::open(folder);
  if (!output) return tl::unexpected(output.error());
  std::vector<std::string> names;
  if (renderer != nullptr) {
    const auto drawn = writePictures(output->staging(), result, *renderer, size, names);
    if (!drawn) return tl::unexpected(drawn.error());
  }
  const auto body = writeBodyGlb(output->staging() / "body.glb", result.body.body);
  if (!body) return tl::unexpected(body.error());
  names.emplace_back("body.glb");
  if (!result.scene.garments.empty() && !result.scene.garments.front().mesh.empty()) {
    const auto garment = writeGarment(output->staging() / "garment.glb", result);
    if (!garment) return tl::unexpected(garment.error());
    names.emplace_back("garment.glb");
  }
  for (std::size_t k = 0; k < result.with.size(); ++k) {
    if (result.scene.garments[k + 1].mesh.empty()) continue;  // Could not be put on.
    const std::string name = fmt::format("worn-{}.glb", k + 1);
    const auto worn =
        writeGarmentGlb(output->staging() / name, result.scene.garments[k + 1], result.with[k].garment.id);
    if (!worn) return tl::unexpected(worn.error());
    names.push_back(name);
  }
  names.emplace_back("report.html");
  names.emplace_back("report.json");
  const auto html =
      garments::writeFileAtomically(output->staging() / "report.html", tryOnHtml(result, names));
  if (!html) return tl::unexpected(html.error());
  const auto json =
      garments::writeFileAtomically(output->staging() / "report.json", tryOnJson(result, names));
  if (!json) return tl::unexpected(json.error());
  const auto done = output->commit();
  if (!done) return tl::unexpected(done.error());
  return names;
}

}  // namespace fitroom::engine
