// Works out assets/body/solver_start.bin after a change of the mannequin, the prior or the solver:
//   fitroom_build_start ASSETS
// The same mannequin and prior give the same bytes.

#include <fstream>
#include <iostream>

#include "bodymodel/solve/start_table.h"

using namespace fitroom::bodymodel;

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: fitroom_build_start ASSETS\n";
    return 2;
  }
  const std::filesystem::path assets = argv[1];
  const auto mannequin = Mannequin::load(assets);
  const auto prior = Prior::load(assets);
  if (!mannequin || !prior) {
    std::cerr << (mannequin ? prior.error() : mannequin.error()).text.en << "\n";
    return 1;
  }
  const ShapeFit fit(*mannequin);
  const std::string bytes = StartTable::compute(fit, *prior).encode(StartTable::checksumOf(assets));
  std::ofstream out(assets / StartTable::kFile, std::ios::binary);
  out << bytes;
  if (!out.flush()) {
    std::cerr << "cannot write " << (assets / StartTable::kFile).string() << "\n";
    return 1;
  }
  return 0;
}
