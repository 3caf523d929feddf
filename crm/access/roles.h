#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crm/core/error.h"

namespace fitroom::crm {

enum class Role : std::uint8_t { kKiosk, kAssistant, kCrmStaff, kMerchant, kPrivacyOfficer, kAdmin };
constexpr int kRoleCount = 6;

/// What may be done, down to the field. README.md of this folder has the table.
enum class Right : std::uint8_t {
  kReadName,     ///< Name and consents.
  kReadContact,  ///< E-mail and phone unmasked.
  kReadBody,     ///< Measures, also those inside a verdict.
  kReadEvents,
  kReadTaste,   ///< Preference.
  kReadScores,  ///< Trust, credibility, return risk.
  kReadAudit,
  kList,  ///< More than one customer at once.
  kCreate,
  kWriteIdentity,
  kWriteEvents,  ///< And bodies.
  kConsent,
  kCatalogue,
  kStock,
  kImport,
  kExport,  ///< Needs the password again, likewise kErase and kAccounts.
  kErase,
  kRestrict,
  kMerge,
  kBackUp,
  kHousekeeping,
  kAccounts,
};
constexpr int kRightCount = 22;

const char* roleName(Role r);  ///< kiosk, assistant, crm_staff, merchant, privacy_officer, admin.
std::optional<Role> roleFromName(std::string_view name);
Text roleText(Role r);

const char* rightName(Right r);

/// Roles of one account; the more permissive one counts.
class RoleSet {
 public:
  RoleSet() = default;
  RoleSet(std::initializer_list<Role> roles) {
    for (const Role r : roles) add(r);
  }
  void add(Role r) { bits_ |= 1u << static_cast<unsigned>(r); }
  bool has(Role r) const { return (bits_ >> static_cast<unsigned>(r) & 1u) != 0; }
  bool empty() const { return bits_ == 0; }
  bool may(Right right) const;
  std::string names() const;  ///< "admin crm_staff", in the order of Role.
  bool operator==(const RoleSet&) const = default;

 private:
  unsigned bits_ = 0;
};

/// Reads `names()`. Fails with kInvalidArgument, naming the word and what there is.
Expected<RoleSet> rolesFromNames(std::string_view names);

bool needsProof(Right r);

}  // namespace fitroom::crm
