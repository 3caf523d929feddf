#pragma once

#include <string>
#include <utility>
#include <vector>

#include "crm/log/event.h"

namespace fitroom::crm {

/// One thing that a type's payload may say, for people who write events by hand.
struct TouchpointField {
  std::string key;
  Text name;
  bool required = false;
  std::string form;                ///< "text", "0 to 5", "true or false", "ZONE=FEEL, ..." and so on.
  std::vector<std::string> words;  ///< Where it is one of a few.
};

/// What an event of this type may carry besides garment and size.
std::vector<TouchpointField> touchpointFields(EventType type);

/// A payload from typed words: a number where the form wants one, `true` or `false`, lists parted by commas,
/// answers as `chest=tight,waist=right`. Fails with kInvalidArgument naming the key and what it may be.
Expected<std::string> payloadFromWords(EventType type,
                                       const std::vector<std::pair<std::string, std::string>>& words);

}  // namespace fitroom::crm
