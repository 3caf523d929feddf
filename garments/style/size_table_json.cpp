#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "garments/style/size_table.h"

namespace fitroom::garments {

namespace {

using Json = nlohmann::ordered_json;

double cm(double metres) {
  return std::round(metres * 1000.0) / 10.0;
}

Json runJson(const char* audience, const char* system, const std::vector<BodySize>& run) {
  Json sizes = Json::array();
  for (const auto& b : run) {
    const std::pair<const char*, double> figures[] = {{"height_cm", b.height},
                                                      {"chest_cm", b.chest},
                                                      {"waist_iso_cm", b.waist},
                                                      {"waist_navel_cm", b.navel},
                                                      {"hip_cm", b.hip},
                                                      {"neck_base_cm", b.neckBase},
                                                      {"shoulder_width_cm", b.shoulderWidth},
                                                      {"upper_arm_cm", b.upperArm},
                                                      {"wrist_cm", b.wrist},
                                                      {"arm_length_cm", b.armLength},
                                                      {"thigh_cm", b.thigh},
                                                      {"knee_cm", b.knee},
                                                      {"nape_height_cm", b.napeHeight},
                                                      {"axilla_height_cm", b.axillaHeight},
                                                      {"navel_height_cm", b.waistHeight},
                                                      {"hip_height_cm", b.hipHeight},
                                                      {"inseam_cm", b.crotchHeight},
                                                      {"knee_height_cm", b.kneeHeight}};
    Json size;
    size["label"] = b.label;
    for (const auto& [key, metres] : figures) size[key] = cm(metres);
    sizes.push_back(std::move(size));
  }
  return {{"audience", audience}, {"system", system}, {"sizes", std::move(sizes)}};
}

}  // namespace

std::string sizeTablesJson() {
  Json document;
  document["format"] = "fitroom-body-sizes";
  document["version"] = 1;
  document["source"] =
      "girths and their steps after EN 13402-3 (2004), shoulder and neck steps after GB/T 1335-2008, the "
      "rest by regression "
      "of ANSUR II (2012) at those girths";
  document["runs"] = Json::array(
      {runJson("female", "letters", letterSizes(false)), runJson("female", "numbers", numberedSizes(false)),
       runJson("male", "letters", letterSizes(true)), runJson("male", "numbers", numberedSizes(true))});
  return document.dump(1) + "\n";
}

}  // namespace fitroom::garments
