#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "crm/core/time.h"
#include "crm/core/vocabulary.h"

namespace fitroom::crm {

/// Every touchpoint before, during and after the sale. The name is what is stored; the order here is not.
enum class EventType : std::uint8_t {
  kVisit,
  kSearch,
  kView,
  kCompare,
  kBodyMade,
  kTryOn,         ///< What was said: garment, size, verdict and ease per zone, advice.
  kVerdictShown,  ///< A verdict read without a new drape, e.g. for a neighbouring size.
  kOutfitSaved,
  kAdviceTaken,
  kAdviceOverruled,
  kWishList,
  kOrder,
  kPayment,
  kShipment,
  kDelivery,
  kFitCheck,  ///< The questions asked about two days after delivery.
  kKept,
  kExchange,
  kReturn,
  kReview,
  kFitAnswer,  ///< "How did it feel?" in the fitting room.
  kComplaint,
  kComplaintResolved,
  kMessageSent,
  kMessageOpened,
  kConsentGiven,
  kConsentWithdrawn,
  kStaffNote,
  kOverride,  ///< Staff set a number aside, with the reason.
  kNotTaken,  ///< Tried on and left in the shop: nothing was sold, so nothing came back.
  kMerged,    ///< This customer is the one that `about` names; reads of that one take in this one's rows.
  kUnmerged,  ///< And is not.
  kRelated,   ///< Belongs to what `about` names: a household, another customer, a store, a member of staff.
  kUnrelated,
  kObjection,      ///< To profiling or to marketing (GDPR article 21), or lifted again.
  kRightsRequest,  ///< What a customer asked for, and what became of it: one month runs from here.
};
constexpr int kEventTypeCount = 36;

const char* eventTypeName(EventType t);  ///< visit, search, ..., try_on, ..., override.
std::optional<EventType> eventTypeFromName(std::string_view name);
Text eventTypeText(EventType t);

/// Version of the payload's form written today; older ones stay readable.
constexpr int kEventVersion = 1;

/// True for types whose payload tells of a body or carries free text: it is sealed with the customer's key.
bool isSealed(EventType t);

/// True for types that may only be kept while the customer agrees to `Purpose::kKeepProfile`.
bool needsProfileConsent(EventType t);

/// One row of the append-only log. Nothing in it is ever changed; a mistake is answered by another event.
struct Event {
  std::string id;        ///< UUIDv7. Also the key by which a repeated message is recognised.
  std::string store;     ///< Which shop, 1 to 64 characters.
  std::string customer;  ///< Customer id, or empty for a guest.
  std::string garment;   ///< Garment id, or empty.
  std::string size;      ///< Size label, or empty.
  std::string about;     ///< The event this one answers (a return names its try-on), or empty.
  EventType type = EventType::kVisit;
  int version = kEventVersion;
  Channel channel = Channel::kDesktop;
  std::string actor;                          ///< Who did it: "customer", "system" or "staff:<id>".
  std::map<std::string, std::string> models;  ///< Model name -> version that spoke, e.g. {"fit", "3"}.
  std::string inputsHash;      ///< Hex hash of everything the verdict was computed from, or empty.
  UtcTime time;                ///< When it happened.
  UtcTime recorded;            ///< When it was written here.
  std::string payload = "{}";  ///< JSON object, valid for `type` (`validatePayload`), keys sorted.

  bool operator==(const Event&) const = default;
};

/// Limits of what an event may carry; past them it is refused, never cut.
constexpr std::size_t kMaxIdBytes = 128;
constexpr std::size_t kMaxPayloadBytes = 64 * 1024;
constexpr std::size_t kMaxNoteBytes = 4000;
/// A kiosk's clock may run ahead by this much before its events are refused.
constexpr std::int64_t kMaxClockLeadMs = kDayMs;

/// Checks the payload against the form of its type: known keys only, types, ranges, allowed words. Returns
/// it rewritten with sorted keys and no spaces, so that equal payloads are equal bytes.
/// Fails with kInvalidArgument, naming the key and what is allowed.
Expected<std::string> validatePayload(EventType type, std::string_view json);

/// Checks a whole event before it is written: ids, lengths, UTF-8, times (not more than kMaxClockLeadMs
/// ahead of `now`), payload. Returns it with the payload in canonical form.
Expected<Event> validate(Event event, UtcTime now);

/// One line of JSON with sorted keys; the form of exports and of `dump`.
std::string toJson(const Event& event);

/// The inverse of `toJson`. Fails with kInvalidArgument.
Expected<Event> eventFromJson(std::string_view json);

}  // namespace fitroom::crm
