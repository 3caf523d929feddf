#include "engine/session/store_config.h"

#include <cstdlib>

namespace fitroom::engine {

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

crm::CrmConfig storeConfigOf(const Paths& paths) {
  crm::CrmConfig config;
  config.database = paths.database();
  config.server = environment("FITROOM_CRM_SERVER");
  config.keyFile = environment("FITROOM_CRM_KEY");
  if (!config.server.empty() && config.keyFile.empty()) config.keyFile = paths.home / "crm.key";
  if (const std::string store = environment("FITROOM_CRM_STORE"); !store.empty()) config.store = store;
  config.actor = "staff:local";
  return config;
}

}  // namespace fitroom::engine
