#include <array>

#include "garments/fit/ease_table.h"
#include "garments/fit/fit_report.h"

namespace fitroom::garments {

namespace {

struct ZoneWords {
  const char* name;
  const char* zh;
  const char* en;
};

constexpr std::array<ZoneWords, static_cast<std::size_t>(Zone::kCount)> kZones{{
    {"neck", "领围", "neck"},
    {"shoulder", "肩宽", "shoulder"},
    {"chest", "胸围", "chest"},
    {"upper_arm", "袖肥", "upper arm"},
    {"sleeve", "袖长", "sleeve length"},
    {"waist", "腰围", "waist"},
    {"hip", "臀围", "hip"},
    {"thigh", "腿围", "thigh"},
    {"length", "衣长", "length"},
    {"inseam", "内侧裤长", "inseam"},
}};

constexpr const char* kNames[] = {"too_tight", "tight", "right", "loose", "too_loose"};
constexpr const char* kGirthZh[] = {"太紧", "偏紧", "合适", "偏松", "太松"};
constexpr const char* kGirthEn[] = {"too tight", "tight", "as it is meant", "loose", "too loose"};
constexpr const char* kLengthZh[] = {"太短", "偏短", "合适", "偏长", "太长"};
constexpr const char* kLengthEn[] = {"too short", "short", "as it is meant", "long", "too long"};

}  // namespace

const char* zoneName(Zone z) {
  return z < Zone::kCount ? kZones[static_cast<std::size_t>(z)].name : "unknown";
}

Text zoneText(Zone z) {
  if (z >= Zone::kCount) return {"未知部位", "unknown"};
  const auto& words = kZones[static_cast<std::size_t>(z)];
  return {words.zh, words.en};
}

const char* fitVerdictName(FitVerdict v) {
  return kNames[static_cast<std::size_t>(v)];
}

Text fitVerdictText(FitVerdict v, Zone zone) {
  const auto i = static_cast<std::size_t>(v);
  if (isLength(zone)) return {kLengthZh[i], kLengthEn[i]};
  return {kGirthZh[i], kGirthEn[i]};
}

}  // namespace fitroom::garments
