#include "engine/session/outfit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <future>
#include <mutex>
#include <numeric>

#include "garments/match/closure.h"
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
constexpr float kTailAbove = 0.02f;         ///< The hem of a tucked top ends so far above the crotch, metres,
constexpr float kTailFrom = 0.08f;          ///< shortened from so far above the hip down.
constexpr double kMostOverstretched = 0.1;  ///< Share of the cloth; see wearable().
constexpr double kAloneShare = 0.7;         ///< Of the time, until every piece hangs on the body alone.

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

/// One progress bar for several that run at once.
class SharedProgress {
 public:
  SharedProgress(const Progress& whole, std::size_t parts) : whole_(whole), shares_(parts, 0.0) {}

  Progress part(std::size_t k) {
    Progress inner;
    inner.cancelled = whole_.cancelled;
    inner.report = [this, k](double fraction, const Text& stage) {
      const std::lock_guard lock(mutex_);
      shares_[k] = fraction;
      whole_.tell(std::accumulate(shares_.begin(), shares_.end(), 0.0) / static_cast<double>(shares_.size()),
                  stage);
    };
    return inner;
  }

 private:
  const Progress& whole_;
  std::mutex mutex_;
  std::vector<double> shares_;
};

/// Shortens the tail of a tucked top, in its rest shape and where it starts, so that the hem lies above the
/// crotch. In life the surplus lies folded below the waistband, where nobody sees it; between the legs
/// nothing can go under the trousers.
void shortenTail(const bodymodel::Body& body, const GarmentModel& garment, garments::Points& start,
                 garments::Points& rest) {
  const auto trunk = [&](Eigen::Index v) {
    return garment.vertexTube[static_cast<std::size_t>(v)] == garments::TubeKind::kTorso;
  };
  const auto floor = static_cast<float>(body.at(bodymodel::Landmark::kCrotch).y()) + kTailAbove;
  const auto top = static_cast<float>(body.at(bodymodel::Landmark::kHip).y()) + kTailFrom;
  float lowest = top;
  for (Eigen::Index v = 0; v < start.rows(); ++v) {
    if (trunk(v)) lowest = std::min(lowest, start(v, 1));
  }
  if (lowest >= floor || floor >= top) return;
  const float keep = (top - floor) / (top - lowest);
  for (Eigen::Index v = 0; v < start.rows(); ++v) {
    if (start(v, 1) >= top || !trunk(v)) continue;
    const float up = (top - start(v, 1)) * (1 - keep);
    start(v, 1) += up;
    rest(v, 1) += up;
  }
}

/// Drapes one piece as the layer-th over the skin, under `covers`; from the match, or from where it hangs.
Expected<void> putOn(const bodymodel::Body& body, int layer, std::vector<bodymodel::TriMesh> covers,
                     int threads, OutfitPiece& piece, const Progress& progress) {
  const GarmentModel& garment = *piece.garment;
  garments::DrapeSettings settings = soloSettings(garment, piece.fastened);
  settings.threads = threads;
  settings.gap = std::min(kSkinGap + kLayerGap * layer, 0.01);
  bodymodel::TriMesh rest = garment.mesh;
  auto placed = match(garment, body);
  if (!placed) return tl::unexpected(placed.error());
  garments::Points start = std::move(placed->positions);
  if (piece.tucked) shortenTail(body, garment, start, rest.vertices);
  if (!covers.empty()) {
    start = piece.drape.settled;
    settings.warm = true;
    settings.covers = std::move(covers);
  }
  auto drape = garments::drape(rest, panelsOf(garment), start, body.mesh, *piece.fabric, settings, progress);
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

/// Says what a garment that does not go on lacks; with cloth through the skin it is not drawn either.
Text unwearable(const OutfitPiece& piece) {
  const Text& name = piece.garment->name;
  const garments::Drape& drape = piece.drape;
  Text text{name.zh + "：这件穿不到这副身体上", name.en + ": this cannot be put on this body"};
  if (drape.overstretched > kMostOverstretched) {
    text.zh += fmt::format("，太小：{:.0f} % 的面料要拉到它承受不了的程度", drape.overstretched * 100);
    text.en += fmt::format(
        "; it is too small: {:.0f} % of its cloth would be stretched beyond what the fabric bears",
        drape.overstretched * 100);
  }
  if (drape.crossing > 0) {
    text.zh += fmt::format("；有 {} 处布料会穿过皮肤，所以没有画出来", drape.crossing);
    text.en += fmt::format("; {} triangles of cloth would pass through the skin, so it is not drawn",
                           drape.crossing);
  }
  return text;
}

void addNotes(const OutfitPiece& piece, std::vector<Text>& notes) {
  const Text& name = piece.garment->name;
  if (!wearable(piece.drape)) {
    notes.insert(notes.begin(), unwearable(piece));
  } else if (!piece.drape.converged) {
    notes.push_back(
        {name.zh + "：布料还没有完全静止，图中的垂感是近似的",
         name.en + ": the cloth had not come fully to rest; its drape in the picture is approximate"});
  }
}

}  // namespace

garments::DrapeSettings soloSettings(const GarmentModel& garment, bool fastened) {
  garments::DrapeSettings settings;
  settings.gap = kSkinGap;
  settings.align = false;  // match() knows better where it belongs.
  settings.bands = bandsOf(garment);
  if (fastened) settings.closures = garments::closuresOf(garment);
  return settings;
}

bool wearable(const garments::Drape& drape) {
  return drape.crossing == 0 && drape.overstretched <= kMostOverstretched;
}

garments::TexCoords panelsOf(const GarmentModel& garment) {
  return garment.panelUv ? garment.texCoords : garments::TexCoords();
}

int wearingRank(Category category, bool tucked) {
  constexpr int kBelowWaistbands = 1, kWaistbands = 2;
  if (tucked) return kBelowWaistbands;
  switch (category) {
    case Category::kUnderwear:
      return 0;
    case Category::kTrousers:
    case Category::kShorts:
    case Category::kSkirt:
      return kWaistbands;
    case Category::kDress:
    case Category::kJumpsuit:
      return 3;
    case Category::kJacket:
      return 5;
    case Category::kCoat:
      return 6;
    default:
      return 4;
  }
}

Expected<int> dressOutfit(const bodymodel::Body& body, std::span<OutfitPiece> pieces,
                          const Progress& progress, std::vector<Text>& notes) {
  std::vector<std::size_t> order(pieces.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return wearingRank(pieces[a].garment->category, pieces[a].tucked) <
           wearingRank(pieces[b].garment->category, pieces[b].tucked);
  });
  // On the body alone the pieces know nothing of each other: one thread each is worth more than several a
  // piece.
  const double alone = order.size() > 1 ? kAloneShare : 1.0;
  const Progress first = part(progress, 0, alone);
  SharedProgress shared(first, order.size());
  std::vector<std::future<Expected<void>>> running;
  for (std::size_t k = 0; k < order.size(); ++k) {
    running.push_back(std::async(std::launch::async, [&, k] {
      return putOn(body, static_cast<int>(k), {}, order.size() > 1 ? 1 : 0, pieces[order[k]], shared.part(k));
    }));
  }
  std::vector<Expected<void>> done;
  for (auto& piece : running) done.push_back(piece.get());
  for (const auto& piece : done) {
    if (!piece) return tl::unexpected(piece.error());
  }
  double step = 0;
  const auto next = [&] {
    step += 1;
    const double all = static_cast<double>(order.size()) - 1;
    return part(progress, alone + (1 - alone) * (step - 1) / all, alone + (1 - alone) * step / all);
  };
  // The outermost stays as it hangs; what is below it gives way, one after the other.
  std::vector<bodymodel::TriMesh> covers;
  for (std::size_t k = order.size(); k-- > 1;) {
    const OutfitPiece& outer = pieces[order[k]];
    covers.push_back({outer.drape.positions, outer.garment->mesh.triangles});
    const auto under = putOn(body, static_cast<int>(k) - 1, covers, 0, pieces[order[k - 1]], next());
    if (!under) return tl::unexpected(under.error());
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
