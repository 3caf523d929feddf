#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bodymodel/core/progress.h"
#include "bodymodel/solve/body_solver.h"
#include "engine/render/scene.h"
#include "engine/session/paths.h"
#include "garments/drape/drape.h"
#include "garments/fit/fit_report.h"
#include "garments/library/library.h"

namespace fitroom::engine {

using bodymodel::Expected;
using bodymodel::Text;

/// A garment worn together with the one that is tried on.
struct WornGarment {
  std::string garment;    ///< Library id.
  std::string size;       ///< Label; empty: as TryOnRequest::size.
  bool tucked = false;    ///< A top that goes into the trousers or the skirt.
  bool fastened = false;  ///< A front that opens is buttoned up.

  bool operator==(const WornGarment&) const = default;
};

/// One garment on one body, alone or with others.
struct TryOnRequest {
  bodymodel::BodyRequest body;
  std::string garment;   ///< Library id.
  std::string size;      ///< Label; empty: the size that is advised, or the nearest when none fits.
  std::string customer;  ///< CRM id; empty: a guest, of whom nothing is kept.
  std::string channel = "desktop";  ///< desktop, kiosk.
  std::vector<WornGarment> with;    ///< Worn under or over it, each where it belongs (outfit.h); not judged.
  bool tucked = false;              ///< As WornGarment, of the garment that is tried on.
  bool fastened = false;
  std::string
      colour;  ///< Colourway by name; empty: the garment's own. Fails with kNotFound when there is none.
};

/// A garment that is worn with the one that is judged.
struct WornLayer {
  garments::GarmentModel garment;
  garments::Drape drape;
};

/// All that a try-on says and shows.
struct TryOnResult {
  bodymodel::BodyResult body;
  garments::GarmentModel garment;  ///< In the size tried on.
  garments::Drape drape;
  garments::ShownMesh shown;  ///< Full detail of the garment, tied to its simulation mesh; may be empty.
  garments::FitReport fit;
  garments::SizeAdvice advice;  ///< Empty `sizes` when the garment has only one.
  std::vector<WornLayer> with;  ///< As in the request.
  int layerCrossings = 0;       ///< Triangles of one garment that cross another; 0 is the promise.
  Scene scene;                  ///< Body and draped garments with heat values, the judged one first.
  std::string eventId;          ///< The CRM's try-on event; empty for a guest.
  std::vector<Text> notes;      ///< What the reader should know: not converged, no fabric known.
};

/// What became of a try-on, or how it felt. At most one of the two outcomes.
struct Feedback {
  std::string customer;    ///< CRM id; must not be empty.
  std::string tryOnEvent;  ///< Event id of the try-on it answers; may be empty when garment is given.
  std::string garment;     ///< Library id.
  std::string size;
  enum class Outcome { kAnswer, kKept, kReturned } outcome = Outcome::kAnswer;
  std::optional<garments::Zone> zone;  ///< The zone it is about; none: the whole garment.
  int direction = 0;                   ///< -2 much too tight (short) .. 0 right .. +2 much too loose (long).
  std::string reason;  ///< Free text or a reason code such as ordered_for_comparison; may be empty.
};

/// A number of the CRM with its reasons, for people.
struct ExplainedNumber {
  std::string key;  ///< Stable, e.g. `trust.fit_promise`.
  Text name;
  double value = 0.0;
  double uncertainty = 0.0;   ///< 0 (sure) to 1 (nothing known).
  std::vector<Text> reasons;  ///< Newest first.
};

/// One line of a customer's history.
struct TimelineEntry {
  std::string id;       ///< Event id.
  std::string time;     ///< UTC, ISO 8601.
  std::string type;     ///< Stable name of the event type, e.g. `try_on`.
  std::string garment;  ///< Library id; may be empty.
  std::string size;
  Text text;  ///< What happened, in words.
};

struct CustomerSummary {
  std::string id;
  std::string name;
  std::string email = {};  ///< As far as one may see it.
};

/// The fitting room without a screen: bodies, garments, try-ons, and the memory of them.
/// Thread: `tryOn` may run on a worker thread while the others are called from one thread.
class FittingRoom {
 public:
  virtual ~FittingRoom() = default;

  /// Every garment that can be tried on, sorted by id.
  virtual std::vector<garments::LibraryEntry> garments() const = 0;
  /// A body; answers fast enough for a slider.
  virtual Expected<bodymodel::BodyResult> makeBody(const bodymodel::BodyRequest& request) const = 0;
  /// Body, match, drape, verdict, advice and the CRM's event.
  virtual Expected<TryOnResult> tryOn(const TryOnRequest& request,
                                      const bodymodel::Progress& progress = {}) = 0;
  /// What was tried on last, carried to a body whose numbers moved a little: a picture within a tenth of a
  /// second, not a verdict; tryOn() gives both. May run while tryOn() does. Fails with kNotFound when there
  /// is nothing to carry: no try-on yet, several garments, another kind of body.
  virtual Expected<Scene> follow(const bodymodel::BodyResult& body) {
    (void)body;
    return bodymodel::fail(bodymodel::ErrorCode::kNotFound,
                           {"没有可以接着显示的试穿", "there is no try-on to carry on"});
  }
  /// Records an answer, a kept or a returned garment. Returns the event's id.
  virtual Expected<std::string> recordFeedback(const Feedback& feedback) = 0;
  /// Trust and preference of a customer, each with its reasons.
  virtual Expected<std::vector<ExplainedNumber>> profile(const std::string& customer) const = 0;
  virtual Expected<std::vector<CustomerSummary>> customers() const = 0;
  /// A customer's events, newest first.
  virtual Expected<std::vector<TimelineEntry>> timeline(const std::string& customer) const = 0;
  /// Makes a customer who agrees to keep body and try-ons; returns the id.
  virtual Expected<std::string> addCustomer(const std::string& name) = 0;
  /// The shopper has left or was wiped: the CRM has nobody in front of it any more, and a member of staff who
  /// had signed in is signed off.
  virtual void leave() {}
};

/// Opens library, solver and CRM. Creates the home folder when it is not there.
Expected<std::unique_ptr<FittingRoom>> openFittingRoom(const Paths& paths);

}  // namespace fitroom::engine
