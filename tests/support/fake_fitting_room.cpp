#include "tests/support/fake_fitting_room.h"

#include <chrono>
#include <cmath>

namespace fitroom::engine {

using bodymodel::ErrorCode;
using bodymodel::Measure;
using garments::Category;
using garments::Finished;
using garments::FitVerdict;
using garments::Zone;

namespace {

garments::LibraryEntry entry(std::string id, Text name, Category category, std::string audience,
                             double firstChest, std::int64_t price, Eigen::Vector3f colour) {
  garments::LibraryEntry out;
  out.id = std::move(id);
  out.name = std::move(name);
  out.category = category;
  out.audience = std::move(audience);
  out.priceMinor = price;
  out.colour = colour;
  double chest = firstChest;
  for (const char* label : {"S", "M", "L", "XL", "XXL"}) {
    garments::GarmentSize size;
    size.label = label;
    size.finished[Finished::kChest] = chest;
    out.sizes.push_back(size);
    chest += 0.04;
  }
  return out;
}

/// An upright tube with the waist's girth, from the floor to the height.
bodymodel::TriMesh tube(double height, double girth) {
  constexpr int kAround = 12;
  bodymodel::TriMesh mesh;
  mesh.vertices.resize(2 * kAround, 3);
  mesh.triangles.resize(2 * kAround, 3);
  const double radius = girth / (2 * M_PI);
  for (int i = 0; i < kAround; ++i) {
    const double a = 2 * M_PI * i / kAround;
    for (int top = 0; top < 2; ++top) {
      mesh.vertices.row(2 * i + top) << static_cast<float>(radius * std::sin(a)),
          static_cast<float>(top * height), static_cast<float>(radius * std::cos(a));
    }
    const int j = (i + 1) % kAround;
    mesh.triangles.row(2 * i) << 2 * i, 2 * j, 2 * i + 1;
    mesh.triangles.row(2 * i + 1) << 2 * j, 2 * j + 1, 2 * i + 1;
  }
  return mesh;
}

FitVerdict verdictOf(double ease) {
  if (ease < -0.01) return FitVerdict::kTooTight;
  if (ease < 0.02) return FitVerdict::kTight;
  if (ease <= 0.10) return FitVerdict::kRight;
  return ease <= 0.16 ? FitVerdict::kLoose : FitVerdict::kTooLoose;
}

garments::ZoneFit zoneFit(Zone zone, double garment, double body, double confidence) {
  garments::ZoneFit out;
  out.zone = zone;
  out.garment = garment;
  out.body = body;
  out.ease = garment - body;
  out.verdict = verdictOf(out.ease);
  out.confidence = confidence;
  const int cm = static_cast<int>(std::lround(out.ease * 100));
  out.text = {"余量 " + std::to_string(cm) + " 厘米", std::to_string(cm) + " cm of room"};
  return out;
}

}  // namespace

FakeFittingRoom::FakeFittingRoom() {
  library_ = {
      entry("coat_long", {"长款羊毛大衣", "Long wool coat"}, Category::kCoat, "female", 0.96, 129900,
            {0.30f, 0.19f, 0.10f}),
      entry("dress_shirt", {"府绸衬衫裙", "Poplin shirt-dress"}, Category::kDress, "female", 0.88, 45900,
            {0.10f, 0.22f, 0.42f}),
      entry("jacket_open", {"斜纹开襟夹克", "Open twill jacket"}, Category::kJacket, "any", 0.94, 59900,
            {0.16f, 0.20f, 0.13f}),
      entry("shirt_men", {"府绸衬衫", "Poplin shirt"}, Category::kShirt, "male", 0.98, 32900,
            {0.75f, 0.80f, 0.86f}),
      entry("skirt_straight", {"直筒半身裙", "Straight skirt"}, Category::kSkirt, "female", 0.88, 29900,
            {0.09f, 0.08f, 0.10f}),
      entry("tee_basic", {"圆领T恤", "Crew-neck T-shirt"}, Category::kTop, "any", 0.88, 12900,
            {0.62f, 0.09f, 0.07f}),
      entry("trousers_straight", {"直筒长裤", "Straight trousers"}, Category::kTrousers, "any", 0.90, 39900,
            {0.05f, 0.07f, 0.14f}),
  };
}

void FakeFittingRoom::hold(bool on) {
  {
    const std::lock_guard lock(mutex_);
    hold_ = on;
  }
  changed_.notify_all();
}

void FakeFittingRoom::waitUntilHeld() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return held_; });
}

Expected<bodymodel::BodyResult> FakeFittingRoom::makeBody(const bodymodel::BodyRequest& request) const {
  bodies.push_back(request);
  const double height = request.measures.get(Measure::kHeight).value_or(1.68);
  const auto value = [&](Measure m, double share) {
    return request.measures.get(m).value_or(height * share);
  };
  bodymodel::BodyResult out;
  out.requested = request.measures;
  out.achieved = request.measures;
  const double waist = value(Measure::kWaistNavel, 0.45);
  out.achieved.set(Measure::kHeight, height);
  out.achieved.set(Measure::kWeight, value(Measure::kWeight, 37.0));
  out.achieved.set(Measure::kChest, value(Measure::kChest, 0.54));
  for (Measure m : {Measure::kWaistNavel, Measure::kWaistIso, Measure::kWaistNatural}) {
    if (!out.achieved.has(m)) out.achieved.set(m, waist);
  }
  out.achieved.set(Measure::kHip, value(Measure::kHip, 0.58));
  out.achieved.set(Measure::kInseam, value(Measure::kInseam, 0.46));
  out.body.mesh = tube(height, waist);
  return out;
}

Expected<TryOnResult> FakeFittingRoom::tryOn(const TryOnRequest& request,
                                             const bodymodel::Progress& progress) {
  progress.tell(0.0, {"生成身体", "Building the body"});
  {
    std::unique_lock lock(mutex_);
    tryOns.push_back(request);
    progress.tell(0.4, {"穿上衣服", "Dressing"});
    while (hold_ && !progress.shouldStop()) {
      held_ = true;
      changed_.notify_all();
      // A cancel comes as a flag, not as a notification.
      changed_.wait_for(lock, std::chrono::milliseconds(1));
    }
    held_ = false;
  }
  if (progress.shouldStop()) return bodymodel::fail(ErrorCode::kCancelled, {"已取消", "cancelled"});
  if (nextTryOnFails) {
    const auto error = *nextTryOnFails;
    nextTryOnFails.reset();
    return tl::unexpected(error);
  }
  const garments::LibraryEntry* found = nullptr;
  for (const auto& e : library_) {
    if (e.id == request.garment) found = &e;
  }
  if (!found)
    return bodymodel::fail(ErrorCode::kNotFound, {"没有这件衣服", "no such garment"}, request.garment);

  TryOnResult out;
  out.body = *makeBody(request.body);
  const double chest = out.body.achieved[Measure::kChest];
  for (const auto& size : found->sizes) {
    const FitVerdict v = verdictOf(*size.finished[Finished::kChest] - chest);
    const bool fits = v == FitVerdict::kRight;
    const bool small = v < FitVerdict::kRight;
    out.advice.sizes.push_back(
        {size.label, small ? 0.8 : 0.1, fits ? 0.8 : 0.1, !small && !fits ? 0.8 : 0.1, Zone::kChest});
    if (fits && !out.advice.best) out.advice.best = size.label;
  }
  out.advice.confidence = request.body.measures.has(Measure::kChest) ? 0.82 : 0.5;
  out.advice.text = out.advice.best
                        ? Text{"胸部留出的余量与这款设计一致。更喜欢宽松就选大一码。",
                               "The room at the chest is what this style is meant to have. For a looser look "
                               "take one size up."}
                        : Text{"最大的一码胸部也不够。", "Even the largest is short of room at the chest."};
  const std::string label =
      !request.size.empty() ? request.size : out.advice.best.value_or(found->sizes.back().label);
  double garmentChest = 0;
  for (const auto& size : found->sizes) {
    if (size.label == label) garmentChest = *size.finished[Finished::kChest];
  }
  out.garment.id = found->id;
  out.garment.name = found->name;
  out.garment.category = found->category;
  out.garment.size = label;
  out.garment.sizes = found->sizes;
  const auto sure = [&](Measure m) { return request.body.measures.has(m) ? 0.9 : 0.4; };
  out.fit.zones = {
      zoneFit(Zone::kShoulder, 0.41, 0.40, 0.4),
      zoneFit(Zone::kChest, garmentChest, chest, sure(Measure::kChest)),
      zoneFit(Zone::kWaist, garmentChest - 0.02, out.body.achieved[Measure::kWaistNavel],
              sure(Measure::kWaistNavel)),
      zoneFit(Zone::kHip, garmentChest + 0.02, out.body.achieved[Measure::kHip], sure(Measure::kHip)),
      zoneFit(Zone::kLength, 0.66, 0.62, 0.8)};
  out.fit.overall = out.fit.zones[1].verdict;
  out.fit.summary = {"整体合适", "Fits as it is meant"};
  out.scene.body = out.body.body.mesh;
  SceneGarment drawn;
  drawn.mesh = tube(0.9, garmentChest);
  drawn.colour = found->colour;
  out.scene.garments = {drawn};
  if (!request.customer.empty()) out.eventId = "event-" + std::to_string(tryOns.size());
  progress.tell(1.0, {"完成", "Done"});
  return out;
}

Expected<std::string> FakeFittingRoom::recordFeedback(const Feedback& feedback) {
  feedbacks.push_back(feedback);
  return "feedback-" + std::to_string(feedbacks.size());
}

Expected<std::vector<ExplainedNumber>> FakeFittingRoom::profile(const std::string&) const {
  return std::vector<ExplainedNumber>{};
}

Expected<std::vector<CustomerSummary>> FakeFittingRoom::customers() const {
  return std::vector<CustomerSummary>{};
}

Expected<std::vector<TimelineEntry>> FakeFittingRoom::timeline(const std::string&) const {
  return std::vector<TimelineEntry>{};
}

Expected<std::string> FakeFittingRoom::addCustomer(const std::string& name) {
  if (nextCustomerFails) {
    const auto error = *nextCustomerFails;
    nextCustomerFails.reset();
    return tl::unexpected(error);
  }
  names.push_back(name);
  return "customer-" + std::to_string(names.size());
}

}  // namespace fitroom::engine
