#include "bodymodel/mannequin/mannequin.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "bodymodel/mannequin/mannequin_data.h"
#include "bodymodel/mannequin/shape_engine.h"

namespace fitroom::bodymodel {

using Eigen::Index;
using Eigen::Matrix3Xf;
using Eigen::Vector3d;

namespace {

/// The part of the skin among which a landmark is the most prominent point in one direction.
struct Prominence {
  Landmark mark = Landmark::kHip;
  Index axis = 2;           ///< 2: depth; 1: height.
  float way = 1;            ///< +1 forwards or upwards, -1 backwards or downwards.
  float soft = 0.0007F;     ///< Metres by which skin may fall short and still count.
  std::vector<Index> skin;  ///< Of the half mesh.
};

/// Column coordinates (see README.md) between which buttocks and breasts are searched.
constexpr float kSeatLow = 5.35F, kSeatHigh = 6.65F, kBustLow = 10.55F, kBustHigh = 11.5F;

std::array<Prominence, 3> prominences(const MannequinData& data) {
  constexpr float kFlesh = 0.0007F, kCrotchSoft = 0.0002F;
  std::array<Prominence, 3> out{{{Landmark::kHip, 2, -1, kFlesh, {}},
                                 {Landmark::kLeftBust, 2, 1, kFlesh, {}},
                                 {Landmark::kCrotch, 1, -1, kCrotchSoft, {}}}};
  for (std::size_t i = 0; i < data.halfCount(); ++i) {
    const TemplatePoint& c = data.points[i];
    const Eigen::Vector3f& p = data.shapes[0].points[i];
    const auto within = [&](float low, float high) { return c.level > low && c.level < high; };
    if (c.armBlend > 0.05F) continue;
    if (within(kSeatLow, kSeatHigh) && p.z() < 0 && p.x() < 0.14F)
      out[0].skin.push_back(static_cast<Index>(i));
    if (i < data.centreCount && c.level < kSeatHigh) out[2].skin.push_back(static_cast<Index>(i));
    if (within(kBustLow, kBustHigh) && p.z() > 0 && p.x() > 0.04F && p.x() < 0.12F)
      out[1].skin.push_back(static_cast<Index>(i));
  }
  return out;
}

/// Mean of the skin weighted by how far it stands out: the most prominent point, but moving smoothly with it.
Vector3d mostProminent(const Prominence& part, const Matrix3Xf& points) {
  float most = part.way * points(part.axis, part.skin.front());
  for (const Index i : part.skin) most = std::max(most, part.way * points(part.axis, i));
  Eigen::Vector3f sum = Eigen::Vector3f::Zero();
  float weights = 0;
  for (const Index i : part.skin) {
    const float behind = (most - part.way * points(part.axis, i)) / part.soft;
    if (behind > 14) continue;
    const float w = std::exp(-behind);
    sum += w * points.col(i), weights += w;
  }
  return (sum / weights).cast<double>();
}

}  // namespace

struct Mannequin::Impl {
  MannequinData data;
  std::array<Prominence, 3> prominent;
  ShapeEngine engine;
  std::vector<ShapeParameter> parameters;
  Triangles triangles;
  std::vector<Region> regions;
  std::vector<SkinWeights> weights;
  std::shared_ptr<const BodyTexture> texture;

  explicit Impl(MannequinData d);
  void mirrorTopology();
  std::vector<double> held(const Eigen::VectorXd& wanted) const;
  void place(const Matrix3Xf& points, Body& body) const;
};

Mannequin::Impl::Impl(MannequinData d) : data(std::move(d)), prominent(prominences(data)), engine(data) {
  for (const ShapeRule& r : engine.rules()) parameters.push_back({std::string(r.name), r.low, r.high});
  for (Morph& m : data.morphs) m.keys.clear();  // The engine has its own copy, in its own order.
  mirrorTopology();
  Body neutral;
  neutral.mesh.triangles = triangles, neutral.regions = regions, neutral.sex = 0.5;
  Matrix3Xf points;
  engine.move(neutral.sex, held({}), points);
  place(points, neutral);
  texture = std::make_shared<const BodyTexture>(std::move(neutral));
}

void Mannequin::Impl::mirrorTopology() {
  const auto half = data.halfCount(), centre = std::size_t(data.centreCount),
             side = std::size_t(data.sideCount);
  const auto other = [&](std::size_t v) { return static_cast<std::int32_t>(v < centre ? v : v + side); };
  triangles.resize(static_cast<Index>(2 * data.faces.size()), 3);
  for (std::size_t f = 0; f < data.faces.size(); ++f) {
    const auto& t = data.faces[f];
    triangles.row(static_cast<Index>(f)) << t[0], t[1], t[2];
    triangles.row(static_cast<Index>(f + data.faces.size())) << other(t[0]), other(t[2]), other(t[1]);
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

/// Missing and not-a-number values count as 0; the rest are kept in their ranges.
std::vector<double> Mannequin::Impl::held(const Eigen::VectorXd& wanted) const {
  std::vector<double> values(parameters.size(), 0.0);
  const std::size_t given = std::min(values.size(), static_cast<std::size_t>(wanted.size()));
  for (std::size_t i = 0; i < given; ++i) {
    const double v = wanted[static_cast<Index>(i)];
    if (v == v) values[i] = std::clamp(v, parameters[i].low, parameters[i].high);
  }
  return values;
}

void Mannequin::Impl::place(const Matrix3Xf& points, Body& body) const {
  const auto half = static_cast<Index>(data.halfCount()), centre = static_cast<Index>(data.centreCount);
  const auto side = static_cast<Index>(data.sideCount);
  body.mesh.vertices.resize(half + side, 3);
  body.mesh.vertices.topRows(half) = points.leftCols(half).transpose();
  body.mesh.vertices.bottomRows(side) = points.middleCols(centre, side).transpose();
  body.mesh.vertices.bottomRows(side).col(0) *= -1;

  const auto flip = [](const Vector3d& p) { return Vector3d(-p.x(), p.y(), p.z()); };
  for (std::size_t j = 0; j < kStoredJoints.size(); ++j) {
    const Joint joint = kStoredJoints[j], twin = mirrored(joint);
    const Vector3d p = points.col(half + static_cast<Index>(j)).cast<double>();
    body.joints[static_cast<std::size_t>(joint)] = p;
    if (twin != joint) body.joints[static_cast<std::size_t>(twin)] = flip(p);
  }
  for (std::size_t l = 0; l < kStoredLandmarks.size(); ++l) {
    const Anchor& a = data.anchors[l];
    Vector3d p = Vector3d::Zero();
    for (std::size_t k = 0; k < 3; ++k)
      p += static_cast<double>(a.weight[k]) * points.col(data.faces[a.face][k]).cast<double>();
    const Landmark mark = kStoredLandmarks[l], twin = mirrored(mark);
    for (const Prominence& part : prominent)
      if (part.mark == mark && !part.skin.empty()) p = mostProminent(part, points);
    body.landmarks[static_cast<std::size_t>(mark)] = p;
    if (twin != mark) body.landmarks[static_cast<std::size_t>(twin)] = flip(p);
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

const Unwrap& Mannequin::unwrap() const {
  return impl_->texture->flat();
}

Body Mannequin::shape(double sex, const Eigen::VectorXd& parameters) const {
  Body body;
  body.mesh.triangles = impl_->triangles;
  body.regions = impl_->regions;
  body.weights = impl_->weights;
  body.texture = impl_->texture;
  reshape(sex, parameters, body);
  return body;
}

void Mannequin::reshape(double sex, const Eigen::VectorXd& parameters, Body& body) const {
  sex = std::clamp(sex, 0.0, 1.0);
  Matrix3Xf points;
  impl_->engine.move(sex, impl_->held(parameters), points);
  impl_->place(points, body);
  body.sex = sex;
}

}  // namespace fitroom::bodymodel
