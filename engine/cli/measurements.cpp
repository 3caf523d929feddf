#include "bodymodel/intake/typed_shape.h"
#include "bodymodel/intake/typed_value.h"
#include "bodymodel/label/size_label.h"
#include "engine/cli/commands.h"

namespace fitroom::engine::cli {

using bodymodel::ErrorCode;
using bodymodel::fail;

bodymodel::Expected<TypedRequest> toRequest(const MeasurementArguments& arguments) {
  TypedRequest typed;
  bodymodel::BodyRequest& request = typed.body;
  const auto sex = bodymodel::readSex(arguments.sex);
  if (!sex) return tl::unexpected(sex.error());
  request.sex = *sex;
  for (const auto& [measure, text] : arguments.values) {
    const auto value = readTyped(measure, text, bodymodel::keyUnitOf(measure));
    if (!value) return tl::unexpected(value.error());
    request.measures.set(measure, *value);
  }
  for (const auto& [key, text] : arguments.shape) {
    const auto taken = bodymodel::readShape(*bodymodel::findShapeField(key), text, request.shape);
    if (!taken) return tl::unexpected(taken.error());
  }
  if (!arguments.sizeLabel.empty()) {
    auto label = bodymodel::readLabel(arguments.sizeLabel, request.sex);
    if (!label) return tl::unexpected(label.error());
    bodymodel::addMissing(label->measures, request.measures);
    typed.label = std::move(*label);
  }
  if (request.measures.size() == 0) {
    return fail(ErrorCode::kInvalidArgument,
                {"没有给任何尺寸；至少给一个，例如 --height 168",
                 "no measurement was given; give at least one, e.g. --height 168"});
  }
  return typed;
}

std::vector<bodymodel::Text> labelNotes(const TypedRequest& request) {
  if (!request.label) return {};
  std::vector<bodymodel::Text> notes = request.label->notes;
  if (request.label->unverified) {
    const bodymodel::Text& what = *request.label->unverified;
    notes.push_back({"尺码表未核实：" + what.zh, "size table unverified: " + what.en});
  }
  return notes;
}

}  // namespace fitroom::engine::cli
