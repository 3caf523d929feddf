#include "bodymodel/mannequin/shape_parameters.h"

namespace fitroom::bodymodel {

namespace {

using A = ShapeAction;

constexpr int at(Level l) {
  return static_cast<int>(l);
}
constexpr int at(ArmLevel l) {
  return static_cast<int>(l);
}

ShapeRule one(std::string_view name, A action, Level l, double low, double high) {
  return {name, action, at(l), at(l), low, high};
}
ShapeRule rise(std::string_view name, Level from, Level to, double low, double high) {
  return {name, A::kRise, at(from), at(to), low, high};
}
ShapeRule armGirth(std::string_view name, ArmLevel from, ArmLevel to, double low, double high) {
  return {name, A::kArmGirth, at(from), at(to), low, high};
}
ShapeRule armRise(std::string_view name, ArmLevel from, ArmLevel to, double low, double high) {
  return {name, A::kArmRise, at(from), at(to), low, high};
}

}  // namespace

const std::vector<ShapeRule>& columnRules() {
  using enum Level;
  static const std::vector<ShapeRule> rules = {
      {"scale", A::kScale, 0, 0, -0.25, 0.32},
      rise("lower_leg_length", kAnkle, kKnee, -0.3, 0.3),
      rise("upper_leg_length", kKnee, kThigh, -0.35, 0.35),
      rise("crotch_to_hip_length", kThigh, kHip, -0.6, 0.5),
      rise("hip_to_navel_length", kHip, kNavel, -0.35, 0.4),
      rise("navel_to_waist_length", kNavel, kWaist, -0.35, 0.4),
      rise("waist_to_bust_length", kWaist, kBust, -0.35, 0.4),
      rise("bust_to_axilla_length", kBust, kAxilla, -0.35, 0.5),
      rise("axilla_to_shoulder_length", kAxilla, kShoulder, -0.3, 0.4),
      rise("shoulder_to_nape_length", kShoulder, kNeckBase, -0.5, 0.4),
      rise("neck_length", kNeckBase, kEar, -0.25, 0.3),
      rise("head_length", kEar, kCrown, -0.25, 0.3),
      one("hip_width", A::kWidth, kHip, -0.4, 0.8),
      one("high_hip_width", A::kWidth, kHighHip, -0.4, 0.9),
      one("navel_width", A::kWidth, kNavel, -0.4, 1.0),
      one("waist_width", A::kWidth, kWaist, -0.4, 1.0),
      one("underbust_width", A::kWidth, kUnderbust, -0.4, 0.8),
      one("chest_width", A::kWidth, kBust, -0.4, 0.7),
      one("axilla_width", A::kWidth, kAxilla, -0.3, 0.4),
      one("shoulder_width", A::kWidth, kShoulder, -0.3, 0.3),
      one("hip_front", A::kFront, kHip, -0.4, 0.9),
      one("high_hip_front", A::kFront, kHighHip, -0.45, 1.2),
      one("navel_front", A::kFront, kNavel, -0.5, 1.4),
      one("waist_front", A::kFront, kWaist, -0.5, 1.4),
      one("underbust_front", A::kFront, kUnderbust, -0.5, 1.2),
      one("chest_front", A::kFront, kBust, -0.5, 0.9),
      one("axilla_front", A::kFront, kAxilla, -0.4, 0.7),
      one("shoulder_front", A::kFront, kShoulder, -0.5, 0.5),
      one("hip_back", A::kBack, kHip, -0.4, 0.8),
      one("high_hip_back", A::kBack, kHighHip, -0.4, 0.8),
      one("navel_back", A::kBack, kNavel, -0.4, 0.9),
      one("waist_back", A::kBack, kWaist, -0.4, 0.9),
      one("underbust_back", A::kBack, kUnderbust, -0.4, 0.8),
      one("chest_back", A::kBack, kBust, -0.4, 0.7),
      one("axilla_back", A::kBack, kAxilla, -0.4, 0.6),
      one("shoulder_back", A::kBack, kShoulder, -0.3, 0.5),
      one("hip_square", A::kSquare, kHip, -0.1, 0.12),
      one("navel_square", A::kSquare, kNavel, -0.15, 0.15),
      one("waist_square", A::kSquare, kWaist, -0.15, 0.15),
      one("chest_square", A::kSquare, kBust, -0.2, 0.25),
      one("ankle_girth", A::kGirth, kAnkle, -0.35, 0.6),
      one("calf_girth", A::kGirth, kCalf, -0.4, 0.7),
      one("knee_girth", A::kGirth, kKnee, -0.35, 0.7),
      one("mid_thigh_girth", A::kGirth, kMidThigh, -0.4, 0.8),
      one("thigh_girth", A::kGirth, kThigh, -0.4, 0.7),
      one("neck_base_girth", A::kGirth, kNeckBase, -0.4, 0.5),
      one("neck_girth", A::kGirth, kNeck, -0.35, 0.6),
      {"head_girth", A::kGirth, at(kEar), at(kCrown), -0.25, 0.3},
      one("foot_length", A::kDepth, kFloor, -0.3, 0.35),
      one("foot_breadth", A::kWidth, kFloor, -0.25, 0.3),
      armRise("upper_arm_length", ArmLevel::kShoulder, ArmLevel::kElbow, -0.3, 0.35),
      armRise("forearm_length", ArmLevel::kElbow, ArmLevel::kWrist, -0.3, 0.35),
      armRise("hand_length", ArmLevel::kWrist, ArmLevel::kTip, -0.25, 0.3),
      armGirth("upper_arm_girth", ArmLevel::kDeltoid, ArmLevel::kBiceps, -0.4, 0.7),
      armGirth("elbow_girth", ArmLevel::kElbow, ArmLevel::kElbow, -0.35, 0.6),
      armGirth("forearm_girth", ArmLevel::kForearm, ArmLevel::kForearm, -0.4, 0.6),
      armGirth("wrist_girth", ArmLevel::kWrist, ArmLevel::kWrist, -0.3, 0.5),
      armGirth("hand_girth", ArmLevel::kKnuckle, ArmLevel::kTip, -0.25, 0.35),
      {"shoulder_slope", A::kSlope, 0, 0, -0.03, 0.03},
      {"posture", A::kPosture, 0, 0, -1.0, 1.0},
  };
  return rules;
}

}  // namespace fitroom::bodymodel
