#include "garments/drape/drape.h"

#include <chrono>

#include "garments/drape/arena.h"
#include "garments/drape/draping.h"

namespace fitroom::garments {

using namespace cloth;

Expected<Drape> drape(const TriMesh& rest, const TexCoords& uv, const Points& start, const TriMesh& body,
                      const Fabric& fabric, const DrapeSettings& settings, const Progress& progress) {
  const auto begin = std::chrono::steady_clock::now();
  if (auto good = checkCloth(rest, uv); !good) return tl::unexpected(good.error());
  if (auto good = checkStart(start, rest.vertexCount()); !good) return tl::unexpected(good.error());
  if (auto good = checkBody(body); !good) return tl::unexpected(good.error());
  if (auto good = checkFabric(fabric); !good) return tl::unexpected(good.error());
  if (auto good = checkSettings(settings, rest.vertexCount()); !good) return tl::unexpected(good.error());
  Expected<Drape> result = inArena(settings.threads, [&] {
    StageClock clock;
    const ClothModel model = buildClothModel(rest, uv, fabric, modelOptions(fabric, settings));
    clock.done("model");
    auto drape = Draping(model, rest.triangles, body, fabric, settings, progress).run(start);
    if (drape) {
      const auto first = clock.take();
      drape->stages.insert(drape->stages.begin(), first.begin(), first.end());
    }
    return drape;
  });
  if (result)
    result->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

}  // namespace fitroom::garments
