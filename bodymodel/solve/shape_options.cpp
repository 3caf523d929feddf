#include "bodymodel/solve/shape_options.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>

namespace fitroom::bodymodel {

namespace {

constexpr std::array<ShapeOptionInfo, 5> kInfos = {
    {{"bust_drop", "胸点高低", "bust point", "偏高", "high", "偏低", "low", &ShapeOptions::bustDrop},
     {"belly", "腹部", "belly", "平坦", "flat", "圆鼓", "round", &ShapeOptions::belly},
     {"seat", "臀部", "buttocks", "扁平", "flat", "后翘", "prominent", &ShapeOptions::seat},
     {"shoulder_slope", "肩斜", "shoulders", "平肩", "square", "溜肩", "sloping",
      &ShapeOptions::shoulderSlope},
     {"posture", "体态", "posture", "挺胸", "upright", "驼背", "stooped", &ShapeOptions::posture}}};

}  // namespace

std::span<const ShapeOptionInfo> shapeOptionInfos() {
  return kInfos;
}

std::optional<double> cupOfLetter(std::string_view letter) {
  constexpr double kFirst = 0.11, kBand = 0.02;
  std::string text(letter);
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (text == "AA") return kFirst;
  if (text.size() != 1 || text[0] < 'A' || text[0] > 'H') return std::nullopt;
  return kFirst + kBand * (text[0] - 'A' + 1);
}

Expected<void> checkOptions(const ShapeOptions& options) {
  for (const ShapeOptionInfo& info : kInfos) {
    const double v = options.*info.value;
    if (v >= -1.0 && v <= 1.0) continue;
    return fail(ErrorCode::kInvalidArgument,
                {fmt::format("{}（{}）为 {:g}，应在 -1（{}）到 1（{}）之间", info.zh, info.key, v, info.lowZh,
                             info.highZh),
                 fmt::format("{} ({}) is {:g}; give a number from -1 ({}) to 1 ({})", info.en, info.key, v,
                             info.lowEn, info.highEn)},
                std::string(info.key));
  }
  if (!options.cup) return {};
  const double cup = *options.cup;
  if (cup >= ShapeOptions::kLeastCup && cup <= ShapeOptions::kMostCup) return {};
  return fail(ErrorCode::kInvalidArgument,
              {fmt::format("胸围与下胸围之差（cup）为 {:g} cm，应在 {:g} 到 {:g} cm 之间", 100 * cup,
                           100 * ShapeOptions::kLeastCup, 100 * ShapeOptions::kMostCup),
               fmt::format("bust less underbust (cup) is {:g} cm; give {:g} to {:g} cm", 100 * cup,
                           100 * ShapeOptions::kLeastCup, 100 * ShapeOptions::kMostCup)},
              "cup");
}

}  // namespace fitroom::bodymodel
