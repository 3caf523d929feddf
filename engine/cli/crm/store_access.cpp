#include "engine/cli/crm/store_access.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <set>
#include <system_error>

#include "crm/core/id.h"
#include "crm/core/utf8.h"
#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/session/crm_error.h"
#include "engine/session/staff.h"
#include "engine/session/store_config.h"

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
  return storeConfigOf(*paths);
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
  const auto said =
      say(arguments.json ? json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n" : text);
  return said ? kDone : refuse(said.error(), false);
}

bool isAddress(const std::string& typed) {
  if (typed.find('@') != std::string::npos) return true;
  return typed.size() >= 5 && std::all_of(typed.begin(), typed.end(), [](char c) {
           return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == ' ';
         });
}

crm::Expected<std::string> findCustomer(crm::Crm& store, const std::string& wanted) {
  if (auto ok = crm::checkId(wanted, 200, {"顾客的编号、邮箱或姓名", "customer's id, e-mail or name"}); !ok)
    return tl::unexpected(ok.error());
  std::vector<std::string> found;
  std::set<std::string> people;
  crm::CustomerQuery query;
  query.limit = 1000;
  if (isAddress(wanted)) (wanted.find('@') != std::string::npos ? query.email : query.phone) = wanted;
  if (crm::isUuidV7(wanted)) {
    auto one = store.customer(wanted);
    if (one) return one->id;
    if (one.error().code != crm::ErrorCode::kNotFound) return tl::unexpected(one.error());
  }
  for (;;) {
    auto page = store.customers(query);
    if (!page) return tl::unexpected(page.error());
    for (auto& c : *page) {
      const bool named = isAddress(wanted) || c.id == wanted || c.identity.name == wanted;
      // A second file of somebody already found is the same person.
      const std::string person = c.mergedInto.empty() || c.id == wanted ? c.id : c.mergedInto;
      if (named && people.insert(person).second) found.push_back(person);
    }
    if (page->size() < 1000) break;
    query.after = page->back().id;
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    return crm::fail(
        crm::ErrorCode::kNotFound,
        {"没有这位顾客：" + shownWord(wanted) + "。请检查拼写，或用邮箱、编号。",
         "There is no customer '" + shownWord(wanted) + "'. Check the spelling, or give the e-mail or id."},
        "customer");
  }
  return crm::fail(crm::ErrorCode::kInvalidArgument,
                   {"有几位顾客都叫 " + shownWord(wanted) + "；请给出编号或邮箱。",
                    "Several customers are called '" + shownWord(wanted) + "'; give the id or e-mail."},
                   "customer");
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

crm::Expected<std::optional<crm::UtcTime>> momentOf(const std::string& typed) {
  if (typed.empty()) return std::optional<crm::UtcTime>();
  const auto wrong = [&] {
    return crm::fail(
        crm::ErrorCode::kInvalidArgument,
        {"看不懂时间 " + shownWord(typed) + "；请写 2026-03-01、2026-03-01T08:30:00Z 或 -3d、-2h。",
         "Cannot read the time '" + shownWord(typed) +
             "'; write 2026-03-01, 2026-03-01T08:30:00Z, or -3d, -2h."},
        "time");
  };
  if (typed[0] == '-') {
    int n = 0;
    const auto [end, error] = std::from_chars(typed.data() + 1, typed.data() + typed.size(), n);
    const std::string unit(end, typed.data() + typed.size());
    if (error != std::errc() || n < 0 || n > 40000 || (unit != "d" && unit != "h")) return wrong();
    return std::optional(
        crm::UtcTime{crm::SystemClock().now().ms - n * (unit == "d" ? crm::kDayMs : crm::kHourMs)});
  }
  const auto moment = crm::fromIso8601(typed);
  if (!moment) return wrong();
  return std::optional(*moment);
}

crm::Expected<crm::Channel> channelOf(const std::string& typed) {
  if (const auto channel = crm::channelFromName(typed)) return *channel;
  return crm::fail(
      crm::ErrorCode::kInvalidArgument,
      {"没有这个渠道：" + shownWord(typed) + "；可用 kiosk、desktop、web、phone、shop_floor、mail。",
       "There is no channel '" + shownWord(typed) +
           "'; there are kiosk, desktop, web, phone, shop_floor, mail."},
      "channel");
}

crm::Expected<crm::Context> contextOf(const std::string& channel, const std::string& at) {
  auto where = channelOf(channel);
  if (!where) return tl::unexpected(where.error());
  auto when = momentOf(at);
  if (!when) return tl::unexpected(when.error());
  crm::Context context;
  context.channel = *where;
  context.time = *when;
  return context;
}

Json toJson(const crm::Text& text) {
  return {{"zh", text.zh}, {"en", text.en}};
}

std::string both(const crm::Text& text) {
  return bothLanguages({text.zh, text.en});
}

}  // namespace fitroom::engine::cli
