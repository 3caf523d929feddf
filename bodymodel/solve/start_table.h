#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "bodymodel/core/error.h"
#include "bodymodel/prior/prior.h"
#include "bodymodel/solve/shape_fit.h"

namespace fitroom::bodymodel {

/// Typical bodies of each sex from thin to very heavy, with how their measures answer to the parameters:
/// where a fit begins, and what parameters keep to when no measure speaks of them. The table is worked out
/// from mannequin and prior; `assets/body/solver_start.bin` keeps it so that a program starts at once. A kept
/// table of another mannequin or prior is left aside.
class StartTable {
 public:
  /// Works the table out: some hundred bodies for each entry, about two seconds.
  static StartTable compute(const ShapeFit& fit, const Prior& prior);

  /// The kept table, when there is one for this mannequin and prior; otherwise a computed one.
  static StartTable load(const std::filesystem::path& assets, const ShapeFit& fit, const Prior& prior);

  /// Interpolated in sex (0 to 1) and body-mass index (kg/m2); the ends of the table hold beyond it.
  Linearisation at(double sex, double bmi) const;
  /// The entry nearest to the average body of a sex, 0 or 1.
  const Linearisation& average(int sex) const;

  /// Layout: "FITSTART", u32 version, u64 checksum, u32 entries a sex, u32 parameters; then for each sex and
  /// entry the index as a float, P parameters, M measures and M x P derivatives by row, all little-endian
  /// 32-bit floats.
  std::string encode(std::uint64_t checksum) const;
  static Expected<StartTable> decode(const std::string& bytes, std::uint64_t checksum,
                                     std::size_t parameters);

  /// Checksum of the files the table is worked out from.
  static std::uint64_t checksumOf(const std::filesystem::path& assets);
  static constexpr const char* kFile = "body/solver_start.bin";

 private:
  struct Entry {
    double bmi = 0.0;
    Linearisation at;
  };
  Linearisation alongBmi(int sex, double bmi) const;

  std::array<std::vector<Entry>, 2> entries_;  ///< Female, male; ascending index.
};

/// How the mesh's own shape ties a measure that no survey holds to those that one does, near the average
/// body.
Prior::Relation meshRelation(const ShapeFit& fit, const Prior& prior, double sex, Measure m,
                             const Linearisation& at);

}  // namespace fitroom::bodymodel
