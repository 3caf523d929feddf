#include <charconv>

#include "engine/cli/commands.h"

namespace fitroom::engine::cli {

using bodymodel::ErrorCode;
using bodymodel::fail;

namespace {

std::optional<double> wholeNumber(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bodymodel::Expected<double> parseSex(const std::string& text) {
  if (text == "female" || text == "女") return 0.0;
  if (text == "male" || text == "男") return 1.0;
  const auto value = wholeNumber(text);
  if (!value || !(*value >= 0.0 && *value <= 1.0)) {
    return fail(
        ErrorCode::kInvalidArgument,
        {"性别 “" + text + "” 不认识；可以写 female、male 或 0（女）到 1（男）之间的数",
         "sex '" + text + "' is not known; write female, male or a number from 0 (female) to 1 (male)"},
        "sex");
  }
  return *value;
}

}  // namespace

bodymodel::Expected<bodymodel::BodyRequest> toRequest(const MeasurementArguments& arguments) {
  bodymodel::BodyRequest request;
  const auto sex = parseSex(arguments.sex);
  if (!sex) return tl::unexpected(sex.error());
  request.sex = *sex;
  for (const auto& [measure, text] : arguments.values) {
    const auto& info = measureInfo(measure);
    const auto value = wholeNumber(text);
    if (!value) {
      const std::string zh(info.zh), en(info.en), unit = measure == bodymodel::Measure::kWeight ? "kg" : "cm";
      return fail(ErrorCode::kInvalidArgument,
                  {zh + " “" + text + "” 不是数字；请只写数字，单位是 " + unit,
                   en + " '" + text + "' is not a number; write the number alone, in " + unit},
                  std::string(info.key));
    }
    request.measures.set(measure, fromKeyUnit(measure, *value));
  }
  if (request.measures.size() == 0) {
    return fail(ErrorCode::kInvalidArgument,
                {"没有给任何尺寸；至少给一个，例如 --height 168",
                 "no measurement was given; give at least one, e.g. --height 168"});
  }
  return request;
}

}  // namespace fitroom::engine::cli
