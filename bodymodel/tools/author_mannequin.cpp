// Writes the mannequin's asset from its figures: fitroom_author_mannequin FILE

#include <fmt/format.h>

#include <fstream>

#include "bodymodel/mannequin/mannequin_data.h"
#include "bodymodel/tools/authoring/author.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: fitroom_author_mannequin FILE\n");
    return 2;
  }
  const auto data = fitroom::bodymodel::authoring::authorMannequin();
  // Genus 0: the left half is a disc, V - E + F = 1 with E = (3 F + boundary edges) / 2.
  const auto faces = static_cast<long>(data.faces.size());
  if (2 * static_cast<long>(data.halfCount()) - faces - static_cast<long>(data.centreCount) != 2) {
    fmt::print(stderr, "the drawn surface has holes through it\n");
    return 1;
  }
  const std::string bytes = fitroom::bodymodel::encodeMannequin(data);
  std::ofstream out(argv[1], std::ios::binary);
  out << bytes;
  out.close();
  if (!out) {
    fmt::print(stderr, "cannot write {}\n", argv[1]);
    return 1;
  }
  fmt::print("{}: {} vertices, {} triangles, {} bytes\n", argv[1], data.halfCount() + data.sideCount,
             2 * data.faces.size(), bytes.size());
  return 0;
}
