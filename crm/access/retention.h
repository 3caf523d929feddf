#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crm/core/progress.h"
#include "crm/service.h"

namespace fitroom::crm {

/// How long one class of data is kept. Whole months; counted from `from`.
struct RetentionRule {
  std::string name;  ///< body, touchpoint, feedback, sale, customer.
  int months = 36;   ///< 1 to 1200.
  Text text;         ///< What it covers and since when it counts.
};

/// The schedule: bodies 24 months after the customer's last event; touchpoints (visit, view, try-on, message
/// ...) and feedback (answers, reviews, complaints, notes) 36 months; sales (order to return) 120 months, as
/// books are kept; a customer 36 months after the last event or registration, when nothing but consents is
/// left. Consents stay as long as the customer: they are the proof.
std::vector<RetentionRule> retentionSchedule();

struct PurgeLine {
  std::string name;
  std::int64_t rows = 0;
  UtcTime before;  ///< What is older went.
};

struct PurgeReport {
  UtcTime at;
  bool dryRun = false;
  std::vector<PurgeLine> lines;  ///< One per rule, in the schedule's order.
  std::int64_t total() const;
};

/// Applies the schedule as of the store's clock. Every event that goes is named in the audit ("event.purge"),
/// so that the log still verifies; dormant customers go as an erasure does, reason "retention". Numbers
/// learned from purged events change accordingly. In steps of 200 customers, each one transaction; stopped
/// half-way it can be run again. Fails with kInvalidArgument (a rule out of range), kCancelled.
Expected<PurgeReport> purge(Crm& crm, const std::vector<RetentionRule>& schedule, bool dryRun,
                            const Progress& progress = {});

}  // namespace fitroom::crm
