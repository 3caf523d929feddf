#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/session/fitting_room.h"
#include "engine/ui/measure_entry.h"
#include "engine/ui/translations.h"
#include "engine/ui/try_on_worker.h"
#include "engine/ui/view_control.h"

namespace fitroom::engine {

enum class Page { kPrivacy, kFitting, kErased };
enum class LeftPage { kBody, kGarments };
enum class RightPage { kFit, kFeel };
enum class Kept { kNotSaid, kYes, kNo };

/// Everything that one shopper has put in or been told, beside the numbers in MeasureEntry. A value of its
/// own, so that erasing is assigning an empty one.
struct ShopperState {
  Page page = Page::kPrivacy;
  LeftPage left = LeftPage::kBody;
  RightPage right = RightPage::kFit;
  bool shapeOpen = false;                      ///< The choices of shape are unfolded.
  bool askingName = false;                     ///< The dialog that makes a profile is open.
  std::string typedName;                       ///< What is typed in it.
  std::string customer;                        ///< CRM id; empty: a guest.
  std::string audience;                        ///< Filter: `female`, `male` or empty for all.
  std::optional<garments::Category> category;  ///< Filter.
  std::string garment;                         ///< Library id of the chosen garment; empty: none yet.
  std::string size;                            ///< Size asked for; empty: the advised one.
  std::vector<WornGarment> with;               ///< What is worn with it.
  std::shared_ptr<const TryOnResult> shown;    ///< The try-on on the screen.
  bool stale = false;                          ///< The body was changed since `shown`.
  bool heatMap = false;
  std::map<garments::Zone, int> answers;  ///< -2 too tight (short) .. +2 too loose (long).
  Kept kept = Kept::kNotSaid;
  std::optional<bodymodel::Error> error;  ///< Shown as a card until it is closed.
  bool canRetry = false;                  ///< The error came from a try-on.
  std::optional<Text> bodyProblem;        ///< Why the numbers make no body.
  std::vector<Text> bodyWarnings;
  std::map<Field, double> estimates;  ///< SI, of the fields that were not given.
};

struct FlowOptions {
  bool kiosk = false;  ///< Wipes when nobody is there.
  std::string channel = "desktop";
  Language language = Language::kZh;  ///< Also the one that erasing goes back to.
  double idleWarnSeconds = 75.0;      ///< Kiosk: no touch for so long asks "still there?".
  double idleEraseSeconds = 30.0;     ///< And so long after that erases.
};

/// What the shopper's screen does, without drawing it: every button is one function here.
/// Thread: one thread; try-ons run on a worker inside and come in through `poll`.
class ShopperFlow {
 public:
  ShopperFlow(FittingRoom& room, RenderBackend& backend, const Translations& texts, FlowOptions options,
              std::function<void()> wake);

  const ShopperState& state() const { return state_; }
  const MeasureEntry& entry() const { return entry_; }
  /// Extent of what the view shows now.
  const SceneExtent& extent() const { return extent_; }
  /// A finger was last, not a mouse or keyboard: then the number pad comes up on a desktop too.
  bool touch() const { return touch_ || options_.kiosk; }
  void setTouch(bool touch) { touch_ = touch; }
  ViewControl& view() { return view_; }
  const ViewControl& view() const { return view_; }
  TryOnWorker::Status work() const { return worker_.status(); }
  const FlowOptions& options() const { return options_; }

  Language language() const { return language_; }
  void setLanguage(Language language) { language_ = language; }
  double textScale() const { return textScale_; }
  void setTextScale(double scale) { textScale_ = scale; }

  // Privacy.
  void useOnce();
  void askName();
  void setTypedName(std::string name) { state_.typedName = std::move(name); }
  void cancelName();
  void saveProfile();  ///< Makes the customer with the typed name and sends what was answered.
  /// Forgets the shopper: numbers, body, try-ons, answers, picture. Goes to the first page by way of
  /// "erased".
  void erase();

  // Body. Each change makes the body anew.
  void showBody();
  void focus(Field field);
  void blur();
  void focusNext();
  void type(char c);
  void backspace();
  void clear(Field field);
  void step(Field field, int direction);
  void setSex(double sex);
  void setWaistPlace(WaistPlace place);
  void setUnits(Units units);
  void openShape(bool open) { state_.shapeOpen = open; }
  void setShape(const bodymodel::ShapeOptionInfo& option, double value);
  void setCup(std::optional<double> cup);  ///< Metres; nothing: not known.

  // Garments.
  void showGarments();
  void setAudience(std::string audience) { state_.audience = std::move(audience); }
  void setCategory(std::optional<garments::Category> category) { state_.category = category; }
  std::vector<const garments::LibraryEntry*> visibleGarments() const;
  /// Categories that there are garments of, in the order of the enum.
  std::vector<garments::Category> categories() const;
  const garments::LibraryEntry* chosen() const;
  void chooseGarment(const std::string& id);
  /// Wears another garment with the chosen one, or takes it off again. Nothing while none is chosen.
  void toggleWith(const std::string& id);
  bool wornWith(const std::string& id) const;
  void chooseSize(const std::string& label);
  /// The size on the screen or asked for; empty before the first try-on.
  std::string currentSize() const;

  // Try-on.
  void tryAgain();
  void cancelTryOn();
  /// Takes what the worker finished; true when the screen must be drawn anew.
  bool poll();
  void waitForWork() { worker_.wait(); }

  // Verdict.
  void setHeatMap(bool on);
  void showFit() { state_.right = RightPage::kFit; }
  void showFeel() { state_.right = RightPage::kFeel; }
  void answer(garments::Zone zone, int direction);
  void keep(bool kept);
  void closeError();

  // Time.
  void touched() { idle_ = 0.0; }
  /// Moves the camera, the idle clock and the "erased" page on; true while something still moves.
  bool advance(double seconds);
  /// Seconds until the wipe while the warning stands.
  std::optional<double> idleCountdown() const;

 private:
  struct Key {
    bodymodel::BodyRequest body;
    std::string garment;
    std::string size;
    std::vector<WornGarment> with;
  };
  void bodyChanged();
  void refreshBody();
  void showScene();
  void setScene(const Scene& scene);
  void startTryOn();
  void show(std::shared_ptr<const TryOnResult> result);
  void send(const Feedback& feedback);
  Feedback feedback() const;
  std::shared_ptr<const TryOnResult> cached(const std::string& garment, const std::string& size) const;
  void remember(const TryOnRequest& request, std::shared_ptr<const TryOnResult> result);

  FittingRoom& room_;
  RenderBackend& backend_;
  const Translations& texts_;
  FlowOptions options_;
  TryOnWorker worker_;
  std::vector<garments::LibraryEntry> library_;
  MeasureEntry entry_;
  ShopperState state_;
  ViewControl view_;
  std::shared_ptr<const bodymodel::BodyResult> body_;
  std::vector<std::pair<Key, std::shared_ptr<const TryOnResult>>> results_;  ///< Newest last.
  Language language_;
  double textScale_ = 1.0;
  SceneExtent extent_;
  bool touch_ = false;
  double idle_ = 0.0;
  double erasedFor_ = 0.0;
};

bool sameRequest(const bodymodel::BodyRequest& a, const bodymodel::BodyRequest& b);

}  // namespace fitroom::engine
