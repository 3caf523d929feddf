#include "bodymodel/tools/authoring/author.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "bodymodel/tools/authoring/carry.h"
#include "bodymodel/tools/authoring/figure_mass.h"
#include "bodymodel/tools/authoring/remesh.h"
#include "bodymodel/tools/authoring/template_coordinates.h"

namespace fitroom::bodymodel::authoring {

using Eigen::Vector3d;

namespace {

double blend(double x, double from, double to) {
  const double t = std::clamp((x - from) / (to - from), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

/// Edge lengths: fine on hands, feet and face, even elsewhere.
Sizing sizingFor(const BodyField& field) {
  return [&field](const Vector3d& p) {
    const Figure& f = field.figure();
    const ArmFrame a = armFrame(f);
    double size = 12.5;
    const double along = (p - a.shoulder).dot(a.along);
    const double arm = blend(field.armSide(p), 0, 60);
    size += arm * (10.5 - size) * blend(along, 60, 180);
    const double wrist = f.upperArm + 0.97 * f.foreArm;
    size += arm * (6.4 - size) * blend(along, f.upperArm + 0.8 * f.foreArm, f.upperArm + f.foreArm + 20);
    size += arm * (4.8 - size) * blend(along, wrist + 60, wrist + 95);
    size += (1 - arm) * (10.0 - size) * blend(p.y(), f.yBust + 20, f.yShoulder - 30);
    size += (7.0 - size) * blend((p - Vector3d(0, f.yNavel, 120)).norm(), 60, 25);
    size += (8.0 - size) * blend(p.y(), 140, 70);
    size +=
        (5.5 - size) * blend(p.z() - f.ankleZ, 0.4 * f.footLength, 0.5 * f.footLength) * blend(p.y(), 70, 40);
    size += (10.0 - size) * blend(p.y(), f.yNeckBase, f.yNeck);
    return size;
  };
}

/// Vertices on the mid line first, both groups from floor to crown.
void sortPoints(HalfMesh& mesh) {
  std::vector<int> order(mesh.points.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    const auto &p = mesh.points[a], &q = mesh.points[b];
    return std::pair(p.x() != 0, p.y()) < std::pair(q.x() != 0, q.y());
  });
  std::vector<int> where(order.size());
  std::vector<Vector3d> points;
  for (std::size_t i = 0; i < order.size(); ++i)
    where[order[i]] = int(i), points.push_back(mesh.points[order[i]]);
  mesh.points = points;
  for (auto& f : mesh.faces)
    for (int& v : f) v = where[v];
}

void smoothBlend(std::vector<TemplatePoint>& c, const HalfMesh& mesh, int rounds) {
  std::vector<double> sum(mesh.points.size()), count(mesh.points.size());
  for (int r = 0; r < rounds; ++r) {
    std::fill(sum.begin(), sum.end(), 0), std::fill(count.begin(), count.end(), 0);
    for (const auto& f : mesh.faces)
      for (int k = 0; k < 3; ++k)
        sum[f[k]] += c[f[(k + 1) % 3]].armBlend + c[f[(k + 2) % 3]].armBlend, count[f[k]] += 2;
    for (std::size_t i = 0; i < sum.size(); ++i)
      c[i].armBlend = float(0.5 * c[i].armBlend + 0.5 * sum[i] / count[i]);
  }
}

/// The anchor nearest to a point, on the mid line when asked.
Anchor anchorAt(const HalfMesh& mesh, const Vector3d& p, bool midline) {
  Anchor best;
  double least = std::numeric_limits<double>::max();
  for (std::size_t f = 0; f < mesh.faces.size(); ++f) {
    const auto& t = mesh.faces[f];
    for (int k = 0; k < 3; ++k) {
      const int i = t[k], j = t[(k + 1) % 3];
      const Vector3d &a = mesh.points[i], &b = mesh.points[j];
      if (midline && (a.x() != 0 || b.x() != 0)) continue;
      const double s = std::clamp((p - a).dot(b - a) / (b - a).squaredNorm(), 0.0, 1.0);
      const double d = (a + s * (b - a) - p).squaredNorm();
      if (d >= least) continue;
      least = d;
      best = {std::uint32_t(f), {}};
      best.weight[k] = float(1 - s);
      best.weight[(k + 1) % 3] = 1 - best.weight[k];
    }
  }
  return best;
}

/// The vertex for which `score` is greatest among those that `in` admits, as an anchor.
template <class In, class Score>
Anchor anchorWhere(const HalfMesh& mesh, In in, Score score) {
  int best = -1;
  for (int i = 0; i < int(mesh.points.size()); ++i)
    if (in(mesh.points[i], i) && (best < 0 || score(mesh.points[i]) > score(mesh.points[best]))) best = i;
  for (std::size_t f = 0; f < mesh.faces.size(); ++f)
    for (int k = 0; k < 3; ++k)
      if (mesh.faces[f][k] == best) {
        Anchor a{std::uint32_t(f), {}};
        a.weight[k] = 1;
        return a;
      }
  return {};
}

/// The foremost or rearmost point of the mid line at a height.
Anchor midlineAt(const HalfMesh& mesh, double y, bool front) {
  Anchor best;
  double far = -std::numeric_limits<double>::max();
  for (std::size_t t = 0; t < mesh.faces.size(); ++t)
    for (int k = 0; k < 3; ++k) {
      const Vector3d &a = mesh.points[mesh.faces[t][k]], &b = mesh.points[mesh.faces[t][(k + 1) % 3]];
      if (a.x() != 0 || b.x() != 0 || (a.y() - y) * (b.y() - y) > 0 || a.y() == b.y()) continue;
      const double s = (y - a.y()) / (b.y() - a.y()), z = a.z() + s * (b.z() - a.z());
      if ((front ? z : -z) <= far) continue;
      far = front ? z : -z;
      best = {std::uint32_t(t), {}};
      best.weight[k] = float(1 - s), best.weight[(k + 1) % 3] = float(s);
    }
  return best;
}

/// The fold of the armpit: the highest point under the shoulder joint of the skin cut at the joint's depth.
Anchor axillaAnchor(const HalfMesh& mesh, const Figure& f) {
  Anchor best;
  double highest = 0;
  for (std::size_t t = 0; t < mesh.faces.size(); ++t)
    for (int k = 0; k < 3; ++k) {
      const Vector3d &a = mesh.points[mesh.faces[t][k]], &b = mesh.points[mesh.faces[t][(k + 1) % 3]];
      if ((a.z() - f.shoulderZ) * (b.z() - f.shoulderZ) >= 0) continue;
      const double s = (f.shoulderZ - a.z()) / (b.z() - a.z());
      const Vector3d p = a + s * (b - a);
      const bool under = p.x() > 0.6 * f.shoulderX && p.x() < f.shoulderX + 25 && p.y() < f.shoulderY - 10;
      if (!under || p.y() <= highest) continue;
      highest = p.y();
      best = {std::uint32_t(t), {}};
      best.weight[k] = float(1 - s), best.weight[(k + 1) % 3] = float(s);
    }
  return best;
}

std::array<Anchor, kStoredLandmarks.size()> anchors(const HalfMesh& mesh, const Figure& f) {
  const ArmFrame arm = armFrame(f);
  const auto mid = [](const Vector3d& p) { return p.x() == 0; };
  const auto near = [&](const Vector3d& p, bool onMid) { return anchorAt(mesh, p, onMid); };
  const auto backAt = [&](double y) { return midlineAt(mesh, y, false); };
  const auto frontAt = [&](double y) { return midlineAt(mesh, y, true); };
  const Anchor axilla = axillaAnchor(mesh, f);
  const Anchor hip = anchorWhere(
      mesh, [&](const Vector3d& p, int) { return std::abs(p.y() - f.yHip) < 50 && p.z() < 0; },
      [](const Vector3d& p) { return -p.z(); });
  const Anchor bust = anchorWhere(
      mesh, [&](const Vector3d& p, int) { return std::abs(p.y() - f.yBust) < 40 && p.x() > 30; },
      [](const Vector3d& p) { return p.z(); });
  const Anchor crotch = anchorWhere(
      mesh, [&](const Vector3d& p, int) { return mid(p) && p.y() < f.yHip; },
      [](const Vector3d& p) { return -p.y(); });
  return {anchorWhere(
              mesh, [&](const Vector3d& p, int) { return mid(p); }, [](const Vector3d& p) { return p.y(); }),
          backAt(f.yNeckBase + 26),
          frontAt(f.yShoulder + 22),
          near({f.neckLowR + 10, f.yNeckBase + 4, -34}, false),
          near({f.shoulderX + 18, f.shoulderY + 40, f.shoulderZ}, false),
          bust,
          axilla,
          frontAt(f.yNavel),
          backAt(f.yNavel),
          hip,
          crotch,
          near(arm.elbow - 60 * Vector3d::UnitZ(), false),
          near(arm.wrist + 10 * arm.over - 40 * Vector3d::UnitZ(), false),
          near({storedJoints(f)[10].x(), f.yKnee, 90}, false),
          near({f.ankleX + 50, f.ankleY - 4, f.ankleZ}, false)};
}

/// Half breadth and half depth of the trunk near each level, arms left out.
void sectionSizes(const HalfMesh& mesh, const std::vector<TemplatePoint>& c, TemplateShape& s) {
  constexpr double kBand = 0.35;  // Of the way to the next level.
  for (std::size_t l = 0; l < kLevelCount; ++l) {
    double wide = 40, deep = 40;
    for (std::size_t i = 0; i < mesh.points.size(); ++i) {
      if (std::abs(double(c[i].level) - double(l)) > kBand || c[i].armBlend > 0.1F) continue;
      wide = std::max(wide, mesh.points[i].x());
      deep = std::max(deep, std::abs(mesh.points[i].z() - 1e3 * double(s.pivotZ[l])));
    }
    s.halfWidth[l] = float(1e-3 * wide), s.halfDepth[l] = float(1e-3 * deep);
  }
}

TemplateShape shapeOf(const HalfMesh& mesh, const std::vector<TemplatePoint>& c, const Figure& f) {
  TemplateShape s;
  const auto push = [&](const Vector3d& p) { s.points.push_back((1e-3 * p).cast<float>()); };
  for (const Vector3d& p : mesh.points) push(p);
  for (const Vector3d& p : storedJoints(f)) push(p);
  const auto h = levelHeights(f), x = levelPivotX(f), z = levelPivotZ(f);
  const auto d = armLevelDistances(f);
  for (std::size_t i = 0; i < kLevelCount; ++i)
    s.height[i] = float(1e-3 * h[i]), s.pivotX[i] = float(1e-3 * x[i]), s.pivotZ[i] = float(1e-3 * z[i]);
  for (std::size_t i = 0; i < kArmLevelCount; ++i) s.armDistance[i] = float(1e-3 * d[i]);
  sectionSizes(mesh, c, s);
  return s;
}

/// The figure again with something of its form changed; what a morph key leads to.
using Change = Figure (*)(const Figure&, bool male);

struct KeyPlan {
  double at;
  Change change;
  int after;  ///< Key that it is carried on from; -1 for the neutral form.
};

struct MorphPlan {
  const char* name;
  double low, high;
  std::vector<KeyPlan> keys;
};

Figure withBust(Figure f, double amount) {
  const double a = amount;
  f.breast.rz += 16 * a, f.breast.ry += 9 * a, f.breast.rx += 10 * a, f.breast.y -= 14 * a,
      f.breast.x += 3 * a, f.breast.z += 14 * a;
  f.breastRoot.r1 += 6 * a, f.breastRoot.z1 += 11 * a, f.breastRoot.y1 -= 7 * a;
  return f;
}

/// In the order that the parameters have. `mass` first: the others are drawn on the neutral form.
const std::vector<MorphPlan>& morphPlans() {
  static const std::vector<MorphPlan> plans = {
      {"bust",
       -1.2,
       2.3,
       {{-1, [](const Figure& f, bool) { return withBust(f, -1); }, -1},
        {1, [](const Figure& f, bool) { return withBust(f, 1); }, -1},
        {2, [](const Figure& f, bool) { return withBust(f, 2); }, 1}}},
      {"bust_drop",
       -0.8,
       1.3,
       {{1,
         [](const Figure& figure, bool) {
           Figure f = figure;
           f.breast.y -= 25, f.breastRoot.y1 -= 22;
           return f;
         },
         -1}}},
      {"belly",
       -0.4,
       1.5,
       {{1,
         [](const Figure& figure, bool) {
           Figure f = figure;
           f.belly.z += 40, f.belly.rz += 25, f.belly.y += 30, f.belly.ry += 40;
           return f;
         },
         -1}}},
      {"seat",
       -0.2,
       1.5,
       {{1,
         [](const Figure& figure, bool) {
           Figure f = figure;
           f.buttock.rz += 16, f.buttock.z -= 12, f.buttock.ry += 6;
           return f;
         },
         -1}}},
      {"mass",
       -1.2,
       2.2,
       {{-1, [](const Figure& f, bool male) { return withMass(f, massFigure(male, -1)); }, -1},
        {1, [](const Figure& f, bool male) { return withMass(f, massFigure(male, 1)); }, -1},
        {2, [](const Figure& f, bool male) { return withMass(f, massFigure(male, 2)); }, 1}}},
  };
  return plans;
}

Morph morph(const MorphPlan& plan, const std::array<HalfMesh, 2>& meshes, const std::vector<TemplatePoint>& c,
            const std::array<Figure, 2>& figures) {
  Morph out{plan.name, float(plan.low), float(plan.high), {}};
  out.keys.resize(plan.keys.size());
  for (std::size_t s = 0; s < 2; ++s) {
    std::vector<HalfMesh> carried;
    std::vector<Figure> drawn;
    const auto joints = storedJoints(figures[s]);
    for (std::size_t k = 0; k < plan.keys.size(); ++k) {
      const KeyPlan& key = plan.keys[k];
      drawn.push_back(key.change(figures[s], s == 1));
      const bool fresh = key.after < 0;
      const auto from = fresh ? 0 : static_cast<std::size_t>(key.after);
      carried.push_back(
          carry(fresh ? meshes[s] : carried[from], c, fresh ? figures[s] : drawn[from], drawn[k], 8));
      auto& delta = out.keys[k].delta[s];
      out.keys[k].at = float(key.at);
      for (std::size_t i = 0; i < meshes[s].points.size(); ++i)
        delta.push_back((1e-3 * (carried[k].points[i] - meshes[s].points[i])).cast<float>());
      const auto moved = storedJoints(drawn[k]);
      for (std::size_t j = 0; j < joints.size(); ++j)
        delta.push_back((1e-3 * (moved[j] - joints[j])).cast<float>());
    }
  }
  return out;
}

}  // namespace

MannequinData authorMannequin() {
  const std::array<Figure, 2> figures = {femaleFigure(), maleFigure()};
  const Figure middle = mix(figures[0], figures[1], 0.5);
  const BodyField field(middle);
  HalfMesh mesh = remesh(extractHalf(field, 4.0), field, sizingFor(field), 9);
  sortPoints(mesh);
  std::vector<TemplatePoint> coordinates;
  for (const Vector3d& p : mesh.points) coordinates.push_back(coordinatesOf(field, p));
  smoothBlend(coordinates, mesh, 6);

  MannequinData data;
  data.centreCount = std::uint32_t(
      std::count_if(mesh.points.begin(), mesh.points.end(), [](const Vector3d& p) { return p.x() == 0; }));
  data.sideCount = std::uint32_t(mesh.points.size()) - data.centreCount;
  for (const auto& f : mesh.faces)
    data.faces.push_back({std::uint16_t(f[0]), std::uint16_t(f[1]), std::uint16_t(f[2])});
  for (std::size_t i = 0; i < mesh.points.size(); ++i) {
    data.regions.push_back(regionOf(middle, coordinates[i], mesh.points[i]));
    data.weights.push_back(skinOf(middle, coordinates[i], mesh.points[i]));
  }
  data.points = coordinates;
  for (std::size_t j = 0; j < kStoredJoints.size(); ++j) {
    TemplatePoint c = coordinatesOf(field, storedJoints(middle)[j]);
    c.armBlend = j == kStoredShoulder || j == kStoredElbow || j == kStoredWrist ? 1 : 0;
    if (j == kStoredShoulder) c.arm = 0, c.slope = 1;
    data.points.push_back(c);
  }
  std::array<HalfMesh, 2> meshes;
  for (std::size_t s = 0; s < 2; ++s) {
    meshes[s] = carry(mesh, coordinates, middle, figures[s], 8);
    data.shapes[s] = shapeOf(meshes[s], coordinates, figures[s]);
  }
  data.anchors = anchors(meshes[0], figures[0]);
  for (const MorphPlan& plan : morphPlans()) data.morphs.push_back(morph(plan, meshes, coordinates, figures));
  return data;
}

}  // namespace fitroom::bodymodel::authoring
