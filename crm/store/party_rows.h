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
  std::string revDevice;  ///< Who changed it last.
  std::int64_t rev = 0;   ///< Changes so far; `PartyRows::put` counts them.

  bool operator==(const PartyRow&) const = default;
};

struct PartyLinkRow {
  std::string from;
  std::string relation;
  std::string to;
  UtcTime since;
  UtcTime until;  ///< 0: still so.

  bool operator==(const PartyLinkRow&) const = default;
};

/// Throws and is bound to a thread as Rows is.
class PartyRows {
 public:
  explicit PartyRows(Rows& rows) : rows_(rows) {}

  void put(const PartyRow& row);  ///< One change more.
  /// Takes over what a peer says: the greater (rev, device) stays. False when that is not news.
  bool take(const PartyRow& row);
  /// The same with a tie: one that has ended stays so, and the earlier end is the end.
  bool take(const PartyLinkRow& row);
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
