#include "crm/access/roles.h"

#include <fmt/format.h>

#include <array>
#include <sstream>

#include "crm/core/words.h"

namespace fitroom::crm {
namespace {

constexpr std::array<Word, kRoleCount> kRoles{{{"kiosk", "试衣终端", "kiosk"},
                                               {"assistant", "导购", "shop assistant"},
                                               {"crm_staff", "客服", "CRM staff"},
                                               {"merchant", "商品", "merchant"},
                                               {"privacy_officer", "隐私专员", "privacy officer"},
                                               {"admin", "管理员", "administrator"}}};

constexpr std::array<const char*, kRightCount> kRights{
    "read_name",  "read_contact", "read_body",    "read_events",    "read_taste",   "read_scores",
    "read_audit", "list",         "create",       "write_identity", "write_events", "consent",
    "catalogue",  "stock",        "import",       "export",         "erase",        "restrict",
    "merge",      "back_up",      "housekeeping", "accounts"};

// Rows: Right in its order; columns: kiosk, assistant, crm_staff, merchant, privacy_officer, admin.
constexpr std::array<const char*, kRightCount> kMatrix{
    "xxx.x.",  // read_name
    "..x.x.",  // read_contact
    "xx..x.",  // read_body
    "xxx.x.",  // read_events
    "xxx.x.",  // read_taste
    "..x.x.",  // read_scores
    "....xx",  // read_audit
    ".xx.x.",  // list
    "xxx...",  // create
    "..x.x.",  // write_identity
    "xxx...",  // write_events
    "xxx.x.",  // consent
    "...x..",  // catalogue
    ".x.x..",  // stock
    "..x..x",  // import
    "..x.x.",  // export
    "....x.",  // erase
    "....x.",  // restrict
    "..x...",  // merge
    ".....x",  // back_up
    "....xx",  // housekeeping
    ".....x",  // accounts
};

}  // namespace

const char* roleName(Role r) {
  return wordOf(kRoles, r).name;
}

std::optional<Role> roleFromName(std::string_view name) {
  return findWord<Role>(kRoles, name);
}

Text roleText(Role r) {
  return wordOf(kRoles, r).text();
}

const char* rightName(Right r) {
  return kRights[static_cast<std::size_t>(r)];
}

bool RoleSet::may(Right right) const {
  for (int i = 0; i < kRoleCount; ++i) {
    if (has(static_cast<Role>(i)) && kMatrix[static_cast<std::size_t>(right)][i] == 'x') return true;
  }
  return false;
}

std::string RoleSet::names() const {
  std::string out;
  for (int i = 0; i < kRoleCount; ++i) {
    if (has(static_cast<Role>(i)))
      out += (out.empty() ? "" : " ") + std::string(roleName(static_cast<Role>(i)));
  }
  return out;
}

Expected<RoleSet> rolesFromNames(std::string_view names) {
  RoleSet roles;
  std::istringstream words{std::string(names)};
  for (std::string word; words >> word;) {
    const auto role = roleFromName(word);
    if (!role) {
      return fail(
          ErrorCode::kInvalidArgument,
          {"没有这个角色；可用 kiosk、assistant、crm_staff、merchant、privacy_officer、admin。",
           "There is no such role; there are kiosk, assistant, crm_staff, merchant, privacy_officer, admin."},
          "role");
    }
    roles.add(*role);
  }
  return roles;
}

bool needsProof(Right r) {
  return r == Right::kExport || r == Right::kErase || r == Right::kAccounts;
}

}  // namespace fitroom::crm
