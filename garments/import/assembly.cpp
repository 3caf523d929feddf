#include "garments/import/assembly.h"

#include <fmt/format.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "garments/features/topology.h"
#include "garments/import/sew.h"

namespace fitroom::garments {

namespace {

constexpr double kSeamTolerance = 0.001;  ///< m: boundary points this close are one.
constexpr double kSewTolerance =
    0.002;  ///< m: a boundary point this close to another panel's edge is sewn to it.
constexpr int kSewRounds = 4;
constexpr double kRim = 0.0005;           ///< m: sides of thick cloth are at most this wide.
constexpr double kMinFaceHeight = 1e-6;   ///< m: thinner faces have no area worth keeping.
constexpr double kOrdinary = 2.0;         ///< rms deviation up to which clothes count as ordinary.
constexpr double kStillClothes = 2.8;     ///< Up to which a usual unit is still better than an invented one.
constexpr double kSmallestOutfit = 0.18;  ///< m: largest extent of the smallest thing worn.
constexpr double kLargestOutfit = 2.6;    ///< m: of the largest, arms spread.

double largestExtent(const Soup& soup) {
  Eigen::Vector3d low = Eigen::Vector3d::Constant(1e300), high = -low;
  for (const auto& p : soup.points) {
    low = low.cwiseMin(p);
    high = high.cwiseMax(p);
  }
  return (high - low).maxCoeff();
}

double areaOf(const Soup& soup) {
  double sum = 0;
  for (const auto& f : soup.faces) {
    const Eigen::Vector3d& a = soup.points[static_cast<std::size_t>(f[0])];
    sum += 0.5 * (soup.points[static_cast<std::size_t>(f[1])] - a)
                     .cross(soup.points[static_cast<std::size_t>(f[2])] - a)
                     .norm();
  }
  return sum;
}

void judge(Assembly& assembly) {
  double weight = 0, squares = 0, logScale = 0;
  for (const auto& sheet : assembly.split.garments) {
    GarmentModel garment;
    garment.mesh = {sheet.positions(), sheet.triangles()};
    double deviation = 10, best = 1;
    if (const auto notes = findFeatures(garment)) {
      deviation = plausibility(garment, &best);
      assembly.frontEvidence += notes->frontEvidence;
    }
    assembly.deviation.push_back(deviation);
    const double area = areaOf(sheet);
    const double capped = std::min(deviation, 10.0);
    squares += area * capped * capped;
    if (deviation < 10) logScale += area * std::log(best);
    weight += area;
  }
  if (weight > 0) {
    assembly.rms = std::sqrt(squares / weight);
    assembly.bestScale = std::exp(logScale / weight);
  }
}

}  // namespace

Assembly assemble(const Soup& base, const Axes& axes, double scale, const AssemblyRules& rules) {
  Assembly out;
  out.scale = scale;
  out.axes = axes;
  Soup soup = base;
  const Eigen::Matrix3d turn = scale * axes.rotation;
  for (auto& p : soup.points) p = turn * p;
  SoupCounts exact;
  weldPoints(soup, 1e-6, {}, exact);
  dropBadFaces(soup, kMinFaceHeight, out.counts);
  // Layers first: sewing would join the two walls of thin cloth along their edges.
  SheetCounts walls;
  separateNonManifold(soup, false, walls);
  orientOutwards(soup, walls);
  if (rules.oneLayer || rules.dropLinings)
    removeInnerLayers(soup, out.layers, rules.oneLayer, rules.dropLinings);
  if (out.layers.innerFaces + out.layers.linings > 0) {
    // The narrow sides of thick cloth still stand where its inner wall was.
    SoupCounts rims;
    weldPoints(soup, kRim, {}, rims);
    dropBadFaces(soup, kRim, rims);
  }
  weldPoints(soup, 1e-6, {}, exact);
  soup.panel = findComponents(soup.triangles(), static_cast<Eigen::Index>(soup.points.size())).ofFace;
  weldPoints(soup, kSeamTolerance, boundaryPoints(soup), out.counts);
  dropBadFaces(soup, kMinFaceHeight, out.counts);
  SheetCounts seams;
  separateNonManifold(soup, true, seams);
  // Two panels' points alternate along a seam: the first round puts one's points on the other's edges, the
  // second the other way round.
  for (int round = 0; rules.sew && round < kSewRounds; ++round) {
    const std::size_t sewn = sewPanels(soup, kSewTolerance);
    out.sewn += sewn;
    if (sewn == 0) break;
    SoupCounts slivers;
    dropBadFaces(soup, kMinFaceHeight, slivers);
    separateNonManifold(soup, true, seams);
  }
  separateNonManifold(soup, true, out.sheets);
  SheetCounts again;
  orientOutwards(soup, again);
  out.sheets.nonManifoldEdges += walls.nonManifoldEdges;
  out.sheets.turnedFaces += walls.turnedFaces;
  out.sheets.turnedParts += walls.turnedParts;
  out.split = splitGarments(soup);
  judge(out);
  return out;
}

UnitChoice chooseUnit(const Soup& base, const Axes& axes, const std::string& forced, double declaredMetres,
                      const AssemblyRules& rules) {
  UnitChoice choice;
  if (const auto metres = unitMetres(forced)) {
    choice.assembly = assemble(base, axes, *metres, rules);
    choice.unit = forced;
    choice.certain = choice.assembly.rms < kOrdinary;
    return choice;
  }
  const double extent = largestExtent(base);
  const auto nameOf = [](double metres) {
    for (const auto& unit : lengthUnits()) {
      if (std::abs(metres / unit.metres - 1) < 1e-4) return std::string(unit.name);
    }
    return fmt::format("x{:.4g}", metres);
  };
  std::vector<double> tries;
  if (declaredMetres > 0) tries.push_back(declaredMetres);
  for (const auto& unit : lengthUnits()) {
    if (declaredMetres <= 0 || std::abs(unit.metres / declaredMetres - 1) > 1e-4)
      tries.push_back(unit.metres);
  }
  bool first = true;
  for (std::size_t i = 0; i < tries.size(); ++i) {
    const double metres = tries[i] * extent;
    if (!(metres > kSmallestOutfit && metres < kLargestOutfit)) continue;
    Assembly assembly = assemble(base, axes, tries[i], rules);
    const bool declared = declaredMetres > 0 && i == 0;
    if (first || assembly.rms < choice.assembly.rms) {
      choice.assembly = std::move(assembly);
      choice.unit = nameOf(tries[i]);
      choice.declared = declared;
      first = false;
    }
    if (declared && choice.assembly.rms < kStillClothes) break;
  }
  choice.certain = !first && choice.assembly.rms < kOrdinary;
  if (!first && choice.assembly.rms < kStillClothes) return choice;
  // No usual unit makes ordinary clothes of it: bring the size to an ordinary one in two steps.
  double scale = first ? 1.0 / std::max(extent, 1e-12) : choice.assembly.scale;
  Assembly assembly = first ? assemble(base, axes, scale, rules) : choice.assembly;
  for (int step = 0; step < 2; ++step) {
    scale *= std::clamp(assembly.bestScale, 0.05, 20.0);
    assembly = assemble(base, axes, scale, rules);
  }
  if (first || assembly.rms < 0.75 * choice.assembly.rms) {
    choice.assembly = std::move(assembly);
    choice.unit = fmt::format("x{:.4g}", scale);
    choice.declared = false;
    choice.arbitrary = true;
  }
  choice.certain = choice.assembly.rms < kOrdinary;
  return choice;
}

}  // namespace fitroom::garments
