#include "bodymodel/scan/scan.h"

#include <vector>

#include "bodymodel/scan/scan_parts.h"

namespace fitroom::bodymodel {

namespace {

/// Landmarks that decide where the tape of a measure goes; for pairs the left one.
std::vector<Landmark> landmarksOf(Measure m) {
  using enum Landmark;
  switch (m) {
    case Measure::kChest:
    case Measure::kUnderbust:
    case Measure::kBustHeight:
    case Measure::kBustSpan:
    case Measure::kChestBreadth:
    case Measure::kChestDepth:
      return {kLeftBust, kRightBust};
    case Measure::kUpperBust:
    case Measure::kBackWidth:
    case Measure::kAxillaHeight:
      return {kLeftAxilla, kRightAxilla};
    case Measure::kScyeDepth:
      return {kLeftAxilla, kRightAxilla, kNape};
    case Measure::kWaistNavel:
    case Measure::kWaistIso:
    case Measure::kNavelHeight:
    case Measure::kWaistBreadth:
    case Measure::kWaistDepth:
    case Measure::kCrotchLength:
      return {kNavel};
    case Measure::kBackWaistLength:
      return {kNape, kNavel};
    case Measure::kFrontWaistLength:
      return {kLeftSideNeck, kLeftBust, kNavel};
    case Measure::kTrunkGirth:
      return {kLeftSideNeck, kLeftShoulder, kLeftBust, kNavel, kCrotch};
    case Measure::kHip:
    case Measure::kHipHeight:
    case Measure::kHipBreadth:
    case Measure::kHipDepth:
      return {kHip};
    case Measure::kInseam:
    case Measure::kThigh:
      return {kCrotch};
    case Measure::kMidThigh:
      return {kCrotch};
    case Measure::kLowerThigh:
    case Measure::kKnee:
    case Measure::kKneeHeight:
      return {kLeftKnee};
    case Measure::kNeck:
      return {kNape, kFrontNeck};
    case Measure::kNeckBase:
      return {kNape, kFrontNeck, kLeftSideNeck, kRightSideNeck};
    case Measure::kNapeHeight:
      return {kNape};
    case Measure::kShoulderLength:
      return {kLeftSideNeck, kLeftShoulder};
    case Measure::kShoulderWidth:
      return {kNape, kLeftShoulder, kRightShoulder};
    case Measure::kShoulderGirth:
    case Measure::kBiacromialBreadth:
    case Measure::kBideltoidBreadth:
      return {kLeftShoulder, kRightShoulder};
    case Measure::kArmLength:
    case Measure::kBackNeckToWrist:
      return {kLeftShoulder, kRightShoulder, kLeftWrist, kRightWrist};
    case Measure::kElbow:
      return {kLeftElbow, kRightElbow};
    case Measure::kWrist:
    case Measure::kHand:
    case Measure::kForearm:
    case Measure::kUpperArm:
      return {kLeftWrist, kRightWrist};
    default:
      return {};
  }
}

const Text kSex = {"不知道性别，标准腰围的高度取两者之间；可用 --sex 说明",
                   "sex is not known, so the level of the ISO waist lies in between; say it with --sex"};
const Text kFold = {"乳房下缘按胸高推算", "the fold under the breast is placed from the bust level"};
const Text kBackFold = {"腋下后褶的位置按腋下的高度推算",
                        "the folds behind the armpits are placed from the armpit level"};
const Text kThinnest = {
    "手腕的骨头在网格上看不到，量在前臂最细处；与绕腕骨量相差可达 12 毫米：多半偏小，粗壮的前臂上也会偏大",
    "the wrist bone is not seen on a mesh; taken where the forearm is thinnest, up to 12 mm from what is "
    "read over the bone: mostly less, on a stout forearm more"};
const Text kStance = {
    "裆底不在站立的人该在的位置：可能是迈步、坐着、举着手，或大腿连在一起",
    "the crotch is not where a standing person has it: a stride, a seat, lifted arms, or thighs "
    "that run together"};
const Text kShoulderPoint = {"肩点按腋下位置推算", "the shoulder point is placed from the armpit"};

}  // namespace

std::optional<Text> Scan::doubtOf(Measure measure) const {
  // A crotch far from any standing person's: a stride, a seat or lifted arms, and no level can be trusted.
  if (doubt[static_cast<std::size_t>(Landmark::kCrotch)]) return kStance;
  for (const Landmark l : landmarksOf(measure)) {
    if (const auto& why = doubt[static_cast<std::size_t>(l)]) return why;
  }
  if (measure == Measure::kUnderbust) return kFold;
  if (measure == Measure::kBackWidth) return kBackFold;
  if (measure == Measure::kWrist) return kThinnest;
  if (measure == Measure::kWaistIso && !sexKnown) return kSex;
  return std::nullopt;
}

Expected<Scan> readScan(const TriMesh& mesh, const ScanOptions& options) {
  Scan result;
  if (auto ok = scan::placeScan(mesh, options, result); !ok) return tl::unexpected(ok.error());
  result.sexKnown = options.sex.has_value();
  result.body.sex = options.sex.value_or(0.5);
  for (auto& l : result.body.landmarks) l.setZero();
  for (auto& j : result.body.joints) j.setZero();
  scan::Finder finder{result, Slicer(result.body.mesh)};
  finder.height = result.body.mesh.vertices.col(1).maxCoeff();
  finder.sex = result.body.sex;
  scan::findLegs(finder);
  scan::findArms(finder);
  scan::findTrunk(finder);
  scan::labelRegions(finder);
  for (const Landmark l : {Landmark::kLeftShoulder, Landmark::kRightShoulder}) {
    if (!result.doubt[static_cast<std::size_t>(l)]) finder.doubt(l, kShoulderPoint);
  }
  return result;
}

}  // namespace fitroom::bodymodel
