#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crm/log/history.h"

namespace fitroom::crm {

struct PromiseRow;

/// How far a purchase has come. The name is what is stored.
enum class LineState : std::uint8_t {
  kTried,  ///< Not bought; there is an answer to a verdict.
  kOrdered,
  kPaid,
  kPaymentFailed,
  kShipped,
  kDelivered,
  kChecked,  ///< Asked 48 hours after delivery, and answered.
  kKept,
  kExchanged,
  kReturned,
  kRefunded,
  kNotTaken,
};
constexpr int kLineStateCount = 12;
const char* lineStateName(LineState s);
std::optional<LineState> lineStateFromName(std::string_view name);
Text lineStateText(LineState s);

/// What became of what was said. Three words are compared, tight, right and loose, zone by zone: a little
/// tight and too tight are the same promise.
enum class Kept : std::uint8_t {
  kOpen,       ///< Nothing has happened that could tell.
  kAsSaid,     ///< It felt, at every zone that was spoken of, as we had said.
  kNotAsSaid,  ///< It did not.
  kSilent,     ///< Kept without a word; we had said that it fits.
  kApart,      ///< Came back for another reason than fit, or was bought to compare sizes.
  kUnsaid,     ///< Nothing had been said.
};
const char* keptName(Kept k);  ///< open, as_said, not_as_said, silent, apart, unsaid.
Text keptText(Kept k);

/// One purchase (a line of an order), or one verdict that was answered without one: what was said joined with
/// what happened.
struct Promise {
  std::string customer;
  std::string line;  ///< The order's event, or the verdict's.
  std::string order;
  std::string garment;
  std::string size;
  int quantity = 1;

  // Said.
  std::string saidEvent;  ///< Empty: nothing had been said.
  int said = 0;           ///< -2 .. +2, overall.
  std::map<Zone, int> saidZones;
  std::string advisedSize;
  bool noneFits = false;
  std::map<std::string, std::string> models;
  std::string inputsHash;
  UtcTime saidAt;

  // Happened.
  LineState state = LineState::kTried;
  UtcTime orderedAt, deliveredAt, outcomeAt;  ///< 0: not.
  UtcTime due;                                ///< Fit check, 48 hours after delivery; 0: not or done.
  std::map<Zone, int> felt;                   ///< The latest answer of each zone.
  std::string reason;                         ///< Of a return or an exchange.
  std::optional<Zone> zone;
  int direction = 0;  ///< -1 too small, +1 too big.
  std::string newSize;
  std::optional<int> rating;
  std::string complaint;  ///< Facet of an open complaint, or how it was resolved: "fit_promise: satisfied".
  bool complained = false;
  bool compared = false;

  Kept kept() const;
};

constexpr std::int64_t kFitCheckAfterMs = 48 * kHourMs;

/// The fold: one per order line, sorted by line. Later events find theirs by the event they name, by the
/// order number, or, with neither, as the latest of the same garment and size that is still open.
std::vector<Promise> promises(const std::string& customer, const History& history);

PromiseRow toRow(const Promise& p, bool used);
Promise fromRow(const PromiseRow& row);

}  // namespace fitroom::crm
