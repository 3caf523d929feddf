#include <fmt/format.h>

#include <algorithm>

#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/session/json_report.h"
#include "engine/session/obj_file.h"
#include "engine/session/paths.h"
#include "garments/drape/drape.h"
#include "garments/drape/fabric_units.h"
#include "garments/library/file_io.h"

namespace fitroom::engine::cli {

using bodymodel::ErrorCode;
using bodymodel::Expected;

namespace {

Expected<garments::Fabric> findFabric(const std::string& wanted) {
  const auto paths = findPaths();
  if (!paths) return tl::unexpected(paths.error());
  const auto fabrics = garments::loadFabrics(paths->assets);
  if (!fabrics) return tl::unexpected(fabrics.error());
  std::string known;
  for (const auto& fabric : *fabrics) {
    if (fabric.id == wanted) return fabric;
    known += (known.empty() ? "" : ", ") + fabric.id;
  }
  return bodymodel::fail(
      ErrorCode::kNotFound,
      {"没有面料 “" + wanted + "”；有 " + known, "there is no fabric '" + wanted + "'; there are " + known},
      wanted);
}

std::string humanReport(const garments::Drape& drape) {
  std::string text = fmt::format(
      "{:.2f} s, {} substeps, {}; strain p99 {:.2f} %, {} triangles cross the body, hash {:016x}\n",
      drape.seconds, drape.iterations, drape.converged ? "at rest" : "not at rest", drape.strainP99 * 100,
      drape.crossing, drape.hash);
  constexpr double kNoticed = 0.02;
  if (drape.overstretched > kNoticed) {
    text += fmt::format(
        "布料有 {0:.0f} % 的面积超出面料可承受的拉伸；实际上穿不上或扣不上\n"
        "{0:.0f} % of the cloth is stretched beyond what the fabric bears; it could not really be put on "
        "so\n",
        drape.overstretched * 100);
  }
  return text;
}

Expected<garments::Drape> run(const DrapeCommand& command, bodymodel::TriMesh& rest) {
  auto restMesh = readObj(command.rest);
  if (!restMesh) return tl::unexpected(restMesh.error());
  const auto start = readObj(command.start);
  if (!start) return tl::unexpected(start.error());
  const auto body = readObj(command.body);
  if (!body) return tl::unexpected(body.error());
  const auto fabric =
      command.fabricFile.empty() ? findFabric(command.fabric) : garments::readFabricFile(command.fabricFile);
  if (!fabric) return tl::unexpected(fabric.error());
  rest = std::move(*restMesh);
  return garments::drape(rest, {}, start->vertices, *body, *fabric, {.threads = command.threads},
                         consoleProgress(command.json));
}

}  // namespace

int runDrape(const DrapeCommand& command) {
  bodymodel::TriMesh rest;
  const auto drape = run(command, rest);
  if (!drape) return refuse(drape.error(), command.json);
  const auto written =
      garments::writeFileAtomically(command.out, encodeObj({drape->positions, rest.triangles}));
  if (!written) return refuse(written.error(), command.json);
  const auto said = say(command.json ? drapeJson(*drape) : humanReport(*drape));
  return said ? kDone : refuse(said.error(), false);
}

}  // namespace fitroom::engine::cli
