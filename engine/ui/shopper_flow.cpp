#include "engine/ui/shopper_flow.h"

#include <algorithm>

namespace fitroom::engine {

using bodymodel::BodyRequest;
using bodymodel::Measure;

namespace {

constexpr std::size_t kRememberedResults = 8;
constexpr double kErasedSeconds = 2.0;
constexpr std::size_t kLongestName = 60;  // bytes

/// Heights to show a neutral body with before the first number: near the median adult of ANSUR II.
double neutralHeight(double sex) {
  return 1.63 + 0.13 * sex;
}

/// Overwrites before freeing, so that the name does not stay behind in memory.
void wipe(std::string& text) {
  std::fill(text.begin(), text.end(), '\0');
  text.clear();
}

}  // namespace

bool sameRequest(const BodyRequest& a, const BodyRequest& b) {
  if (a.sex != b.sex || a.shape != b.shape) return false;
  for (std::size_t i = 0; i < bodymodel::kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    if (a.measures.get(m) != b.measures.get(m)) return false;
  }
  return true;
}

ShopperFlow::ShopperFlow(FittingRoom& room, RenderBackend& backend, const Translations& texts,
                         FlowOptions options, std::function<void()> wake)
    : room_(room),
      backend_(backend),
      texts_(texts),
      options_(std::move(options)),
      worker_(room, std::move(wake)),
      library_(room.garments()),
      entry_(&texts),
      language_(options_.language) {
  setScene(Scene{});
}

// ---- privacy

void ShopperFlow::useOnce() {
  state_.page = Page::kFitting;
  state_.askingName = false;
  refreshBody();
}

void ShopperFlow::askName() {
  state_.askingName = true;
}

void ShopperFlow::cancelName() {
  state_.askingName = false;
  wipe(state_.typedName);
}

void ShopperFlow::saveProfile() {
  if (state_.typedName.empty()) return;
  if (state_.typedName.size() > kLongestName) state_.typedName.resize(kLongestName);
  auto id = room_.addCustomer(state_.typedName);
  if (!id) {
    state_.error = id.error();
    state_.canRetry = false;
    return;
  }
  state_.customer = *id;
  cancelName();
  if (state_.page != Page::kFitting) useOnce();
  // What was answered before there was anyone to remember it for.
  for (const auto& [zone, direction] : state_.answers) {
    Feedback f = feedback();
    f.zone = zone;
    f.direction = direction;
    send(f);
  }
  if (state_.kept != Kept::kNotSaid) keep(state_.kept == Kept::kYes);
}

void ShopperFlow::erase() {
  worker_.cancel();
  room_.leave();
  wipe(state_.typedName);
  wipe(state_.customer);
  entry_.blur();
  results_.clear();
  body_.reset();
  state_ = ShopperState{};
  entry_ = MeasureEntry(&texts_);
  view_ = ViewControl{};
  setScene(Scene{});
  backend_.setCamera(view_.camera());
  language_ = options_.language;
  textScale_ = 1.0;
  idle_ = 0.0;
  erasedFor_ = 0.0;
  state_.page = Page::kErased;
}

// ---- body

void ShopperFlow::showBody() {
  state_.left = LeftPage::kBody;
}

void ShopperFlow::focus(Field field) {
  entry_.focus(field);
}
void ShopperFlow::blur() {
  entry_.blur();
}
void ShopperFlow::focusNext() {
  entry_.focusNext();
}

void ShopperFlow::type(char c) {
  if (entry_.type(c)) bodyChanged();
}

void ShopperFlow::backspace() {
  entry_.backspace();
  bodyChanged();
}

void ShopperFlow::clear(Field field) {
  entry_.clear(field);
  bodyChanged();
}

void ShopperFlow::step(Field field, int direction) {
  const auto estimate = state_.estimates.find(field);
  const double start = estimate != state_.estimates.end()
                           ? estimate->second
                           : 0.5 * (MeasureEntry::lowest(field) + MeasureEntry::highest(field));
  entry_.step(field, direction, start);
  bodyChanged();
}

void ShopperFlow::setSex(double sex) {
  entry_.setSex(sex);
  bodyChanged();
}

void ShopperFlow::setWaistPlace(WaistPlace place) {
  entry_.setWaistPlace(place);
  bodyChanged();
}

void ShopperFlow::setUnits(Units units) {
  entry_.setUnits(units);
}

void ShopperFlow::setShape(const bodymodel::ShapeOptionInfo& option, double value) {
  bodymodel::ShapeOptions shape = entry_.shape();
  shape.*option.value = value;
  entry_.setShape(shape);
  bodyChanged();
}

void ShopperFlow::setCup(std::optional<double> cup) {
  bodymodel::ShapeOptions shape = entry_.shape();
  shape.cup = cup;
  entry_.setShape(shape);
  bodyChanged();
}

void ShopperFlow::bodyChanged() {
  if (state_.shown) state_.stale = true;
  state_.size.clear();  // Another body, another advice.
  refreshBody();
}

void ShopperFlow::refreshBody() {
  BodyRequest request = entry_.request();
  const bool neutral = request.measures.size() == 0;
  if (neutral) request.measures.set(Measure::kHeight, neutralHeight(request.sex));
  auto made = room_.makeBody(request);
  if (!made) {
    state_.bodyProblem = made.error().text;
    return;
  }
  state_.bodyProblem.reset();
  state_.bodyWarnings = neutral ? std::vector<Text>{} : made->warnings;
  state_.estimates.clear();
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    if (entry_.si(field)) continue;
    if (const auto value = made->achieved.get(entry_.measure(field))) state_.estimates[field] = *value;
  }
  body_ = std::make_shared<const bodymodel::BodyResult>(std::move(*made));
  // The garment goes along with the body at once; the verdict stays the old one, and is marked so.
  if (state_.shown && state_.stale && state_.shown->with.empty()) {
    if (auto scene = room_.follow(*body_)) {
      scene->heatMap = state_.heatMap;
      setScene(*scene);
      return;
    }
  }
  showScene();
}

void ShopperFlow::showScene() {
  Scene scene;
  if (state_.shown && !state_.stale) {
    scene = state_.shown->scene;
    scene.heatMap = state_.heatMap;
  } else if (body_) {
    scene.body = body_->body.mesh;
  }
  setScene(scene);
}

void ShopperFlow::setScene(const Scene& scene) {
  extent_ = sceneExtent(scene);
  backend_.setScene(scene);
}

// ---- garments

void ShopperFlow::showGarments() {
  entry_.blur();
  state_.left = LeftPage::kGarments;
  if (state_.stale && !state_.garment.empty() && !worker_.status().running) startTryOn();
}

std::vector<const garments::LibraryEntry*> ShopperFlow::visibleGarments() const {
  std::vector<const garments::LibraryEntry*> out;
  for (const auto& entry : library_) {
    const bool audience =
        state_.audience.empty() || entry.audience == state_.audience || entry.audience == "any";
    if (audience && (!state_.category || entry.category == *state_.category)) out.push_back(&entry);
  }
  return out;
}

std::vector<garments::Category> ShopperFlow::categories() const {
  std::vector<garments::Category> out;
  for (const auto& entry : library_) out.push_back(entry.category);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

const garments::LibraryEntry* ShopperFlow::chosen() const {
  for (const auto& entry : library_) {
    if (entry.id == state_.garment) return &entry;
  }
  return nullptr;
}

void ShopperFlow::chooseGarment(const std::string& id) {
  if (id == state_.garment && state_.shown && !state_.stale) return;
  state_.garment = id;
  state_.size.clear();
  std::erase_if(state_.with, [&](const WornGarment& worn) { return worn.garment == id; });
  startTryOn();
}

bool ShopperFlow::wornWith(const std::string& id) const {
  return std::any_of(state_.with.begin(), state_.with.end(),
                     [&](const WornGarment& worn) { return worn.garment == id; });
}

void ShopperFlow::toggleWith(const std::string& id) {
  if (state_.garment.empty() || id == state_.garment) return;
  if (wornWith(id))
    std::erase_if(state_.with, [&](const WornGarment& worn) { return worn.garment == id; });
  else
    state_.with.push_back({id, {}});
  startTryOn();
}

void ShopperFlow::chooseSize(const std::string& label) {
  if (state_.garment.empty()) return;
  state_.size = label;
  startTryOn();
}

std::string ShopperFlow::currentSize() const {
  if (!state_.size.empty()) return state_.size;
  return state_.shown && state_.shown->garment.id == state_.garment ? state_.shown->garment.size
                                                                    : std::string();
}

// ---- try-on

std::shared_ptr<const TryOnResult> ShopperFlow::cached(const std::string& garment,
                                                       const std::string& size) const {
  const BodyRequest now = entry_.request();
  for (const auto& [key, result] : results_) {
    if (key.garment == garment && key.size == size && key.with == state_.with && sameRequest(key.body, now))
      return result;
  }
  return nullptr;
}

void ShopperFlow::remember(const TryOnRequest& request, std::shared_ptr<const TryOnResult> result) {
  results_.push_back(
      {{request.body, result->garment.id, result->garment.size, request.with}, std::move(result)});
  if (results_.size() > kRememberedResults) results_.erase(results_.begin());
}

void ShopperFlow::startTryOn() {
  entry_.blur();
  state_.error.reset();
  if (state_.garment.empty()) return;
  if (!entry_.usable()) {
    const bool none = entry_.request().measures.size() == 0;
    state_.error = bodymodel::Error{bodymodel::ErrorCode::kInvalidArgument,
                                    texts_.at(none ? "error.need_number" : "error.number_out_of_range"),
                                    {}};
    state_.canRetry = false;
    state_.left = LeftPage::kBody;
    return;
  }
  if (!state_.size.empty()) {
    if (auto known = cached(state_.garment, state_.size)) {
      worker_.cancel();
      show(std::move(known));
      return;
    }
  }
  worker_.start(
      {entry_.request(), state_.garment, state_.size, state_.customer, options_.channel, state_.with});
}

void ShopperFlow::tryAgain() {
  state_.error.reset();
  startTryOn();
}

void ShopperFlow::cancelTryOn() {
  worker_.cancel();
  // Back to what is on the screen, so that list, sizes and picture say the same.
  state_.garment = state_.shown ? state_.shown->garment.id : std::string();
  state_.size = state_.shown ? state_.shown->garment.size : std::string();
}

void ShopperFlow::show(std::shared_ptr<const TryOnResult> result) {
  const bool other = !state_.shown || state_.shown->garment.id != result->garment.id ||
                     state_.shown->garment.size != result->garment.size;
  if (other || state_.stale) {
    state_.answers.clear();
    state_.kept = Kept::kNotSaid;
    state_.right = RightPage::kFit;
  }
  state_.shown = std::move(result);
  state_.stale = false;
  showScene();
}

bool ShopperFlow::poll() {
  auto finished = worker_.take();
  if (!finished) return false;
  if (!finished->result) {
    if (finished->result.error().code == bodymodel::ErrorCode::kCancelled) return true;
    state_.error = finished->result.error();
    state_.canRetry = true;
    return true;
  }
  auto result = std::make_shared<const TryOnResult>(std::move(*finished->result));
  remember(finished->request, result);
  show(std::move(result));
  // Numbers moved while it ran: the picture is right for the old ones and says so.
  if (!sameRequest(finished->request.body, entry_.request())) state_.stale = true;
  return true;
}

// ---- verdict

void ShopperFlow::setHeatMap(bool on) {
  state_.heatMap = on;
  showScene();
}

Feedback ShopperFlow::feedback() const {
  Feedback f;
  f.customer = state_.customer;
  if (state_.shown) {
    f.tryOnEvent = state_.shown->eventId;
    f.garment = state_.shown->garment.id;
    f.size = state_.shown->garment.size;
  }
  return f;
}

void ShopperFlow::send(const Feedback& feedback) {
  if (feedback.customer.empty()) return;
  if (auto done = room_.recordFeedback(feedback); !done) {
    state_.error = done.error();
    state_.canRetry = false;
  }
}

void ShopperFlow::answer(garments::Zone zone, int direction) {
  if (!state_.shown) return;
  const auto known = state_.answers.find(zone);
  if (known != state_.answers.end() && known->second == direction) return;
  state_.answers[zone] = direction;
  Feedback f = feedback();
  f.zone = zone;
  f.direction = direction;
  send(f);
}

void ShopperFlow::keep(bool kept) {
  if (!state_.shown) return;
  state_.kept = kept ? Kept::kYes : Kept::kNo;
  Feedback f = feedback();
  f.outcome = kept ? Feedback::Outcome::kKept : Feedback::Outcome::kReturned;
  if (!kept) f.reason = "not_taken";
  send(f);
}

void ShopperFlow::closeError() {
  state_.error.reset();
  if (state_.canRetry) cancelTryOn();
  state_.canRetry = false;
}

// ---- time

bool ShopperFlow::advance(double seconds) {
  bool moving = view_.advance(seconds);
  if (state_.page == Page::kErased) {
    erasedFor_ += seconds;
    if (erasedFor_ >= kErasedSeconds) state_.page = Page::kPrivacy;
    moving = true;
  }
  if (options_.kiosk && state_.page == Page::kFitting && !worker_.status().running) {
    idle_ += seconds;
    if (idle_ >= options_.idleWarnSeconds + options_.idleEraseSeconds) erase();
  }
  return moving;
}

std::optional<double> ShopperFlow::idleCountdown() const {
  if (!options_.kiosk || state_.page != Page::kFitting || idle_ < options_.idleWarnSeconds)
    return std::nullopt;
  return std::max(0.0, options_.idleWarnSeconds + options_.idleEraseSeconds - idle_);
}

}  // namespace fitroom::engine
