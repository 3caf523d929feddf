#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "crm/service.h"

namespace fitroom::crm {

/// By what two people look like one.
enum class SameBy : std::uint8_t { kRef, kEmail, kPhone, kName };

const char* sameByName(SameBy by);  ///< ref, email, phone, name.

struct Match {
  std::size_t of = 0;  ///< As numbered by `add`.
  SameBy by = SameBy::kName;
  bool certain = false;  ///< False for a name alone: worth a look, not proof.
};

/// Finds people who are already there. Certain: the same number in the other system, the same e-mail (case
/// and spaces apart) or the same phone number (digits; a mainland number with or without 86). Possible: the
/// same name (case, accents, width, spaces and signs apart; of Latin names also the order of the words) and
/// no e-mail or phone that contradicts it; one wrong character in either is forgiven. Holds the normalised
/// values in memory. Thread: one.
class DuplicateFinder {
 public:
  /// Numbers people 0, 1, 2 ...
  std::size_t add(const Identity& who, const std::string& ref = "");
  /// The strongest match among those added before.
  std::optional<Match> find(const Identity& who, const std::string& ref = "") const;
  std::size_t size() const { return people_.size(); }

 private:
  struct Person {
    std::string email;
    std::string phone;
  };
  std::vector<Person> people_;
  std::unordered_map<std::string, std::size_t> byRef_, byEmail_, byPhone_;
  std::unordered_multimap<std::string, std::size_t> byName_;
};

}  // namespace fitroom::crm
