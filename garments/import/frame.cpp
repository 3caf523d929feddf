#include "garments/import/frame.h"

#include <Eigen/Geometry>
#include <Eigen/LU>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_set>

namespace fitroom::garments {

namespace {

/// A declared up axis along which the cloth is this much shorter than along the depth is not believed.
constexpr double kLyingFlat = 0.55;

std::optional<Eigen::Vector3d> axisVector(const std::string& name) {
  if (name.size() != 2 || (name[0] != '+' && name[0] != '-') || name[1] < 'x' || name[1] > 'z')
    return std::nullopt;
  Eigen::Vector3d v = Eigen::Vector3d::Zero();
  v[name[1] - 'x'] = name[0] == '+' ? 1.0 : -1.0;
  return v;
}

std::string axisName(const Eigen::Vector3d& v) {
  Eigen::Index axis = 0;
  v.cwiseAbs().maxCoeff(&axis);
  return std::string(v[axis] < 0 ? "-" : "+") + static_cast<char>('x' + axis);
}

/// Share of points that have a mirror image across the middle of an axis, on a grid of a fortieth of the
/// size.
double mirrorShare(const Soup& soup, int axis, const Eigen::Vector3d& low, const Eigen::Vector3d& high) {
  const double cell = (high - low).maxCoeff() / 40;
  const Eigen::Vector3d middle = 0.5 * (low + high);
  const auto key = [&](const Eigen::Vector3d& p) {
    const Eigen::Vector3d q = (p - middle) / cell;
    const auto part = [](double v) {
      return static_cast<std::uint64_t>(static_cast<std::int64_t>(std::lround(v)) + 1024) & 0xfffff;
    };
    return (part(q.x()) << 40) | (part(q.y()) << 20) | part(q.z());
  };
  std::unordered_set<std::uint64_t> filled;
  for (const auto& p : soup.points) filled.insert(key(p));
  std::size_t mirrored = 0;
  for (const auto& p : soup.points) {
    Eigen::Vector3d m = p;
    m[axis] = 2 * middle[axis] - m[axis];
    mirrored += filled.count(key(m));
  }
  return soup.points.empty() ? 0 : static_cast<double>(mirrored) / static_cast<double>(soup.points.size());
}

}  // namespace

const std::vector<LengthUnit>& lengthUnits() {
  static const std::vector<LengthUnit> units = {{"m", 1.0, "米", "metres"},
                                                {"cm", 0.01, "厘米", "centimetres"},
                                                {"mm", 0.001, "毫米", "millimetres"},
                                                {"in", 0.0254, "英寸", "inches"},
                                                {"dm", 0.1, "分米", "decimetres"}};
  return units;
}

const LengthUnit* findUnit(std::string_view name) {
  for (const auto& unit : lengthUnits()) {
    if (name == unit.name) return &unit;
  }
  return nullptr;
}

std::optional<double> unitMetres(std::string_view name) {
  if (const LengthUnit* unit = findUnit(name)) return unit->metres;
  if (name.size() < 2 || name[0] != 'x') return std::nullopt;
  double metres = 0;
  const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), metres);
  const bool good = error == std::errc() && end == name.data() + name.size();
  return good && metres > 1e-9 && metres < 1e9 ? std::optional(metres) : std::nullopt;
}

std::optional<Axes> axesFrom(const std::string& up, const std::string& front) {
  const auto u = axisVector(up), f = axisVector(front);
  if (!u || !f || std::abs(u->dot(*f)) > 0.5) return std::nullopt;
  Axes axes;
  axes.rotation.row(0) = u->cross(*f).transpose();
  axes.rotation.row(1) = u->transpose();
  axes.rotation.row(2) = f->transpose();
  axes.up = up;
  axes.front = front;
  return axes;
}

Axes guessAxes(const Soup& soup, const std::string& declaredUp) {
  Eigen::Vector3d low = Eigen::Vector3d::Constant(1e300), high = -low;
  for (const auto& p : soup.points) {
    low = low.cwiseMin(p);
    high = high.cwiseMax(p);
  }
  const Eigen::Vector3d size = high - low;
  // Where front is when nothing says so: +z for Y-up programs, -y for Z-up ones.
  const auto usual = [](const std::string& up) {
    return up[1] == 'y' ? std::string("+z") : up[1] == 'z' ? std::string("-y") : std::string("+z");
  };
  std::string up = declaredUp;
  const auto declared = axisVector(declaredUp);
  if (declared) {
    Eigen::Index axis = 0;
    declared->cwiseAbs().maxCoeff(&axis);
    const double depth = std::min(size[(axis + 1) % 3], size[(axis + 2) % 3]);
    if (size[axis] < kLyingFlat * depth) up.clear();
  } else {
    up.clear();
  }
  if (up.empty()) {
    // Left mirrors right along x in all usual exports; of y and z the longer one is up.
    up = size.z() > size.y() ? "+z" : "+y";
    if (size.x() < kLyingFlat * std::min(size.y(), size.z()) && mirrorShare(soup, 0, low, high) < 0.5)
      up = size.z() > size.y() ? "+z" : "+y";
  }
  const std::string front = usual(up);
  Axes axes = *axesFrom(up, front);
  const Eigen::Vector3d turned = (axes.rotation * size).cwiseAbs();
  // Seen from the side: wider front to back than left to right, and mirrored that way.
  if (turned.z() > 1.15 * turned.x()) {
    Eigen::Index lateral = 0;
    (axes.rotation.transpose() * Eigen::Vector3d::UnitZ()).cwiseAbs().maxCoeff(&lateral);
    Eigen::Index depth = 0;
    (axes.rotation.transpose() * Eigen::Vector3d::UnitX()).cwiseAbs().maxCoeff(&depth);
    if (mirrorShare(soup, static_cast<int>(lateral), low, high) >
        mirrorShare(soup, static_cast<int>(depth), low, high) + 0.05) {
      const Eigen::Vector3d newFront = axes.rotation.transpose() * Eigen::Vector3d::UnitX();
      axes = *axesFrom(up, axisName(newFront));
    }
  }
  return axes;
}

}  // namespace fitroom::garments
