#include "bodymodel/tools/authoring/remesh.h"

#include <algorithm>
#include <cmath>

namespace fitroom::bodymodel::authoring {

using Eigen::Vector3d;

namespace {

/// Triangles with the faces around each vertex; edits keep it a manifold with boundary.
class Surface {
 public:
  Surface(const HalfMesh& mesh, const BodyField& field, const Sizing& sizing)
      : p_(mesh.points), f_(mesh.faces), field_(field), sizing_(sizing) {
    around_.resize(p_.size());
    for (int i = 0; i < int(f_.size()); ++i) attach(i);
    size_.resize(p_.size());
    for (std::size_t i = 0; i < p_.size(); ++i) size_[i] = sizing_(p_[i]);
  }

  void splitLong() {
    for (const auto& [a, b] : edges()) {
      if ((p_[a] - p_[b]).norm() > 4.0 / 3.0 * 0.5 * (size_[a] + size_[b])) split(a, b);
    }
  }
  void collapseShort() {
    for (const auto& [a, b] : edges()) {
      if (!alive(a) || !alive(b) || !joined(a, b)) continue;
      if ((p_[a] - p_[b]).norm() >= 0.8 * 0.5 * (size_[a] + size_[b])) continue;
      if (!collapse(a, b)) collapse(b, a);
    }
  }
  void flipForValence() {
    for (const auto& [a, b] : edges()) flip(a, b);
  }
  void relax() {
    std::vector<Vector3d> next = p_;
    for (int v = 0; v < int(p_.size()); ++v) {
      if (!alive(v)) continue;
      const bool mid = midline(v);
      Vector3d sum = Vector3d::Zero();
      double weight = 0;
      for (const int n : neighbours(v)) {
        if (mid && !(midline(n) && facesOf(v, n).size() == 1)) continue;
        // Pull longer relative edges harder so that the size field is followed.
        const double w = (p_[n] - p_[v]).norm() / (0.5 * (size_[n] + size_[v]));
        sum += w * p_[n], weight += w;
      }
      if (weight == 0) continue;
      Vector3d move = sum / weight - p_[v];
      const Vector3d g = field_.gradient(p_[v]).normalized();
      move -= move.dot(g) * g;
      next[v] = p_[v] + 0.6 * move;
      if (mid) next[v].x() = 0;
    }
    for (int v = 0; v < int(p_.size()); ++v) {
      if (!alive(v)) continue;
      p_[v] = field_.project(next[v], midline(v), 3);
      if (!midline(v) && p_[v].x() < 0.4) p_[v].x() = 0.4;
      size_[v] = sizing_(p_[v]);
    }
  }
  HalfMesh compact() const {
    HalfMesh out;
    std::vector<int> remap(p_.size(), -1);
    for (const auto& f : f_) {
      if (f[0] < 0) continue;
      std::array<int, 3> g{};
      for (int k = 0; k < 3; ++k) {
        if (remap[f[k]] < 0) remap[f[k]] = int(out.points.size()), out.points.push_back(p_[f[k]]);
        g[k] = remap[f[k]];
      }
      out.faces.push_back(g);
    }
    return out;
  }

 private:
  bool alive(int v) const { return !around_[v].empty(); }
  bool midline(int v) const { return p_[v].x() == 0; }
  void attach(int f) {
    for (const int v : f_[f]) around_[v].push_back(f);
  }
  void detach(int f) {
    for (const int v : f_[f]) std::erase(around_[v], f);
  }
  std::vector<int> facesOf(int a, int b) const {
    std::vector<int> out;
    for (const int f : around_[a])
      if (f_[f][0] == b || f_[f][1] == b || f_[f][2] == b) out.push_back(f);
    return out;
  }
  bool joined(int a, int b) const { return !facesOf(a, b).empty(); }
  std::vector<int> neighbours(int v) const {
    std::vector<int> out;
    for (const int f : around_[v])
      for (const int n : f_[f])
        if (n != v && std::find(out.begin(), out.end(), n) == out.end()) out.push_back(n);
    return out;
  }
  int opposite(int f, int a, int b) const {
    for (const int v : f_[f])
      if (v != a && v != b) return v;
    return -1;
  }
  std::vector<std::array<int, 2>> edges() const {
    std::vector<std::array<int, 2>> out;
    for (const auto& f : f_) {
      if (f[0] < 0) continue;
      for (int k = 0; k < 3; ++k)
        out.push_back({std::min(f[k], f[(k + 1) % 3]), std::max(f[k], f[(k + 1) % 3])});
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }
  Vector3d normal(const std::array<int, 3>& f) const {
    return (p_[f[1]] - p_[f[0]]).cross(p_[f[2]] - p_[f[0]]);
  }

  void split(int a, int b) {
    const auto shared = facesOf(a, b);
    if (shared.empty()) return;
    const int m = int(p_.size());
    Vector3d mid = 0.5 * (p_[a] + p_[b]);
    if (shared.size() == 1)
      mid.x() = 0;
    else if (mid.x() == 0)
      mid.x() = 0.4;
    p_.push_back(mid);
    size_.push_back(0.5 * (size_[a] + size_[b]));
    around_.emplace_back();
    for (const int f : shared) {
      auto one = f_[f], two = f_[f];
      for (int& v : one)
        if (v == b) v = m;
      for (int& v : two)
        if (v == a) v = m;
      detach(f);
      f_[f] = one;
      attach(f);
      f_.push_back(two);
      attach(int(f_.size()) - 1);
    }
  }

  /// Moves `gone` onto `kept` (or both to the middle) when the result stays a good manifold.
  bool collapse(int gone, int kept) {
    if (midline(gone) && !midline(kept)) return false;
    const auto shared = facesOf(gone, kept);
    if (midline(gone) && shared.size() != 1) return false;
    const auto ng = neighbours(gone), nk = neighbours(kept);
    std::size_t common = 0;
    for (const int n : ng) common += std::find(nk.begin(), nk.end(), n) != nk.end();
    if (common != shared.size()) return false;
    for (const int f : shared) {
      const int o = opposite(f, gone, kept);
      if (around_[o].size() <= (midline(o) ? 2U : 3U)) return false;
    }
    Vector3d at = p_[kept];
    if (midline(gone) == midline(kept)) at = 0.5 * (p_[gone] + p_[kept]);
    const double limit = 4.0 / 3.0 * size_[kept];
    for (const int n : ng)
      if (n != kept && (p_[n] - at).norm() > limit) return false;
    const auto keeps = [&](int v, int other) {
      for (const int f : around_[v]) {
        const auto& t = f_[f];
        if (t[0] == other || t[1] == other || t[2] == other) continue;
        const Vector3d before = normal(t);
        std::array<Vector3d, 3> q;
        for (int k = 0; k < 3; ++k) q[k] = t[k] == v ? at : p_[t[k]];
        const Vector3d after = (q[1] - q[0]).cross(q[2] - q[0]);
        if (before.dot(after) < 0.4 * before.norm() * after.norm()) return false;
      }
      return true;
    };
    if (!keeps(gone, kept) || !keeps(kept, gone)) return false;
    for (const int f : shared) {
      detach(f);
      f_[f] = {-1, -1, -1};
    }
    const auto moved = around_[gone];
    around_[gone].clear();
    for (const int f : moved) {
      for (int& v : f_[f])
        if (v == gone) v = kept;
      around_[kept].push_back(f);
    }
    p_[kept] = at;
    return true;
  }

  void flip(int a, int b) {
    const auto shared = facesOf(a, b);
    if (shared.size() != 2) return;
    const int c = opposite(shared[0], a, b), d = opposite(shared[1], a, b);
    if (c == d || joined(c, d)) return;
    const auto off = [&](int v, int change) {
      const int want = midline(v) ? 4 : 6;
      const int e = int(neighbours(v).size()) + change - want;
      return e * e;
    };
    const int before = off(a, 0) + off(b, 0) + off(c, 0) + off(d, 0);
    const int after = off(a, -1) + off(b, -1) + off(c, 1) + off(d, 1);
    if (after >= before) return;
    auto one = f_[shared[0]], two = f_[shared[1]];
    for (int& v : one)
      if (v == b) v = d;
    for (int& v : two)
      if (v == a) v = c;
    const Vector3d n0 = normal(f_[shared[0]]).normalized(), n1 = normal(f_[shared[1]]).normalized();
    const Vector3d m0 = normal(one), m1 = normal(two);
    const Vector3d mean = (n0 + n1).normalized();
    if (m0.dot(mean) < 0.5 * m0.norm() || m1.dot(mean) < 0.5 * m1.norm()) return;
    for (const int f : shared) detach(f);
    f_[shared[0]] = one;
    f_[shared[1]] = two;
    attach(shared[0]);
    attach(shared[1]);
  }

  std::vector<Vector3d> p_;
  std::vector<std::array<int, 3>> f_;
  std::vector<std::vector<int>> around_;
  std::vector<double> size_;
  const BodyField& field_;
  const Sizing& sizing_;
};

}  // namespace

HalfMesh remesh(const HalfMesh& mesh, const BodyField& field, const Sizing& sizing, int rounds) {
  HalfMesh current = mesh;
  for (int r = 0; r < rounds; ++r) {
    Surface s(current, field, sizing);
    s.splitLong();
    s.collapseShort();
    s.flipForValence();
    s.relax();
    s.relax();
    current = s.compact();
  }
  return current;
}

}  // namespace fitroom::bodymodel::authoring
