#include "bodymodel/intake/typed_value.h"
#include "bodymodel/label/size_label.h"
#include "engine/cli/commands.h"

namespace fitroom::engine::cli {

using bodymodel::ErrorCode;
using bodymodel::fail;

bodymodel::Expected<bodymodel::BodyRequest> toRequest(const MeasurementArguments& arguments) {
  bodymodel::BodyRequest request;
  const auto sex = bodymodel::readSex(arguments.sex);
  if (!sex) return tl::unexpected(sex.error());
  request.sex = *sex;
  for (const auto& [measure, text] : arguments.values) {
    const auto value = readTyped(measure, text, bodymodel::keyUnitOf(measure));
    if (!value) return tl::unexpected(value.error());
    request.measures.set(measure, *value);
  }
  if (!arguments.sizeLabel.empty()) {
    const auto label = bodymodel::readLabel(arguments.sizeLabel, request.sex);
    if (!label) return tl::unexpected(label.error());
    bodymodel::addMissing(label->measures, request.measures);
  }
  if (request.measures.size() == 0) {
    return fail(ErrorCode::kInvalidArgument,
                {"没有给任何尺寸；至少给一个，例如 --height 168",
                 "no measurement was given; give at least one, e.g. --height 168"});
  }
  return request;
}

}  // namespace fitroom::engine::cli
