#include <algorithm>

#include "bodymodel/measure/tape_parts.h"

namespace fitroom::bodymodel {

double isoWaistRise(double sex, double height) {
  // Women 1026.3 - 980.1 mm of 1628.5; men 1090.9 - 1056.1 mm of 1755.9.
  constexpr double kFemale = 0.0283;
  constexpr double kMale = 0.0198;
  return height * (kFemale + std::clamp(sex, 0.0, 1.0) * (kMale - kFemale));
}

namespace tape {

namespace {

double bustLevel(const Body& b) {
  return 0.5 * (b.at(Landmark::kLeftBust).y() + b.at(Landmark::kRightBust).y());
}

double axillaLevel(const Body& b) {
  return 0.5 * (b.at(Landmark::kLeftAxilla).y() + b.at(Landmark::kRightAxilla).y());
}

double isoLevel(const Body& b) {
  return b.at(Landmark::kNavel).y() + isoWaistRise(b.sex, b.at(Landmark::kCrown).y());
}

/// Narrowest girth in a band about the ISO level, so that a belly without a waist keeps a meaning.
double naturalWaist(const Tape& tape) {
  constexpr double kBelow = 0.020;  // Shares of stature: the rib margin is about 0.035 above the ISO level.
  constexpr double kAbove = 0.035;
  const Body& b = tape.body();
  const double height = b.at(Landmark::kCrown).y();
  const double level = isoLevel(b);
  return -greatest([&](double y) { return -levelGirth(tape, y, kTrunk); }, level - kBelow * height,
                   level + kAbove * height, 9);
}

/// Above the breasts in front, under the arms at the back: the tape rises towards the front.
double upperBust(const Tape& tape) {
  constexpr double kTilt = 0.18;  // Rise over run, about 10 degrees.
  const Body& b = tape.body();
  const Eigen::Vector3d axilla = 0.5 * (b.at(Landmark::kLeftAxilla) + b.at(Landmark::kRightAxilla));
  const double below = 0.006 * b.at(Landmark::kCrown).y();
  // The frame's u axis is x, so the loop that holds the mid line is the trunk's.
  std::vector<Eigen::Vector2d> points =
      trunkLoop(tape, CutPlane::across(axilla - Eigen::Vector3d(0, below, 0), Eigen::Vector3d(0, 1, -kTilt)));
  return hullPerimeter(points);
}

/// How far the thighs lean out beyond those of a person who stands with the heels together, sine of the
/// angle.
double straddle(const Body& b) {
  constexpr double kHeels = 0.027;  // Share of stature: half the way between the ankles of closed legs.
  const Eigen::Vector3d &hip = b.at(Joint::kLeftHip), &ankle = b.at(Joint::kLeftAnkle);
  const double leg = hip.y() - ankle.y();
  if (!(leg > 0)) return 0;
  return std::max(0.0, (ankle.x() - kHeels * b.at(Landmark::kCrown).y()) / leg);
}

/// Greatest width near the hips, of a person whose heels are together: the mesh stands with its feet apart,
/// and thighs that turn about the hip joint until they are closed come in by so much a metre below it. The
/// widest level of a mesh has a vertex at its end, or is an end of the band.
double hipBreadth(const Tape& tape) {
  constexpr double kReach = 0.045;  // Share of stature, up and down.
  const Body& b = tape.body();
  const double hip = b.at(Landmark::kHip).y();
  const double reach = kReach * b.at(Landmark::kCrown).y();
  const auto low = static_cast<float>(hip - reach), high = static_cast<float>(hip + reach);
  const auto joint = static_cast<float>(b.at(Joint::kLeftHip).y()), lean = static_cast<float>(straddle(b));
  float left = 0, right = 0;
  for (const Region r : {Region::kTorso, Region::kLeftThigh, Region::kRightThigh}) {
    for (const auto v : tape.index().vertices(r)) {
      const float* p = b.mesh.vertices.data() + 3 * static_cast<std::ptrdiff_t>(v);
      if (p[1] < low || p[1] > high) continue;
      const float closed = lean * std::max(0.0F, joint - p[1]);
      left = std::max(left, p[0] - closed);
      right = std::min(right, p[0] + closed);
    }
  }
  double widest = static_cast<double>(left) - static_cast<double>(right);
  for (const double y : {hip - reach, hip + reach}) {
    const double closed = static_cast<double>(lean) * std::max(0.0, b.at(Joint::kLeftHip).y() - y);
    widest = std::max(widest, levelExtent(tape, y, kHips, 0) - 2 * closed);
  }
  return widest;
}

/// Six times the volume is the sum of the triple products (divergence theorem).
/// Of a mesh whose second half of triangles mirrors the first, one half says it all.
double volume(const TriMesh& mesh, bool mirrored) {
  const float* v = mesh.vertices.data();
  const std::int32_t* t = mesh.triangles.data();
  double sum = 0;
  const Eigen::Index faces = mirrored ? mesh.triangleCount() / 2 : mesh.triangleCount();
  for (Eigen::Index f = 0; f < faces; ++f, t += 3) {
    const float *a = v + 3 * static_cast<std::ptrdiff_t>(t[0]),
                *b = v + 3 * static_cast<std::ptrdiff_t>(t[1]),
                *c = v + 3 * static_cast<std::ptrdiff_t>(t[2]);
    const double bx = b[0], by = b[1], bz = b[2], cx = c[0], cy = c[1], cz = c[2];
    sum += a[0] * (by * cz - bz * cy) + a[1] * (bz * cx - bx * cz) + a[2] * (bx * cy - by * cx);
  }
  return (mirrored ? 2 : 1) * sum / 6;
}

/// Share of the chest's breadth that a caliper leaves out on both sides together. It is put on the ribs in
/// front of the latissimus: no section with ANSUR II's mean chest girth and depth is as narrow as its mean
/// chest breadth, by so much.
double latissimus(double sex) {
  constexpr double kFemale = 0.045, kMale = 0.165;
  return kFemale + std::clamp(sex, 0.0, 1.0) * (kMale - kFemale);
}

double extent(const std::vector<Eigen::Vector2d>& points, int axis) {
  if (points.empty()) return 0.0;
  double lo = points.front()[axis], hi = lo;
  for (const auto& p : points) {
    lo = std::min(lo, p[axis]);
    hi = std::max(hi, p[axis]);
  }
  return hi - lo;
}

}  // namespace

std::vector<Eigen::Vector2d> trunkLoop(const Tape& tape, const CutPlane& plane) {
  std::vector<SectionPiece> pieces;
  pieces.reserve(256);
  cutPieces(tape.body().mesh.vertices, tape.index(), kTrunk, plane, pieces);
  std::vector<Eigen::Vector2d> points;
  points.reserve(2 * pieces.size());
  middleLoops(pieces, points);
  return points;
}

double levelExtent(const Tape& tape, double level, RegionMask mask, int axis) {
  return extent(tape.levelHull(level, mask), axis);
}

double levelGirth(const Tape& tape, double level, RegionMask mask) {
  const std::vector<Eigen::Vector2d>& hull = tape.levelHull(level, mask);
  return hull.size() < 3 ? 0.0 : perimeter(hull);
}

std::optional<double> trunkMeasure(const Tape& tape, Measure m) {
  const Body& b = tape.body();
  const double navel = b.at(Landmark::kNavel).y();
  const double hip = b.at(Landmark::kHip).y();
  // The fold lies a hand's breadth under the bust point; taken at the same level on men.
  constexpr double kFoldDrop = 0.042;
  switch (m) {
    case Measure::kChest:
      return ifPositive(tape.bustHull().size() < 3 ? 0.0 : perimeter(tape.bustHull()));
    case Measure::kWaistNavel:
      return ifPositive(levelGirth(tape, navel, kTrunk));
    case Measure::kWaistIso:
      return ifPositive(levelGirth(tape, isoLevel(b), kTrunk));
    case Measure::kWaistNatural:
      return ifPositive(naturalWaist(tape));
    case Measure::kHip:
      return ifPositive(levelGirth(tape, hip, kHips));
    case Measure::kUnderbust:
      return ifPositive(levelGirth(tape, bustLevel(b) - kFoldDrop * b.at(Landmark::kCrown).y(), kTrunk));
    case Measure::kUpperBust:
      return ifPositive(upperBust(tape));
    case Measure::kChestBreadth:
      return ifPositive((1 - latissimus(b.sex)) * extent(tape.bustHull(), 0));
    case Measure::kChestDepth:
      return ifPositive(extent(tape.bustHull(), 1));
    case Measure::kWaistBreadth:
      return ifPositive(levelExtent(tape, navel, kTrunk, 0));
    case Measure::kWaistDepth:
      return ifPositive(levelExtent(tape, navel, kTrunk, 1));
    case Measure::kHipBreadth:
      return ifPositive(hipBreadth(tape));
    case Measure::kHipDepth:
      return ifPositive(levelExtent(tape, hip, kHips, 1));
    default:
      return std::nullopt;
  }
}

std::optional<double> heightMeasure(const Tape& tape, Measure m) {
  const Body& b = tape.body();
  const auto pair = [&](Landmark l, Landmark r) { return 0.5 * (b.at(l).y() + b.at(r).y()); };
  switch (m) {
    case Measure::kHeight:
      return ifPositive(b.mesh.vertices.col(1).maxCoeff());
    case Measure::kWeight:
      return ifPositive(volume(b.mesh, tape.symmetric() && tape.index().mirrored()) * kBodyDensity);
    case Measure::kInseam:
      return ifPositive(b.at(Landmark::kCrotch).y());
    case Measure::kNapeHeight:
      return ifPositive(b.at(Landmark::kNape).y());
    case Measure::kBustHeight:
      return ifPositive(bustLevel(b));
    case Measure::kNavelHeight:
      return ifPositive(b.at(Landmark::kNavel).y());
    case Measure::kHipHeight:
      return ifPositive(b.at(Landmark::kHip).y());
    case Measure::kAxillaHeight:
      return ifPositive(axillaLevel(b));
    case Measure::kKneeHeight:
      return ifPositive(pair(Landmark::kLeftKnee, Landmark::kRightKnee));
    case Measure::kBiacromialBreadth:
      return ifPositive((b.at(Landmark::kLeftShoulder) - b.at(Landmark::kRightShoulder)).norm());
    case Measure::kBustSpan:
      return ifPositive((b.at(Landmark::kLeftBust) - b.at(Landmark::kRightBust)).norm());
    case Measure::kFootLength:
      return bothSides(tape, [&](Side s) {
        const auto vertices = tape.index().vertices(s.region(Region::kLeftFoot, Region::kRightFoot));
        Eigen::Vector3d axis =
            s.at(b, Joint::kLeftToe, Joint::kRightToe) - s.at(b, Joint::kLeftAnkle, Joint::kRightAnkle);
        axis.y() = 0;
        if (vertices.empty() || axis.norm() <= 0) return 0.0;
        const Eigen::Vector3f along = axis.normalized().cast<float>();
        float lo = 0, hi = 0;
        bool first = true;
        for (const auto v : vertices) {
          const float x = b.mesh.vertices.row(v).dot(along);
          lo = first ? x : std::min(lo, x);
          hi = first ? x : std::max(hi, x);
          first = false;
        }
        return static_cast<double>(hi - lo);
      });
    default:
      return std::nullopt;
  }
}

}  // namespace tape
}  // namespace fitroom::bodymodel
