#pragma once

#include <string>
#include <vector>

#include "bodymodel/measure/measure.h"

namespace fitroom::testing {

/// The rows of an ANSUR II file as measure sets: every measure with a column, SI. Empty when it cannot be
/// read.
class AnsurTable {
 public:
  AnsurTable(const std::string& path, double sex);
  std::size_t size() const { return rows_.size(); }
  const bodymodel::MeasureSet& row(std::size_t i) const { return rows_[i]; }
  double sex() const { return sex_; }

 private:
  double sex_;
  std::vector<bodymodel::MeasureSet> rows_;
};

}  // namespace fitroom::testing
