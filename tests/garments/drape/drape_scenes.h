#pragma once

#include "garments/drape/drape.h"

/// Small cloths and bodies whose answers are known.
namespace fitroom::garments::drapetest {

/// A flat sheet in the plane y = `height`, `sizeX` by `sizeZ` metres about the y axis, facing up; `nx` by
/// `nz` squares, each cut along alternating diagonals.
TriMesh sheet(double sizeX, double sizeZ, int nx, int nz, double height);

/// The flat panel coordinates of that sheet: weft along x, warp along z.
TexCoords sheetPanels(const TriMesh& sheet);

/// A sphere about `centre`, turned outwards.
TriMesh sphere(double radius, const Eigen::Vector3f& centre, int around = 48, int along = 24);

/// A closed vertical cylinder from y = `bottom` to `top`.
TriMesh column(double radius, double bottom, double top, int around, int along);

/// An open tube about the y axis, turned outwards.
TriMesh tube(double radius, double bottom, double top, int around, int along);

/// A woven and a knitted cloth with round numbers.
Fabric woven();
Fabric knit();

}  // namespace fitroom::garments::drapetest
