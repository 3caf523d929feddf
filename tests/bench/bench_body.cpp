// Prints how well bodies keep to the measures they were asked for, on every row of ANSUR II:
//   bench_body [--every N] [--core] [--grid] [--references]
// Needs FITROOM_REFERENCE_DATA. Lines are `name value unit`; nothing is judged here.

#include <fmt/format.h>

#include <Eigen/Dense>
#include <Eigen/Geometry>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bodymodel/measure/tape.h"
#include "bodymodel/solve/body_solver.h"
#include "tests/support/ansur_table.h"
#include "tests/support/plane_cut.h"
#include "tests/support/scene_file.h"
#include "tests/support/self_intersection.h"

using namespace fitroom::bodymodel;
using fitroom::testing::AnsurTable;

namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point t) {
  return std::chrono::duration<double, std::milli>(Clock::now() - t).count();
}

/// Processor time, which other work on the machine disturbs less.
double cpuSince(std::clock_t t) {
  return 1000.0 * static_cast<double>(std::clock() - t) / CLOCKS_PER_SEC;
}

double quantile(std::vector<double> v, double q) {
  if (v.empty()) return 0;
  std::sort(v.begin(), v.end());
  return v[std::min(v.size() - 1, static_cast<std::size_t>(q * static_cast<double>(v.size())))];
}

/// Linear-Gaussian conditioning fitted on four fifths of the rows, told on the fifth: row -> expected value.
class FiveFold {
 public:
  FiveFold(const AnsurTable& table, const std::vector<Measure>& given) : table_(table), given_(given) {
    const auto n = static_cast<Eigen::Index>(table.size());
    x_.resize(n, static_cast<Eigen::Index>(given.size()) + 1);
    for (Eigen::Index r = 0; r < n; ++r) {
      x_(r, 0) = 1;
      for (std::size_t c = 0; c < given.size(); ++c)
        x_(r, static_cast<Eigen::Index>(c) + 1) = *table.row(static_cast<std::size_t>(r)).get(given[c]);
    }
  }
  Eigen::VectorXd expected(Measure m) const {
    const Eigen::Index n = x_.rows();
    Eigen::VectorXd out(n);
    for (Eigen::Index fold = 0; fold < 5; ++fold) {
      std::vector<Eigen::Index> in, left;
      for (Eigen::Index r = 0; r < n; ++r) (r % 5 == fold ? left : in).push_back(r);
      Eigen::VectorXd y(static_cast<Eigen::Index>(in.size()));
      for (std::size_t k = 0; k < in.size(); ++k)
        y[static_cast<Eigen::Index>(k)] = *table_.row(static_cast<std::size_t>(in[k])).get(m);
      const Eigen::VectorXd line = x_(in, Eigen::all).colPivHouseholderQr().solve(y);
      for (const Eigen::Index r : left) out[r] = x_.row(r).dot(line);
    }
    return out;
  }

 private:
  const AnsurTable& table_;
  std::vector<Measure> given_;
  Eigen::MatrixXd x_;
};

struct Tally {
  std::vector<double> miss, density, milliseconds;
  std::array<std::vector<double>, kMeasureCount> missOf, offOf, biasOf;
};

void run(const BodySolver& solver, const AnsurTable& table, const std::vector<Measure>& given,
         std::size_t step, Tally& tally) {
  for (std::size_t r = 0; r < table.size(); r += step) {
    BodyRequest request;
    request.sex = table.sex();
    for (const Measure m : given) request.measures.set(m, *table.row(r).get(m));
    const auto result = solver.solve(request);
    if (!result) {
      fmt::print("refused {}\n", result.error().text.en);
      continue;
    }
    tally.milliseconds.push_back(result->milliseconds);
    tally.density.push_back(*table.row(r).get(Measure::kWeight) / enclosedVolume(result->body.mesh) / 1000);
    for (std::size_t i = 0; i < kMeasureCount; ++i) {
      const auto m = static_cast<Measure>(i);
      if (!table.row(r).has(m) || !result->achieved.has(m)) continue;
      const double off = *result->achieved.get(m) - *table.row(r).get(m);
      if (request.measures.has(m)) {
        if (m != Measure::kWeight) tally.miss.push_back(std::abs(off));
        tally.missOf[i].push_back(std::abs(off));
      } else {
        tally.offOf[i].push_back(std::abs(off));
        tally.biasOf[i].push_back(off);
      }
    }
  }
}

double mean(const std::vector<double>& v) {
  double s = 0;
  for (const double x : v) s += x;
  return v.empty() ? 0 : s / static_cast<double>(v.size());
}

void report(const AnsurTable& table, const std::vector<Measure>& given, std::size_t step, const Tally& t) {
  const char* sex = table.sex() < 0.5 ? "female" : "male";
  fmt::print("{} bodies {}\n", sex, t.milliseconds.size());
  fmt::print("{} given_mm asked median <= 0.5 p99 <= 1 worst <= 2: median {:.3f} p99 {:.3f} worst {:.3f}\n",
             sex, 1e3 * quantile(t.miss, 0.5), 1e3 * quantile(t.miss, 0.99), 1e3 * quantile(t.miss, 1));
  for (const Measure m : given) {
    const auto& v = t.missOf[static_cast<std::size_t>(m)];
    const double unit = m == Measure::kWeight ? 1 : 1e3;
    fmt::print("{} asked {} p99 {:.3f} worst {:.3f} {}\n", sex, measureInfo(m).key, unit * quantile(v, 0.99),
               unit * quantile(v, 1), m == Measure::kWeight ? "kg" : "mm");
  }
  fmt::print("{} kg_per_litre asked 0.95 to 1.10: p0.5 {:.3f} median {:.3f} p99.5 {:.3f}\n", sex,
             quantile(t.density, 0.005), quantile(t.density, 0.5), quantile(t.density, 0.995));
  const FiveFold line(table, given);
  double product = 0;
  int count = 0, within = 0;
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    if (t.offOf[i].empty()) continue;
    const Eigen::VectorXd expected = line.expected(m);
    std::vector<double> floor;
    for (std::size_t r = 0; r < table.size(); r += step)
      floor.push_back(std::abs(expected[static_cast<Eigen::Index>(r)] - *table.row(r).get(m)));
    const double ratio = mean(t.offOf[i]) / mean(floor);
    const double unit = m == Measure::kWeight ? 1 : 1e3;
    product += ratio;
    ++count, within += ratio <= 1.05;
    fmt::print("{} inferred {} mae {:.2f} linear {:.2f} ratio {:.3f} bias {:.2f}\n", sex, measureInfo(m).key,
               unit * mean(t.offOf[i]), unit * mean(floor), ratio, unit * mean(t.biasOf[i]));
  }
  if (count)
    fmt::print("{} inferred_ratio asked <= 1.05: mean {:.3f}, {} of {} measures within\n", sex,
               product / count, within, count);
  fmt::print("{} ms median {:.2f} p99 {:.2f}\n", sex, quantile(t.milliseconds, 0.5),
             quantile(t.milliseconds, 0.99));
}

void timings(const BodySolver& solver) {
  BodyRequest request;
  request.measures.set(Measure::kHeight, 1.68);
  request.measures.set(Measure::kChest, 0.88);
  request.measures.set(Measure::kWaistNavel, 0.74);
  request.measures.set(Measure::kHip, 0.95);
  auto at = solver.solve(request);
  std::vector<double> moved, movedCpu, firstCpu;
  for (int k = 0; k < 20 && at; ++k) {
    request.measures.set(Measure::kWaistNavel, 0.74 + 0.005 * k);
    std::clock_t c = std::clock();
    (void)solver.solve(request);
    firstCpu.push_back(cpuSince(c));
    c = std::clock();
    at = solver.solve(request, *at);
    movedCpu.push_back(cpuSince(c));
    moved.push_back(at->milliseconds);
  }
  fmt::print("first body asked <= 50 ms: cpu median {:.2f} worst {:.2f}\n", quantile(firstCpu, 0.5),
             quantile(firstCpu, 1));
  fmt::print("slider asked <= 10 ms: cpu median {:.2f} worst {:.2f}; wall median {:.2f} worst {:.2f}\n",
             quantile(movedCpu, 0.5), quantile(movedCpu, 1), quantile(moved, 0.5), quantile(moved, 1));
  const Tape tape(at->body);
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto t = Clock::now();
    constexpr int kTimes = 20;
    double sum = 0;
    for (int k = 0; k < kTimes; ++k) sum += tape.measure(static_cast<Measure>(i)).value_or(0);
    fmt::print("tape {} {:.3f} ms ({:.3f})\n", measureInfo(static_cast<Measure>(i)).key, since(t) / kTimes,
               sum / kTimes);
  }
  const auto t = Clock::now();
  for (int k = 0; k < 20; ++k) (void)solver.mannequin().shape(0.0, at->parameters);
  fmt::print("shape {:.3f} ms\n", since(t) / 20);
}

/// Body-mass index 16 to 50 by height 1.40 to 2.10 m by sex, 500 bodies: is the mesh whole, do girths rise?
void grid(const BodySolver& solver, int every) {
  constexpr int kHeights = 10, kIndices = 25;
  int bodies = 0, open = 0, crossed = 0, turned = 0, fell = 0;
  double thinnest = 1;
  for (const double sex : {0.0, 1.0}) {
    for (int h = 0; h < kHeights; ++h) {
      const double height = 1.40 + 0.70 * h / (kHeights - 1);
      MeasureSet before;
      for (int i = 0; i < kIndices; i += every) {
        const double bmi = 16.0 + 34.0 * i / (kIndices - 1);
        BodyRequest request;
        request.sex = sex;
        request.measures.set(Measure::kHeight, height);
        request.measures.set(Measure::kWeight, bmi * height * height);
        const auto made = solver.solve(request);
        ++bodies;
        if (!made) {
          ++open;
          continue;
        }
        open += !isClosedManifold(made->body.mesh);
        const auto crossings = fitroom::test::selfIntersections(made->body.mesh);
        const auto folds = fitroom::test::foldedEdges(made->body.mesh, 150);
        crossed += !crossings.empty(), turned += folds > 0;
        thinnest = std::min(thinnest, fitroom::test::worstTriangle(made->body.mesh));
        bool falls = false;
        for (const Measure m : {Measure::kChest, Measure::kWaistNavel, Measure::kHip, Measure::kThigh})
          falls = falls || (before.has(m) && made->achieved[m] < before[m]);
        fell += falls;
        before = made->achieved;
        if (crossings.empty() && !folds && !falls) continue;
        fmt::print("grid sex {} height {:.2f} bmi {:.1f}: crossings {} folds {} falls {}", sex, height, bmi,
                   crossings.size(), folds, falls);
        if (!crossings.empty()) {
          const auto& t = made->body.mesh.triangles;
          const auto v = t(crossings[0].a, 0);
          fmt::print(" at {:.3f} {:.3f} {:.3f}", made->body.mesh.vertices(v, 0),
                     made->body.mesh.vertices(v, 1), made->body.mesh.vertices(v, 2));
        }
        fmt::print("\n");
      }
    }
  }
  fmt::print("grid bodies {} asked 0 of each: open {} crossed {} folded {} girth_falls {}; thinnest {:.4f}\n",
             bodies, open, crossed, turned, fell, thinnest);
}

/// Breadth and depth of the trunk at a height, arms left out, or below the crotch of the left leg.
std::optional<Eigen::Vector2d> sectionAt(const TriMesh& mesh, double y, double crotch) {
  std::map<std::pair<int, int>, int> node;  // Crossed edge -> number.
  std::vector<Eigen::Vector2d> at;
  std::vector<int> parent;
  const std::function<int(int)> root = [&](int i) {
    return parent[i] == i ? i : parent[i] = root(parent[i]);
  };
  const auto crossing = [&](int a, int b) {
    if (a > b) std::swap(a, b);
    const auto [it, fresh] = node.try_emplace({a, b}, static_cast<int>(at.size()));
    if (fresh) {
      const Eigen::Vector3d p = mesh.vertices.row(a).transpose().cast<double>(),
                            q = mesh.vertices.row(b).transpose().cast<double>();
      const Eigen::Vector3d c = p + (y - p.y()) / (q.y() - p.y()) * (q - p);
      at.emplace_back(c.x(), c.z());
      parent.push_back(it->second);
    }
    return it->second;
  };
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    int first = -1;
    for (int k = 0; k < 3; ++k) {
      const int a = mesh.triangles(f, k), b = mesh.triangles(f, (k + 1) % 3);
      if ((mesh.vertices(a, 1) < y) == (mesh.vertices(b, 1) < y)) continue;
      const int n = crossing(a, b);
      if (first < 0)
        first = n;
      else
        parent[root(n)] = root(first);
    }
  }
  std::map<int, Eigen::AlignedBox2d> loops;
  for (int i = 0; i < static_cast<int>(at.size()); ++i) loops[root(i)].extend(at[i]);
  // How far apart the feet stand is not the body's: of the legs, the left one alone.
  Eigen::AlignedBox2d all;
  for (const auto& [i, box] : loops)
    if (y < crotch ? box.min().x() > -0.005 : box.min().x() < 0 && box.max().x() > 0) all.extend(box);
  if (all.isEmpty()) return std::nullopt;
  return Eigen::Vector2d(all.sizes());
}

/// Distance from a point to a triangle (Ericson 2005, by regions of the barycentric plane: inside, else
/// edges).
double toTriangle(const Eigen::Vector3d& p, const Eigen::Vector3d& a, const Eigen::Vector3d& b,
                  const Eigen::Vector3d& c) {
  const auto toEdge = [&](const Eigen::Vector3d& u, const Eigen::Vector3d& v) {
    const double t = std::clamp((p - u).dot(v - u) / (v - u).squaredNorm(), 0.0, 1.0);
    return (u + t * (v - u) - p).norm();
  };
  const Eigen::Vector3d n = (b - a).cross(c - a);
  const bool in = (b - a).cross(p - a).dot(n) >= 0 && (c - b).cross(p - b).dot(n) >= 0 &&
                  (a - c).cross(p - c).dot(n) >= 0;
  return in ? std::abs((p - a).dot(n)) / n.norm() : std::min({toEdge(a, b), toEdge(b, c), toEdge(c, a)});
}

/// Distances from points to a mesh: to the triangles round the nearest vertex.
std::vector<double> distancesTo(const TriMesh& mesh, const std::vector<Eigen::Vector3d>& points) {
  std::vector<std::vector<Eigen::Index>> round(static_cast<std::size_t>(mesh.vertexCount()));
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f)
    for (int k = 0; k < 3; ++k) round[static_cast<std::size_t>(mesh.triangles(f, k))].push_back(f);
  std::vector<double> out;
  for (const Eigen::Vector3d& p : points) {
    Eigen::Index v = 0;
    (mesh.vertices.rowwise() - p.transpose().cast<float>()).rowwise().squaredNorm().minCoeff(&v);
    double least = 1e9;
    for (const Eigen::Index f : round[static_cast<std::size_t>(v)]) {
      const auto at = [&](int k) -> Eigen::Vector3d {
        return mesh.vertices.row(mesh.triangles(f, k)).transpose().cast<double>();
      };
      least = std::min(least, toTriangle(p, at(0), at(1), at(2)));
    }
    out.push_back(least);
  }
  return out;
}

/// Sections and skin against the reference bodies, each rebuilt from its own girths and heights.
void references(const BodySolver& solver, const std::string& folder, bool levels) {
  std::vector<double> off, skin;
  for (const char* name : {"female_ansur", "female_avg", "female_fullbust", "female_plus", "male_ansur",
                           "male_athletic", "male_avg"}) {
    std::ifstream in(folder + "/" + name + ".json");
    const auto json = nlohmann::json::parse(in, nullptr, false);
    if (json.is_discarded()) continue;
    const TriMesh other = fitroom::test::readObj(folder + "/" + name + ".obj", nullptr);
    const auto& m = json["measure_m"];
    BodyRequest request;
    request.sex = name[0] == 'm' ? 1 : 0;
    const auto give = [&](Measure measure, const char* key) { request.measures.set(measure, m[key]); };
    give(Measure::kHeight, "height"), give(Measure::kChest, "bust_girth"), give(Measure::kHip, "hip_girth");
    give(Measure::kWaistNavel, "waist_girth_navel"), give(Measure::kInseam, "inside_leg_height");
    give(Measure::kThigh, "thigh_girth"), give(Measure::kNeck, "neck_girth");
    const auto made = solver.solve(request);
    if (!made) continue;
    const double height = m["height"], crotch = m["inside_leg_height"];
    std::vector<double> mine;
    for (int i = 0; i < 20; ++i) {
      const double y = height * (0.06 + 0.66 * i / 19);
      if (std::abs(y - crotch) < 0.02) continue;
      const auto a = sectionAt(made->body.mesh, y, crotch), b = sectionAt(other, y, crotch);
      if (!a || !b) continue;
      for (int k = 0; k < 2; ++k) mine.push_back(std::abs((*a)[k] - (*b)[k]));
      if (levels)
        fmt::print(
            "section {} at {:.3f} of height: width {:.0f} of {:.0f} ({:+.0f}), depth {:.0f} of {:.0f} "
            "({:+.0f})\n",
            name, y / height, 1e3 * (*a)[0], 1e3 * (*b)[0], 1e3 * ((*a)[0] - (*b)[0]), 1e3 * (*a)[1],
            1e3 * (*b)[1], 1e3 * ((*a)[1] - (*b)[1]));
    }
    std::vector<Eigen::Vector3d> points;
    for (Eigen::Index v = 0; v < other.vertexCount(); ++v) {
      const Eigen::Vector3d p = other.vertices.row(v).transpose().cast<double>();
      // Below the armpits, arms left out: they stand off the trunk by their angle.
      if (p.y() > 0.06 * height && p.y() < 0.74 * height &&
          std::abs(p.x()) < 0.13 * height + std::max(0.0, 0.55 * height - p.y()) * 0.3)
        points.push_back(p);
    }
    // The mid line is shared; up and along z the two are laid over each other, finer at each round.
    double step = 0.02;
    for (int round = 0; round < 12; ++round, step *= 0.7) {
      double best = 1e9;
      Eigen::Vector3d shift = Eigen::Vector3d::Zero();
      for (const Eigen::Vector3d& way :
           {Eigen::Vector3d(0, 0, 0), Eigen::Vector3d(0, 0, 1), Eigen::Vector3d(0, 0, -1),
            Eigen::Vector3d(0, 1, 0), Eigen::Vector3d(0, -1, 0)}) {
        std::vector<Eigen::Vector3d> some;
        for (std::size_t i = 0; i < points.size(); i += 20) some.push_back(points[i] + step * way);
        if (const double d = mean(distancesTo(made->body.mesh, some)); d < best) best = d, shift = step * way;
      }
      for (auto& p : points) p += shift;
    }
    const std::vector<double> far = distancesTo(made->body.mesh, points);
    fmt::print("reference {} sections_mm mean {:.1f} worst {:.1f} skin_mm median {:.1f}\n", name,
               1e3 * mean(mine), 1e3 * quantile(mine, 1), 1e3 * quantile(far, 0.5));
    off.insert(off.end(), mine.begin(), mine.end()), skin.insert(skin.end(), far.begin(), far.end());
  }
  fmt::print("sections asked mean <= 8 worst <= 25 mm: mean {:.1f} worst {:.1f}\n", 1e3 * mean(off),
             1e3 * quantile(off, 1));
  fmt::print("skin asked median <= 8 mm: median {:.1f}\n", 1e3 * quantile(skin, 0.5));
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t step = 1;
  bool core = false, onlyGrid = false, onlyReferences = false;
  for (int i = 1; i < argc; ++i) {
    if (!std::strcmp(argv[i], "--core")) core = true;
    if (!std::strcmp(argv[i], "--grid")) onlyGrid = true;
    if (!std::strcmp(argv[i], "--references")) onlyReferences = true;
    if (!std::strcmp(argv[i], "--every") && i + 1 < argc) step = std::max(1, std::atoi(argv[++i]));
  }
  const auto begun = Clock::now();
  const auto solver = BodySolver::load(FITROOM_ASSETS_DIR);
  if (!solver) {
    fmt::print("{}\n", solver.error().text.en);
    return 1;
  }
  fmt::print("load {:.0f} ms\n", since(begun));
  if (onlyGrid) {
    grid(*solver, static_cast<int>(step));
    return 0;
  }
  if (!onlyReferences) timings(*solver);
  const char* data = std::getenv("FITROOM_REFERENCE_DATA");
  if (!data) {
    fmt::print("FITROOM_REFERENCE_DATA is not set; the survey rows are left out\n");
    return 0;
  }
  std::vector<Measure> given = {Measure::kHeight,     Measure::kWeight, Measure::kChest,
                                Measure::kWaistNavel, Measure::kHip,    Measure::kInseam};
  if (core) given.insert(given.end(), {Measure::kNeck, Measure::kThigh, Measure::kArmLength});
  references(*solver, std::string(data) + "/bodies", onlyReferences);
  if (onlyReferences) return 0;
  for (const double sex : {0.0, 1.0}) {
    const AnsurTable table(std::string(data) + (sex < 0.5 ? "/ansur2/female.csv" : "/ansur2/male.csv"), sex);
    Tally tally;
    run(*solver, table, given, step, tally);
    report(table, given, step, tally);
  }
  return 0;
}
