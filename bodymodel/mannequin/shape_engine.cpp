#include "bodymodel/mannequin/shape_engine.h"

#include <algorithm>
#include <cmath>

namespace fitroom::bodymodel {

using Eigen::Matrix3Xf;
using Eigen::Vector3f;

namespace {

constexpr std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

/// The step of span i (levels i to i + 1) at coordinate t.
double spanStep(double t, int i) {
  return step(t - i - 0.5);
}

/// First of the four levels around t, kept where the padded table can be read, and their weights.
int fourWeights(double t, int last, std::array<float, 4>& weight) {
  const double held = std::clamp(t, -1.0, last + 0.999);
  const int first = static_cast<int>(std::floor(held)) - 1;
  for (int k = 0; k < 4; ++k) weight[at(k)] = static_cast<float>(bump(held - (first + k)));
  return first;
}

double mixed(float a, float b, double s) {
  return a + s * (static_cast<double>(b) - a);
}

template <class Table, std::size_t kSize>
void padEnds(std::array<Table, kSize>& table, std::size_t pad) {
  for (std::size_t i = 0; i < pad; ++i) {
    table[i] = table[pad];
    table[kSize - 1 - i] = table[kSize - 1 - pad];
  }
}

Matrix3Xf columns(const std::vector<Vector3f>& points) {
  Matrix3Xf out(3, static_cast<Eigen::Index>(points.size()));
  for (std::size_t i = 0; i < points.size(); ++i) out.col(static_cast<Eigen::Index>(i)) = points[i];
  return out;
}

}  // namespace

ShapeEngine::ShapeEngine(const MannequinData& data) : rules_(columnRules()) {
  for (std::size_t m = 0; m < data.morphs.size(); ++m) {
    const Morph& morph = data.morphs[m];
    rules_.push_back({morph.name, ShapeAction::kMorph, static_cast<int>(m), 0, morph.low, morph.high});
    auto& keys = morphs_.emplace_back();
    for (const MorphKey& k : morph.keys) {
      keys.push_back({k.at, {columns(k.delta[0]), columns(k.delta[1])}});
      keys.back().delta[1] -= keys.back().delta[0];
    }
  }
  form_ = {columns(data.shapes[0].points), columns(data.shapes[1].points)};
  form_[1] -= form_[0];
  for (std::size_t s = 0; s < 2; ++s) {
    height_[s] = data.shapes[s].height, pivotX_[s] = data.shapes[s].pivotX,
    pivotZ_[s] = data.shapes[s].pivotZ;
    halfWidth_[s] = data.shapes[s].halfWidth, halfDepth_[s] = data.shapes[s].halfDepth;
    armDistance_[s] = data.shapes[s].armDistance;
  }
  for (int i = 0; i < kLevelCount; ++i) floorStep_[at(i)] = spanStep(0, i);
  for (std::size_t i = 0; i < data.points.size(); ++i) {
    basis_.push_back(basisOf(data.points[i]));
    if (data.points[i].armBlend > 0) arms_.push_back(armBasisOf(data.points[i], static_cast<int>(i)));
  }
}

ShapeEngine::PointBasis ShapeEngine::basisOf(const TemplatePoint& p) const {
  PointBasis b;
  b.first = fourWeights(p.level, kLevelCount - 1, b.weight) + kPad;
  b.firstSpan = std::clamp(static_cast<int>(std::floor(p.level)) - 2, 0, kLevelCount - 1 - kSpans);
  for (int k = 0; k < kSpans; ++k)
    b.span[at(k)] = static_cast<float>(spanStep(p.level, b.firstSpan + k) - floorStep_[at(b.firstSpan + k)]);
  b.front = p.front, b.slope = p.slope;
  return b;
}

ShapeEngine::ArmBasis ShapeEngine::armBasisOf(const TemplatePoint& p, int point) const {
  ArmBasis b;
  b.point = point;
  b.first = fourWeights(p.arm, kArmLevelCount - 1, b.weight) + kPad;
  // Measured from the shoulder joint, which the column carries.
  for (int i = 0; i < kArmLevelCount; ++i)
    b.reach[at(i)] = static_cast<float>(spanStep(p.arm, i) - spanStep(0, i));
  b.blend = p.armBlend, b.upper = p.upper, b.fore = p.fore;
  return b;
}

ShapeEngine::Controls ShapeEngine::controls(double sex, std::span<const double> values) const {
  Controls c;
  c.girth.fill(1);
  for (int l = 0; l < kLevelCount; ++l) {
    LevelState& s = c.level[at(l + kPad)];
    s.pivotX = static_cast<float>(mixed(pivotX_[0][at(l)], pivotX_[1][at(l)], sex));
    s.pivotZ = static_cast<float>(mixed(pivotZ_[0][at(l)], pivotZ_[1][at(l)], sex));
    s.halfWidth = static_cast<float>(mixed(halfWidth_[0][at(l)], halfWidth_[1][at(l)], sex));
    s.halfDepth = static_cast<float>(mixed(halfDepth_[0][at(l)], halfDepth_[1][at(l)], sex));
  }
  const auto gap = [&](const auto& table, int l) {
    return mixed(table[0][at(l + 1)], table[1][at(l + 1)], sex) -
           mixed(table[0][at(l)], table[1][at(l)], sex);
  };
  for (std::size_t k = 0; k < rules_.size(); ++k) {
    const ShapeRule& r = rules_[k];
    const auto v = static_cast<float>(values[k]);
    if (v == 0) continue;
    const auto each = [&](auto act) {
      for (int l = r.from; l <= r.to; ++l) act(c.level[at(l + kPad)]);
    };
    switch (r.action) {
      case ShapeAction::kScale:
        c.scale += v;
        break;
      case ShapeAction::kSlope:
        c.slope += v;
        break;
      case ShapeAction::kPosture:
        for (int l = 0; l < kLevelCount; ++l) c.level[at(l + kPad)].shift += v * kStoop[at(l)];
        break;
      case ShapeAction::kWidth:
        each([v](LevelState& s) { s.width += v; });
        break;
      case ShapeAction::kFront:
        each([v](LevelState& s) { s.front += v; });
        break;
      case ShapeAction::kBack:
        each([v](LevelState& s) { s.back += v; });
        break;
      case ShapeAction::kDepth:
        each([v](LevelState& s) { s.front += v, s.back += v; });
        break;
      case ShapeAction::kSquare:
        c.square = true;
        each([v](LevelState& s) { s.square += v; });
        break;
      case ShapeAction::kGirth:
        each([v](LevelState& s) { s.width += v, s.front += v, s.back += v; });
        break;
      case ShapeAction::kRise:
        for (int l = r.from; l < r.to; ++l) c.rise[at(l)] += static_cast<float>(v * gap(height_, l));
        break;
      case ShapeAction::kArmRise:
        for (int l = r.from; l < r.to; ++l) c.reach[at(l)] += static_cast<float>(v * gap(armDistance_, l));
        break;
      case ShapeAction::kArmGirth:
        for (int l = r.from; l <= r.to; ++l) c.girth[at(l + kPad)] += v;
        break;
      case ShapeAction::kMorph:
        break;
    }
  }
  for (int l = 0; l + 1 < kLevelCount; ++l)
    c.below[at(l + 1)] = c.below[at(l)] + c.rise[at(l)] * static_cast<float>(1 - floorStep_[at(l)]);
  padEnds(c.level, kPad);
  padEnds(c.girth, kPad);
  return c;
}

void ShapeEngine::mixForms(double sex, std::span<const double> values, Matrix3Xf& out) const {
  struct Part {
    float weight;
    const float* delta;
  };
  std::vector<Part> parts;
  const auto add = [&](double weight, const Matrix3Xf& delta) {
    if (weight != 0) parts.push_back({static_cast<float>(weight), delta.data()});
  };
  add(sex, form_[1]);
  const std::size_t first = rules_.size() - morphs_.size();
  for (std::size_t m = 0; m < morphs_.size(); ++m) {
    const double v = values[first + m];
    if (v == 0) continue;
    const auto& keys = morphs_[m];
    for (const Key& key : keys) {
      // Lagrange's polynomial through the keys and the neutral form at 0.
      double w = v / key.at;
      for (const Key& other : keys)
        if (other.at != key.at) w *= (v - other.at) / (key.at - other.at);
      add(w, key.delta[0]), add(w * sex, key.delta[1]);
    }
  }
  // Block by block, so that what is added to stays near.
  constexpr Eigen::Index kBlock = 2048;
  out.resize(3, form_[0].cols());
  for (Eigen::Index at = 0; at < out.size(); at += kBlock) {
    const Eigen::Index n = std::min(kBlock, out.size() - at);
    Eigen::Map<Eigen::ArrayXf> block(out.data() + at, n);
    block = Eigen::Map<const Eigen::ArrayXf>(form_[0].data() + at, n);
    for (const Part& p : parts) block += p.weight * Eigen::Map<const Eigen::ArrayXf>(p.delta + at, n);
  }
}

Vector3f ShapeEngine::column(const PointBasis& b, const Vector3f& p, const Controls& c) const {
  LevelState s{0, 0, 0, 0, 0, 0, 0, 0, 0};
  for (int k = 0; k < 4; ++k) {
    const LevelState& l = c.level[at(b.first + k)];
    const float w = b.weight[at(k)];
    s.width += w * l.width, s.front += w * l.front, s.back += w * l.back;
    s.pivotX += w * l.pivotX, s.pivotZ += w * l.pivotZ;
    s.square += w * l.square, s.halfWidth += w * l.halfWidth, s.halfDepth += w * l.halfDepth;
    s.shift += w * l.shift;
  }
  float rise = c.below[at(b.firstSpan)] + c.slope * b.slope;
  for (int k = 0; k < kSpans; ++k) rise += c.rise[at(b.firstSpan + k)] * b.span[at(k)];
  const float x = p.x() == 0 ? 0 : p.x() + (s.width - 1) * (p.x() - s.pivotX);
  const float depth = s.back + b.front * (s.front - s.back);
  const float z = p.z() + (depth - 1) * (p.z() - s.pivotZ) + s.shift;
  if (!c.square || s.square == 0) return {x, p.y() + rise, z};
  // 1 on the diagonals of the section, 0 on its axes.
  const float u = p.x() / s.halfWidth, w = (p.z() - s.pivotZ) / s.halfDepth, r = u * u + w * w;
  const float out = r > 1e-6F ? s.square * 4 * u * u * w * w / (r * r) : 0;
  return {x + out * p.x(), p.y() + rise, z + out * (p.z() - s.pivotZ)};
}

float ShapeEngine::armLift(const Controls& c, float carried) const {
  constexpr float kReach = 0.055F;  // Metres along the arm at which it clears what the trunk has grown.
  constexpr float kArm = 0.055F;    // Metres, radius of the upper arm.
  constexpr float kSoft = 0.010F;   // Metres of growth over which the arm begins to give way.
  constexpr float kMost = 0.50F;    // Radians.
  const auto grown = [&](Level l) {
    const LevelState& s = c.level[at(static_cast<int>(l) + kPad)];
    return s.halfWidth * (s.width - 1);
  };
  const float thicker = c.girth[at(static_cast<int>(ArmLevel::kDeltoid) + kPad)] - 1;
  const float excess = 0.5F * (grown(Level::kAxilla) + grown(Level::kBust)) + kArm * thicker - carried;
  if (excess <= 0) return 0;
  const float angle = excess * excess * excess / (excess * excess + kSoft * kSoft) / kReach;
  return kMost * std::tanh(angle / kMost);
}

void ShapeEngine::move(double sex, std::span<const double> values, Matrix3Xf& out) const {
  const Controls c = controls(sex, values);
  Matrix3Xf form;
  mixForms(sex, values, form);
  const auto count = static_cast<Eigen::Index>(basis_.size());
  const Eigen::Index joints = count - static_cast<Eigen::Index>(kStoredJoints.size());
  const auto joint = [&](std::size_t j) { return joints + static_cast<Eigen::Index>(j); };
  out.resize(3, count);
  for (Eigen::Index i = 0; i < count; ++i)
    out.col(i) = column(basis_[static_cast<std::size_t>(i)], form.col(i), c);

  const Vector3f shoulder = form.col(joint(kStoredShoulder));
  const Vector3f upper = form.col(joint(kStoredElbow)) - shoulder;
  const Vector3f fore = form.col(joint(kStoredWrist)) - form.col(joint(kStoredElbow));
  const Vector3f upperWay = upper.normalized(), foreWay = fore.normalized();
  const Vector3f carried = out.col(joint(kStoredShoulder)) - shoulder;
  const float lift = armLift(c, carried.x());
  const float liftCos = std::cos(lift) - 1, liftSin = std::sin(lift);
  for (const ArmBasis& b : arms_) {
    const Vector3f p = form.col(b.point), pivot = shoulder + b.upper * upper + b.fore * fore;
    float girth = 0, reachUpper = 0, reachFore = 0;
    for (int k = 0; k < 4; ++k) girth += b.weight[at(k)] * c.girth[at(b.first + k)];
    for (int l = 0; l < static_cast<int>(ArmLevel::kElbow); ++l)
      reachUpper += c.reach[at(l)] * b.reach[at(l)];
    for (int l = static_cast<int>(ArmLevel::kElbow); l + 1 < kArmLevelCount; ++l)
      reachFore += c.reach[at(l)] * b.reach[at(l)];
    Vector3f arm = p + (girth - 1) * (p - pivot) + reachUpper * upperWay + reachFore * foreWay;
    if (lift > 0) {
      const Vector3f d = arm - shoulder;
      arm += Vector3f(liftCos * d.x() - liftSin * d.y(), liftSin * d.x() + liftCos * d.y(), 0);
    }
    arm += carried;
    const Vector3f q = out.col(b.point);
    out.col(b.point) = q + b.blend * (arm - q);
  }
  if (c.scale != 1) out *= c.scale;
}

}  // namespace fitroom::bodymodel
