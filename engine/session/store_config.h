#pragma once

#include "crm/service.h"
#include "engine/session/paths.h"

namespace fitroom::engine {

/// Where the shop's memory lies and who writes it: the database in the home folder, or what the environment
/// says instead. FITROOM_CRM_SERVER: a PostgreSQL connection string or URI; FITROOM_CRM_KEY: the key file
/// (with a server it is needed; default there: `crm.key` in the home folder); FITROOM_CRM_STORE: which shop's
/// events these are. The actor is "staff:local" until somebody signs in.
crm::CrmConfig storeConfigOf(const Paths& paths);

}  // namespace fitroom::engine
