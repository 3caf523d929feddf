#include "garments/import/mend.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <map>
#include <queue>

#include "garments/features/topology.h"
#include "garments/import/manifold.h"
#include "garments/import/ray_scene.h"

namespace fitroom::garments {

namespace {

constexpr int kRounds = 12;
constexpr int kRimRings = 3;  ///< Triangles from an edge of the cloth up to which a crossing is cut away.
constexpr double kMostCut = 0.03;   ///< Share of the faces.
constexpr int kSmoothRings = 2;     ///< Around a crossing.
constexpr float kSmoothing = 0.5f;  ///< Of the way to the mean of the neighbours.
constexpr int kRimSmoothing = 3;    ///< Rounds along an edge that was cut.

using FacePair = std::pair<std::int32_t, std::int32_t>;

bool sharesPoint(const Triangles& t, std::int32_t a, std::int32_t b) {
  for (int i = 0; i < 3; ++i) {
    for (int k = 0; k < 3; ++k) {
      if (t(a, i) == t(b, k)) return true;
    }
  }
  return false;
}

/// Faces whose edge goes through another face; each pair once, sorted.
std::vector<FacePair> crossingPairs(const TriMesh& mesh) {
  const RayScene surface(mesh.vertices, mesh.triangles);
  std::vector<FacePair> pairs;
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const Eigen::Vector3d from = pointAt(mesh.vertices, mesh.triangles(f, k)),
                            way = pointAt(mesh.vertices, mesh.triangles(f, (k + 1) % 3)) - from;
      // From both ends: the nearest face on the way may be a neighbour that merely touches.
      const std::pair<Eigen::Vector3d, Eigen::Vector3d> rays[2] = {{from, way}, {from + way, -way}};
      for (const auto& [origin, direction] : rays) {
        const auto hit = surface.firstHit(origin, direction, 1e-3, 1 - 1e-3);
        if (!hit || sharesPoint(mesh.triangles, static_cast<std::int32_t>(f), hit->face)) continue;
        pairs.emplace_back(std::min<std::int32_t>(static_cast<std::int32_t>(f), hit->face),
                           std::max<std::int32_t>(static_cast<std::int32_t>(f), hit->face));
      }
    }
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

/// For each vertex how many edges away the nearest boundary is, up to `most`.
std::vector<int> ringsFromBoundary(const TriMesh& mesh,
                                   const std::vector<std::vector<std::int32_t>>& neighbours, int most) {
  std::vector<int> rings(neighbours.size(), most + 1);
  std::queue<std::int32_t> queue;
  for (const auto& loop : findBoundaryLoops(mesh.triangles)) {
    for (const std::int32_t v : loop) {
      if (rings[static_cast<std::size_t>(v)] == 0) continue;
      rings[static_cast<std::size_t>(v)] = 0;
      queue.push(v);
    }
  }
  while (!queue.empty()) {
    const std::int32_t v = queue.front();
    queue.pop();
    const int next = rings[static_cast<std::size_t>(v)] + 1;
    if (next > most) continue;
    for (const std::int32_t n : neighbours[static_cast<std::size_t>(v)]) {
      if (rings[static_cast<std::size_t>(n)] <= next) continue;
      rings[static_cast<std::size_t>(n)] = next;
      queue.push(n);
    }
  }
  return rings;
}

/// The two neighbours of each boundary vertex along its edge; -1 elsewhere.
std::vector<std::array<std::int32_t, 2>> alongBoundary(const TriMesh& mesh) {
  std::vector<std::array<std::int32_t, 2>> out(static_cast<std::size_t>(mesh.vertexCount()), {-1, -1});
  for (const auto& loop : findBoundaryLoops(mesh.triangles)) {
    for (std::size_t i = 0; i < loop.size(); ++i) {
      out[static_cast<std::size_t>(loop[i])] = {loop[(i + loop.size() - 1) % loop.size()],
                                                loop[(i + 1) % loop.size()]};
    }
  }
  return out;
}

/// Moves flagged vertices towards the mean of their neighbours; those on the boundary along it.
void smooth(TriMesh& mesh, const std::vector<std::vector<std::int32_t>>& neighbours,
            const std::vector<std::array<std::int32_t, 2>>& along, const std::vector<char>& flagged) {
  const Points before = mesh.vertices;
  for (std::size_t v = 0; v < flagged.size(); ++v) {
    if (!flagged[v] || neighbours[v].empty()) continue;
    Eigen::RowVector3f mean = Eigen::RowVector3f::Zero();
    if (along[v][0] >= 0) {
      mean = 0.5f * (before.row(along[v][0]) + before.row(along[v][1]));
    } else {
      for (const std::int32_t n : neighbours[v]) mean += before.row(n);
      mean /= static_cast<float>(neighbours[v].size());
    }
    const auto row = static_cast<Eigen::Index>(v);
    mesh.vertices.row(row) = (1 - kSmoothing) * before.row(row) + kSmoothing * mean;
  }
}

/// Keeps some faces; the rest of the sheet is made manifold and of one piece again.
void cut(TriMesh& mesh, TexCoords& texCoords, const std::vector<char>& drop) {
  Soup soup;
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) soup.points.push_back(pointAt(mesh.vertices, i));
  const bool coords = texCoords.rows() == mesh.vertexCount();
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    if (drop[static_cast<std::size_t>(f)]) continue;
    soup.faces.push_back({mesh.triangles(f, 0), mesh.triangles(f, 1), mesh.triangles(f, 2)});
    soup.source.push_back(0);
    if (!coords) continue;
    soup.uv.push_back({texCoords.row(mesh.triangles(f, 0)).transpose(),
                       texCoords.row(mesh.triangles(f, 1)).transpose(),
                       texCoords.row(mesh.triangles(f, 2)).transpose()});
  }
  SheetCounts counts;
  separateNonManifold(soup, true, counts);
  const Components parts = findComponents(soup.triangles(), static_cast<Eigen::Index>(soup.points.size()));
  std::vector<std::size_t> size(static_cast<std::size_t>(parts.count), 0);
  for (const std::int32_t p : parts.ofFace) ++size[static_cast<std::size_t>(p)];
  const auto largest = std::max_element(size.begin(), size.end()) - size.begin();
  std::vector<char> keep(soup.faces.size());
  for (std::size_t f = 0; f < keep.size(); ++f) keep[f] = parts.ofFace[f] == largest;
  soup = extract(soup, keep);
  mesh = {soup.positions(), soup.triangles()};
  if (!coords) return;
  texCoords.resize(mesh.vertexCount(), 2);
  for (std::size_t f = 0; f < soup.faces.size(); ++f) {
    for (std::size_t k = 0; k < 3; ++k) texCoords.row(soup.faces[f][k]) = soup.uv[f][k].transpose();
  }
}

/// One round: what is to be cut, and what to be smoothed.
struct Plan {
  std::vector<char> drop;    ///< Per face.
  std::vector<char> smooth;  ///< Per vertex.
  std::size_t dropped = 0;
};

Plan planRound(const TriMesh& mesh, const std::vector<FacePair>& pairs,
               const std::vector<std::vector<std::int32_t>>& neighbours, bool mayCut) {
  Plan plan;
  plan.drop.assign(static_cast<std::size_t>(mesh.triangleCount()), 0);
  plan.smooth.assign(neighbours.size(), 0);
  const std::vector<int> rings = ringsFromBoundary(mesh, neighbours, kRimRings);
  const auto ringOf = [&](std::int32_t f) {
    int least = kRimRings + 1;
    for (int k = 0; k < 3; ++k)
      least = std::min(least, rings[static_cast<std::size_t>(mesh.triangles(f, k))]);
    return least;
  };
  const auto flag = [&](std::int32_t f) {
    for (int k = 0; k < 3; ++k) plan.smooth[static_cast<std::size_t>(mesh.triangles(f, k))] = 1;
  };
  for (const auto& [a, b] : pairs) {
    const int ra = ringOf(a), rb = ringOf(b);
    if (mayCut && std::min(ra, rb) <= kRimRings) {
      char& victim = plan.drop[static_cast<std::size_t>(ra <= rb ? a : b)];
      plan.dropped += victim == 0;
      victim = 1;
    } else {
      flag(a);
      flag(b);
    }
  }
  for (int ring = 0; ring < kSmoothRings; ++ring) {
    const std::vector<char> before = plan.smooth;
    for (std::size_t v = 0; v < before.size(); ++v) {
      if (!before[v]) continue;
      for (const std::int32_t n : neighbours[v]) plan.smooth[static_cast<std::size_t>(n)] = 1;
    }
  }
  return plan;
}

/// A cut edge is as jagged as the triangles were; its points settle along it.
void smoothCutRim(TriMesh& mesh, const Points& places) {
  const auto neighbours = vertexNeighbours(mesh.triangles, mesh.vertexCount());
  const auto along = alongBoundary(mesh);
  std::vector<char> flagged(neighbours.size(), 0);
  for (std::size_t v = 0; v < flagged.size(); ++v) {
    if (along[v][0] < 0) continue;
    for (Eigen::Index i = 0; i < places.rows() && !flagged[v]; ++i)
      flagged[v] = (places.row(i) - mesh.vertices.row(static_cast<Eigen::Index>(v))).norm() < 0.02f;
  }
  for (int round = 0; round < kRimSmoothing; ++round) smooth(mesh, neighbours, along, flagged);
}

}  // namespace

MendCounts mendCrossings(TriMesh& mesh, TexCoords& texCoords) {
  MendCounts counts;
  const auto mostCut = static_cast<std::size_t>(kMostCut * static_cast<double>(mesh.triangleCount()));
  std::size_t cutAway = 0;  // without the islands that come loose with it
  std::vector<FacePair> pairs = crossingPairs(mesh);
  counts.crossings = pairs.size();
  for (int round = 0; round < kRounds && !pairs.empty(); ++round) {
    const auto neighbours = vertexNeighbours(mesh.triangles, mesh.vertexCount());
    const Plan plan = planRound(mesh, pairs, neighbours, cutAway < mostCut);
    cutAway += plan.dropped;
    counts.smoothed += static_cast<std::size_t>(std::count(plan.smooth.begin(), plan.smooth.end(), 1));
    smooth(mesh, neighbours, alongBoundary(mesh), plan.smooth);
    if (plan.dropped > 0) {
      Points places(static_cast<Eigen::Index>(plan.dropped), 3);
      Eigen::Index next = 0;
      for (std::size_t f = 0; f < plan.drop.size(); ++f) {
        if (plan.drop[f])
          places.row(next++) = mesh.vertices.row(mesh.triangles(static_cast<Eigen::Index>(f), 0));
      }
      const Eigen::Index before = mesh.triangleCount();
      cut(mesh, texCoords, plan.drop);
      counts.removed += static_cast<std::size_t>(before - mesh.triangleCount());
      smoothCutRim(mesh, places);
    }
    pairs = crossingPairs(mesh);
  }
  counts.left = pairs.size();
  return counts;
}

}  // namespace fitroom::garments
