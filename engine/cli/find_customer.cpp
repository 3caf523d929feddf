#include "engine/cli/find_customer.h"

namespace fitroom::engine::cli {

bodymodel::Expected<std::string> findCustomer(const FittingRoom& room, const std::string& wanted) {
  if (wanted.empty()) return std::string();
  const auto all = room.customers();
  if (!all) return tl::unexpected(all.error());
  for (const auto& customer : *all) {
    if (customer.id == wanted || customer.name == wanted) return customer.id;
  }
  return bodymodel::fail(bodymodel::ErrorCode::kNotFound,
                         {"没有这位顾客：" + wanted + "；先用 fitroom crm add 建档",
                          "there is no customer '" + wanted + "'; add one with fitroom crm add"},
                         wanted);
}

}  // namespace fitroom::engine::cli
