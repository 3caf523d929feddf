#include "engine/session/body_sheet.h"

#include <algorithm>
#include <array>

namespace fitroom::engine {

using bodymodel::Measure;

namespace {

constexpr std::array<double, 4> kTurns = {0, 40, 90, 180};
constexpr std::array<Light, 2> kLights = {Light::kStudio, Light::kRaking};
constexpr std::uint8_t kPaper = 0xF3;

void paste(const Image& picture, Image& sheet, int left, int top) {
  for (int y = 0; y < picture.height; ++y)
    std::copy_n(picture.at(0, y), 4 * static_cast<std::size_t>(picture.width), sheet.at(left, top + y));
}

}  // namespace

std::vector<bodymodel::BodyRequest> sheetRequests() {
  struct Row {
    double sex, height, bmi;
  };
  std::vector<bodymodel::BodyRequest> out;
  for (const Row& r :
       {Row{0, 1.70, 20}, Row{0, 1.64, 24}, Row{0, 1.62, 36}, Row{1, 1.78, 23}, Row{1, 1.75, 33}}) {
    bodymodel::BodyRequest request;
    request.sex = r.sex;
    request.measures.set(Measure::kHeight, r.height);
    request.measures.set(Measure::kWeight, r.bmi * r.height * r.height);
    out.push_back(std::move(request));
  }
  return out;
}

bodymodel::Expected<Image> bodySheet(OgreView& view, const std::vector<bodymodel::TriMesh>& bodies, int cell,
                                     const bodymodel::Progress& progress) {
  const int wide = std::clamp(cell, 64, 512), high = wide * 7 / 5;
  const auto columns = static_cast<int>(kTurns.size() * kLights.size());
  Image sheet = makeImage(columns * wide, static_cast<int>(bodies.size()) * high, kPaper, kPaper, kPaper);
  int done = 0;
  for (std::size_t row = 0; row < bodies.size(); ++row) {
    view.setScene({.body = bodies[row], .garments = {}, .heatMap = false});
    int column = 0;
    for (const Light light : kLights) {
      for (const double turn : kTurns) {
        if (progress.shouldStop())
          return bodymodel::fail(bodymodel::ErrorCode::kCancelled, {"已取消", "cancelled"});
        view.setCamera({.yawDegrees = turn, .light = light});
        const auto picture = view.renderImage(wide, high, Quality::kFull);
        if (!picture) return tl::unexpected(picture.error());
        paste(*picture, sheet, column++ * wide, static_cast<int>(row) * high);
        progress.tell(++done / static_cast<double>(columns * static_cast<int>(bodies.size())),
                      {"画图", "Drawing"});
      }
    }
  }
  return sheet;
}

}  // namespace fitroom::engine
