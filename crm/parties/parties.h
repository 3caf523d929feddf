#pragma once

#include <string>
#include <vector>

#include "crm/parties/relation.h"
#include "crm/service.h"

namespace fitroom::crm {

/// A brand, supplier, store or member of staff.
struct Party {
  std::string id;  ///< Made from kind and code: the same on every device.
  PartyKind kind = PartyKind::kBrand;
  std::string code;  ///< The house's own short name: a store's id, an account's name. 1 to 64 characters.
  std::string name;  ///< Up to 200 bytes.
  std::string note;
  bool active = true;
};

struct PartyTie {
  std::string from;
  const Relation* relation = nullptr;
  std::string to;
  UtcTime since;
  UtcTime until;  ///< 0: still so.
};

/// Whom the shop deals with besides customers, and how they belong together. Brands and suppliers are the
/// merchant's (Right::kCatalogue), stores and staff need Right::kHousekeeping; everybody signed in may read.
/// Like the catalogue they belong to one store's database and are not sent by sync. Thread: any.
class Parties {
 public:
  explicit Parties(Crm& crm) : crm_(crm) {}

  static std::string idOf(PartyKind kind, const std::string& code);
  /// Adds it, or changes name, note and activity of the one with this kind and code.
  Expected<Party> put(PartyKind kind, const std::string& code, const std::string& name,
                      const std::string& note = "", bool active = true);
  Expected<Party> find(PartyKind kind, const std::string& code);
  Expected<std::vector<Party>> list(std::optional<PartyKind> kind = {});
  /// Says or ends a tie; both must be there and of the kinds the relation is between.
  Expected<void> tie(const Party& from, const std::string& relation, const Party& to, bool live = true);
  Expected<std::vector<PartyTie>> ties(const std::string& id);  ///< From it and to it, ended ones too.

 private:
  Crm& crm_;
};

}  // namespace fitroom::crm
