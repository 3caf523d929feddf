#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "crm/core/error.h"

namespace fitroom::crm {

/// Everybody the shop deals with who is not a customer, and the households that customers form.
enum class PartyKind : std::uint8_t { kCustomer, kHousehold, kBrand, kSupplier, kStore, kStaff };
constexpr int kPartyKindCount = 6;

const char* partyKindName(PartyKind k);  ///< customer, household, brand, supplier, store, staff.
std::optional<PartyKind> partyKindFromName(std::string_view name);
Text partyKindText(PartyKind k);

/// One way in which two of them belong together, and between whom it may be said.
struct Relation {
  const char* name;  ///< household, partner, parent, child ... works_at, supplies.
  PartyKind from;
  PartyKind to;
  const char* zh;
  const char* en;

  Text text() const { return {zh, en}; }
};

const std::vector<Relation>& relations();
const Relation* findRelation(std::string_view name);

/// Those of a customer: what a `related` event may say.
std::vector<const char*> customerRelationWords();

}  // namespace fitroom::crm
