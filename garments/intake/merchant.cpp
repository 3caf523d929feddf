#include "garments/intake/merchant.h"

#include <nlohmann/json.hpp>

#include "garments/library/file_io.h"

namespace fitroom::garments {

namespace {

using Json = nlohmann::ordered_json;

struct Choice {
  const char* key;
  std::string& value;
};

std::vector<Choice> choicesOf(IntakeRow& row) {
  return {{"unit", row.options.unit}, {"up", row.options.up},        {"front", row.options.front},
          {"fabric", row.fabric},     {"chart_unit", row.chartUnit}, {"audience", row.audience}};
}

Expected<Json> readAll(const std::filesystem::path& file) {
  std::error_code ec;
  if (!std::filesystem::exists(file, ec)) return Json::object();
  const auto text = readFile(file, 16u << 20);
  if (!text) return tl::unexpected(text.error());
  Json json = Json::parse(*text, nullptr, false);
  if (!json.is_object()) {
    return fail(ErrorCode::kMalformed,
                {file.string() + " 已损坏，请删除后重新选择",
                 file.string() + " is damaged; remove it and choose again"},
                file.string());
  }
  return json;
}

}  // namespace

Expected<std::string> MerchantChoices::recall(const std::string& merchant, IntakeRow& row) const {
  const auto all = readAll(file_);
  if (!all) return tl::unexpected(all.error());
  std::string filled;
  const auto it = all->find(merchant);
  if (it == all->end() || !it->is_object()) return filled;
  for (const Choice& choice : choicesOf(row)) {
    const auto kept = it->find(choice.key);
    if (!choice.value.empty() || kept == it->end() || !kept->is_string()) continue;
    choice.value = kept->get<std::string>();
    filled += (filled.empty() ? "" : ", ") + std::string(choice.key) + " " + choice.value;
  }
  return filled;
}

Expected<void> MerchantChoices::remember(const std::string& merchant, const IntakeRow& row) const {
  auto all = readAll(file_);
  if (!all) return tl::unexpected(all.error());
  IntakeRow copy = row;
  for (const Choice& choice : choicesOf(copy)) {
    if (!choice.value.empty()) (*all)[merchant][choice.key] = choice.value;
  }
  if (!all->contains(merchant)) return {};
  std::error_code ec;
  std::filesystem::create_directories(file_.parent_path(), ec);
  return writeFileAtomically(file_, all->dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace fitroom::garments
