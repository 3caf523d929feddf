#include "engine/session/fitting_room.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "bodymodel/intake/checked_solve.h"
#include "engine/session/heat.h"
#include "engine/session/memory.h"
#include "engine/session/outfit.h"
#include "garments/drape/redrape.h"

namespace fitroom::engine {

using bodymodel::ErrorCode;
using bodymodel::Progress;
using garments::Fabric;
using garments::GarmentModel;

namespace {

garments::FitBody fitBody(const bodymodel::BodyResult& body) {
  garments::FitBody fit{body.body, body.achieved, {}};
  for (const auto& guess : body.inferred) fit.inferredSd.set(guess.measure, guess.sd);
  return fit;
}

SceneGarment drawn(const GarmentModel& garment, const garments::Drape& drape, const Fabric& fabric) {
  SceneGarment drawn;
  if (drape.crossing > 0) return drawn;  // What passes through the skin is not shown as worn.
  drawn.mesh = {drape.positions, garment.mesh.triangles};
  if (garment.panelUv) drawn.texCoords = garment.texCoords;
  drawn.colour = garment.colour;
  drawn.knit = fabric.knit;
  drawn.heat = heatValues(garment.mesh, drape, fabric);
  return drawn;
}

/// The garment's own look on the draped cloth, in its colourway.
std::vector<ScenePart> partsOf(const garments::ShownMesh& shown, const garments::Drape& drape,
                               const GarmentModel& garment) {
  std::vector<ScenePart> parts;
  const std::size_t variant = garments::variantOf(shown, garment.colourway);
  // One plain colour shows best on the fine simulated cloth.
  const bool plain =
      std::all_of(shown.parts.begin(), shown.parts.end(), [&](const garments::ShownPart& part) {
        const int look = lookOf(part, variant);
        return look == lookOf(shown.parts.front(), variant) &&
               (look < 0 || shown.looks[static_cast<std::size_t>(look)].image < 0);
      });
  if (plain) return parts;
  std::vector<bodymodel::TriMesh> moved =
      garments::applyDrape(shown, drape.positions, garment.mesh.triangles);
  if (moved.size() != shown.parts.size()) return parts;
  std::vector<std::shared_ptr<const std::string>> pictures(shown.images.size());
  for (std::size_t i = 0; i < moved.size(); ++i) {
    const garments::ShownPart& from = shown.parts[i];
    ScenePart part{.mesh = std::move(moved[i]), .texCoords = from.texCoords, .colour = garment.colour};
    const int chosen = lookOf(from, variant);
    if (chosen >= 0 && static_cast<std::size_t>(chosen) < shown.looks.size()) {
      const garments::Look& look = shown.looks[static_cast<std::size_t>(chosen)];
      part.colour = look.colour.head<3>();
      if (look.alphaMode != "OPAQUE") part.alphaCutoff = look.alphaMode == "MASK" ? look.alphaCutoff : 0.5f;
      if (look.image >= 0 && static_cast<std::size_t>(look.image) < shown.images.size()) {
        const auto k = static_cast<std::size_t>(look.image);
        if (!pictures[k]) pictures[k] = std::make_shared<const std::string>(shown.images[k].bytes);
        part.picture = pictures[k];
      }
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

/// The size to show: the one asked for, the best, or the likeliest when none fits.
std::string chooseSize(const std::string& asked, const garments::SizeAdvice& advice) {
  if (!asked.empty() || advice.sizes.empty()) return asked;
  if (advice.best) return *advice.best;
  const auto nearest = std::max_element(advice.sizes.begin(), advice.sizes.end(),
                                        [](const auto& a, const auto& b) { return a.fits < b.fits; });
  return nearest->label;
}

class RealFittingRoom final : public FittingRoom {
 public:
  RealFittingRoom(bodymodel::BodySolver solver, std::vector<Fabric> fabrics, garments::Library library,
                  Memory memory)
      : solver_(std::move(solver)), library_(std::move(library)), memory_(std::move(memory)) {
    for (auto& fabric : fabrics) fabrics_.emplace(fabric.id, std::move(fabric));
  }

  std::vector<garments::LibraryEntry> garments() const override { return library_.offered(); }

  Expected<bodymodel::BodyResult> makeBody(const bodymodel::BodyRequest& request) const override {
    return bodymodel::solveChecked(solver_, request);
  }

  Expected<TryOnResult> tryOn(const TryOnRequest& request, const Progress& progress) override {
    TryOnResult result;
    progress.tell(0.0, {"生成身体", "Building the body"});
    auto body = bodymodel::solveChecked(solver_, request.body);
    if (!body) return tl::unexpected(body.error());
    result.body = std::move(*body);

    if (const auto found = chooseGarment(request, result); !found) return tl::unexpected(found.error());
    if (progress.shouldStop()) return cancelled();
    const Fabric fabric = fabricOf(result.garment, result.notes);
    if (const auto dressed = dress(request, result, fabric, progress); !dressed)
      return tl::unexpected(dressed.error());

    keepHung(result, fabric);
    progress.tell(0.95, {"判断合身", "Judging the fit"});
    result.fit = assess(result.garment, fabric, fitBody(result.body), &result.drape);
    const auto event = memory_.recordTryOn(request, result);
    if (!event) return tl::unexpected(event.error());
    result.eventId = *event;
    progress.tell(1.0, {"完成", "Done"});
    return result;
  }

  Expected<Scene> follow(const bodymodel::BodyResult& body) override {
    const std::lock_guard lock(hungMutex_);
    if (!hung_) return FittingRoom::follow(body);
    auto drape = hung_->redraper.follow(body.body.mesh);
    if (!drape) return tl::unexpected(drape.error());
    if (drape->crossing > 0) return FittingRoom::follow(body);  // Skin may not show, not even for a moment.
    Scene scene = hung_->scene;
    scene.body = body.body.mesh;
    scene.garments.front().mesh.vertices = drape->positions;
    scene.garments.front().heat = heatValues(hung_->rest, *drape, hung_->fabric);
    return scene;
  }

  Expected<std::string> recordFeedback(const Feedback& feedback) override {
    return memory_.recordFeedback(feedback);
  }
  Expected<std::vector<ExplainedNumber>> profile(const std::string& customer) const override {
    return memory_.profile(customer);
  }
  Expected<std::vector<CustomerSummary>> customers() const override { return memory_.customers(); }
  Expected<std::vector<TimelineEntry>> timeline(const std::string& customer) const override {
    return memory_.timeline(customer);
  }
  Expected<std::string> addCustomer(const std::string& name) override { return memory_.addCustomer(name); }
  void leave() override { memory_.leave(); }

 private:
  /// What follow() carries along.
  struct Hung {
    garments::Redraper redraper;
    bodymodel::TriMesh rest;
    Fabric fabric;
    Scene scene;
  };

  /// A garment worn alone is kept as it hangs, for the next small change of the body.
  void keepHung(const TryOnResult& result, const Fabric& fabric) {
    const std::lock_guard lock(hungMutex_);
    hung_.reset();
    if (!result.with.empty() || result.drape.crossing > 0) return;
    const auto& garment = result.garment;
    auto redraper =
        garments::Redraper::make(garment.mesh, panelsOf(garment), fabric, soloSettings(garment, false));
    if (!redraper) return;
    redraper->hang(result.drape, result.body.body.mesh);
    hung_.emplace(Hung{std::move(*redraper), garment.mesh, fabric, result.scene});
  }

  static tl::unexpected<bodymodel::Error> cancelled() {
    return bodymodel::fail(ErrorCode::kCancelled, {"已取消", "cancelled"});
  }

  /// A garment in the size to show, and the advice that chose it.
  Expected<GarmentModel> load(const std::string& id, const std::string& size, const TryOnRequest& request,
                              const bodymodel::BodyResult& body, garments::SizeAdvice& advice) {
    auto garment = library_.load(id, size);
    if (!garment || garment->sizes.empty()) return garment;
    const auto taste = memory_.taste(request.customer, *garment);
    if (!taste) return tl::unexpected(taste.error());
    std::vector<Text> ignored;
    advice = advise(*garment, fabricOf(*garment, ignored), fitBody(body), *taste);
    const std::string chosen = chooseSize(size, advice);
    if (chosen != garment->size) garment = library_.load(id, chosen);
    return garment;
  }

  Expected<void> chooseGarment(const TryOnRequest& request, TryOnResult& result) {
    auto garment = load(request.garment, request.size, request, result.body, result.advice);
    if (!garment) return tl::unexpected(garment.error());
    result.garment = std::move(*garment);
    auto shown = library_.loadShown(result.garment.id);
    if (!shown) return tl::unexpected(shown.error());
    result.shown = std::move(*shown);
    if (const auto known = chooseColour(request.colour, result); !known) return known;
    for (const auto& other : request.with) {
      garments::SizeAdvice ignored;
      auto worn = load(other.garment, other.size, request, result.body, ignored);
      if (!worn) return tl::unexpected(worn.error());
      result.with.push_back({std::move(*worn), {}});
    }
    return {};
  }

  /// The colourway asked for, else the garment's own.
  static Expected<void> chooseColour(const std::string& asked, TryOnResult& result) {
    GarmentModel& garment = result.garment;
    if (!asked.empty() && variantOf(result.shown, asked) == result.shown.variants.size()) {
      std::string names;
      for (const auto& name : result.shown.variants) names += (names.empty() ? "" : ", ") + name;
      if (names.empty()) names = "-";
      return bodymodel::fail(ErrorCode::kNotFound,
                             {garment.id + " 没有配色 " + asked + "；有：" + names,
                              garment.id + " has no colourway " + asked + "; there are: " + names},
                             asked);
    }
    if (!asked.empty()) garment.colourway = asked;
    // A plain colour is drawn on the simulated cloth itself.
    const std::size_t variant = variantOf(result.shown, garment.colourway);
    if (variant < result.shown.variants.size() && !result.shown.parts.empty()) {
      const int look = lookOf(result.shown.parts.front(), variant);
      if (look >= 0 && static_cast<std::size_t>(look) < result.shown.looks.size())
        garment.colour = result.shown.looks[static_cast<std::size_t>(look)].colour.head<3>();
    }
    return {};
  }

  Expected<void> dress(const TryOnRequest& request, TryOnResult& result, const Fabric& fabric,
                       const Progress& progress) {
    progress.tell(0.1, {"穿上衣服", "Dressing"});
    std::vector<Fabric> fabrics{fabric};
    for (const auto& worn : result.with) fabrics.push_back(fabricOf(worn.garment, result.notes));
    std::vector<OutfitPiece> pieces{{&result.garment, &fabrics[0], request.tucked, request.fastened, {}}};
    for (std::size_t k = 0; k < result.with.size(); ++k)
      pieces.push_back(
          {&result.with[k].garment, &fabrics[k + 1], request.with[k].tucked, request.with[k].fastened, {}});
    Progress draping;
    draping.cancelled = progress.cancelled;
    draping.report = [&progress](double share, const Text& stage) {
      progress.tell(0.1 + 0.85 * share, stage);
    };
    const auto dressed = dressOutfit(result.body.body, pieces, draping, result.notes);
    if (!dressed) return tl::unexpected(dressed.error());
    result.layerCrossings = *dressed;
    result.scene.body = result.body.body.mesh;
    for (std::size_t k = 0; k < pieces.size(); ++k) {
      result.scene.garments.push_back(drawn(*pieces[k].garment, pieces[k].drape, fabrics[k]));
      if (k > 0) result.scene.garments.back().heat.clear();  // Not judged.
      if (k == 0 && !result.scene.garments[0].mesh.empty())
        result.scene.garments[0].parts = partsOf(result.shown, pieces[0].drape, result.garment);
      (k == 0 ? result.drape : result.with[k - 1].drape) = std::move(pieces[k].drape);
    }
    return {};
  }

  Fabric fabricOf(const GarmentModel& garment, std::vector<Text>& notes) const {
    const auto found = fabrics_.find(garment.fabric);
    if (found != fabrics_.end()) return found->second;
    notes.push_back(
        {"面料 “" + garment.fabric + "” 不在面料表里，按不弹的棉布计算，把握降低",
         "fabric '" + garment.fabric + "' is not in the table; taken as rigid cotton, with less confidence"});
    return Fabric{};
  }

  bodymodel::BodySolver solver_;
  garments::Library library_;
  mutable Memory memory_;
  std::map<std::string, Fabric> fabrics_;
  std::mutex hungMutex_;
  std::optional<Hung> hung_;
};

}  // namespace

Expected<std::unique_ptr<FittingRoom>> openFittingRoom(const Paths& paths) {
  auto solver = bodymodel::BodySolver::load(paths.assets);
  if (!solver) return tl::unexpected(solver.error());
  auto fabrics = garments::loadFabrics(paths.assets);
  if (!fabrics) return tl::unexpected(fabrics.error());
  auto memory = Memory::open(paths);
  if (!memory) return tl::unexpected(memory.error());
  return std::make_unique<RealFittingRoom>(std::move(*solver), std::move(*fabrics),
                                           garments::Library({paths.assets / "garments", paths.library()}),
                                           std::move(*memory));
}

}  // namespace fitroom::engine
