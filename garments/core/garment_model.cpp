#include "garments/core/garment_model.h"

#include <iterator>

namespace fitroom::garments {

namespace {

struct CategoryEntry {
  Category category;
  const char* name;
  const char* zh;
  const char* en;
};

constexpr CategoryEntry kCategories[] = {
    {Category::kTop, "top", "上衣", "top"},
    {Category::kShirt, "shirt", "衬衫", "shirt"},
    {Category::kJacket, "jacket", "夹克", "jacket"},
    {Category::kCoat, "coat", "大衣", "coat"},
    {Category::kDress, "dress", "连衣裙", "dress"},
    {Category::kSkirt, "skirt", "半身裙", "skirt"},
    {Category::kTrousers, "trousers", "长裤", "trousers"},
    {Category::kShorts, "shorts", "短裤", "shorts"},
    {Category::kJumpsuit, "jumpsuit", "连体裤", "jumpsuit"},
    {Category::kUnderwear, "underwear", "内衣", "underwear"},
    {Category::kOther, "other", "其他", "other"},
};

constexpr const char* kFinishedNames[] = {"neck",  "shoulder", "chest",     "waist", "hip",
                                          "hem",   "sleeve",   "upper_arm", "cuff",  "length",
                                          "thigh", "knee",     "inseam"};
static_assert(std::size(kFinishedNames) == kFinishedCount);

constexpr const char* kOpeningNames[] = {"neck", "armhole", "cuff",  "waist",
                                         "hem",  "leg_hem", "front", "unknown"};
constexpr const char* kTubeNames[] = {"torso", "left_sleeve", "right_sleeve", "left_leg", "right_leg"};

const CategoryEntry& entryOf(Category c) {
  return kCategories[static_cast<std::size_t>(c)];
}

}  // namespace

const char* categoryName(Category c) {
  return entryOf(c).name;
}

std::optional<Category> findCategory(std::string_view name) {
  for (const auto& entry : kCategories) {
    if (name == entry.name) return entry.category;
  }
  return std::nullopt;
}

Text categoryText(Category c) {
  return {entryOf(c).zh, entryOf(c).en};
}

const char* finishedName(Finished f) {
  return kFinishedNames[static_cast<std::size_t>(f)];
}

std::optional<Finished> findFinished(std::string_view name) {
  for (std::size_t i = 0; i < kFinishedCount; ++i) {
    if (name == kFinishedNames[i]) return static_cast<Finished>(i);
  }
  return std::nullopt;
}

const char* openingName(OpeningKind k) {
  return kOpeningNames[static_cast<std::size_t>(k)];
}
const char* tubeName(TubeKind k) {
  return kTubeNames[static_cast<std::size_t>(k)];
}

}  // namespace fitroom::garments
