#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crm/store/rows.h"

namespace fitroom::crm {

struct PartyRow {
  std::string id;
  std::string kind;
  std::string code;
  std::string name;
  std::string note;
  bool active = true;
  UtcTime changed;
};

struct PartyLinkRow {
  std::string from;
  std::string relation;
  std::string to;
  UtcTime since;
  UtcTime until;  ///< 0: still so.
};

/// Throws and is bound to a thread as Rows is.
class PartyRows {
 public:
  explicit PartyRows(Rows& rows) : rows_(rows) {}

  void put(const PartyRow& row);
  std::optional<PartyRow> party(const std::string& id);
  std::vector<PartyRow> parties(const std::string& kind);  ///< Empty: of every kind; by kind and code.
  void link(const PartyLinkRow& row);
  /// Ends the tie that is open; false when there is none.
  bool unlink(const std::string& from, const std::string& relation, const std::string& to, UtcTime until);
  std::vector<PartyLinkRow> links(const std::string& party);  ///< From it and to it, oldest first.

 private:
  Rows& rows_;
};

}  // namespace fitroom::crm
