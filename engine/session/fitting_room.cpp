#include "engine/session/fitting_room.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "engine/session/heat.h"
#include "engine/session/memory.h"
#include "garments/match/match.h"

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

/// Waistbands of what hangs from the waist.
std::vector<garments::Band> bandsOf(const GarmentModel& garment) {
  using garments::Category;
  const bool hangs = garment.category == Category::kSkirt || garment.category == Category::kTrousers ||
                     garment.category == Category::kShorts;
  std::vector<garments::Band> bands;
  for (const auto& opening : garment.openings) {
    if (hangs && opening.kind == garments::OpeningKind::kWaist) bands.push_back({opening.loop});
  }
  return bands;
}

Scene sceneOf(const bodymodel::Body& body, const GarmentModel& garment, const garments::Drape& drape,
              const Fabric& fabric) {
  SceneGarment drawn;
  drawn.mesh = {drape.positions, garment.mesh.triangles};
  if (garment.panelUv) drawn.texCoords = garment.texCoords;
  drawn.colour = garment.colour;
  drawn.knit = fabric.knit;
  drawn.heat = heatValues(garment.mesh, drape, fabric);
  return {.body = body.mesh, .garments = {std::move(drawn)}};
}

/// The size to show: the one asked for, the best, or the likeliest when none fits.
std::string chooseSize(const std::string& asked, const garments::SizeAdvice& advice) {
  if (!asked.empty() || advice.sizes.empty()) return asked;
  if (advice.best) return *advice.best;
  const auto nearest = std::max_element(advice.sizes.begin(), advice.sizes.end(),
                                        [](const auto& a, const auto& b) { return a.fits < b.fits; });
  return nearest->label;
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

class RealFittingRoom final : public FittingRoom {
 public:
  RealFittingRoom(bodymodel::BodySolver solver, std::vector<Fabric> fabrics, garments::Library library,
                  Memory memory)
      : solver_(std::move(solver)), library_(std::move(library)), memory_(std::move(memory)) {
    for (auto& fabric : fabrics) fabrics_.emplace(fabric.id, std::move(fabric));
  }

  std::vector<garments::LibraryEntry> garments() const override { return library_.list(); }

  Expected<bodymodel::BodyResult> makeBody(const bodymodel::BodyRequest& request) const override {
    return solver_.solve(request);
  }

  Expected<TryOnResult> tryOn(const TryOnRequest& request, const Progress& progress) override {
    TryOnResult result;
    progress.tell(0.0, {"生成身体", "Building the body"});
    auto body = solver_.solve(request.body);
    if (!body) return tl::unexpected(body.error());
    result.body = std::move(*body);

    if (const auto found = chooseGarment(request, result); !found) return tl::unexpected(found.error());
    if (progress.shouldStop()) return cancelled();
    const Fabric fabric = fabricOf(result.garment, result.notes);
    if (const auto dressed = dress(result, fabric, progress); !dressed)
      return tl::unexpected(dressed.error());

    progress.tell(0.95, {"判断合身", "Judging the fit"});
    result.fit = assess(result.garment, fabric, fitBody(result.body), &result.drape);
    result.scene = sceneOf(result.body.body, result.garment, result.drape, fabric);
    const auto event = memory_.recordTryOn(request, result);
    if (!event) return tl::unexpected(event.error());
    result.eventId = *event;
    progress.tell(1.0, {"完成", "Done"});
    return result;
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

 private:
  static tl::unexpected<bodymodel::Error> cancelled() {
    return bodymodel::fail(ErrorCode::kCancelled, {"已取消", "cancelled"});
  }

  /// Loads the garment in the size to show and fills in the advice.
  Expected<void> chooseGarment(const TryOnRequest& request, TryOnResult& result) {
    auto garment = library_.load(request.garment, request.size);
    if (!garment) return tl::unexpected(garment.error());
    if (!garment->sizes.empty()) {
      const auto taste = memory_.taste(request.customer, *garment);
      if (!taste) return tl::unexpected(taste.error());
      std::vector<Text> ignored;
      result.advice = advise(*garment, fabricOf(*garment, ignored), fitBody(result.body), *taste);
      const std::string size = chooseSize(request.size, result.advice);
      if (size != garment->size) garment = library_.load(request.garment, size);
      if (!garment) return tl::unexpected(garment.error());
    }
    result.garment = std::move(*garment);
    auto shown = library_.loadShown(result.garment.id);
    if (!shown) return tl::unexpected(shown.error());
    result.shown = std::move(*shown);
    return {};
  }

  Expected<void> dress(TryOnResult& result, const Fabric& fabric, const Progress& progress) {
    progress.tell(0.1, {"穿上衣服", "Dressing"});
    const auto placed = match(result.garment, result.body.body);
    if (!placed) return tl::unexpected(placed.error());
    garments::DrapeSettings settings;
    settings.bands = bandsOf(result.garment);
    auto drape = garments::drape(
        result.garment.mesh, result.garment.panelUv ? result.garment.texCoords : garments::TexCoords(),
        placed->positions, result.body.body.mesh, fabric, settings, part(progress, 0.15, 0.95));
    if (!drape) return tl::unexpected(drape.error());
    result.drape = std::move(*drape);
    if (!result.drape.converged) {
      result.notes.push_back(
          {"布料还没有完全静止，图中的垂感是近似的",
           "the cloth had not come fully to rest; its drape in the picture is approximate"});
    }
    if (result.drape.crossing > 0) {
      result.notes.push_back(
          {fmt::format("有 {} 个布料三角形仍与身体相交", result.drape.crossing),
           fmt::format("{} triangles of the cloth still cross the body", result.drape.crossing)});
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
