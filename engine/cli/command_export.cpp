#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/session/garment_library.h"
#include "engine/session/paths.h"
#include "garments/exchange/mesh_export.h"
#include "garments/library/library.h"

namespace fitroom::engine::cli {

int runExport(const ExportCommand& command) {
  const auto paths = findPaths();
  if (!paths) return refuse(paths.error(), command.json);
  const garments::Library library = openLibrary(*paths);
  const auto garment = library.load(command.garment, command.size);
  if (!garment) return refuse(garment.error(), command.json);
  if (const auto done = garments::exportGarment(*garment, command.out); !done)
    return refuse(done.error(), command.json);
  const nlohmann::ordered_json json = {{"garment", garment->id},
                                       {"size", garment->size},
                                       {"vertices", garment->mesh.vertexCount()},
                                       {"triangles", garment->mesh.triangleCount()},
                                       {"files", {command.out.string()}}};
  const auto said =
      say(command.json ? json.dump(1) + "\n"
                       : fmt::format("{} {} -> {}\n", garment->id, garment->size, command.out.string()));
  return said ? kDone : refuse(said.error(), false);
}

}  // namespace fitroom::engine::cli
