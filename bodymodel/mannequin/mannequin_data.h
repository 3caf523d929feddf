#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "bodymodel/body.h"
#include "bodymodel/core/error.h"

namespace fitroom::bodymodel {

/// Levels of the column (floor to crown) that shape parameters act on; see README.md.
enum class Level : int {
  kFloor,
  kAnkle,
  kCalf,
  kKnee,
  kMidThigh,
  kThigh,
  kHip,
  kHighHip,
  kNavel,
  kWaist,
  kUnderbust,
  kBust,
  kAxilla,
  kShoulder,
  kNeckBase,
  kNeck,
  kEar,
  kCrown,
  kCount,
};
/// Levels along the arm, from the shoulder joint to the finger tips.
enum class ArmLevel : int { kShoulder, kDeltoid, kBiceps, kElbow, kForearm, kWrist, kKnuckle, kTip, kCount };

inline constexpr int kLevelCount = static_cast<int>(Level::kCount);
inline constexpr int kArmLevelCount = static_cast<int>(ArmLevel::kCount);

/// Joints on the mid line and of the left side that the file holds; the right side is their mirror image.
inline constexpr std::array<Joint, 13> kStoredJoints = {
    Joint::kPelvis,       Joint::kSpine,        Joint::kChest,     Joint::kNeck,      Joint::kHead,
    Joint::kLeftClavicle, Joint::kLeftShoulder, Joint::kLeftElbow, Joint::kLeftWrist, Joint::kLeftHip,
    Joint::kLeftKnee,     Joint::kLeftAnkle,    Joint::kLeftToe};
inline constexpr std::size_t kStoredShoulder = 6, kStoredElbow = 7, kStoredWrist = 8;

/// Landmarks on the mid line and of the left side that the file holds.
inline constexpr std::array<Landmark, 15> kStoredLandmarks = {
    Landmark::kCrown,        Landmark::kNape,     Landmark::kFrontNeck,  Landmark::kLeftSideNeck,
    Landmark::kLeftShoulder, Landmark::kLeftBust, Landmark::kLeftAxilla, Landmark::kNavel,
    Landmark::kBackWaist,    Landmark::kHip,      Landmark::kCrotch,     Landmark::kLeftElbow,
    Landmark::kLeftWrist,    Landmark::kLeftKnee, Landmark::kLeftAnkle};

/// The same on the other side; itself for the mid line.
Joint mirrored(Joint joint);
Landmark mirrored(Landmark landmark);
Region mirrored(Region region);

/// Where a point of the template stands in the coordinates that the parameters act on.
struct TemplatePoint {
  float level = 0;     ///< Column coordinate; whole numbers are `Level`s.
  float arm = 0;       ///< Arm coordinate; whole numbers are `ArmLevel`s.
  float armBlend = 0;  ///< 0 moves with the column, 1 with the arm.
  float front = 0;     ///< 0 behind, 1 in front, smooth between.
  float slope = 0;     ///< How far it follows the tip of the shoulder up and down.
  /// The arm's axis beside it: shoulder + upper (elbow - shoulder) + fore (wrist - elbow).
  float upper = 0, fore = 0;
};

/// A drawn form that a morph parameter reaches at the value `at`: metres to add to the points, for each sex.
struct MorphKey {
  float at = 1;
  std::array<std::vector<Eigen::Vector3f>, 2> delta;
};

/// A named change of form. Between its keys and the neutral form at 0 it follows the polynomial through them.
struct Morph {
  std::string name;
  float low = -1, high = 1;
  std::vector<MorphKey> keys;  ///< At least one; `at` differs from 0 and from each other.
};

/// What one sex adds to the template. Points: the half mesh, then `kStoredJoints`. Metres.
struct TemplateShape {
  std::vector<Eigen::Vector3f> points;
  std::array<float, kLevelCount> height{};            ///< Of each level.
  std::array<float, kLevelCount> pivotX{}, pivotZ{};  ///< About which widths and depths grow.
  /// Half breadth and half depth of the column's section, which say where its corners are.
  std::array<float, kLevelCount> halfWidth{}, halfDepth{};
  std::array<float, kArmLevelCount> armDistance{};  ///< Of each arm level from the shoulder joint.
};

/// A barycentric anchor in a face of the half mesh.
struct Anchor {
  std::uint32_t face = 0;
  std::array<float, 3> weight{};
};

/// The mannequin as stored: the left half. The right half is its mirror image; vertices on the mid line
/// (x = 0, the first `centreCount`) are shared. Whole vertex order: centre, left, right.
struct MannequinData {
  std::uint32_t centreCount = 0, sideCount = 0;
  std::vector<std::array<std::uint16_t, 3>> faces;
  std::vector<Region> regions;          ///< centre + side.
  std::vector<SkinWeights> weights;     ///< centre + side.
  std::vector<TemplatePoint> points;    ///< centre + side + joints.
  std::array<TemplateShape, 2> shapes;  ///< Female, male.
  std::array<Anchor, kStoredLandmarks.size()> anchors;
  std::vector<Morph> morphs;

  std::size_t halfCount() const { return std::size_t(centreCount) + sideCount; }
};

/// Format version written and understood; see README.md for the layout.
inline constexpr std::uint32_t kMannequinVersion = 2;
inline constexpr const char* kMannequinFile = "body/mannequin.bin";

std::string encodeMannequin(const MannequinData& data);
/// Fails with kMalformed (bad magic, length, checksum, index) or kNewerVersion.
Expected<MannequinData> decodeMannequin(const std::string& bytes, const std::string& context);
/// Reads and decodes; also kNotFound, kUnreadable.
Expected<MannequinData> readMannequin(const std::filesystem::path& file);

}  // namespace fitroom::bodymodel
