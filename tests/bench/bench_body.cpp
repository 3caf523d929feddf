// Prints how well bodies keep to the measures they were asked for, on every row of ANSUR II:
//   bench_body [--every N] [--core] [--grid]
// Needs FITROOM_REFERENCE_DATA. Lines are `name value unit`; nothing is judged here.

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "bodymodel/measure/tape.h"
#include "bodymodel/solve/body_solver.h"
#include "tests/support/ansur_table.h"
#include "tests/support/plane_cut.h"
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
  fmt::print("{} asked_mm median {:.3f} p99 {:.3f} worst {:.3f}\n", sex, 1e3 * quantile(t.miss, 0.5),
             1e3 * quantile(t.miss, 0.99), 1e3 * quantile(t.miss, 1));
  for (const Measure m : given) {
    const auto& v = t.missOf[static_cast<std::size_t>(m)];
    const double unit = m == Measure::kWeight ? 1 : 1e3;
    fmt::print("{} asked {} p99 {:.3f} worst {:.3f} {}\n", sex, measureInfo(m).key, unit * quantile(v, 0.99),
               unit * quantile(v, 1), m == Measure::kWeight ? "kg" : "mm");
  }
  fmt::print("{} kg_per_litre p0.5 {:.3f} median {:.3f} p99.5 {:.3f}\n", sex, quantile(t.density, 0.005),
             quantile(t.density, 0.5), quantile(t.density, 0.995));
  const FiveFold line(table, given);
  double product = 0;
  int count = 0;
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
    ++count;
    fmt::print("{} inferred {} mae {:.2f} linear {:.2f} ratio {:.3f} bias {:.2f}\n", sex, measureInfo(m).key,
               unit * mean(t.offOf[i]), unit * mean(floor), ratio, unit * mean(t.biasOf[i]));
  }
  if (count) fmt::print("{} inferred_ratio_mean {:.3f}\n", sex, product / count);
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
  constexpr double kTapeError = 0.0005;  // Metres.
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
          falls = falls || (before.has(m) && made->achieved[m] < before[m] - kTapeError);
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
  fmt::print("grid bodies {} open {} crossed {} folded {} girth_falls {} thinnest {:.4f}\n", bodies, open,
             crossed, turned, fell, thinnest);
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t step = 1;
  bool core = false, onlyGrid = false;
  for (int i = 1; i < argc; ++i) {
    if (!std::strcmp(argv[i], "--core")) core = true;
    if (!std::strcmp(argv[i], "--grid")) onlyGrid = true;
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
  timings(*solver);
  const char* data = std::getenv("FITROOM_REFERENCE_DATA");
  if (!data) {
    fmt::print("FITROOM_REFERENCE_DATA is not set; the survey rows are left out\n");
    return 0;
  }
  std::vector<Measure> given = {Measure::kHeight,     Measure::kWeight, Measure::kChest,
                                Measure::kWaistNavel, Measure::kHip,    Measure::kInseam};
  if (core) given.insert(given.end(), {Measure::kNeck, Measure::kThigh, Measure::kArmLength});
  for (const double sex : {0.0, 1.0}) {
    const AnsurTable table(std::string(data) + (sex < 0.5 ? "/ansur2/female.csv" : "/ansur2/male.csv"), sex);
    Tally tally;
    run(*solver, table, given, step, tally);
    report(table, given, step, tally);
  }
  return 0;
}
