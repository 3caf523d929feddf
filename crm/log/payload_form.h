#pragma once

// For sources of crm/log only: what each type's payload may carry.

#include <vector>

#include "crm/log/event.h"

namespace fitroom::crm {

enum class Kind : std::uint8_t {
  kWord,     // A short string, at most `high` bytes.
  kNote,     // Free text.
  kNumber,   // low..high.
  kInteger,  // low..high.
  kFlag,
  kOneOf,   // One of `words`.
  kReason,  // A code of returnReasons().
  kZone,
  kFeel,      // One of the five words.
  kCurrency,  // Three capitals.
  kWords,     // Up to 50 short strings.
  kZones,     // Verdict per zone.
  kAnswers,   // Zone -> -2..2.
};

struct Field {
  const char* key;
  Kind kind;
  bool required = false;
  double low = 0.0;
  double high = 0.0;
  std::vector<const char*> words = {};
};

using Fields = std::vector<Field>;

const Fields& payloadForm(EventType type);
/// What any event about a garment may carry, copied at the time so that the log stands on its own.
const Fields& garmentFields();
/// One zone of a verdict.
const Fields& zoneFields();

/// True when the text is a payload of this type that needs nothing done: valid, keys sorted, no spaces, no
/// escapes, numbers as they would be printed. False says nothing; the whole check then decides. Allocates
/// nothing.
bool isPlainPayload(EventType type, std::string_view json);

}  // namespace fitroom::crm
