#include "garments/intake/merchant.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "garments/import/fixes.h"
#include "garments/library/file_io.h"

namespace fitroom::garments {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFiles = "files";
constexpr const char* kAccepted = "accept";

struct Choice {
  const char* key;
  std::string& value;
};

std::vector<Choice> choicesOf(IntakeRow& row) {
  return {{"unit", row.options.unit}, {"up", row.options.up},        {"front", row.options.front},
          {"fabric", row.fabric},     {"chart_unit", row.chartUnit}, {"audience", row.audience}};
}

/// Choices of one file; category and the changes left undone go beside them.
std::vector<Choice> fileChoicesOf(IntakeRow& row) {
  return {{"colour", row.options.colourway},
          {"base_size", row.baseSize},
          {"reference", row.reference},
          {"chart", row.chartUse}};
}

std::vector<std::string> textsOf(const Json& object, const char* key) {
  std::vector<std::string> out;
  const auto it = object.find(key);
  if (it == object.end() || !it->is_array()) return out;
  for (const auto& one : *it) {
    if (one.is_string()) out.push_back(one.get<std::string>());
  }
  return out;
}

void tell(std::string& filled, const std::string& key, const std::string& value) {
  filled += (filled.empty() ? "" : ", ") + key + " " + value;
}

void fill(const std::vector<Choice>& choices, const Json& kept, std::string& filled) {
  for (const Choice& choice : choices) {
    const auto it = kept.find(choice.key);
    if (!choice.value.empty() || it == kept.end() || !it->is_string()) continue;
    choice.value = it->get<std::string>();
    tell(filled, choice.key, choice.value);
  }
}

/// Left and accepted codes add up; they never stand against a new choice.
void fillFile(IntakeRow& row, const Json& kept, std::string& filled) {
  fill(fileChoicesOf(row), kept, filled);
  const auto category = kept.find("category");
  if (!row.category && category != kept.end() && category->is_string()) {
    row.category = findCategory(category->get<std::string>());
    if (row.category) tell(filled, "category", categoryName(*row.category));
  }
  for (const auto& code : textsOf(kept, "leave")) {
    auto& leave = row.options.leave;
    if (!canLeave(code) || std::find(leave.begin(), leave.end(), code) != leave.end()) continue;
    leave.push_back(code);
    tell(filled, "leave", code);
  }
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
  fill(choicesOf(row), *it, filled);
  for (const auto& code : textsOf(*it, kAccepted)) row.accepted.insert(code);
  const auto files = it->find(kFiles);
  if (row.file.empty() || files == it->end() || !files->is_object()) return filled;
  const auto own = files->find(row.file.filename().string());
  if (own != files->end() && own->is_object()) fillFile(row, *own, filled);
  return filled;
}

Expected<void> MerchantChoices::remember(const std::string& merchant, const IntakeRow& row) const {
  auto all = readAll(file_);
  if (!all) return tl::unexpected(all.error());
  IntakeRow copy = row;
  for (const Choice& choice : choicesOf(copy)) {
    if (!choice.value.empty()) (*all)[merchant][choice.key] = choice.value;
  }
  if (!copy.accepted.empty()) {
    std::set<std::string> codes = copy.accepted;
    for (const auto& code : textsOf((*all)[merchant], kAccepted)) codes.insert(code);
    (*all)[merchant][kAccepted] = codes;
  }
  if (!copy.file.empty()) {
    Json own = Json::object();
    for (const Choice& choice : fileChoicesOf(copy)) {
      if (!choice.value.empty()) own[choice.key] = choice.value;
    }
    if (copy.category) own["category"] = categoryName(*copy.category);
    if (!copy.options.leave.empty()) own["leave"] = copy.options.leave;
    if (!own.empty()) (*all)[merchant][kFiles][copy.file.filename().string()].update(own);
  }
  if (!all->contains(merchant)) return {};
  std::error_code ec;
  std::filesystem::create_directories(file_.parent_path(), ec);
  return writeFileAtomically(file_, all->dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace fitroom::garments
