#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crm/parties/relation.h"
#include "crm/service.h"

namespace fitroom::crm {

/// One tie of a customer, as it stands or stood.
struct CustomerTie {
  std::string customer;
  const Relation* relation = nullptr;
  std::string to;  ///< Id of a household, a customer or a party.
  UtcTime since;
  bool live = true;
};

/// Where a customer stands, by the log alone.
enum class Stage : std::uint8_t {
  kPotential,  ///< Looked, tried on, asked; bought nothing yet.
  kCustomer,   ///< Has ordered or kept something.
  kLapsed,     ///< Nothing for two years.
};
const char* stageName(Stage s);  ///< potential, customer, lapsed.
std::optional<Stage> stageFromName(std::string_view name);
Text stageText(Stage s);

/// Who belongs to whom, and how guests and potential customers become customers. Ties are events of the
/// customer, so they are sealed in with the rest, travel with sync and go with an erasure. Thread: any.
class People {
 public:
  explicit People(Crm& crm) : crm_(crm) {}

  /// Puts customers into one household: that of the first of them who is in one, or a new one. Returns its
  /// id. Fails with kInvalidArgument where two of them are in different ones.
  Expected<std::string> joinHousehold(const std::vector<std::string>& customers, const Context& context = {});
  Expected<void> leaveHousehold(const std::string& customer, const Context& context = {});
  Expected<std::string> householdOf(const std::string& customer);       ///< Its id, or "".
  Expected<std::vector<std::string>> household(const std::string& id);  ///< Its members, by id.

  /// Says, or ends, a tie of a customer to a customer or a party. Fails with kInvalidArgument where the
  /// relation is not between such, kNotFound.
  Expected<std::string> tie(const std::string& customer, const std::string& relation, const std::string& to,
                            bool live = true, const Context& context = {});
  Expected<std::vector<CustomerTie>> tiesOf(const std::string& customer);  ///< Theirs, oldest first.
  Expected<std::vector<CustomerTie>> tiesTo(const std::string& id);        ///< Who names this one.

  /// A guest who stays: the customer, then what the guest did before (events without a customer; their ids,
  /// stores and times are kept), in one transaction: where the past is refused there is no customer either.
  Expected<std::string> adoptGuest(const Identity& identity, const std::vector<Purpose>& consents,
                                   std::vector<Event> before, const Context& context = {});
  Expected<Stage> stage(const std::string& customer);

 private:
  Crm& crm_;
};

}  // namespace fitroom::crm
