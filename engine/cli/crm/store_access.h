#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "crm/core/progress.h"
#include "crm/service.h"
#include "engine/session/paths.h"

namespace fitroom::engine::cli {

using Json = nlohmann::ordered_json;

/// What every command on the store takes.
struct StoreArguments {
  bool json = false;
};

/// Opens the store in the home folder, making both when they are not there.
crm::Expected<crm::Crm> openStore(const StoreArguments& arguments);

/// The config of that store.
crm::Expected<crm::CrmConfig> storeConfig(const StoreArguments& arguments);

/// Whether somebody typed an e-mail address or a phone number.
bool isAddress(const std::string& typed);

/// The id of the one customer with this id, e-mail, phone number or name. Fails with kNotFound, or where
/// several have the name.
crm::Expected<std::string> findCustomer(crm::Crm& store, const std::string& wanted);

/// Tells of a refusal of the CRM; returns kRefused.
int refuseCrm(const crm::Error& error, bool json);

/// Prints JSON or text as asked; returns the exit code.
int answer(const StoreArguments& arguments, const Json& json, const std::string& text);

/// A bar on a terminal; stops the step after Ctrl-C.
crm::Progress crmProgress(bool json, const crm::Text& stage);

/// A moment that was typed: `2026-03-01`, `2026-03-01T08:30:00Z`, or `-3d`, `-2h` for so long ago; empty:
/// none. Fails with kInvalidArgument.
crm::Expected<std::optional<crm::UtcTime>> momentOf(const std::string& typed);
/// Where it happened: kiosk, desktop, web, phone, shop_floor, mail.
crm::Expected<crm::Channel> channelOf(const std::string& typed);
/// Channel and moment together.
crm::Expected<crm::Context> contextOf(const std::string& channel, const std::string& at);

Json toJson(const crm::Text& text);
std::string both(const crm::Text& text);

/// Opens the store, hands it to `step` (Crm& -> Expected<int>) and tells of what fails. Returns the exit
/// code.
template <class Step>
int withStore(const StoreArguments& arguments, Step step) {
  auto store = openStore(arguments);
  if (!store) return refuseCrm(store.error(), arguments.json);
  crm::Expected<int> done = step(*store);
  return done ? *done : refuseCrm(done.error(), arguments.json);
}

}  // namespace fitroom::engine::cli
