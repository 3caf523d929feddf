#include "garments/import/split.h"

#include <Eigen/Geometry>
#include <algorithm>

#include "garments/features/topology.h"
#include "garments/import/ray_scene.h"

namespace fitroom::garments {

namespace {

constexpr double kMinGarmentArea = 0.03;   ///< m2
constexpr double kMinGarmentShare = 0.05;  ///< Of the largest part's area.
constexpr double kTrimReach = 0.03;        ///< m

struct Part {
  double area = 0;
  double height = 0;  ///< Area-weighted mean y, times area until divided.
  std::int32_t point = -1;
};

std::vector<Part> measureParts(const Soup& soup, const Components& components) {
  std::vector<Part> parts(static_cast<std::size_t>(components.count));
  for (std::size_t f = 0; f < soup.faces.size(); ++f) {
    const auto& t = soup.faces[f];
    const Eigen::Vector3d& a = soup.points[static_cast<std::size_t>(t[0])];
    const Eigen::Vector3d& b = soup.points[static_cast<std::size_t>(t[1])];
    const Eigen::Vector3d& c = soup.points[static_cast<std::size_t>(t[2])];
    const double area = 0.5 * (b - a).cross(c - a).norm();
    auto& part = parts[static_cast<std::size_t>(components.ofFace[f])];
    part.area += area;
    part.height += area * (a.y() + b.y() + c.y()) / 3;
    if (part.point < 0) part.point = t[0];
  }
  for (auto& part : parts) {
    if (part.area > 0) part.height /= part.area;
  }
  return parts;
}

}  // namespace

SplitResult splitGarments(const Soup& soup) {
  SplitResult result;
  const Components components =
      findComponents(soup.triangles(), static_cast<Eigen::Index>(soup.points.size()));
  const std::vector<Part> parts = measureParts(soup, components);
  double largest = 0;
  for (const auto& part : parts) largest = std::max(largest, part.area);
  std::vector<std::int32_t> mains;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].area >= kMinGarmentArea && parts[i].area >= kMinGarmentShare * largest)
      mains.push_back(static_cast<std::int32_t>(i));
  }
  std::stable_sort(mains.begin(), mains.end(), [&](std::int32_t a, std::int32_t b) {
    return parts[static_cast<std::size_t>(a)].height > parts[static_cast<std::size_t>(b)].height;
  });
  std::vector<char> isMain(parts.size(), 0);
  for (const std::int32_t m : mains) isMain[static_cast<std::size_t>(m)] = 1;
  std::vector<char> inMain(soup.faces.size());
  for (std::size_t f = 0; f < soup.faces.size(); ++f)
    inMain[f] = isMain[static_cast<std::size_t>(components.ofFace[f])];
  const Soup all = extract(soup, inMain);
  const RayScene near(all.positions(), all.triangles());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (isMain[i]) continue;
    if (near.closest(soup.points[static_cast<std::size_t>(parts[i].point)], kTrimReach)) {
      ++result.trims;
      result.trimArea += parts[i].area;
    } else {
      ++result.strays;
    }
  }
  for (const std::int32_t m : mains) {
    std::vector<char> keep(soup.faces.size());
    for (std::size_t f = 0; f < soup.faces.size(); ++f) keep[f] = components.ofFace[f] == m;
    result.garments.push_back(extract(soup, keep));
  }
  return result;
}

}  // namespace fitroom::garments
