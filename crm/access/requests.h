#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crm/service.h"

namespace fitroom::crm {

/// What a person may ask for (GDPR articles 15 to 21; PIPL articles 44 to 50 name the same).
enum class DataRight : std::uint8_t { kAccess, kPortability, kRectify, kErase, kRestrict, kObject };
constexpr int kDataRightCount = 6;
const char* dataRightName(DataRight r);  ///< access, portability, rectify, erase, restrict, object.
std::optional<DataRight> dataRightFromName(std::string_view name);
Text dataRightText(DataRight r);

enum class RequestState : std::uint8_t { kOpen, kExtended, kDone, kRefused };
const char* requestStateName(RequestState s);  ///< open, extended, done, refused.
Text requestStateText(RequestState s);

/// A request of one person and its clock.
struct RightsRequest {
  std::string id;  ///< The event by which it came in.
  std::string customer;
  DataRight right = DataRight::kAccess;
  RequestState state = RequestState::kOpen;
  UtcTime received;
  UtcTime due;          ///< One calendar month after `received`, three when extended.
  UtcTime closed;       ///< 0: not yet.
  bool erased = false;  ///< The customer is gone; the request stays as proof, under the bare id.

  bool open() const { return state == RequestState::kOpen || state == RequestState::kExtended; }
  /// Whole days from `now` to the due day; negative: overdue.
  int daysLeft(UtcTime now) const;
};

/// So many calendar months later, at the same time of day; the month's last day where it has no such day
/// (31 January -> 28 February), as GDPR article 12(3) and Regulation 1182/71 article 3 count.
UtcTime monthsAfter(UtcTime from, int months);

/// What customers have asked for, and by when they must have an answer: one month, or three when the person
/// was told within the first that it is difficult (GDPR article 12(3)). Every step is an event
/// `rights_request` of the customer and a line of the audit; the list is a fold of those lines, so it
/// outlives an erasure with nothing but the bare id, right and times, and follows sync with the events.
/// Thread: any.
class Requests {
 public:
  explicit Requests(Crm& crm) : crm_(crm) {}

  /// Whoever may take a consent may take a request. `context.time`: when it came in. Returns its id.
  Expected<std::string> receive(const std::string& customer, DataRight right, const std::string& note = "",
                                const Context& context = {});
  /// Two more months; the reason is what the person was told. Needs Right::kRestrict, likewise `close`.
  Expected<void> extend(const std::string& request, const std::string& reason, const Context& context = {});
  /// Answered, or refused with the reason that was given. Of an erased customer only the audit is told.
  Expected<void> close(const std::string& request, bool done, const std::string& note = "",
                       const Context& context = {});
  /// Due first; with `closed`, also those that have an answer, newest last. An erasure answers every request
  /// of that person. Needs Right::kWriteIdentity.
  Expected<std::vector<RightsRequest>> list(bool closed = false);
  Expected<std::vector<RightsRequest>> ofCustomer(const std::string& customer);  ///< Closed ones too.
  UtcTime now();  ///< By the store's clock, which the days left count from.

 private:
  Expected<void> say(const std::string& request, const char* state, const std::string& note,
                     const Context& context);
  Crm& crm_;
};

/// A complaint that nobody has answered yet.
struct OpenComplaint {
  std::string event;
  std::string customer;
  std::string order;  ///< Event of the order's line it is about, or empty.
  std::string garment, size;
  Facet facet = Facet::kService;
  std::string severity;  ///< low, normal, high, urgent, or empty.
  std::string note;
  UtcTime at;
};

/// Every complaint without a resolution: of the order or complaint it names, or, naming none, of the same
/// facet. Urgent ones first, then the oldest. Needs Right::kList; restricted to one's shop as everything is.
Expected<std::vector<OpenComplaint>> openComplaints(Crm& crm);

}  // namespace fitroom::crm
