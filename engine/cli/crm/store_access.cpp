#include "engine/cli/crm/store_access.h"

#include <csignal>
#include <cstdlib>
#include <set>
#include <system_error>

#include "crm/core/id.h"
#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/session/crm_error.h"
#include "engine/session/staff.h"

namespace fitroom::engine::cli {

namespace {

volatile std::sig_atomic_t interrupted = 0;

crm::Error outsideError(const bodymodel::Error& error) {
  return {crm::ErrorCode::kUnwritable, {error.text.zh, error.text.en}, error.context, false};
}

}  // namespace

crm::Expected<crm::CrmConfig> storeConfig(const StoreArguments&) {
  const auto paths = findPaths();
  if (!paths) return tl::unexpected(outsideError(paths.error()));
  std::error_code error;
  std::filesystem::create_directories(paths->home, error);
  if (error) {
    const std::string home = paths->home.string();
    return crm::fail(
        crm::ErrorCode::kUnwritable,
        {"建不了数据文件夹 " + home + "（" + error.message() + "）；请用 FITROOM_HOME 指定一个能写的位置",
         "cannot make the data folder " + home + " (" + error.message() +
             "); name a writable place with FITROOM_HOME"},
        home);
  }
  crm::CrmConfig config;
  config.database = paths->database();
  config.actor = "staff:local";
  return config;
}

crm::Expected<crm::Crm> openStore(const StoreArguments& arguments) {
  const auto config = storeConfig(arguments);
  if (!config) return tl::unexpected(config.error());
  auto store = crm::Crm::open(*config);
  if (!store) return store;
  if (const auto in = signInAsAsked(*store); !in) return tl::unexpected(in.error());
  return store;
}

int refuseCrm(const crm::Error& error, bool json) {
  return refuse(toError(error), json);
}

int answer(const StoreArguments& arguments, const Json& json, const std::string& text) {
  const auto said = say(arguments.json ? json.dump(2) + "\n" : text);
  return said ? kDone : refuse(said.error(), false);
}

crm::Expected<std::string> findCustomer(crm::Crm& store, const std::string& wanted) {
  std::vector<std::string> found;
  std::set<std::string> people;
  crm::CustomerQuery query;
  query.limit = 1000;
  if (wanted.find('@') != std::string::npos) query.email = wanted;
  if (crm::isUuidV7(wanted)) {
    auto one = store.customer(wanted);
    if (one) return one->id;
    if (one.error().code != crm::ErrorCode::kNotFound) return tl::unexpected(one.error());
  }
  for (;;) {
    auto page = store.customers(query);
    if (!page) return tl::unexpected(page.error());
    for (auto& c : *page) {
      const bool named = !query.email.empty() || c.id == wanted || c.identity.name == wanted;
      // A second file of somebody already found is the same person.
      const std::string person = c.mergedInto.empty() || c.id == wanted ? c.id : c.mergedInto;
      if (named && people.insert(person).second) found.push_back(person);
    }
    if (page->size() < 1000) break;
    query.after = page->back().id;
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    return crm::fail(crm::ErrorCode::kNotFound,
                     {"没有这位顾客：" + wanted, "there is no customer '" + wanted + "'"}, wanted);
  }
  return crm::fail(crm::ErrorCode::kInvalidArgument,
                   {"有几位顾客都叫 " + wanted + "；请给出编号或邮箱",
                    "several customers are called '" + wanted + "'; give the id or e-mail"},
                   wanted);
}

crm::Progress crmProgress(bool json, const crm::Text& stage) {
  interrupted = 0;
  std::signal(SIGINT, [](int) { interrupted = 1; });
  const auto bar = consoleProgress(json);
  return [bar, stage](double fraction) {
    bar.tell(fraction, {stage.zh, stage.en});
    return interrupted == 0;
  };
}

Json toJson(const crm::Text& text) {
  return {{"zh", text.zh}, {"en", text.en}};
}

std::string both(const crm::Text& text) {
  return bothLanguages({text.zh, text.en});
}

}  // namespace fitroom::engine::cli
