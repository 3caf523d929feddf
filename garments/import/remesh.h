#pragma once

#include "garments/import/soup.h"

namespace fitroom::garments {

/// A sheet of even triangles and where its vertices lie on the sheet it was made from.
struct Remeshed {
  TriMesh mesh;
  TexCoords texCoords;  ///< V x 2 or empty: that of the nearest old face, so a seam takes one side's.
  double edge = 0;      ///< Edge length aimed at, metres.
};

/// Even triangles with edges of about `edge` metres on the surface of `sheet` (metres, manifold): edges are
/// split, joined and turned, vertices slide on the old surface (Botsch and Kobbelt 2004, "A remeshing
/// approach to multiresolution modeling", section 4). Boundaries keep their course. Where the sheet would
/// have fewer than 3,000 vertices the edge is shorter, down to 8 mm; where more than `maxVertices`, longer.
/// Same sheet, same result.
Remeshed remesh(const Soup& sheet, double edge, std::size_t maxVertices = 10000);

/// Splits edges longer than 4/3 of `edge` and changes nothing else: the old vertices keep their numbers and
/// places, texture coordinates and tube labels of new ones are those of the edge's middle, openings' loops
/// and counts of what was added go along. For library meshes stored coarser than they are simulated.
void refineInPlace(GarmentModel& garment, double edge);

/// Median edge length, metres.
double medianEdge(const TriMesh& mesh);

}  // namespace fitroom::garments
