#include "garments/fit/zone_cloth.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace fitroom::garments {

using bodymodel::Landmark;
using Eigen::Vector3d;

namespace {

constexpr double kHalfBand = 0.03;
constexpr double kFold = 0.10;
constexpr double kPressing = 1.0;  // Pa; less is resting cloth and rounding

using Inside = std::function<bool(const Vector3d& p, TubeKind tube)>;

Vector3d at(const Drape& drape, int v) {
  return drape.positions.row(v).transpose().cast<double>();
}

TubeKind tubeOf(const GarmentModel& g, int v) {
  return static_cast<std::size_t>(v) < g.vertexTube.size() ? g.vertexTube[static_cast<std::size_t>(v)]
                                                           : TubeKind::kTorso;
}

bool isSleeve(TubeKind t) {
  return t == TubeKind::kLeftSleeve || t == TubeKind::kRightSleeve;
}
bool isLeg(TubeKind t) {
  return t == TubeKind::kLeftLeg || t == TubeKind::kRightLeg;
}

Inside bandAt(double y) {
  return [y](const Vector3d& p, TubeKind tube) { return !isSleeve(tube) && std::abs(p.y() - y) < kHalfBand; };
}

// Height of an opening after draping; nothing when the garment has none of that kind.
std::optional<double> openingHeight(const GarmentModel& g, const Drape& drape, OpeningKind kind) {
  double sum = 0.0;
  int n = 0;
  for (const auto& opening : g.openings) {
    if (opening.kind != kind) continue;
    for (const int v : opening.loop) {
      if (v < 0 || v >= drape.positions.rows()) continue;
      sum += drape.positions(v, 1);
      ++n;
    }
  }
  return n > 0 ? std::optional<double>(sum / n) : std::nullopt;
}

Inside upperArm(const bodymodel::Body& body) {
  const Vector3d axilla = body.at(Landmark::kLeftAxilla), elbow = body.at(Landmark::kLeftElbow);
  const Vector3d along = (elbow - axilla).normalized();
  return [axilla, along](const Vector3d& p, TubeKind tube) {
    const double s = (Vector3d(std::abs(p.x()), p.y(), p.z()) - axilla).dot(along);
    return isSleeve(tube) && s > 0.0 && s < kFold;
  };
}

Inside insideOf(const GarmentModel& g, const bodymodel::Body& body, const Drape& drape, Zone zone) {
  const auto y = [&](Landmark l) { return body.at(l).y(); };
  const bool bottom =
      g.category == Category::kSkirt || g.category == Category::kTrousers || g.category == Category::kShorts;
  switch (zone) {
    case Zone::kNeck:
      if (const auto neck = openingHeight(g, drape, OpeningKind::kNeck)) return bandAt(*neck);
      return {};
    case Zone::kShoulder: {
      const double axilla = 0.5 * (y(Landmark::kLeftAxilla) + y(Landmark::kRightAxilla));
      return
          [axilla](const Vector3d& p, TubeKind tube) { return tube == TubeKind::kTorso && p.y() > axilla; };
    }
    case Zone::kChest:
      return bandAt(0.5 * (y(Landmark::kLeftBust) + y(Landmark::kRightBust)));
    case Zone::kUpperArm:
      return upperArm(body);
    case Zone::kWaist:
      if (bottom) {
        if (const auto band = openingHeight(g, drape, OpeningKind::kWaist)) return bandAt(*band);
      }
      return bandAt(y(Landmark::kNavel));
    case Zone::kHip:
      return bandAt(y(Landmark::kHip));
    case Zone::kThigh: {
      const double crotch = y(Landmark::kCrotch);
      return [crotch](const Vector3d& p, TubeKind tube) {
        return isLeg(tube) && p.y() < crotch - 0.01 && p.y() > crotch - 0.01 - kFold;
      };
    }
    default:
      return {};
  }
}

}  // namespace

bool matches(const GarmentModel& garment, const Drape& drape) {
  const auto faces = static_cast<std::size_t>(garment.mesh.triangleCount());
  return garment.mesh.vertexCount() > 0 && drape.positions.rows() == garment.mesh.vertexCount() &&
         drape.strainWarp.size() == faces && drape.strainWeft.size() == faces &&
         drape.pressure.size() == static_cast<std::size_t>(garment.mesh.vertexCount()) &&
         drape.positions.allFinite();
}

ZoneCloth readZone(const GarmentModel& garment, const bodymodel::Body& body, const Drape& drape, Zone zone) {
  ZoneCloth result;
  const Inside inside = insideOf(garment, body, drape, zone);
  if (!inside) return result;
  std::vector<double> strains;
  for (Eigen::Index f = 0; f < garment.mesh.triangleCount(); ++f) {
    const auto t = garment.mesh.triangles.row(f);
    const Vector3d centre = (at(drape, t[0]) + at(drape, t[1]) + at(drape, t[2])) / 3.0;
    // A face belongs to a limb when any of its corners does: seam vertices count as torso.
    TubeKind tube = tubeOf(garment, t[0]);
    for (int k = 1; k < 3 && tube == TubeKind::kTorso; ++k) tube = tubeOf(garment, t[k]);
    if (!inside(centre, tube)) continue;
    const auto i = static_cast<std::size_t>(f);
    const double strain = std::max(drape.strainWarp[i], drape.strainWeft[i]);
    if (std::isfinite(strain)) strains.push_back(std::max(strain, 0.0));
  }
  result.faces = static_cast<int>(strains.size());
  if (!strains.empty()) {
    const auto rank =
        strains.begin() + static_cast<std::ptrdiff_t>(0.95 * static_cast<double>(strains.size() - 1));
    std::nth_element(strains.begin(), rank, strains.end());
    result.strain = *rank;
  }
  double sum = 0.0;
  int pressing = 0;
  for (Eigen::Index v = 0; v < garment.mesh.vertexCount(); ++v) {
    const double p = drape.pressure[static_cast<std::size_t>(v)];
    if (!(p > kPressing) || !std::isfinite(p) ||
        !inside(at(drape, static_cast<int>(v)), tubeOf(garment, static_cast<int>(v))))
      continue;
    sum += p;
    ++pressing;
  }
  if (pressing > 0) result.pressure = sum / pressing;
  return result;
}

}  // namespace fitroom::garments
