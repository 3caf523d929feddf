#pragma once

#include <string>

#include "garments/core/garment_model.h"

/// Small cloth meshes with known measures.
namespace fitroom::garments::zoo {

/// An open tube about the y axis from y = `bottom` to `bottom + height`, turned outwards: `around` columns
/// and `along + 1` rings of vertices, ring 0 at the top.
TriMesh cylinder(double radius, double height, int around, int along, double bottom);

/// A T-shirt with straight sleeves held out sideways, one manifold sheet, front at +z. Sections of torso and
/// sleeves are ellipses, so girths have closed forms. All in metres; lengths are multiples of `cell`.
struct ShirtShape {
  double halfWidth = 0.24, halfDepth = 0.14;  ///< Half axes of the torso.
  double sleeveHalfWidth = 0.09,
         sleeveHalfDepth = 0.08;     ///< Half axes of a sleeve; 0 width: no sleeves, armholes.
  double sleeveLength = 0.20;        ///< Beyond the torso.
  double height = 0.68, hem = 0.85;  ///< Torso height, and y of the hem.
  double neckHalf = 0.09, frontDrop = 0.08, backDrop = 0.02;
  double cell = 0.01;
  bool openFront = false;  ///< Cut along the middle of the front.
};
TriMesh shirt(const ShirtShape& shape = {});

/// Straight trousers, one manifold sheet: elliptic hips above the crotch, elliptic legs below. Metres.
struct TrousersShape {
  double halfWidth = 0.19, halfDepth = 0.12;  ///< Half axes at waist and hip.
  double legHalfWidth = 0.08, legHalfDepth = 0.09;
  double gap = 0.03;  ///< Half distance between the legs.
  double rise = 0.25, inseam = 0.75,
         hem = 0.05;  ///< Waist above crotch, leg below it, and y of the leg hems.
  double cell = 0.01;
};
TriMesh trousers(const TrousersShape& shape = {});

/// Girth of an ellipse (Ramanujan 1914; error below 1e-5 of it for these shapes).
double ellipseGirth(double a, double b);

/// The mesh turned about y by `degrees`.
TriMesh turned(const TriMesh& mesh, double degrees);
/// Every face with points of its own, as files of separate panels have them.
TriMesh unwelded(const TriMesh& mesh);
/// Two meshes in one.
TriMesh together(const TriMesh& a, const TriMesh& b);

/// OBJ text of a mesh, nine digits a coordinate.
std::string toObj(const TriMesh& mesh);

}  // namespace fitroom::garments::zoo
