#include "bodymodel/mannequin/mannequin.h"

#include <algorithm>

#include "bodymodel/mannequin/level_basis.h"
#include "bodymodel/mannequin/mannequin_data.h"
#include "bodymodel/mannequin/shape_parameters.h"

namespace fitroom::bodymodel {

using Eigen::Vector3d;

namespace {

constexpr int kSpans = 5;  ///< Steps between levels that are neither 0 nor 1 at a point.

/// A point of the template with everything that does not depend on parameters worked out.
struct PointBasis {
  LevelWeights level, arm;
  int firstSpan = 0, firstArmSpan = 0;  ///< Spans below are full.
  std::array<double, kSpans> span{}, armSpan{};
  double armBlend = 0, front = 0, slope = 0;
};

/// The step of span i (levels i to i + 1) at coordinate t.
double spanStep(double t, int i) {
  return step(t - i - 0.5);
}

void fillSpans(double t, int last, int& first, std::array<double, kSpans>& out) {
  first = std::clamp(static_cast<int>(std::floor(t)) - 2, 0, last - kSpans);
  for (int k = 0; k < kSpans; ++k) out[static_cast<std::size_t>(k)] = spanStep(t, first + k);
}

PointBasis basisOf(const TemplatePoint& p) {
  PointBasis b;
  b.level = LevelWeights::at(p.level, kLevelCount - 1);
  b.arm = LevelWeights::at(p.arm, kArmLevelCount - 1);
  fillSpans(p.level, kLevelCount - 1, b.firstSpan, b.span);
  fillSpans(p.arm, kArmLevelCount - 1, b.firstArmSpan, b.armSpan);
  b.armBlend = p.armBlend, b.front = p.front, b.slope = p.slope;
  return b;
}

/// The parameters of one call, gathered level by level.
struct Controls {
  double scale = 1, slope = 0;
  std::array<double, kLevelCount> width{}, front{}, back{};
  std::array<double, kLevelCount> rise{};  ///< Metres added to span i; then summed over the spans below i.
  std::array<double, kArmLevelCount> girth{};
  std::array<double, kArmLevelCount> reach{};  ///< Metres added to arm span i.
};

double mixed(float a, float b, double s) {
  return a + s * (double(b) - a);
}

double at(const LevelWeights& w, std::span<const double> table) {
  double sum = 0;
  for (std::size_t i = 0; i < 4; ++i) sum += w.weight[i] * table[static_cast<std::size_t>(w.level[i])];
  return sum;
}

}  // namespace

struct Mannequin::Impl {
  MannequinData data;
  std::vector<ShapeRule> rules;
  std::vector<ShapeParameter> parameters;
  std::vector<PointBasis> basis;
  std::array<double, kLevelCount>
      floorStep{};  ///< Step of each span on the floor, taken off so that feet stay down.
  std::array<double, kArmLevelCount> jointStep{};  ///< The same at the shoulder joint.
  Triangles triangles;
  std::vector<Region> regions;
  std::vector<SkinWeights> weights;

  explicit Impl(MannequinData d);
  Controls controls(double sex, const Eigen::VectorXd& values) const;
  void move(double sex, const Eigen::VectorXd& values, std::vector<Vector3d>& out) const;
  Vector3d base(std::size_t i, double sex, const Eigen::VectorXd& values) const;
  Vector3d column(std::size_t i, const Vector3d& p, double sex, const Controls& c) const;
  void mirrorTopology();
};

Mannequin::Impl::Impl(MannequinData d) : data(std::move(d)), rules(columnRules()) {
  for (std::size_t i = 0; i < data.morphs.size(); ++i) {
    const MorphTarget& m = data.morphs[i];
    rules.push_back({m.name, ShapeAction::kMorph, static_cast<int>(i), 0, m.low, m.high});
  }
  for (const ShapeRule& r : rules) parameters.push_back({std::string(r.name), r.low, r.high});
  for (const TemplatePoint& p : data.points) basis.push_back(basisOf(p));
  for (int i = 0; i < kLevelCount; ++i) floorStep[static_cast<std::size_t>(i)] = spanStep(0, i);
  for (int i = 0; i < kArmLevelCount; ++i) jointStep[static_cast<std::size_t>(i)] = spanStep(0, i);
  mirrorTopology();
}

void Mannequin::Impl::mirrorTopology() {
  const auto half = data.halfCount(), centre = std::size_t(data.centreCount),
             side = std::size_t(data.sideCount);
  const auto other = [&](std::size_t v) { return static_cast<std::int32_t>(v < centre ? v : v + side); };
  triangles.resize(static_cast<Eigen::Index>(2 * data.faces.size()), 3);
  for (std::size_t f = 0; f < data.faces.size(); ++f) {
    const auto& t = data.faces[f];
    triangles.row(static_cast<Eigen::Index>(f)) << t[0], t[1], t[2];
    triangles.row(static_cast<Eigen::Index>(f + data.faces.size())) << other(t[0]), other(t[2]), other(t[1]);
  }
  regions = data.regions;
  weights = data.weights;
  for (std::size_t v = centre; v < half; ++v) {
    regions.push_back(mirrored(data.regions[v]));
    SkinWeights w = data.weights[v];
    for (auto& j : w.joint) j = static_cast<std::uint8_t>(mirrored(static_cast<Joint>(j)));
    weights.push_back(w);
  }
}

Controls Mannequin::Impl::controls(double sex, const Eigen::VectorXd& values) const {
  Controls c;
  c.width.fill(1), c.front.fill(1), c.back.fill(1), c.girth.fill(1);
  const auto& f = data.shapes[0];
  const auto& m = data.shapes[1];
  for (std::size_t k = 0; k < rules.size(); ++k) {
    const ShapeRule& r = rules[k];
    const double v = values[static_cast<Eigen::Index>(k)];
    if (v == 0) continue;
    const auto each = [&](std::array<double, kLevelCount>& a) {
      for (int l = r.from; l <= r.to; ++l) a[static_cast<std::size_t>(l)] += v;
    };
    switch (r.action) {
      case ShapeAction::kScale:
        c.scale += v;
        break;
      case ShapeAction::kSlope:
        c.slope += v;
        break;
      case ShapeAction::kWidth:
        each(c.width);
        break;
      case ShapeAction::kFront:
        each(c.front);
        break;
      case ShapeAction::kBack:
        each(c.back);
        break;
      case ShapeAction::kDepth:
        each(c.front), each(c.back);
        break;
      case ShapeAction::kGirth:
        each(c.width), each(c.front), each(c.back);
        break;
      case ShapeAction::kRise:
        for (auto l = static_cast<std::size_t>(r.from); l < static_cast<std::size_t>(r.to); ++l)
          c.rise[l] +=
              v * (mixed(f.height[l + 1], m.height[l + 1], sex) - mixed(f.height[l], m.height[l], sex));
        break;
      case ShapeAction::kArmRise:
        for (auto l = static_cast<std::size_t>(r.from); l < static_cast<std::size_t>(r.to); ++l)
          c.reach[l] += v * (mixed(f.armDistance[l + 1], m.armDistance[l + 1], sex) -
                             mixed(f.armDistance[l], m.armDistance[l], sex));
        break;
      case ShapeAction::kArmGirth:
        for (int l = r.from; l <= r.to; ++l) c.girth[static_cast<std::size_t>(l)] += v;
        break;
      case ShapeAction::kMorph:
        break;
    }
  }
  return c;
}

Vector3d Mannequin::Impl::base(std::size_t i, double sex, const Eigen::VectorXd& values) const {
  const Vector3d f = data.shapes[0].points[i].cast<double>(), m = data.shapes[1].points[i].cast<double>();
  Vector3d p = f + sex * (m - f);
  const auto first = static_cast<Eigen::Index>(rules.size() - data.morphs.size());
  for (std::size_t k = 0; k < data.morphs.size(); ++k) {
    const double v = values[first + static_cast<Eigen::Index>(k)];
    if (v == 0) continue;
    const Vector3d df = data.morphs[k].delta[0][i].cast<double>(),
                   dm = data.morphs[k].delta[1][i].cast<double>();
    p += v * (df + sex * (dm - df));
  }
  return p;
}

Vector3d Mannequin::Impl::column(std::size_t i, const Vector3d& p, double sex, const Controls& c) const {
  const PointBasis& b = basis[i];
  const auto& f = data.shapes[0];
  const auto& m = data.shapes[1];
  double px = 0, pz = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    const auto l = static_cast<std::size_t>(b.level.level[k]);
    px += b.level.weight[k] * mixed(f.pivotX[l], m.pivotX[l], sex);
    pz += b.level.weight[k] * mixed(f.pivotZ[l], m.pivotZ[l], sex);
  }
  const double back = at(b.level, c.back), front = at(b.level, c.front);
  Vector3d out;
  out.x() = px + at(b.level, c.width) * (p.x() - px);
  if (p.x() == 0) out.x() = 0;
  out.z() = pz + (back + b.front * (front - back)) * (p.z() - pz);
  out.y() = p.y() + c.slope * b.slope;
  for (int l = 0; l < b.firstSpan; ++l)
    out.y() += c.rise[static_cast<std::size_t>(l)] * (1 - floorStep[static_cast<std::size_t>(l)]);
  for (std::size_t k = 0; k < kSpans; ++k) {
    const std::size_t l = static_cast<std::size_t>(b.firstSpan) + k;
    out.y() += c.rise[l] * (b.span[k] - floorStep[l]);
  }
  return out;
}

void Mannequin::Impl::move(double sex, const Eigen::VectorXd& values, std::vector<Vector3d>& out) const {
  const Controls c = controls(sex, values);
  const std::size_t half = data.halfCount();
  const Vector3d shoulder = base(half + kStoredShoulder, sex, values),
                 elbow = base(half + kStoredElbow, sex, values),
                 wrist = base(half + kStoredWrist, sex, values);
  const Vector3d carried = column(half + kStoredShoulder, shoulder, sex, c) - shoulder;
  const Vector3d upper = (elbow - shoulder).normalized(), fore = (wrist - elbow).normalized();
  const auto& f = data.shapes[0];
  const auto& m = data.shapes[1];
  out.resize(basis.size());
  for (std::size_t i = 0; i < basis.size(); ++i) {
    const PointBasis& b = basis[i];
    const Vector3d p = base(i, sex, values);
    Vector3d q = column(i, p, sex, c);
    if (b.armBlend > 0) {
      const Vector3d fp = f.armPivots[i].cast<double>(), mp = m.armPivots[i].cast<double>();
      const Vector3d pivot = fp + sex * (mp - fp);
      Vector3d a = pivot + at(b.arm, c.girth) * (p - pivot) + carried;
      for (int l = 0; l < kArmLevelCount - 1; ++l) {
        const int k = l - b.firstArmSpan;
        const double s = k < 0 ? 1.0 : k >= kSpans ? 0.0 : b.armSpan[static_cast<std::size_t>(k)];
        a += c.reach[static_cast<std::size_t>(l)] * (s - jointStep[static_cast<std::size_t>(l)]) *
             (l < static_cast<int>(ArmLevel::kElbow) ? upper : fore);
      }
      q += b.armBlend * (a - q);
    }
    out[i] = c.scale * q;
  }
}

Expected<Mannequin> Mannequin::load(const std::filesystem::path& assets) {
  auto data = readMannequin(assets / kMannequinFile);
  if (!data) return tl::unexpected(data.error());
  return Mannequin(std::make_unique<const Impl>(std::move(*data)));
}

Mannequin::Mannequin(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Mannequin::Mannequin(Mannequin&&) noexcept = default;
Mannequin& Mannequin::operator=(Mannequin&&) noexcept = default;
Mannequin::~Mannequin() = default;

std::span<const ShapeParameter> Mannequin::parameters() const {
  return impl_->parameters;
}

Body Mannequin::shape(double sex, const Eigen::VectorXd& parameters) const {
  const Impl& m = *impl_;
  sex = std::clamp(sex, 0.0, 1.0);
  Eigen::VectorXd values = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(m.rules.size()));
  for (Eigen::Index i = 0; i < std::min(values.size(), parameters.size()); ++i) {
    const ShapeRule& r = m.rules[static_cast<std::size_t>(i)];
    if (parameters[i] == parameters[i]) values[i] = std::clamp(parameters[i], r.low, r.high);
  }
  std::vector<Vector3d> points;
  m.move(sex, values, points);
  Body body;
  body.sex = sex;
  body.mesh.triangles = m.triangles;
  body.regions = m.regions;
  body.weights = m.weights;
  const auto half = m.data.halfCount();
  body.mesh.vertices.resize(static_cast<Eigen::Index>(half + m.data.sideCount), 3);
  for (std::size_t i = 0; i < half; ++i) {
    body.mesh.vertices.row(static_cast<Eigen::Index>(i)) = points[i].cast<float>().transpose();
    if (i >= m.data.centreCount)
      body.mesh.vertices.row(static_cast<Eigen::Index>(i + m.data.sideCount)) =
          Vector3d(-points[i].x(), points[i].y(), points[i].z()).cast<float>().transpose();
  }
  const auto flip = [](const Vector3d& p) { return Vector3d(-p.x(), p.y(), p.z()); };
  for (std::size_t j = 0; j < kStoredJoints.size(); ++j) {
    const Joint joint = kStoredJoints[j], twin = mirrored(joint);
    body.joints[static_cast<std::size_t>(joint)] = points[half + j];
    if (twin != joint) body.joints[static_cast<std::size_t>(twin)] = flip(points[half + j]);
  }
  for (std::size_t l = 0; l < kStoredLandmarks.size(); ++l) {
    const Anchor& a = m.data.anchors[l];
    Vector3d p = Vector3d::Zero();
    for (std::size_t k = 0; k < 3; ++k) p += a.weight[k] * points[m.data.faces[a.face][k]];
    const Landmark mark = kStoredLandmarks[l], twin = mirrored(mark);
    body.landmarks[static_cast<std::size_t>(mark)] = p;
    if (twin != mark) body.landmarks[static_cast<std::size_t>(twin)] = flip(p);
  }
  return body;
}

}  // namespace fitroom::bodymodel
