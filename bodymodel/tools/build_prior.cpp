// Computes assets/body/prior_ansur2.json from the survey tables:
//   build_prior ANSUR_DIR NHANES_DIR OUT.json
// Means and covariances of ANSUR II per sex, the relaxed upper arm by way of NHANES, and how much wider the
// spread gets at body-mass indices that ANSUR hardly holds. The same tables give the same bytes.

#include <fmt/format.h>

#include <Eigen/Dense>
#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "bodymodel/measure/measure.h"
#include "bodymodel/prior/gaussian.h"

namespace {

using fitroom::bodymodel::Gaussian;
using Json = nlohmann::ordered_json;

/// A table of numbers by column name; cells that are no number are NaN.
struct Table {
  std::map<std::string, std::size_t> column;
  std::vector<std::vector<double>> rows;
  std::string checksum;

  double at(std::size_t row, const std::string& name) const { return rows[row][column.at(name)]; }
};

/// FNV-1a, 64 bit (Fowler, Noll, Vo), of a file's bytes.
std::string fnv1a(const std::string& bytes) {
  std::uint64_t h = 14695981039346656037ULL;
  for (const unsigned char c : bytes) h = (h ^ c) * 1099511628211ULL;
  return fmt::format("fnv1a64:{:016x}", h);
}

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      out.emplace_back();
    } else if (c != '\r') {
      out.back() += c;
    }
  }
  return out;
}

double number(const std::string& text) {
  try {
    return std::stod(text);
  } catch (const std::exception&) {
    return std::nan("");
  }
}

Table read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot open " + path);
  std::stringstream all;
  all << in.rdbuf();
  Table t;
  t.checksum = fnv1a(all.str());
  std::string line;
  while (std::getline(all, line)) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> c = cells(line);
    if (t.column.empty()) {
      for (std::size_t i = 0; i < c.size(); ++i) t.column[c[i]] = i;
      continue;
    }
    if (c.size() != t.column.size()) throw std::runtime_error("a row of " + path + " has another width");
    std::vector<double> row;
    for (const std::string& cell : c) row.push_back(number(cell));
    t.rows.push_back(std::move(row));
  }
  return t;
}

/// A quantity of the prior: its key and where ANSUR has it.
struct Quantity {
  std::string key, column;
  double scale;  ///< Table unit to SI.
};

/// Columns without a measure of their own that tie the levels of the body together.
constexpr std::array<const char*, 8> kExtra = {
    "acromialheight",      "suprasternaleheight",   "tenthribheight",       "iliocristaleheight",
    "trochanterionheight", "acromionradialelength", "radialestylionlength", "lateralmalleolusheight"};

std::vector<Quantity> quantities() {
  using namespace fitroom::bodymodel;
  std::vector<Quantity> q;
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const MeasureInfo& info = measureInfo(static_cast<Measure>(i));
    if (info.ansurColumn.empty()) continue;
    q.push_back({std::string(info.key), std::string(info.ansurColumn),
                 static_cast<Measure>(i) == Measure::kWeight ? 0.1 : 0.001});
  }
  q.push_back({"upper_arm_cm", "bicepscircumferenceflexed", 0.001});
  for (const char* extra : kExtra) q.push_back({extra, extra, 0.001});
  return q;
}

Gaussian estimate(const Eigen::MatrixXd& x) {
  Gaussian g;
  g.mean = x.colwise().mean().transpose();
  const Eigen::MatrixXd centred = x.rowwise() - g.mean.transpose();
  g.covariance = centred.transpose() * centred / static_cast<double>(x.rows() - 1);
  return g;
}

std::size_t find(const std::vector<Quantity>& q, const std::string& key) {
  for (std::size_t i = 0; i < q.size(); ++i) {
    if (q[i].key == key) return i;
  }
  throw std::runtime_error("no quantity " + key);
}

/// NHANES persons as ANSUR's line from height and weight sees them.
struct Nhanes {
  const Table& table;
  double height(std::size_t i) const { return table.at(i, "BMXHT") / 100; }
  double weight(std::size_t i) const { return table.at(i, "BMXWT"); }
  double bmi(std::size_t i) const { return weight(i) / (height(i) * height(i)); }
};

Gaussian givenHeightWeight(const Gaussian& g, const std::vector<Quantity>& q, double height, double weight) {
  const std::array<int, 2> known = {static_cast<int>(find(q, "height_cm")),
                                    static_cast<int>(find(q, "weight_kg"))};
  return fitroom::bodymodel::condition(g, known, Eigen::Vector2d(height, weight));
}

/// Relaxed over flexed upper arm: NHANES tapes the arm relaxed, ANSUR flexed. Matched by height and weight,
/// inside the body-mass indices both surveys hold.
double relaxedOverFlexed(const Gaussian& g, const std::vector<Quantity>& q, const Nhanes& n) {
  const auto arm = static_cast<Eigen::Index>(find(q, "upper_arm_cm"));
  double relaxed = 0, flexed = 0;
  for (std::size_t i = 0; i < n.table.rows.size(); ++i) {
    if (n.bmi(i) < 18.5 || n.bmi(i) > 35) continue;
    relaxed += n.table.at(i, "BMXARMC") / 100;
    flexed += givenHeightWeight(g, q, n.height(i), n.weight(i)).mean[arm];
  }
  return relaxed / flexed;
}

/// Root mean square of (hip - expected) / sd by body-mass index, at least 1.
Json tail(const Gaussian& g, const std::vector<Quantity>& q, const Nhanes& n) {
  constexpr std::array<double, 8> kEdges = {14, 20, 25, 30, 35, 40, 45, 70};
  const auto hip = static_cast<Eigen::Index>(find(q, "hip_cm"));
  Json bmi = Json::array(), factor = Json::array(), count = Json::array();
  for (std::size_t b = 0; b + 1 < kEdges.size(); ++b) {
    double sum = 0, at = 0;
    int k = 0;
    for (std::size_t i = 0; i < n.table.rows.size(); ++i) {
      if (n.bmi(i) < kEdges[b] || n.bmi(i) >= kEdges[b + 1]) continue;
      const Gaussian c = givenHeightWeight(g, q, n.height(i), n.weight(i));
      sum += std::pow(n.table.at(i, "BMXHIP") / 100 - c.mean[hip], 2) / c.covariance(hip, hip);
      at += n.bmi(i);
      ++k;
    }
    bmi.push_back(std::stod(fmt::format("{:.2f}", at / k)));
    factor.push_back(std::stod(fmt::format("{:.3f}", std::max(1.0, std::sqrt(sum / k)))));
    count.push_back(k);
  }
  return Json{{"bmi", bmi}, {"factor", factor}, {"count", count}};
}

double rounded(double x) {
  return std::stod(fmt::format("{:.8g}", x));
}

Json sexFigures(const Table& ansur, const Table& nhanesTable, const std::vector<Quantity>& q) {
  Eigen::MatrixXd x(ansur.rows.size(), q.size());
  for (std::size_t r = 0; r < ansur.rows.size(); ++r) {
    for (std::size_t c = 0; c < q.size(); ++c) x(r, c) = ansur.at(r, q[c].column) * q[c].scale;
  }
  if (!x.allFinite()) throw std::runtime_error("a cell of ANSUR is no number");
  const Nhanes nhanes{nhanesTable};
  Gaussian g = estimate(x);
  const double ratio = relaxedOverFlexed(g, q, nhanes);
  const auto arm = static_cast<Eigen::Index>(find(q, "upper_arm_cm"));
  x.col(arm) *= ratio;
  g = estimate(x);
  Json mean = Json::array(), lower = Json::array();
  for (Eigen::Index r = 0; r < g.mean.size(); ++r) {
    mean.push_back(rounded(g.mean[r]));
    for (Eigen::Index c = 0; c <= r; ++c) lower.push_back(rounded(g.covariance(r, c)));
  }
  return Json{{"count", ansur.rows.size()},
              {"ansur_checksum", ansur.checksum},
              {"nhanes_checksum", nhanesTable.checksum},
              {"upper_arm_relaxed_over_flexed", rounded(ratio)},
              {"mean", mean},
              {"covariance_lower", lower},
              {"tail", tail(g, q, nhanes)}};
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::cerr << "usage: build_prior ANSUR_DIR NHANES_DIR OUT.json\n";
    return 2;
  }
  const std::string ansur = argv[1], nhanes = argv[2];
  const std::vector<Quantity> q = quantities();
  Json names = Json::array(), columns = Json::array();
  for (const Quantity& one : q) {
    names.push_back(one.key);
    columns.push_back(one.column);
  }
  const Json out = {
      {"format", 1},
      {"units", "metres and kilograms; covariances in their products"},
      {"source",
       "ANSUR II, US Army 2012, NATICK/TR-15/007, public domain; upper_arm_cm and tail by NHANES "
       "2017-March 2020 body measures, CDC, public domain"},
      {"made_by", "bodymodel/tools/build_prior.cpp"},
      {"quantities", names},
      {"ansur_columns", columns},
      {"female",
       sexFigures(read(ansur + "/female.csv"), read(nhanes + "/nhanes_adult_female_bmx_2020.csv"), q)},
      {"male", sexFigures(read(ansur + "/male.csv"), read(nhanes + "/nhanes_adult_male_bmx_2020.csv"), q)}};
  std::ofstream file(argv[3], std::ios::binary);
  file << out.dump() << "\n";
  if (!file.flush()) throw std::runtime_error(std::string("cannot write ") + argv[3]);
  return 0;
} catch (const std::exception& e) {
  std::cerr << "build_prior: " << e.what() << "\n";
  return 1;
}
