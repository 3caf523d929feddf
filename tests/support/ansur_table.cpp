#include "tests/support/ansur_table.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace fitroom::testing {

using namespace bodymodel;

AnsurTable::AnsurTable(const std::string& path, double sex) : sex_(sex) {
  std::ifstream in(path);
  std::string line, cell;
  std::getline(in, line);
  std::vector<Measure> column;
  for (std::stringstream s(line); std::getline(s, cell, ',');) {
    column.push_back(Measure::kCount);
    for (std::size_t i = 0; i < kMeasureCount; ++i) {
      if (measureInfo(static_cast<Measure>(i)).ansurColumn == cell) column.back() = static_cast<Measure>(i);
    }
  }
  while (std::getline(in, line)) {
    MeasureSet set;
    std::stringstream s(line);
    for (std::size_t c = 0; c < column.size() && std::getline(s, cell, ','); ++c) {
      if (column[c] == Measure::kCount) continue;
      set.set(column[c], std::atof(cell.c_str()) * (column[c] == Measure::kWeight ? 0.1 : 0.001));
    }
    if (set.has(Measure::kHeight)) rows_.push_back(set);
  }
}

}  // namespace fitroom::testing
