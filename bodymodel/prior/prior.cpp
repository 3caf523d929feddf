#include "bodymodel/prior/prior.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

namespace fitroom::bodymodel {

namespace {

using Json = nlohmann::json;

constexpr const char* kFile = "body/prior_ansur2.json";
constexpr double kUsual = 3.0;  ///< Sd of stature inside which the survey's lines are known to hold.

/// N means and the lower triangle of the covariance, row by row.
Gaussian readGaussian(const Json& j, Eigen::Index n) {
  Gaussian g;
  const auto mean = j.at("mean").get<std::vector<double>>();
  const auto lower = j.at("covariance_lower").get<std::vector<double>>();
  if (static_cast<Eigen::Index>(mean.size()) != n ||
      static_cast<Eigen::Index>(lower.size()) != n * (n + 1) / 2) {
    throw std::length_error("figures do not match the number of quantities");
  }
  g.mean = Eigen::Map<const Eigen::VectorXd>(mean.data(), n);
  g.covariance.resize(n, n);
  std::size_t k = 0;
  for (Eigen::Index r = 0; r < n; ++r) {
    for (Eigen::Index c = 0; c <= r; ++c) g.covariance(r, c) = g.covariance(c, r) = lower[k++];
  }
  if (!g.mean.allFinite() || !g.covariance.allFinite()) throw std::domain_error("a figure is not finite");
  return g;
}

}  // namespace

Expected<Prior> Prior::load(const std::filesystem::path& assets) {
  const std::filesystem::path path = assets / kFile;
  std::error_code gone;
  if (!std::filesystem::exists(path, gone)) {
    return fail(ErrorCode::kNotFound,
                {"找不到体型统计文件 " + path.string() + "，请重新安装或检查资源目录",
                 "the body figures " + path.string() + " are missing; reinstall or check the assets folder"},
                path.string());
  }
  std::ifstream in(path);
  const Json j = Json::parse(in, nullptr, false);
  const auto malformed = [&](const std::string& why) {
    return fail(ErrorCode::kMalformed,
                {"体型统计文件 " + path.string() + " 已损坏，请重新安装（" + why + "）",
                 "the body figures " + path.string() + " are damaged; reinstall (" + why + ")"},
                path.string());
  };
  if (j.is_discarded()) return malformed("not JSON");
  try {
    Prior prior;
    prior.slot_.fill(-1);
    const auto names = j.at("quantities").get<std::vector<std::string>>();
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == "acromialheight") prior.acromion_ = static_cast<int>(i);
      if (names[i] == "suprasternaleheight") prior.suprasternale_ = static_cast<int>(i);
      const auto m = findMeasure(names[i]);
      if (!m) continue;
      prior.slot_[static_cast<std::size_t>(*m)] = static_cast<int>(i);
      prior.measures_.push_back(*m);
    }
    if (!prior.knows(Measure::kHeight) || !prior.knows(Measure::kWeight))
      return malformed("no height or weight");
    const auto n = static_cast<Eigen::Index>(names.size());
    prior.female_ = readGaussian(j.at("female"), n);
    prior.male_ = readGaussian(j.at("male"), n);
    const auto tail = [&](const char* sex) {
      const Json& t = j.at(sex).at("tail");
      return Tail{t.at("bmi").get<std::vector<double>>(), t.at("factor").get<std::vector<double>>()};
    };
    prior.femaleTail_ = tail("female");
    prior.maleTail_ = tail("male");
    for (const Tail& t : {prior.femaleTail_, prior.maleTail_}) {
      if (t.bmi.size() != t.factor.size()) return malformed("tail figures of two lengths");
    }
    return prior;
  } catch (const std::exception& e) {
    return malformed(e.what());
  }
}

Gaussian Prior::at(double sex) const {
  const double s = std::clamp(sex, 0.0, 1.0);
  return {(1 - s) * female_.mean + s * male_.mean, (1 - s) * female_.covariance + s * male_.covariance};
}

void Prior::extend(Measure m, const Relation& female, const Relation& male) {
  if (knows(m)) return;
  const auto add = [](Gaussian& g, const Relation& r) {
    const Eigen::Index n = g.mean.size();
    const Eigen::VectorXd cross = g.covariance * r.coefficients;
    g.mean.conservativeResize(n + 1);
    g.mean[n] = r.mean;
    g.covariance.conservativeResize(n + 1, n + 1);
    g.covariance.col(n).head(n) = cross;
    g.covariance.row(n).head(n) = cross.transpose();
    g.covariance(n, n) = r.coefficients.dot(cross) + r.sd * r.sd;
  };
  slot_[static_cast<std::size_t>(m)] = static_cast<int>(female_.mean.size());
  measures_.push_back(m);
  add(female_, female);
  add(male_, male);
}

double Prior::interpolate(const Tail& tail, double bmi) {
  if (tail.bmi.empty()) return 1.0;
  if (bmi <= tail.bmi.front()) return tail.factor.front();
  for (std::size_t i = 1; i < tail.bmi.size(); ++i) {
    if (bmi > tail.bmi[i]) continue;
    const double t = (bmi - tail.bmi[i - 1]) / (tail.bmi[i] - tail.bmi[i - 1]);
    return tail.factor[i - 1] + t * (tail.factor[i] - tail.factor[i - 1]);
  }
  return tail.factor.back();
}

double Prior::tailFactor(double sex, double bmi) const {
  const double s = std::clamp(sex, 0.0, 1.0);
  return std::max(1.0, (1 - s) * interpolate(femaleTail_, bmi) + s * interpolate(maleTail_, bmi));
}

void Prior::given(const MeasureSet& set, std::vector<int>& indices, Eigen::VectorXd& values) const {
  std::vector<double> found;
  for (const Measure m : measures_) {
    if (!set.has(m)) continue;
    indices.push_back(slot_[static_cast<std::size_t>(m)]);
    found.push_back(set[m]);
  }
  values = Eigen::Map<const Eigen::VectorXd>(found.data(), static_cast<Eigen::Index>(found.size()));
}

std::optional<Estimate> Prior::belowNape(const Gaussian& g, int slot, double like) const {
  const int nape = slot_[static_cast<std::size_t>(Measure::kNapeHeight)];
  if (nape < 0 || slot < 0) return std::nullopt;
  const double variance = g.covariance(nape, nape) + g.covariance(slot, slot) - 2 * g.covariance(nape, slot);
  return Estimate{like * (g.mean[nape] - g.mean[slot]), like * std::sqrt(std::max(0.0, variance))};
}

MeasureSet Prior::scaled(const MeasureSet& set, double by) {
  if (by == 1.0) return set;
  MeasureSet out;
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const auto m = static_cast<Measure>(i);
    if (set.has(m)) out.set(m, set[m] * (m == Measure::kWeight ? by * by * by : by));
  }
  return out;
}

void Prior::settleLevels(const Gaussian& all, const MeasureSet& set, double doubt, double share,
                         Gaussian& g) const {
  MeasureSet lengths;
  for (const Measure m :
       {Measure::kHeight, Measure::kInseam, Measure::kArmLength, Measure::kBackNeckToWrist,
        Measure::kNapeHeight, Measure::kBustHeight, Measure::kNavelHeight, Measure::kHipHeight,
        Measure::kAxillaHeight, Measure::kKneeHeight, Measure::kFootLength})
    if (set.has(m)) lengths.set(m, set[m]);
  std::vector<int> indices;
  Eigen::VectorXd values;
  given(lengths, indices, values);
  const Gaussian bones = bodymodel::condition(all, indices, values, doubt);
  const auto settle = [&](int i) {
    if (i >= 0) g.mean[i] = bones.mean[i] + share * (g.mean[i] - bones.mean[i]);
  };
  for (const Measure m : {Measure::kInseam, Measure::kNapeHeight, Measure::kBustHeight, Measure::kNavelHeight,
                          Measure::kHipHeight, Measure::kAxillaHeight, Measure::kKneeHeight})
    if (knows(m) && !set.has(m)) settle(slot(m));
  settle(acromion_), settle(suprasternale_);
}

double Prior::likeness(double sex, const MeasureSet& set) const {
  if (!set.has(Measure::kHeight)) return 1.0;
  const Gaussian all = at(sex);
  const int i = slot(Measure::kHeight);
  const double mean = all.mean[i], reach = kUsual * std::sqrt(all.covariance(i, i)),
               height = set[Measure::kHeight];
  return height / std::clamp(height, mean - reach, mean + reach);
}

double Prior::trendShare(double sex, double bmi) const {
  constexpr double kLast =
      35.0;  // kg/m2 up to which the survey has people: its 99th percentile of either sex.
  const Gaussian all = at(sex);
  const double usual = all.mean[slot(Measure::kWeight)] / std::pow(all.mean[slot(Measure::kHeight)], 2);
  return bmi <= kLast ? 1.0 : (kLast - usual) / (bmi - usual);
}

double Prior::stretch(double sex, double height) const {
  constexpr double kGrowth = 0.25;
  const Gaussian all = at(sex);
  const int i = slot(Measure::kHeight);
  const double z = std::abs(height - all.mean[i]) / std::sqrt(all.covariance(i, i));
  return 1.0 + kGrowth * std::max(0.0, z - kUsual);
}

Prior::Conditional Prior::conditionWith(double sex, const MeasureSet& asked, double doubt) const {
  const double like = likeness(sex, asked);
  const MeasureSet set = scaled(asked, 1 / like);
  std::vector<int> indices;
  Eigen::VectorXd values;
  given(set, indices, values);
  const Gaussian all = at(sex);
  Gaussian g = bodymodel::condition(all, indices, values, doubt);
  const auto meanOf = [&](Measure m) { return g.mean[slot(m)]; };
  Conditional c;
  c.doubt = doubt;
  c.bmi = meanOf(Measure::kWeight) / std::pow(meanOf(Measure::kHeight), 2);
  c.tailFactor = tailFactor(sex, c.bmi) * stretch(sex, like * meanOf(Measure::kHeight));
  if (const double share = trendShare(sex, c.bmi); share < 1) settleLevels(all, set, doubt, share, g);
  c.shoulderDrop = belowNape(g, acromion_, like);
  c.frontNeckDrop = belowNape(g, suprasternale_, like);
  for (const Measure m : measures_) {
    const int i = slot(m);
    const double unit = m == Measure::kWeight ? like * like * like : like;
    c.of[static_cast<std::size_t>(m)] =
        Estimate{unit * g.mean[i], unit * c.tailFactor * std::sqrt(g.covariance(i, i))};
    if (asked.has(m) && doubt == 0) c.of[static_cast<std::size_t>(m)]->mean = asked[m];
  }
  return c;
}

Prior::Conditional Prior::condition(double sex, const MeasureSet& set) const {
  const double z = conflict(surprises(sex, set));
  const double doubt = z > kPlausible ? std::pow(z / kPlausible, 2) - 1.0 : 0.0;
  return conditionWith(sex, set, doubt);
}

double conflict(const std::vector<Surprise>& surprises) {
  double most = 0, second = 0;
  for (const Surprise& s : surprises) {
    const double z = std::abs(s.z);
    second = std::max(second, std::min(most, z));
    most = std::max(most, z);
  }
  return second;
}

std::vector<Surprise> Prior::surprises(double sex, const MeasureSet& set) const {
  const Gaussian all = at(sex);
  std::vector<Surprise> out;
  for (const Measure m : measures_) {
    if (!set.has(m)) continue;
    MeasureSet others = set;
    others.clear(m);
    std::vector<int> indices;
    Eigen::VectorXd values;
    given(scaled(others, 1 / likeness(sex, others)), indices, values);
    const Conditional c = conditionWith(sex, others, 0.0);
    Surprise s;
    s.measure = m;
    s.expected = c[m]->mean;
    s.sd = c[m]->sd;
    s.z = (set[m] - s.expected) / s.sd;
    s.without = mahalanobisSquared(all, indices, values);
    out.push_back(s);
  }
  return out;
}

}  // namespace fitroom::bodymodel
