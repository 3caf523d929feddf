#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crm/log/event.h"
#include "crm/log/return_reason.h"

namespace fitroom::crm {

/// One zone of what was said, read back from a try-on.
struct SaidZone {
  Zone zone = Zone::kChest;
  int verdict = 0;  ///< -2 .. +2.
  double ease_m = 0.0;
  std::optional<double> intended_m;  ///< The style's own ease, when it was told.
};

/// What the shop said about one garment in one size.
struct Said {
  std::string event;
  std::vector<SaidZone> zones;
  int overall = 0;
  std::string advisedSize;
  bool noneFits = false;

  int verdictAt(Zone z) const;  ///< The zone's own, or the overall one.
  const SaidZone* find(Zone z) const;
};

/// The garment's facts as they stood when the event happened.
struct GarmentFacts {
  std::string category;
  std::string colour;
  std::string style;
  std::optional<Money> price;
};

/// One event made readable: payload parsed, and joined to what had been said.
struct Moment {
  Event event;
  GarmentFacts garment;      ///< Of the event, else of the try-on it answers.
  std::optional<Said> said;  ///< What had been said about this garment in this size.
  std::map<Zone, int> felt;  ///< How it felt, -2 .. +2: answers, and a return's zone and direction.
  const ReturnReason* reason = nullptr;  ///< Returns and exchanges.
  std::optional<bool> fits;              ///< kept: said to fit.
  std::string orderId;
  std::optional<double> number;  ///< delivery: days late; payment: refund days; review: rating.
  std::string word;              ///< Payment state, complaint facet, purpose, override's number ...
  std::string outcome;           ///< complaint_resolved: outcome; complaint: severity.
  bool compared = false;         ///< Bought in several sizes at once: says nothing about the fit.
};

/// The log of one customer, oldest first, ties by id, whatever order it came in.
using History = std::vector<Moment>;

/// Reads the events of one customer (payloads opened). An outcome is joined to the try-on that it names;
/// one that names none to the customer's latest earlier try-on of the same garment and size.
History readHistory(std::vector<Event> events);

}  // namespace fitroom::crm
