#include "bodymodel/mannequin/unwrap.h"

#include <Eigen/Geometry>
#include <Eigen/SparseCholesky>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

namespace fitroom::bodymodel {

namespace {

using Eigen::Index;
using Eigen::Vector2d;
using Eigen::Vector3d;

constexpr int kPieces = 20;     ///< Of the whole skin; 2 p and 2 p + 1 face each other.
constexpr double kGap = 0.012;  ///< Metres between pieces.

/// Left limbs are pieces 4 to 11, right ones 12 to 19.
enum Piece : int {
  kHeadPiece = 0,
  kTrunkPiece = 2,
  kArmPiece = 4,
  kHandPiece = 6,
  kLegPiece = 8,
  kFootPiece = 10
};
constexpr int kLimbPieces = 8;

Vector3d point(const TriMesh& mesh, Index v) {
  return mesh.vertices.row(v).transpose().cast<double>();
}

/// How far in front of a bone's axis a point lies.
double ahead(const Vector3d& p, const Vector3d& a, const Vector3d& b, const Vector3d& way) {
  const double t = std::clamp((p - a).dot(b - a) / (b - a).squaredNorm(), -0.5, 1.5);
  return (p - a - t * (b - a)).dot(way);
}

/// The piece of a triangle of the left half by its middle, its normal and the region most of it is in.
int pieceOf(const Body& b, const Vector3d& p, const Vector3d& normal, Region region) {
  const auto at = [&](Joint j) -> const Vector3d& { return b.at(j); };
  const Vector3d forward = Vector3d::UnitZ();
  switch (region) {
    case Region::kHead:
    case Region::kNeck:
      return kHeadPiece + (ahead(p, at(Joint::kNeck), at(Joint::kHead), forward) > 0 ? 0 : 1);
    case Region::kLeftUpperArm:
      return kArmPiece + (ahead(p, at(Joint::kLeftShoulder), at(Joint::kLeftElbow), forward) > 0 ? 0 : 1);
    case Region::kLeftForearm:
      return kArmPiece + (ahead(p, at(Joint::kLeftElbow), at(Joint::kLeftWrist), forward) > 0 ? 0 : 1);
    case Region::kLeftHand: {
      const Vector3d along = (at(Joint::kLeftWrist) - at(Joint::kLeftElbow)).normalized();
      const Vector3d across = (forward - forward.dot(along) * along).normalized();
      return kHandPiece + (normal.dot(across.cross(along)) > 0 ? 0 : 1);
    }
    case Region::kLeftThigh:
      return kLegPiece + (ahead(p, at(Joint::kLeftHip), at(Joint::kLeftKnee), forward) > 0 ? 0 : 1);
    case Region::kLeftShank:
      return kLegPiece + (ahead(p, at(Joint::kLeftKnee), at(Joint::kLeftAnkle), forward) > 0 ? 0 : 1);
    case Region::kLeftFoot:
      return kFootPiece + (normal.y() > -0.5 ? 0 : 1);
    default:
      return kTrunkPiece + (p.z() > 0.5 * (at(Joint::kSpine).z() + at(Joint::kChest).z()) ? 0 : 1);
  }
}

Region most(const Body& b, Index f) {
  std::array<Region, 3> r;
  for (int k = 0; k < 3; ++k)
    r[static_cast<std::size_t>(k)] = b.regions[static_cast<std::size_t>(b.mesh.triangles(f, k))];
  return r[1] == r[2] ? r[1] : r[0];
}

std::vector<std::array<Index, 3>> neighboursOf(const Triangles& t) {
  std::map<std::pair<std::int32_t, std::int32_t>, Index> seen;
  std::vector<std::array<Index, 3>> out(static_cast<std::size_t>(t.rows()), {-1, -1, -1});
  for (Index f = 0; f < t.rows(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const auto key = std::minmax(t(f, k), t(f, (k + 1) % 3));
      const auto [it, fresh] = seen.try_emplace(key, 3 * f + k);
      if (fresh) continue;
      out[static_cast<std::size_t>(f)][static_cast<std::size_t>(k)] = it->second / 3;
      out[static_cast<std::size_t>(it->second / 3)][static_cast<std::size_t>(it->second % 3)] = f;
    }
  }
  return out;
}

/// Islands join the piece they share most edges with; lone teeth of a border are taken off.
void tidy(std::vector<int>& piece, const std::vector<std::array<Index, 3>>& next) {
  for (int round = 0; round < 6; ++round) {
    for (std::size_t f = 0; f < piece.size(); ++f) {
      const auto of = [&](std::size_t k) {
        return next[f][k] < 0 ? -1 : piece[static_cast<std::size_t>(next[f][k])];
      };
      for (std::size_t k = 0; k < 3; ++k) {
        const int other = of(k);
        if (other >= 0 && other != piece[f] && other == of((k + 1) % 3)) piece[f] = other;
      }
    }
  }
  std::vector<int> island(piece.size(), -1);
  struct Island {
    int piece;
    std::vector<std::size_t> members;
    std::map<int, int> around;  ///< Edges shared with other pieces.
  };
  std::vector<Island> islands;
  for (std::size_t seed = 0; seed < piece.size(); ++seed) {
    if (island[seed] >= 0) continue;
    Island one{piece[seed], {seed}, {}};
    island[seed] = static_cast<int>(islands.size());
    for (std::size_t i = 0; i < one.members.size(); ++i) {
      for (const Index n : next[one.members[i]]) {
        if (n < 0) continue;
        const auto m = static_cast<std::size_t>(n);
        if (piece[m] != one.piece) {
          ++one.around[piece[m]];
        } else if (island[m] < 0) {
          island[m] = island[seed];
          one.members.push_back(m);
        }
      }
    }
    islands.push_back(std::move(one));
  }
  std::map<int, std::size_t> largest;
  for (const Island& i : islands) largest[i.piece] = std::max(largest[i.piece], i.members.size());
  for (const Island& i : islands) {
    if (i.members.size() == largest[i.piece] || i.around.empty()) continue;
    const auto best = std::max_element(i.around.begin(), i.around.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    for (const std::size_t m : i.members) piece[m] = best->first;
  }
}

/// Pieces of all triangles. The left half is sorted by shape, the right one is its mirror image.
std::vector<int> piecesOf(const Body& b) {
  const Index half = b.mesh.triangleCount() / 2;
  std::vector<int> left;
  for (Index f = 0; f < half; ++f) {
    const Vector3d p = point(b.mesh, b.mesh.triangles(f, 0)), q = point(b.mesh, b.mesh.triangles(f, 1)),
                   r = point(b.mesh, b.mesh.triangles(f, 2));
    left.push_back(pieceOf(b, (p + q + r) / 3, (q - p).cross(r - p).normalized(), most(b, f)));
  }
  tidy(left, neighboursOf(b.mesh.triangles.topRows(half)));
  std::vector<int> all = left;
  for (const int p : left) all.push_back(p < kArmPiece ? p : p + kLimbPieces);
  return all;
}

/// A piece with points of its own.
struct Flat {
  std::vector<std::int32_t> vertex;       ///< The body's, ascending.
  std::vector<std::array<int, 3>> faces;  ///< Into `vertex`.
  std::vector<Index> bodyFace;            ///< Of each face.
  std::vector<Vector2d> at;               ///< Metres.
};

Flat gather(const TriMesh& mesh, const std::vector<int>& piece, int wanted) {
  Flat out;
  for (std::size_t f = 0; f < piece.size(); ++f)
    if (piece[f] == wanted) out.bodyFace.push_back(static_cast<Index>(f));
  for (const Index f : out.bodyFace)
    for (int k = 0; k < 3; ++k) out.vertex.push_back(mesh.triangles(f, k));
  std::sort(out.vertex.begin(), out.vertex.end());
  out.vertex.erase(std::unique(out.vertex.begin(), out.vertex.end()), out.vertex.end());
  const auto number = [&](std::int32_t v) {
    return static_cast<int>(std::lower_bound(out.vertex.begin(), out.vertex.end(), v) - out.vertex.begin());
  };
  for (const Index f : out.bodyFace)
    out.faces.push_back(
        {number(mesh.triangles(f, 0)), number(mesh.triangles(f, 1)), number(mesh.triangles(f, 2))});
  return out;
}

/// Least squares conformal map: the gradients of u and v turned by a right angle to each other as nearly as
/// can be, weighted by area; two far points are held.
void flatten(const TriMesh& mesh, Flat& flat) {
  const auto n = static_cast<Index>(flat.vertex.size());
  const auto place = [&](int i) { return point(mesh, flat.vertex[static_cast<std::size_t>(i)]); };
  // On the mid line where the piece has one, so that it comes out the same on both sides.
  std::vector<int> ends;
  for (int i = 0; i < n; ++i)
    if (place(i).x() == 0) ends.push_back(i);
  if (ends.size() < 2) {
    ends.resize(static_cast<std::size_t>(n));
    std::iota(ends.begin(), ends.end(), 0);
  }
  const auto farthest = [&](int from) {
    return *std::max_element(ends.begin(), ends.end(), [&](int a, int b) {
      return (place(a) - place(from)).norm() < (place(b) - place(from)).norm();
    });
  };
  const int low = farthest(ends.front()), high = farthest(low);
  std::vector<Index> slot(static_cast<std::size_t>(n), -1);
  Index free = 0;
  for (int i = 0; i < n; ++i)
    if (i != low && i != high) slot[static_cast<std::size_t>(i)] = free++;
  const double span = (place(high) - place(low)).norm();
  const auto rows = static_cast<Index>(2 * flat.faces.size());
  std::vector<Eigen::Triplet<double>> entries;
  Eigen::VectorXd right = Eigen::VectorXd::Zero(rows);
  for (std::size_t f = 0; f < flat.faces.size(); ++f) {
    const auto& t = flat.faces[f];
    const Vector3d a = place(t[0]), e = place(t[1]) - a, g = place(t[2]) - a;
    const double x1 = e.norm(), x2 = g.dot(e) / x1, y2 = e.cross(g).norm() / x1;
    const double scale = 1 / std::sqrt(std::max(x1 * y2, 1e-12));
    // Complex weights of the three corners: the opposite edge.
    const std::array<Vector2d, 3> w = {Vector2d(x2 - x1, y2), Vector2d(-x2, -y2), Vector2d(x1, 0)};
    for (std::size_t k = 0; k < 3; ++k) {
      const double re = scale * w[k].x(), im = scale * w[k].y();
      const int v = t[k];
      const auto row = static_cast<Index>(2 * f);
      const Index s = slot[static_cast<std::size_t>(v)];
      if (s < 0) {
        const double u = v == high ? span : 0;
        right[row] -= re * u, right[row + 1] -= im * u;
        continue;
      }
      entries.emplace_back(row, s, re), entries.emplace_back(row, s + free, -im);
      entries.emplace_back(row + 1, s, im), entries.emplace_back(row + 1, s + free, re);
    }
  }
  Eigen::SparseMatrix<double> m(rows, 2 * free);
  m.setFromTriplets(entries.begin(), entries.end());
  const Eigen::SparseMatrix<double> normal = m.transpose() * m;
  const Eigen::VectorXd x =
      Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>>(normal).solve(m.transpose() * right);
  for (int i = 0; i < n; ++i) {
    const Index s = slot[static_cast<std::size_t>(i)];
    flat.at.emplace_back(s < 0 ? Vector2d(i == high ? span : 0, 0) : Vector2d(x[s], x[s + free]));
  }
}

/// Turned so that the body's height, or along its limb, is up; scaled to the skin's own area; its corner at
/// 0.
void settle(const TriMesh& mesh, Flat& flat, const Vector3d& up) {
  Vector2d rise = Vector2d::Zero(), middle = Vector2d::Zero();
  double mean = 0, skin = 0, paper = 0;
  const auto n = static_cast<double>(flat.vertex.size());
  for (std::size_t i = 0; i < flat.vertex.size(); ++i)
    middle += flat.at[i] / n, mean += point(mesh, flat.vertex[i]).dot(up) / n;
  for (std::size_t i = 0; i < flat.vertex.size(); ++i)
    rise += (point(mesh, flat.vertex[i]).dot(up) - mean) * (flat.at[i] - middle);
  rise.normalize();
  for (const auto& t : flat.faces) {
    const auto id = [&](std::size_t k) { return static_cast<std::size_t>(t[k]); };
    const Vector3d a = point(mesh, flat.vertex[id(0)]);
    skin += (point(mesh, flat.vertex[id(1)]) - a).cross(point(mesh, flat.vertex[id(2)]) - a).norm();
    const Vector2d e = flat.at[id(1)] - flat.at[id(0)], g = flat.at[id(2)] - flat.at[id(0)];
    paper += std::abs(e.x() * g.y() - e.y() * g.x());
  }
  const double scale = std::sqrt(skin / paper);
  Eigen::AlignedBox2d box;
  for (Vector2d& p : flat.at) {
    p = scale * Vector2d(p.x() * rise.y() - p.y() * rise.x(), p.x() * rise.x() + p.y() * rise.y());
    box.extend(p);
  }
  for (Vector2d& p : flat.at) p -= box.min();
}

Vector2d extent(const Flat& flat) {
  Vector2d most = Vector2d::Zero();
  for (const Vector2d& p : flat.at) most = most.cwiseMax(p);
  return most;
}

/// Pieces side by side on shelves, the tallest first, on the narrowest square found.
double pack(std::vector<Flat>& flats) {
  std::vector<std::size_t> order(flats.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<Vector2d> size;
  for (const Flat& f : flats) size.push_back(extent(f) + Vector2d(kGap, kGap));
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return size[a].y() > size[b].y(); });
  double best = 1e9;
  std::vector<Vector2d> corner(flats.size()), kept;
  for (double width = 0.8; width < 4; width += 0.02) {
    double x = 0, y = 0, shelf = 0, wide = 0;
    for (const auto i : order) {
      if (x > 0 && x + size[i].x() > width) y += shelf, x = 0, shelf = 0;
      corner[i] = {x, y};
      x += size[i].x();
      shelf = std::max(shelf, size[i].y()), wide = std::max(wide, x);
    }
    const double side = std::max(wide, y + shelf);
    if (side < best) best = side, kept = corner;
  }
  for (std::size_t i = 0; i < flats.size(); ++i)
    for (Vector2d& p : flats[i].at) p += kept[i] + 0.5 * Vector2d(kGap, kGap);
  return best;
}

}  // namespace

Unwrap unwrapBody(const Body& body) {
  const std::vector<int> piece = piecesOf(body);
  std::vector<Flat> flats;
  for (int p = 0; p < kPieces; ++p) {
    flats.push_back(gather(body.mesh, piece, p));
    if (flats.back().faces.empty()) {
      flats.pop_back();
      continue;
    }
    const int left = p < kArmPiece + kLimbPieces ? p : p - kLimbPieces;
    Vector3d up = Vector3d::UnitY();
    if (left >= kArmPiece && left < kLegPiece) {
      up = (body.at(Joint::kLeftShoulder) - body.at(Joint::kLeftWrist)).normalized();
      if (left != p) up.x() = -up.x();
    } else if (left >= kFootPiece) {
      up = Vector3d::UnitZ();
    }
    flatten(body.mesh, flats.back());
    settle(body.mesh, flats.back(), up);
  }
  const double side = pack(flats);
  Unwrap out;
  out.triangles.resize(body.mesh.triangleCount(), 3);
  std::size_t count = 0;
  for (const Flat& f : flats) count += f.vertex.size();
  out.coords.resize(static_cast<Index>(count), 2);
  for (const Flat& f : flats) {
    const auto first = static_cast<std::int32_t>(out.vertex.size());
    for (std::size_t i = 0; i < f.vertex.size(); ++i)
      out.coords.row(first + static_cast<Index>(i)) = (f.at[i] / side).transpose().cast<float>();
    out.vertex.insert(out.vertex.end(), f.vertex.begin(), f.vertex.end());
    for (std::size_t t = 0; t < f.faces.size(); ++t)
      out.triangles.row(f.bodyFace[t]) << first + f.faces[t][0], first + f.faces[t][1], first + f.faces[t][2];
  }
  return out;
}

const Unwrap& BodyTexture::flat() const {
  std::call_once(once_, [this] { flat_ = unwrapBody(neutral_); });
  return flat_;
}

TriMesh seamedMesh(const TriMesh& mesh, const Unwrap& unwrap) {
  TriMesh out;
  out.triangles = unwrap.triangles;
  out.vertices.resize(static_cast<Index>(unwrap.vertex.size()), 3);
  for (std::size_t u = 0; u < unwrap.vertex.size(); ++u)
    out.vertices.row(static_cast<Index>(u)) = mesh.vertices.row(unwrap.vertex[u]);
  return out;
}

TriMesh unseamedMesh(const TriMesh& seamed, const Unwrap& unwrap, const Triangles& triangles) {
  if (seamed.vertices.rows() != static_cast<Index>(unwrap.vertex.size()) ||
      seamed.triangles != unwrap.triangles)
    return {};
  TriMesh out;
  out.triangles = triangles;
  out.vertices = Points::Zero(triangles.maxCoeff() + 1, 3);
  for (std::size_t u = 0; u < unwrap.vertex.size(); ++u)
    out.vertices.row(unwrap.vertex[u]) = seamed.vertices.row(static_cast<Index>(u));
  return out;
}

}  // namespace fitroom::bodymodel
