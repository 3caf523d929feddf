#include "bodymodel/intake/typed_shape.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "bodymodel/intake/typed_value.h"

namespace fitroom::bodymodel {

namespace {

constexpr double kPlain = 0.6;  ///< `round`; `very round` is 1.

struct Alias {
  std::string_view name, key;  ///< Bare.
};
constexpr std::array<Alias, 17> kAliases = {{{"bustpoint", "bust_drop"},
                                             {"胸点", "bust_drop"},
                                             {"胸型", "bust_drop"},
                                             {"肚子", "belly"},
                                             {"腹型", "belly"},
                                             {"stomach", "belly"},
                                             {"tummy", "belly"},
                                             {"buttocks", "seat"},
                                             {"bottom", "seat"},
                                             {"臀型", "seat"},
                                             {"肩型", "shoulder_slope"},
                                             {"shoulderline", "shoulder_slope"},
                                             {"体态", "posture"},
                                             {"站姿", "posture"},
                                             {"罩杯", "cup"},
                                             {"cupsize", "cup"},
                                             {"bracup", "cup"}}};

std::string bare(std::string_view text) {
  std::string out = folded(text);
  std::erase_if(out, [](char c) { return c == '_' || c == '-' || c == '.'; });
  return out;
}

std::optional<double> numberOf(const std::string& text) {
  double value = 0;
  const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<double> sliderOf(const ShapeOptionInfo& info, std::string_view text) {
  if (const auto number = numberOf(folded(text))) return number;
  std::string word = bare(text);
  for (const std::string_view middle :
       {"average", "middle", "normal", "medium", "一般", "中等", "普通", "正常"}) {
    if (word == middle) return 0.0;
  }
  double size = kPlain;
  for (const std::string_view very : {"very", "很", "非常", "特别"}) {
    if (!word.starts_with(very)) continue;
    word.erase(0, very.size());
    size = 1.0;
    break;
  }
  for (const std::string_view low : {info.lowZh, info.lowEn}) {
    if (word == bare(low)) return -size;
  }
  for (const std::string_view high : {info.highZh, info.highEn}) {
    if (word == bare(high)) return size;
  }
  return std::nullopt;
}

std::optional<double> cupOf(std::string_view text) {
  std::string word = folded(text);
  if (const auto letter = cupOfLetter(word)) return letter;
  for (const std::string_view unit : {"cm", "厘米", "公分"}) {
    if (word.ends_with(unit)) word.erase(word.size() - unit.size());
  }
  const auto number = numberOf(word);
  if (!number) return std::nullopt;
  return *number / 100.0;
}

}  // namespace

const std::vector<ShapeField>& shapeFields() {
  static const std::vector<ShapeField> all = [] {
    std::vector<ShapeField> fields = {{"cup", "罩杯", "cup", nullptr}};
    for (const ShapeOptionInfo& info : shapeOptionInfos())
      fields.push_back({info.key, info.zh, info.en, &info});
    return fields;
  }();
  return all;
}

const ShapeField* findShapeField(std::string_view name) {
  const std::string word = bare(name);
  for (const ShapeField& field : shapeFields()) {
    for (const std::string_view known : {field.key, field.zh, field.en}) {
      // `shoulders` alone is a width.
      if (word == bare(known) && word != "shoulders") return &field;
    }
    for (const Alias& alias : kAliases) {
      if (word == alias.name && alias.key == field.key) return &field;
    }
  }
  return nullptr;
}

Text shapeWords(const ShapeField& field) {
  if (!field.slider) {
    return {fmt::format("罩杯字母 AA 到 H，或胸围减下胸围的厘米数（{:g} 到 {:g}）",
                        100 * ShapeOptions::kLeastCup, 100 * ShapeOptions::kMostCup),
            fmt::format("a letter AA to H, or bust less underbust in cm ({:g} to {:g})",
                        100 * ShapeOptions::kLeastCup, 100 * ShapeOptions::kMostCup)};
  }
  const ShapeOptionInfo& info = *field.slider;
  return {fmt::format("{}、一般、{}（前面可加“很”），或 -1 到 1 之间的数", info.lowZh, info.highZh),
          fmt::format("{}, average, {} (or 'very' before them), or a number from -1 to 1", info.lowEn,
                      info.highEn)};
}

Expected<void> readShape(const ShapeField& field, std::string_view text, ShapeOptions& out) {
  const auto value = field.slider ? sliderOf(*field.slider, text) : cupOf(text);
  ShapeOptions changed = out;
  if (value && field.slider) changed.*field.slider->value = *value;
  if (value && !field.slider) changed.cup = *value;
  if (value && checkOptions(changed)) {
    out = changed;
    return {};
  }
  const Text words = shapeWords(field);
  return fail(ErrorCode::kInvalidArgument,
              {fmt::format("{} “{}” 看不懂；请写 {}", field.zh, quotable(text), words.zh),
               fmt::format("{} '{}' is not understood; write {}", field.en, quotable(text), words.en)},
              std::string(field.key));
}

std::vector<std::pair<std::string_view, double>> chosenShape(const ShapeOptions& options) {
  std::vector<std::pair<std::string_view, double>> out;
  if (options.cup) out.emplace_back("cup_cm", 100 * *options.cup);
  for (const ShapeOptionInfo& info : shapeOptionInfos()) {
    if (options.*info.value != 0.0) out.emplace_back(info.key, options.*info.value);
  }
  return out;
}

std::vector<Text> idleShape(const BodyRequest& request) {
  if (!request.shape.cup) return {};
  if (request.measures.has(Measure::kUnderbust)) {
    return {{"已经给了下胸围，罩杯不再使用", "the underbust was measured, so the cup is not used"}};
  }
  if (request.sex >= 0.75) return {{"罩杯对男性体形影响很小", "the cup hardly acts on a male form"}};
  return {};
}

}  // namespace fitroom::bodymodel
