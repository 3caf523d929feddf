#include "engine/cli/find_customer.h"

#include "engine/cli/console.h"
#include "engine/cli/crm/store_access.h"
#include "engine/session/crm_error.h"

namespace fitroom::engine::cli {

bodymodel::Expected<std::string> findCustomer(const FittingRoom& room, const std::string& wanted) {
  if (wanted.empty()) return std::string();
  // An address is looked up as what it is: a list may show it masked.
  if (isAddress(wanted)) {
    auto store = openStore({});
    if (!store) return passOn(store.error());
    const auto id = findCustomer(*store, wanted);
    if (!id) return passOn(id.error());
    return *id;
  }
  const auto all = room.customers();
  if (!all) return tl::unexpected(all.error());
  std::string found;
  for (const auto& customer : *all) {
    if (customer.id == wanted) return customer.id;
    if (customer.name != wanted) continue;
    if (!found.empty()) {
      return bodymodel::fail(
          bodymodel::ErrorCode::kInvalidArgument,
          {"有几位顾客都叫 " + shownWord(wanted) + "；请给出编号或邮箱",
           "several customers are called '" + shownWord(wanted) + "'; give the id or e-mail"},
          "customer");
    }
    found = customer.id;
  }
  if (!found.empty()) return found;
  return bodymodel::fail(bodymodel::ErrorCode::kNotFound,
                         {"没有这位顾客：" + shownWord(wanted) + "；先用 fitroom crm add 建档",
                          "there is no customer '" + shownWord(wanted) + "'; add one with fitroom crm add"},
                         "customer");
}

}  // namespace fitroom::engine::cli
