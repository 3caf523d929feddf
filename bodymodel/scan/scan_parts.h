#pragma once

#include <optional>
#include <vector>

#include "bodymodel/scan/scan.h"
#include "bodymodel/scan/slicer.h"

namespace fitroom::bodymodel::scan {

/// Shares of stature that place what a mesh does not show; means of ANSUR II, women and men, unless the
/// landmark's own line in README.md says otherwise.
struct Shares {
  double navel, knee, crotch;
};
Shares sharesOf(double sex);

/// Work in progress on one scan.
struct Finder {
  Scan& scan;
  Slicer slicer;
  double height = 0;  ///< Metres.
  double sex = 0.5;
  double crotch = 0;           ///< Level, metres.
  std::vector<char> isArm[2];  ///< V flags: left, right.

  Eigen::Vector3d& at(Landmark l) { return scan.body.landmarks[static_cast<std::size_t>(l)]; }
  Eigen::Vector3d& at(Joint j) { return scan.body.joints[static_cast<std::size_t>(j)]; }
  void doubt(Landmark l, const Text& why) { scan.doubt[static_cast<std::size_t>(l)] = why; }

  /// The loop at a level that holds the mid line; nothing where there is none.
  std::optional<LevelLoop> middle(double y) const;
};

/// Welds, keeps the person, finds unit, up and front; moves the mesh into the house frame.
Expected<void> placeScan(const TriMesh& mesh, const ScanOptions& options, Scan& scan);

/// Closes holes in the skin by caps that bend as the skin about them does; how many.
std::size_t fillHoles(TriMesh& mesh);

void findLegs(Finder& f);
void findArms(Finder& f);
void findTrunk(Finder& f);
void labelRegions(Finder& f);

/// A landmark of the left and its twin on the right.
inline Landmark sided(Landmark left, int side) {
  return static_cast<Landmark>(static_cast<int>(left) + side);
}
inline Joint sided(Joint left, int side) {
  return static_cast<Joint>(static_cast<int>(left) + side);
}
/// +1 for the left (side 0), -1 for the right.
inline double sign(int side) {
  return side == 0 ? 1.0 : -1.0;
}

}  // namespace fitroom::bodymodel::scan
