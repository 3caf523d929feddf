#include "garments/shown/build_shown.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <unordered_map>

#include "garments/import/ray_scene.h"

namespace fitroom::garments {

namespace {

constexpr double kFar = 0.06;               ///< m: pieces farther from every garment are left out.
constexpr std::size_t kLooksPerPiece = 48;  ///< Vertices of a piece that are asked where they lie.

struct PlaceHash {
  std::size_t operator()(const std::array<float, 3>& p) const {
    std::uint64_t h = 1469598103934665603ull;
    for (const float v : p) h = (h ^ static_cast<std::uint64_t>(std::hash<float>()(v))) * 1099511628211ull;
    return static_cast<std::size_t>(h ^ (h >> 31));
  }
};

class Sharing {
 public:
  Sharing(const RawScene& scene, const Eigen::Matrix3d& turn) : scene_(scene) {
    for (const auto& mesh : scene.meshes) {
      start_.push_back(places_.size());
      for (Eigen::Index i = 0; i < mesh.vertices.rows(); ++i)
        places_.push_back((turn * mesh.vertices.row(i).transpose().cast<double>()).cast<float>());
    }
    joinPieces();
  }

  /// The mesh that each piece lies nearest to; -1 when it is far from all.
  void own(const std::vector<RayScene>& surfaces) {
    std::unordered_map<std::int32_t, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < places_.size(); ++i) members[piece_[i]].push_back(i);
    owner_.assign(places_.size(), -1);
    for (const auto& [root, list] : members) owner_[static_cast<std::size_t>(root)] = nearest(list, surfaces);
  }

  ShownMesh take(int garment) const {
    ShownMesh shown;
    shown.looks = scene_.looks;
    shown.images = scene_.images;
    shown.variants = scene_.variants;
    for (std::size_t m = 0; m < scene_.meshes.size(); ++m) {
      ShownPart part = takePart(m, garment);
      if (!part.mesh.empty()) shown.parts.push_back(std::move(part));
    }
    return shown;
  }

 private:
  std::int32_t root(std::int32_t i) {
    auto& p = piece_;
    while (p[static_cast<std::size_t>(i)] != i)
      i = p[static_cast<std::size_t>(i)] = p[static_cast<std::size_t>(p[static_cast<std::size_t>(i)])];
    return i;
  }
  void join(std::int32_t a, std::int32_t b) {
    a = root(a);
    b = root(b);
    piece_[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
  }

  void joinPieces() {
    piece_.resize(places_.size());
    std::iota(piece_.begin(), piece_.end(), 0);
    std::unordered_map<std::array<float, 3>, std::int32_t, PlaceHash> seen;
    seen.reserve(places_.size());
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const auto [it, fresh] =
          seen.try_emplace({places_[i][0], places_[i][1], places_[i][2]}, static_cast<std::int32_t>(i));
      if (!fresh) join(it->second, static_cast<std::int32_t>(i));
    }
    for (std::size_t m = 0; m < scene_.meshes.size(); ++m) {
      const auto base = static_cast<std::int32_t>(start_[m]);
      const Triangles& t = scene_.meshes[m].triangles;
      for (Eigen::Index f = 0; f < t.rows(); ++f) {
        join(base + t(f, 0), base + t(f, 1));
        join(base + t(f, 0), base + t(f, 2));
      }
    }
    for (std::size_t i = 0; i < piece_.size(); ++i) piece_[i] = root(static_cast<std::int32_t>(i));
  }

  int nearest(const std::vector<std::size_t>& list, const std::vector<RayScene>& surfaces) const {
    const std::size_t step = std::max<std::size_t>(1, list.size() / kLooksPerPiece);
    int best = -1;
    double bestMean = std::numeric_limits<double>::infinity();
    for (std::size_t s = 0; s < surfaces.size(); ++s) {
      double sum = 0;
      std::size_t count = 0, met = 0;
      for (std::size_t i = 0; i < list.size(); i += step, ++count) {
        const Eigen::Vector3f& p = places_[list[i]];
        if (!p.allFinite()) continue;
        const auto hit = surfaces[s].closest(p.cast<double>(), kFar);
        sum += hit ? hit->distance : kFar;
        met += hit.has_value();
      }
      const double mean = count > 0 ? sum / static_cast<double>(count) : kFar;
      if (2 * met < count || mean >= bestMean) continue;
      bestMean = mean;
      best = static_cast<int>(s);
    }
    return best;
  }

  bool belongs(std::size_t vertex, int garment) const {
    return owner_[static_cast<std::size_t>(piece_[vertex])] == garment && places_[vertex].allFinite();
  }

  ShownPart takePart(std::size_t m, int garment) const {
    const RawMesh& raw = scene_.meshes[m];
    ShownPart part;
    part.name = raw.name;
    part.look = raw.look;
    part.variantLooks = raw.variantLooks;
    std::vector<std::int32_t> to(static_cast<std::size_t>(raw.vertices.rows()), -1);
    std::vector<std::int32_t> from;
    part.mesh.triangles.resize(raw.triangles.rows(), 3);
    Eigen::Index count = 0;
    for (Eigen::Index f = 0; f < raw.triangles.rows(); ++f) {
      const auto t = raw.triangles.row(f);
      const bool good = t[0] != t[1] && t[1] != t[2] && t[2] != t[0];
      bool mine = good;
      for (int k = 0; k < 3; ++k) mine = mine && belongs(start_[m] + static_cast<std::size_t>(t[k]), garment);
      if (!mine) continue;
      for (int k = 0; k < 3; ++k) {
        auto& number = to[static_cast<std::size_t>(t[k])];
        if (number < 0) {
          number = static_cast<std::int32_t>(from.size());
          from.push_back(t[k]);
        }
        part.mesh.triangles(count, k) = number;
      }
      ++count;
    }
    part.mesh.triangles.conservativeResize(count, 3);
    part.mesh.vertices.resize(static_cast<Eigen::Index>(from.size()), 3);
    if (raw.texCoords.rows() > 0) part.texCoords.resize(static_cast<Eigen::Index>(from.size()), 2);
    for (std::size_t i = 0; i < from.size(); ++i) {
      const auto row = static_cast<Eigen::Index>(i);
      part.mesh.vertices.row(row) = places_[start_[m] + static_cast<std::size_t>(from[i])].transpose();
      if (raw.texCoords.rows() > 0) part.texCoords.row(row) = raw.texCoords.row(from[i]);
    }
    return part;
  }

  const RawScene& scene_;
  std::vector<std::size_t> start_;
  std::vector<Eigen::Vector3f> places_;
  std::vector<std::int32_t> piece_;
  std::vector<int> owner_;  ///< By a piece's root.
};

}  // namespace

std::vector<ShownMesh> buildShown(const RawScene& scene, const Eigen::Matrix3d& turn,
                                  const std::vector<TriMesh>& garments, const std::vector<TriMesh>& others) {
  std::vector<RayScene> surfaces;
  for (const auto& mesh : garments) surfaces.emplace_back(mesh.vertices, mesh.triangles);
  for (const auto& mesh : others) surfaces.emplace_back(mesh.vertices, mesh.triangles);
  Sharing sharing(scene, turn);
  sharing.own(surfaces);
  std::vector<ShownMesh> out;
  for (std::size_t g = 0; g < garments.size(); ++g) {
    out.push_back(sharing.take(static_cast<int>(g)));
    bind(out.back(), garments[g]);
  }
  return out;
}

}  // namespace fitroom::garments
