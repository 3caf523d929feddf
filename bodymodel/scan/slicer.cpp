#include "bodymodel/scan/slicer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <unordered_map>

namespace fitroom::bodymodel {

namespace {

using Eigen::Index;
using Eigen::Vector2d;

constexpr Index kBins = 256;

std::uint64_t edgeKey(std::int32_t a, std::int32_t b) {
  return (static_cast<std::uint64_t>(std::min(a, b)) << 32) | static_cast<std::uint32_t>(std::max(a, b));
}

struct Piece {
  Vector2d a, b;
  std::size_t from, to;  ///< Crossed edges.
};

/// Disjoint sets with path halving.
std::size_t root(std::vector<std::size_t>& parent, std::size_t i) {
  while (parent[i] != i) i = parent[i] = parent[parent[i]];
  return i;
}

}  // namespace

Slicer::Slicer(const TriMesh& mesh) : mesh_(mesh), bins_(static_cast<std::size_t>(kBins)) {
  if (mesh.vertexCount() == 0) return;
  low_ = mesh.vertices.col(1).minCoeff();
  const double span = static_cast<double>(mesh.vertices.col(1).maxCoeff()) - low_;
  perBin_ = span > 0 ? kBins / span : 0;
  for (Index f = 0; f < mesh.triangleCount(); ++f) {
    double lo = mesh.vertices(mesh.triangles(f, 0), 1), hi = lo;
    for (int k = 1; k < 3; ++k) {
      const double y = mesh.vertices(mesh.triangles(f, k), 1);
      lo = std::min(lo, y);
      hi = std::max(hi, y);
    }
    const auto bin = [&](double y) {
      return std::clamp(static_cast<Index>((y - low_) * perBin_), Index{0}, kBins - 1);
    };
    for (Index b = bin(lo); b <= bin(hi); ++b) bins_[static_cast<std::size_t>(b)].push_back(f);
  }
}

std::vector<LevelLoop> Slicer::loops(double y) const {
  const auto bin = static_cast<Index>(std::floor((y - low_) * perBin_));
  if (bin < 0 || bin >= kBins) return {};
  std::unordered_map<std::uint64_t, std::size_t> slot;
  std::vector<std::size_t> parent;
  std::vector<Piece> pieces;
  for (const Index f : bins_[static_cast<std::size_t>(bin)]) {
    // From the edge that goes up to the one that comes down, so that all pieces of a loop turn the same way.
    Piece piece{};
    int found = 0;
    for (int k = 0; k < 3; ++k) {
      const std::int32_t i = mesh_.triangles(f, k), j = mesh_.triangles(f, (k + 1) % 3);
      const double yi = mesh_.vertices(i, 1), yj = mesh_.vertices(j, 1);
      if ((yi < y) == (yj < y)) continue;
      const double t = (y - yi) / (yj - yi);
      const auto [it, fresh] = slot.try_emplace(edgeKey(i, j), parent.size());
      if (fresh) parent.push_back(it->second);
      const Vector2d p(mesh_.vertices(i, 0) + t * (double(mesh_.vertices(j, 0)) - mesh_.vertices(i, 0)),
                       mesh_.vertices(i, 2) + t * (double(mesh_.vertices(j, 2)) - mesh_.vertices(i, 2)));
      (yi < y ? piece.a : piece.b) = p;
      (yi < y ? piece.from : piece.to) = it->second;
      ++found;
    }
    if (found != 2) continue;
    pieces.push_back(piece);
    parent[root(parent, piece.from)] = root(parent, piece.to);
  }
  std::unordered_map<std::size_t, std::size_t> loopOf;
  std::vector<LevelLoop> out;
  std::vector<double> length;
  for (const Piece& p : pieces) {
    const auto [it, fresh] = loopOf.try_emplace(root(parent, p.from), out.size());
    if (fresh) {
      out.push_back({});
      out.back().low = out.back().high = p.a;
      length.push_back(0);
    }
    LevelLoop& loop = out[it->second];
    for (const Vector2d& q : {p.a, p.b}) {
      loop.points.push_back(q);
      loop.low = loop.low.cwiseMin(q);
      loop.high = loop.high.cwiseMax(q);
    }
    const double l = (p.b - p.a).norm();
    loop.centre += 0.5 * l * (p.a + p.b);
    length[it->second] += l;
    loop.area += 0.5 * (p.a.x() * p.b.y() - p.b.x() * p.a.y());
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (length[i] > 0) out[i].centre /= length[i];
    out[i].area = std::abs(out[i].area);
  }
  std::sort(out.begin(), out.end(), [](const LevelLoop& a, const LevelLoop& b) { return a.area > b.area; });
  return out;
}

}  // namespace fitroom::bodymodel
