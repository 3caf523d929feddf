#include "engine/session/outfit.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "garments/match/match.h"
#include "garments/match/seat.h"

namespace fitroom::engine {

using bodymodel::Expected;
using bodymodel::Progress;
using bodymodel::Text;
using garments::Category;
using garments::GarmentModel;

namespace {

// Each garment first hangs on the body alone, so far off the skin that those below it find room, metres.
constexpr double kSkinGap = 0.003;
constexpr double kLayerGap = 0.003;

/// Waistbands of what hangs from the waist.
std::vector<garments::Band> bandsOf(const GarmentModel& garment) {
  const bool hangs = supportOf(garment) == garments::Support::kWaist;
  std::vector<garments::Band> bands;
  for (const auto& opening : garment.openings) {
    if (hangs && opening.kind == garments::OpeningKind::kWaist) bands.push_back({opening.loop});
  }
  return bands;
}

/// Part of a whole progress bar.
Progress part(const Progress& whole, double from, double to) {
  Progress inner;
  inner.cancelled = whole.cancelled;
  inner.report = [whole, from, to](double fraction, const Text& stage) {
    whole.tell(from + (to - from) * fraction, stage);
  };
  return inner;
}

/// Drapes one piece as the layer-th over the skin, under `covers`; from the match, or from where it hangs.
Expected<void> putOn(const bodymodel::Body& body, int layer, std::vector<bodymodel::TriMesh> covers,
                     OutfitPiece& piece, const Progress& progress) {
  const GarmentModel& garment = *piece.garment;
  garments::DrapeSettings settings;
  settings.bands = bandsOf(garment);
  settings.gap = std::min(kSkinGap + kLayerGap * layer, 0.01);
  garments::Points start = piece.drape.settled;
  if (covers.empty()) {
    auto placed = match(garment, body);
    if (!placed) return tl::unexpected(placed.error());
    start = std::move(placed->positions);
  } else {
    settings.warm = true;
    settings.covers = std::move(covers);
  }
  auto drape = garments::drape(garment.mesh, garment.panelUv ? garment.texCoords : garments::TexCoords(),
                               start, body.mesh, *piece.fabric, settings, progress);
  if (!drape) return tl::unexpected(drape.error());
  drape->seconds += piece.drape.seconds;
  drape->iterations += piece.drape.iterations;
  piece.drape = std::move(*drape);
  return {};
}

/// Triangles of a piece that cross another piece, over all pairs.
int countLayerCrossings(std::span<const OutfitPiece> pieces) {
  int crossing = 0;
  for (std::size_t a = 0; a < pieces.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      crossing +=
          garments::countCrossingTriangles({pieces[a].drape.positions, pieces[a].garment->mesh.triangles},
                                           {pieces[b].drape.positions, pieces[b].garment->mesh.triangles});
    }
  }
  return crossing;
}

void addNotes(const OutfitPiece& piece, std::vector<Text>& notes) {
  const Text& name = piece.garment->name;
  if (!piece.drape.converged) {
    notes.push_back(
        {name.zh + "：布料还没有完全静止，图中的垂感是近似的",
         name.en + ": the cloth had not come fully to rest; its drape in the picture is approximate"});
  }
  if (piece.drape.crossing > 0) {
    notes.push_back(
        {fmt::format("{}：有 {} 个布料三角形仍与身体相交", name.zh, piece.drape.crossing),
         fmt::format("{}: {} triangles of the cloth still cross the body", name.en, piece.drape.crossing)});
  }
}

}  // namespace

int wearingRank(Category category) {
  switch (category) {
    case Category::kUnderwear:
      return 0;
    case Category::kTrousers:
    case Category::kShorts:
    case Category::kSkirt:
      return 1;
    case Category::kDress:
    case Category::kJumpsuit:
      return 2;
    case Category::kJacket:
      return 4;
    case Category::kCoat:
      return 5;
    default:
      return 3;
  }
}

Expected<int> dressOutfit(const bodymodel::Body& body, std::span<OutfitPiece> pieces,
                          const Progress& progress, std::vector<Text>& notes) {
  std::vector<std::size_t> order(pieces.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return wearingRank(pieces[a].garment->category) < wearingRank(pieces[b].garment->category);
  });
  const auto steps = static_cast<double>(2 * order.size() - 1);
  double step = 0;
  const auto next = [&] {
    step += 1;
    return part(progress, (step - 1) / steps, step / steps);
  };
  for (std::size_t k = 0; k < order.size(); ++k) {
    const auto done = putOn(body, static_cast<int>(k), {}, pieces[order[k]], next());
    if (!done) return tl::unexpected(done.error());
  }
  // The outermost stays as it hangs; what is below it gives way, one after the other.
  std::vector<bodymodel::TriMesh> covers;
  for (std::size_t k = order.size(); k-- > 1;) {
    const OutfitPiece& outer = pieces[order[k]];
    covers.push_back({outer.drape.positions, outer.garment->mesh.triangles});
    const auto done = putOn(body, static_cast<int>(k) - 1, covers, pieces[order[k - 1]], next());
    if (!done) return tl::unexpected(done.error());
  }
  for (const OutfitPiece& piece : pieces) addNotes(piece, notes);
  const int crossing = countLayerCrossings(pieces);
  if (crossing > 0) {
    notes.push_back({fmt::format("有 {} 个布料三角形与另一件衣服相交", crossing),
                     fmt::format("{} triangles of cloth cross another garment", crossing)});
  }
  return crossing;
}

}  // namespace fitroom::engine
