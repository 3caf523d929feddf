#pragma once

#include <string>
#include <vector>

#include "crm/exchange/exchange.h"
#include "crm/service.h"

namespace fitroom::crm {

/// One file that was found to be another customer's second one.
struct MergedFile {
  std::string customer;
  std::string into;  ///< The file that stands for the person.
  UtcTime at;
  std::string actor;
};

/// Two files of one person, made one and taken apart again. Nothing is moved and nothing rewritten: an event
/// `merged` on the second file names the first, and from then on whoever reads either gets both: timeline,
/// profile, bodies, consents (the later word counts), rights (a restriction or an objection on one holds for
/// both, an erasure takes both). `unmerged` ends it, and every roll-up is again byte for byte what it was.
/// Both travel with sync like any event. Needs Right::kMerge. Thread: any.
class Merging {
 public:
  explicit Merging(Crm& crm) : crm_(crm) {}

  /// `second` becomes part of `first` (or of whom that is part of). Fails with kInvalidArgument where they
  /// are one already, kNotFound. Returns the event's id.
  Expected<std::string> merge(const std::string& first, const std::string& second, SameBy by,
                              const Context& context = {});
  /// Takes `second` out again, with what had been merged into it before. Fails with kInvalidArgument where it
  /// is not merged.
  Expected<std::string> unmerge(const std::string& second, const Context& context = {});
  /// Two files that look alike were looked at and are two people's: `duplicates` of the desk and of the
  /// command line leave the pair out from now on. An event `unmerged` "by staff" of the second file. Returns
  /// its id.
  Expected<std::string> keepApart(const std::string& first, const std::string& second,
                                  const Context& context = {});
  /// The pairs without those that were ever kept apart.
  Expected<std::vector<DuplicatePair>> stillAlike(std::vector<DuplicatePair> pairs);
  /// Every file that is merged now, by customer.
  Expected<std::vector<MergedFile>> merged();
  /// All files of the person one of whose files this is; the one that stands for them first.
  Expected<std::vector<std::string>> filesOf(const std::string& customer);

 private:
  Crm& crm_;
};

}  // namespace fitroom::crm
