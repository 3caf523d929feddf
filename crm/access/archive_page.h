#pragma once

// For crm/access only.

#include <optional>
#include <string>
#include <vector>

#include "crm/service.h"

namespace fitroom::crm {

/// Everything about one customer.
struct ArchiveData {
  UtcTime made;
  Customer customer;
  std::vector<ConsentRecord> consents;
  std::vector<BodyProfile> bodies;    ///< Newest first.
  std::vector<TimelineEntry> events;  ///< Newest first.
  std::optional<Profile> profile;     ///< None: restricted.
  std::vector<AuditLine> audit;       ///< Oldest first.
};

/// A measure as people read it: centimetres, kilograms for `weight`.
double shownMeasure(const std::string& key, double value);

/// One HTML page without scripts or anything from elsewhere, both languages side by side.
std::string archivePage(const ArchiveData& data);

}  // namespace fitroom::crm
