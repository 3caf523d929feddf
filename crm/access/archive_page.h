#pragma once

// For crm/access only.

#include <optional>
#include <string>
#include <vector>

#include "crm/orders/promise.h"
#include "crm/people/household.h"
#include "crm/service.h"

namespace fitroom::crm {

/// Everything about one customer.
struct ArchiveData {
  UtcTime made;
  Customer customer;
  std::vector<ConsentRecord> consents;
  std::vector<BodyProfile> bodies;    ///< Newest first.
  std::vector<TimelineEntry> events;  ///< Newest first.
  std::optional<Profile> profile;     ///< None: see `whyNoProfile`.
  Text whyNoProfile;
  std::vector<Promise> promises;  ///< What was said and what came of it.
  std::vector<CustomerTie> ties;
  std::vector<std::string> files;  ///< Ids of all files of this person.
  std::vector<AuditLine> audit;    ///< Oldest first.
};

/// A measure as people read it: centimetres, kilograms for `weight`.
double shownMeasure(const std::string& key, double value);

/// One HTML page without scripts or anything from elsewhere, both languages side by side.
std::string archivePage(const ArchiveData& data);

}  // namespace fitroom::crm
