#pragma once

#include <string_view>

#include "crm/core/error.h"

namespace fitroom::crm {

/// What a word of a payload means to people: of payment's `state` "paid" is "已付款" / "paid". Zones,
/// feelings, return reasons, facets and purposes have theirs too. A word that is not known stands for itself.
Text payloadWord(std::string_view key, std::string_view word);

/// What a key of a payload is called: "carrier" is "承运人" / "carrier".
Text payloadKey(std::string_view key);

}  // namespace fitroom::crm
