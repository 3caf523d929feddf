#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crm/store/rows.h"

namespace fitroom::crm {

/// The last word of one customer on being somebody else's second file.
struct MergeEnd {
  std::string event;
  std::string into;  ///< The customer that was named.
  bool merged = false;
  UtcTime at;
  std::string actor;
};

/// Events that tie customers to one another and to parties. Throws and is bound to a thread as Rows is.
class LinkRows {
 public:
  explicit LinkRows(Rows& rows) : rows_(rows) {}

  bool anyMerges();  ///< Whether anybody was ever merged.
  std::optional<MergeEnd> mergeEnd(const std::string& customer);
  std::vector<std::string> everMerged();                           ///< Customers with a merge event, by id.
  std::vector<std::string> mergedInto(const std::string& target);  ///< Whoever ever named it, by id.
  /// Ties of customers to what `about` names, or of one customer (`ofCustomer`); oldest first, payload open.
  std::vector<EventRow> ties(const std::string& about);
  std::vector<EventRow> tiesOf(const std::string& customer);

 private:
  Rows& rows_;
};

}  // namespace fitroom::crm
