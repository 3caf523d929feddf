#include "bodymodel/solve/start_table.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

#include "bodymodel/solve/pulls.h"

namespace fitroom::bodymodel {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr std::array<double, 4> kBmi = {18.0, 26.0, 35.0, 48.0};  ///< kg/m2 of the entries.
constexpr std::size_t kAverage = 1;  ///< The entry whose index both sexes' means are near.
constexpr double kAverageStiffness =
    0.10;  ///< The average body follows the survey's means before the drawing.
/// Other bodies differ from the average as the mannequin is drawn with more or less flesh, first of all.
constexpr double kFleshStiffness = 10.0;
constexpr double kRelationSpread =
    0.03;                   ///< Share of a measure no survey holds: spread about the mesh's own line.
constexpr int kRounds = 2;  ///< Times an entry is fitted with the derivatives found at its last fit.

constexpr char kMagic[] = "FITSTART";
constexpr std::uint32_t kVersion = 2;

Linearisation mix(const Linearisation& a, const Linearisation& b, double t) {
  return {(1 - t) * a.parameters + t * b.parameters, (1 - t) * a.measures + t * b.measures,
          (1 - t) * a.jacobian + t * b.jacobian};
}

/// The measures people commonly give, as the population has them at a height and weight.
MeasureSet commonMeasures(const Prior& prior, double sex, const MeasureSet& given) {
  const Prior::Conditional likely = prior.condition(sex, given);
  MeasureSet asked;
  for (const Measure m :
       {Measure::kHeight, Measure::kChest, Measure::kWaistNavel, Measure::kHip, Measure::kInseam}) {
    asked.set(m, likely[m]->mean);
  }
  return asked;
}

Linearisation typical(const ShapeFit& fit, const Prior& prior, double sex, const MeasureSet& asked,
                      Linearisation from, double stiffness) {
  const std::vector<Pull> pulls = pullsFor(prior.condition(sex, asked), asked);
  const VectorXd neutral = from.parameters;
  for (int round = 0; round < kRounds; ++round) {
    from = fit.linearise(sex, fit.fit(sex, pulls, from, {neutral, {}, stiffness}).parameters);
  }
  return from;
}

/// The average body with more or less flesh: `mass` as the mannequin is drawn at that body-mass index.
VectorXd withFlesh(const ShapeFit& fit, VectorXd parameters, double bmi) {
  constexpr std::array<double, 4> kDrawn = {17.0, 25.0, 36.0, 49.0};  // Of mass -1, 0, 1, 2.
  const auto drawn = [&](double x) {
    std::size_t i = 0;
    while (i + 2 < kDrawn.size() && x > kDrawn[i + 1]) ++i;
    return static_cast<double>(i) - 1 + (x - kDrawn[i]) / (kDrawn[i + 1] - kDrawn[i]);
  };
  const auto rules = fit.mannequin().parameters();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].name == "mass") parameters[static_cast<Index>(i)] += drawn(bmi) - drawn(kBmi[kAverage]);
  }
  return parameters;
}

std::string fileBytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

template <class T>
void put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// Reads fields one after the other; `good` turns false at the first that is not there.
struct Reader {
  const std::string& bytes;
  std::size_t at = 0;
  bool good = true;

  template <class T>
  T get() {
    T value{};
    if (bytes.size() - at < sizeof value) {
      good = false;
      return value;
    }
    std::memcpy(&value, bytes.data() + at, sizeof value);
    at += sizeof value;
    return value;
  }
};

}  // namespace

StartTable StartTable::compute(const ShapeFit& fit, const Prior& prior) {
  StartTable table;
  for (int sex = 0; sex < 2; ++sex) {
    const VectorXd drawn = VectorXd::Zero(static_cast<Index>(fit.mannequin().parameters().size()));
    const Linearisation middle = typical(fit, prior, sex, commonMeasures(prior, sex, {}),
                                         fit.linearise(sex, drawn), kAverageStiffness);
    const double height = prior.condition(sex, {})[Measure::kHeight]->mean;
    auto& entries = table.entries_[static_cast<std::size_t>(sex)];
    entries.resize(kBmi.size());
    // Each from the average with the flesh its index is drawn with.
    const auto fill = [&](std::size_t i) {
      MeasureSet given;
      given.set(Measure::kHeight, height);
      given.set(Measure::kWeight, kBmi[i] * height * height);
      const Linearisation from = fit.linearise(sex, withFlesh(fit, middle.parameters, kBmi[i]));
      entries[i] = {kBmi[i], typical(fit, prior, sex, given, from, kFleshStiffness)};
    };
    entries[kAverage] = {kBmi[kAverage], middle};
    for (std::size_t i = 0; i < kBmi.size(); ++i) {
      if (i != kAverage) fill(i);
    }
  }
  return table;
}

StartTable StartTable::load(const std::filesystem::path& assets, const ShapeFit& fit, const Prior& prior) {
  auto kept = decode(fileBytes(assets / kFile), checksumOf(assets), fit.mannequin().parameters().size());
  return kept ? std::move(*kept) : compute(fit, prior);
}

Linearisation StartTable::alongBmi(int sex, double bmi) const {
  const auto& e = entries_[static_cast<std::size_t>(sex)];
  if (bmi <= e.front().bmi) return e.front().at;
  for (std::size_t i = 1; i < e.size(); ++i) {
    if (bmi <= e[i].bmi) return mix(e[i - 1].at, e[i].at, (bmi - e[i - 1].bmi) / (e[i].bmi - e[i - 1].bmi));
  }
  return e.back().at;
}

Linearisation StartTable::at(double sex, double bmi) const {
  const double s = std::clamp(sex, 0.0, 1.0);
  if (s == 0.0) return alongBmi(0, bmi);
  if (s == 1.0) return alongBmi(1, bmi);
  return mix(alongBmi(0, bmi), alongBmi(1, bmi), s);
}

const Linearisation& StartTable::average(int sex) const {
  return entries_[static_cast<std::size_t>(sex)][kAverage].at;
}

std::string StartTable::encode(std::uint64_t checksum) const {
  std::string out(kMagic, 8);
  put(out, kVersion);
  put(out, checksum);
  put(out, static_cast<std::uint32_t>(entries_[0].size()));
  put(out, static_cast<std::uint32_t>(entries_[0].front().at.parameters.size()));
  for (const auto& sex : entries_) {
    for (const Entry& e : sex) {
      put(out, static_cast<float>(e.bmi));
      for (const double x : e.at.parameters) put(out, static_cast<float>(x));
      for (const double x : e.at.measures) put(out, static_cast<float>(x));
      for (Index r = 0; r < e.at.jacobian.rows(); ++r) {
        for (Index c = 0; c < e.at.jacobian.cols(); ++c) put(out, static_cast<float>(e.at.jacobian(r, c)));
      }
    }
  }
  return out;
}

Expected<StartTable> StartTable::decode(const std::string& bytes, std::uint64_t checksum,
                                        std::size_t parameters) {
  const auto other = [] {
    return fail(ErrorCode::kMalformed,
                {"求解起点文件不属于这个人台，将重新计算",
                 "the solver's start table is not of this mannequin; it is worked out anew"});
  };
  if (bytes.compare(0, 8, kMagic) != 0) return other();
  Reader in{bytes, 8};
  const bool mine = in.get<std::uint32_t>() == kVersion && in.get<std::uint64_t>() == checksum;
  const auto entries = in.get<std::uint32_t>();
  const auto p = static_cast<Index>(in.get<std::uint32_t>());
  constexpr Index kRows = kQuantityCount;
  const std::size_t each = sizeof(float) * static_cast<std::size_t>(1 + p + kRows + kRows * p);
  if (!in.good || !mine || static_cast<std::size_t>(p) != parameters || entries != kBmi.size() ||
      bytes.size() - in.at != 2 * entries * each) {
    return other();
  }
  StartTable table;
  const auto number = [&] { return static_cast<double>(in.get<float>()); };
  for (auto& sex : table.entries_) {
    for (std::uint32_t i = 0; i < entries; ++i) {
      Entry e{number(), {VectorXd(p), VectorXd(kRows), Eigen::MatrixXd(kRows, p)}};
      for (double& x : e.at.parameters) x = number();
      for (double& x : e.at.measures) x = number();
      for (Index r = 0; r < kRows; ++r) {
        for (Index c = 0; c < p; ++c) e.at.jacobian(r, c) = number();
      }
      if (!e.at.parameters.allFinite() || !e.at.jacobian.allFinite()) return other();
      sex.push_back(std::move(e));
    }
  }
  return table;
}

std::uint64_t StartTable::checksumOf(const std::filesystem::path& assets) {
  // FNV-1a (Fowler, Noll, Vo) over eight bytes at a time.
  std::uint64_t h = 14695981039346656037ULL;
  for (const char* file : {"body/mannequin.bin", "body/prior_ansur2.json"}) {
    std::string bytes = fileBytes(assets / file);
    bytes.resize((bytes.size() + 7) / 8 * 8);
    for (std::size_t i = 0; i < bytes.size(); i += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data() + i, 8);
      h = (h ^ word) * 1099511628211ULL;
    }
  }
  return h;
}

Prior::Relation meshRelation(const ShapeFit& fit, const Prior& prior, double sex, Measure m,
                             const Linearisation& at) {
  const std::vector<Pull> pulls = pullsFor(prior.condition(sex, {}), {});
  const Eigen::MatrixXd response = fit.response(at, pulls);
  const Eigen::RowVectorXd slope = at.jacobian.row(static_cast<Index>(m)) * response;
  Prior::Relation r;
  r.mean = at.measures[static_cast<Index>(m)];
  r.coefficients = VectorXd::Zero(prior.at(sex).mean.size());
  for (std::size_t i = 0; i < pulls.size(); ++i) {
    if (!isMeasure(pulls[i].quantity)) continue;
    r.coefficients[prior.slot(static_cast<Measure>(pulls[i].quantity))] = slope[static_cast<Index>(i)];
  }
  r.sd = kRelationSpread * r.mean;
  return r;
}

}  // namespace fitroom::bodymodel
