#include "bodymodel/solve/shape_regulariser.h"

#include <array>
#include <string_view>
#include <vector>

namespace fitroom::bodymodel {

namespace {

/// Usual spread of a parameter between people of one stature, by name; 0 for names not listed.
struct Spread {
  std::string_view name;
  double sd;
};

// Mass follows the body-mass index, which the start tells; bellies grow forwards and buttocks backwards, the
// other half of the depth follows less.
constexpr std::array<Spread, 17> kSpreads = {{{"scale", 0.10},
                                              {"mass", 0.12},
                                              {"bust", 0.40},
                                              {"bust_drop", 0.30},
                                              {"belly", 0.40},
                                              {"seat", 0.30},
                                              {"navel_front", 0.25},
                                              {"waist_front", 0.20},
                                              {"high_hip_front", 0.20},
                                              {"navel_back", 0.15},
                                              {"waist_back", 0.15},
                                              {"hip_back", 0.20},
                                              {"hip_front", 0.15},
                                              {"head_length", 0.05},
                                              {"foot_breadth", 0.05},
                                              {"shoulder_slope", 0.008},
                                              // Chosen, not inferred: measures do not tell it.
                                              {"posture", 0.002}}};

/// How firmly parameters keep to their usual values, against measures that weigh 1: lightly, since what
/// people measure says more of them than what bodies usually are.
constexpr double kKeep = 0.05;
/// Share of a parameter's range that is its spread when nothing better is known.
constexpr double kSpreadOfRange = 0.14;
/// The same for lengths, which show less than girths do.
constexpr double kLengthSpread = 0.22;
constexpr double kSmooth = 0.12, kLoose = 0.24, kFree = 0.60;  ///< Roughness of trunk, limbs and lengths.

struct Chain {
  double roughness;  ///< How far a parameter usually is from the mean of its neighbours.
  std::vector<std::string_view> names;
};

/// Parameters of neighbouring levels, in order.
const std::vector<Chain>& chains() {
  static const std::vector<Chain> all = {
      {kSmooth,
       {"hip_width", "high_hip_width", "navel_width", "waist_width", "underbust_width", "chest_width",
        "axilla_width", "shoulder_width"}},
      {kSmooth,
       {"hip_front", "high_hip_front", "navel_front", "waist_front", "underbust_front", "chest_front",
        "axilla_front", "shoulder_front"}},
      {kSmooth,
       {"hip_back", "high_hip_back", "navel_back", "waist_back", "underbust_back", "chest_back",
        "axilla_back", "shoulder_back"}},
      {kSmooth, {"hip_square", "navel_square", "waist_square", "chest_square"}},
      {kLoose, {"ankle_girth", "calf_girth", "knee_girth", "mid_thigh_girth", "thigh_girth"}},
      {kLoose, {"upper_arm_girth", "elbow_girth", "forearm_girth", "wrist_girth", "hand_girth"}},
      {kFree, {"lower_leg_length", "upper_leg_length"}},
      {kFree,
       {"hip_to_navel_length", "navel_to_waist_length", "waist_to_bust_length", "bust_to_axilla_length",
        "axilla_to_shoulder_length", "shoulder_to_nape_length"}},
      {kFree, {"upper_arm_length", "forearm_length", "hand_length"}},
  };
  return all;
}

int indexOf(std::span<const ShapeParameter> parameters, std::string_view name) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

double spreadOf(const ShapeParameter& p) {
  for (const Spread& s : kSpreads) {
    if (s.name == p.name) return s.sd;
  }
  return (p.name.ends_with("_length") ? kLengthSpread : kSpreadOfRange) * (p.high - p.low);
}

void addTerm(Eigen::MatrixXd& weight, const std::vector<std::pair<int, double>>& row, double sd) {
  for (const auto& [i, a] : row) {
    for (const auto& [j, b] : row) weight(i, j) += a * b / (sd * sd);
  }
}

/// Each inner link near the mean of its neighbours, each pair of neighbours not too far apart.
void addChain(Eigen::MatrixXd& weight, std::span<const ShapeParameter> parameters, const Chain& chain) {
  std::vector<int> links;
  for (const auto name : chain.names) {
    if (const int i = indexOf(parameters, name); i >= 0) links.push_back(i);
  }
  for (std::size_t k = 1; k + 1 < links.size(); ++k) {
    addTerm(weight, {{links[k - 1], -0.5}, {links[k], 1.0}, {links[k + 1], -0.5}}, chain.roughness);
  }
  for (std::size_t k = 1; k < links.size(); ++k) {
    addTerm(weight, {{links[k - 1], -1.0}, {links[k], 1.0}}, 3 * chain.roughness);
  }
}

}  // namespace

ShapeRegulariser makeRegulariser(std::span<const ShapeParameter> parameters) {
  const auto n = static_cast<Eigen::Index>(parameters.size());
  ShapeRegulariser r;
  r.weight = Eigen::MatrixXd::Zero(n, n);
  r.low.resize(n);
  r.high.resize(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const ShapeParameter& p = parameters[static_cast<std::size_t>(i)];
    r.low[i] = p.low;
    r.high[i] = p.high;
    const double sd = spreadOf(p);
    r.weight(i, i) += kKeep / (sd * sd);
  }
  r.smooth = Eigen::MatrixXd::Zero(n, n);
  for (const Chain& chain : chains()) addChain(r.smooth, parameters, chain);
  r.scale = indexOf(parameters, "scale");
  return r;
}

}  // namespace fitroom::bodymodel
