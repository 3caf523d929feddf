#pragma once

// For sources of this room only: the one shape of every list of words that are stored by name and read by
// people in two languages.

#include <cstddef>
#include <optional>
#include <string_view>

#include "crm/core/error.h"

namespace fitroom::crm {

/// One word: what is stored, and what people read.
struct Word {
  const char* name;
  const char* zh;
  const char* en;

  Text text() const { return {zh, en}; }
};

/// The entry of an enumerator; the table is in the order of the enumeration.
template <class Table, class Enum>
constexpr const auto& wordOf(const Table& table, Enum e) {
  return table[static_cast<std::size_t>(e)];
}

/// The enumerator that is stored by this name.
template <class Enum, class Table>
std::optional<Enum> findWord(const Table& table, std::string_view name) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (name == table[i].name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace fitroom::crm
