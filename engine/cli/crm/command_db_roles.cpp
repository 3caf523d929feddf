#include "crm/store/db_roles.h"
#include "engine/cli/console.h"
#include "engine/cli/crm/commands.h"

namespace fitroom::engine::cli {

int runCrmDbRoles(const DbRolesCommand& c) {
  if (c.login.empty()) {
    if (auto done = crm::installDbRoles(c.server); !done) return refuseCrm(done.error(), c.json);
    return answer(c, {{"roles", 6}},
                  "数据库角色已建立 / the database's roles are in place: fitroom_kiosk, fitroom_assistant, "
                  "fitroom_crm_staff, fitroom_merchant, fitroom_privacy_officer, fitroom_admin\n");
  }
  if (auto done = crm::putDbLogin(c.server, {c.login, c.role, c.tenant, c.store}); !done)
    return refuseCrm(done.error(), c.json);
  return answer(c, {{"login", c.login}, {"role", c.role}}, c.login + " -> fitroom_" + c.role + "\n");
}

}  // namespace fitroom::engine::cli
