#include "garments/style/cloth_builder.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "garments/style/panel_mesher.h"

namespace fitroom::garments {

using Eigen::Vector2d;
using Eigen::Vector3d;

namespace {

constexpr int kCurveSamples = 128;

TubeKind mirrored(TubeKind tube) {
  switch (tube) {
    case TubeKind::kLeftSleeve:
      return TubeKind::kRightSleeve;
    case TubeKind::kLeftLeg:
      return TubeKind::kRightLeg;
    default:
      return tube;
  }
}

}  // namespace

int ClothBuilder::addVertex(const Vector3d& p, const Vector2d& grain, bool centre) {
  vertices_.push_back(p);
  if (centre) vertices_.back().x() = 0.0;
  grain_.push_back(grain);
  centre_.push_back(centre ? 1 : 0);
  marks_.emplace_back();
  return static_cast<int>(vertices_.size()) - 1;
}

Seam ClothBuilder::sew(const std::function<Vector3d(double)>& curve,
                       const std::function<Vector2d(double)>& grain, bool centre, int first, int last,
                       double scale) {
  std::vector<double> length(1, 0.0);
  Vector3d previous = curve(0.0);
  for (int i = 1; i <= kCurveSamples; ++i) {
    const Vector3d p = curve(static_cast<double>(i) / kCurveSamples);
    length.push_back(length.back() + (p - previous).norm());
    previous = p;
  }
  if (sewn_ == counts_->size()) {
    counts_->push_back(std::max(1, static_cast<int>(std::lround(length.back() / (edge_ * scale)))));
  }
  const int pieces = (*counts_)[sewn_++];
  Seam seam;
  std::size_t k = 1;
  for (int i = 0; i <= pieces; ++i) {
    const double target = length.back() * i / pieces;
    while (k < length.size() - 1 && length[k] < target) ++k;
    const double span = length[k] - length[k - 1];
    double t =
        (static_cast<double>(k - 1) + (span > 0.0 ? (target - length[k - 1]) / span : 0.0)) / kCurveSamples;
    if (i == 0) t = 0.0;
    if (i == pieces) t = 1.0;
    int id = i == 0 ? first : (i == pieces ? last : -1);
    if (id < 0) id = addVertex(curve(t), grain(t), centre);
    seam.ids.push_back(id);
    seam.param.push_back(t);
  }
  return seam;
}

Expected<void> ClothBuilder::addPanel(const PanelPlan& plan) {
  std::vector<Vector2d> rim;
  rim.reserve(plan.rim.size());
  for (const auto& r : plan.rim) rim.push_back(r.flat);
  auto mesh = meshPanel(rim, edge_);
  if (!mesh) return tl::unexpected<Error>(mesh.error());
  std::vector<int> ids;
  ids.reserve(mesh->points.size());
  for (const auto& r : plan.rim) ids.push_back(r.id);
  for (std::size_t i = rim.size(); i < mesh->points.size(); ++i) {
    ids.push_back(addVertex(plan.place(mesh->points[i]), plan.grain(mesh->points[i]), false));
  }
  // The flat piece may lie face up or face down in space; its largest share tells which.
  double outward = 0.0;
  for (const auto& t : mesh->triangles) {
    const Vector3d &a = at(ids[t[0]]), &b = at(ids[t[1]]), &c = at(ids[t[2]]);
    const Vector3d centre = (a + b + c) / 3.0;
    outward += (b - a).cross(c - a).dot((centre - plan.core(centre)).normalized());
  }
  for (const auto& t : mesh->triangles) {
    std::array<int, 3> face{ids[t[0]], ids[t[1]], ids[t[2]]};
    if (outward < 0.0) std::swap(face[1], face[2]);
    triangles_.push_back(face);
    triangleTube_.push_back(plan.tubeAt ? plan.tubeAt((at(face[0]) + at(face[1]) + at(face[2])) / 3.0)
                                        : plan.tube);
  }
  return {};
}

void ClothBuilder::markOpening(const Seam& seam, OpeningKind kind, int side) {
  for (const int id : seam.ids) {
    auto& mark = marks_[static_cast<std::size_t>(id)];
    // A corner where the front edge meets neck or hem belongs to the front edge.
    if (mark.kind == OpeningKind::kFront) continue;
    mark = {kind, side};
  }
}

void ClothBuilder::mirror() {
  const std::size_t count = vertices_.size();
  std::vector<int> image(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (centre_[i]) {
      image[i] = static_cast<int>(i);
      continue;
    }
    const Vector3d p(-vertices_[i].x(), vertices_[i].y(), vertices_[i].z());
    const OpeningMark mark{marks_[i].kind, -marks_[i].side};
    image[i] = addVertex(p, grain_[i], false);
    marks_[static_cast<std::size_t>(image[i])] = mark;
  }
  const std::size_t faces = triangles_.size();
  for (std::size_t f = 0; f < faces; ++f) {
    const auto t = triangles_[f];
    triangles_.push_back({image[t[0]], image[t[2]], image[t[1]]});
    triangleTube_.push_back(mirrored(triangleTube_[f]));
  }
}

std::vector<std::vector<int>> ClothBuilder::boundaryLoops() const {
  std::map<std::pair<int, int>, int> edges;
  for (const auto& t : triangles_) {
    for (int e = 0; e < 3; ++e) ++edges[{t[e], t[(e + 1) % 3]}];
  }
  std::map<int, int> next;
  for (const auto& [edge, n] : edges) {
    if (!edges.count({edge.second, edge.first})) next[edge.first] = edge.second;
  }
  std::vector<std::vector<int>> loops;
  while (!next.empty()) {
    std::vector<int> loop;
    int v = next.begin()->first;
    while (true) {
      const auto it = next.find(v);
      if (it == next.end()) break;
      loop.push_back(v);
      v = it->second;
      next.erase(it);
    }
    loops.push_back(std::move(loop));
  }
  return loops;
}

Opening ClothBuilder::describe(const std::vector<int>& loop) const {
  Opening opening;
  std::map<std::pair<OpeningKind, int>, int> votes;
  bool front = false;
  for (std::size_t i = 0; i < loop.size(); ++i) {
    const auto& mark = marks_[static_cast<std::size_t>(loop[i])];
    front = front || mark.kind == OpeningKind::kFront;
    ++votes[{mark.kind, mark.side}];
    opening.loop.push_back(loop[i]);
    opening.girth += (at(loop[i]) - at(loop[(i + 1) % loop.size()])).norm();
    opening.centre += at(loop[i]);
  }
  opening.centre /= static_cast<double>(loop.size());
  const auto best = std::max_element(votes.begin(), votes.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  opening.kind = front ? OpeningKind::kFront : best->first.first;
  opening.side = front ? 0 : best->first.second;
  return opening;
}

void ClothBuilder::finish(GarmentModel& model) const {
  const auto n = static_cast<Eigen::Index>(vertices_.size());
  model.mesh.vertices.resize(n, 3);
  model.texCoords.resize(n, 2);
  for (Eigen::Index i = 0; i < n; ++i) {
    model.mesh.vertices.row(i) = vertices_[static_cast<std::size_t>(i)].cast<float>();
    model.texCoords.row(i) = grain_[static_cast<std::size_t>(i)].cast<float>();
  }
  model.panelUv = true;
  model.mesh.triangles.resize(static_cast<Eigen::Index>(triangles_.size()), 3);
  model.vertexTube.assign(vertices_.size(), TubeKind::kTorso);
  std::vector<char> isTorso(vertices_.size(), 0);
  for (std::size_t f = 0; f < triangles_.size(); ++f) {
    for (int e = 0; e < 3; ++e) {
      const auto v = static_cast<std::size_t>(triangles_[f][e]);
      model.mesh.triangles(static_cast<Eigen::Index>(f), e) = triangles_[f][e];
      // A vertex on the seam between torso and limb belongs to the torso.
      if (triangleTube_[f] == TubeKind::kTorso) isTorso[v] = 1;
      model.vertexTube[v] = isTorso[v] ? TubeKind::kTorso : triangleTube_[f];
    }
  }
  model.openings.clear();
  for (const auto& loop : boundaryLoops()) model.openings.push_back(describe(loop));
}

std::vector<RimPoint> rimOf(const Seam& seam, const std::function<Vector2d(double)>& flat, bool reversed) {
  std::vector<RimPoint> points;
  points.reserve(seam.ids.size());
  for (std::size_t i = 0; i < seam.ids.size(); ++i) points.push_back({seam.ids[i], flat(seam.param[i])});
  if (reversed) std::reverse(points.begin(), points.end());
  return points;
}

std::vector<RimPoint> joinRim(const std::vector<std::vector<RimPoint>>& runs) {
  std::vector<RimPoint> rim;
  for (const auto& run : runs) {
    for (std::size_t i = 0; i + 1 < run.size(); ++i) rim.push_back(run[i]);
  }
  return rim;
}

}  // namespace fitroom::garments
