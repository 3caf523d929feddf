#include "garments/import/fixes.h"

#include <array>

#include "garments/import/frame.h"

namespace fitroom::garments {

namespace {

/// Categories that are mistaken for one another, by build.
const std::vector<Category>& kinOf(Category c) {
  static const std::vector<Category> upper = {Category::kTop, Category::kShirt, Category::kJacket,
                                              Category::kCoat, Category::kDress};
  static const std::vector<Category> legs = {Category::kTrousers, Category::kShorts, Category::kUnderwear,
                                             Category::kJumpsuit};
  static const std::vector<Category> hung = {Category::kSkirt, Category::kDress, Category::kOther};
  switch (c) {
    case Category::kTrousers:
    case Category::kShorts:
    case Category::kUnderwear:
    case Category::kJumpsuit:
      return legs;
    case Category::kSkirt:
    case Category::kOther:
      return hung;
    default:
      return upper;
  }
}

std::string opposite(const std::string& axis) {
  return (axis[0] == '+' ? "-" : "+") + axis.substr(1);
}

}  // namespace

std::vector<FindingFix> unitFixes(const std::string& taken) {
  std::vector<FindingFix> out;
  const LengthUnit* unit = findUnit(taken);
  out.push_back({{"就按" + (unit ? std::string(unit->zh) : "每单位 " + taken.substr(1) + " 米"),
                  "yes, " + (unit ? std::string(unit->en) : taken.substr(1) + " m a unit")},
                 "unit=" + taken});
  for (const auto& other : lengthUnits()) {
    if (taken == other.name) continue;
    out.push_back({{"不，是" + std::string(other.zh), "no, " + std::string(other.en)},
                   "unit=" + std::string(other.name)});
  }
  return out;
}

std::vector<FindingFix> axesFixes(const std::string& up, const std::string& front) {
  std::vector<FindingFix> out = {
      {{"就这样：" + up + " 朝上，" + front + " 朝前", "yes: " + up + " is up and " + front + " is front"},
       "up=" + up + " front=" + front}};
  out.push_back(
      {{"不，正面在另一边", "no, the front is on the other side"}, "up=" + up + " front=" + opposite(front)});
  for (const char* other : {"+y", "+z"}) {
    if (up == other) continue;
    out.push_back({{std::string("不，") + other + " 朝上", std::string("no, ") + other + " is up"},
                   std::string("up=") + other});
  }
  return out;
}

std::vector<FindingFix> categoryFixes(Category guessed) {
  const Text name = categoryText(guessed);
  std::vector<FindingFix> out = {
      {{"对，是" + name.zh, "yes, " + name.en}, std::string("category=") + categoryName(guessed)}};
  for (const Category other : kinOf(guessed)) {
    if (other == guessed) continue;
    const Text text = categoryText(other);
    out.push_back({{"不，是" + text.zh, "no, " + text.en}, std::string("category=") + categoryName(other)});
  }
  return out;
}

std::vector<FindingFix> leaveFixes(const std::string& code, const Text& undone) {
  std::vector<FindingFix> out = acceptFix(code);
  out.push_back({undone, "leave=" + code});
  return out;
}

std::vector<FindingFix> acceptFix(const std::string& code) {
  return {{{"知道了，以后不再提醒", "understood; do not warn again"}, "accept=" + code}};
}

std::vector<FindingFix> fabricFixes() {
  const std::array<std::array<const char*, 3>, 5> usual = {{{"cotton_jersey", "棉针织", "cotton jersey"},
                                                            {"cotton_poplin", "棉府绸", "cotton poplin"},
                                                            {"denim", "牛仔布", "denim"},
                                                            {"wool_suiting", "羊毛西装料", "wool suiting"},
                                                            {"viscose_crepe", "粘胶绉", "viscose crepe"}}};
  std::vector<FindingFix> out;
  for (const auto& f : usual) out.push_back({{f[1], f[2]}, std::string("fabric=") + f[0]});
  return out;
}

bool canLeave(std::string_view code) {
  return code == "IMP-011" || code == "IMP-023" || code == "IMP-030" || code == "IMP-031";
}

}  // namespace fitroom::garments
