#pragma once

#include <string>

#include "garments/drape/drape.h"

namespace fitroom::bench {

/// A triangle mesh from an OBJ, or to one; polygons become fans, anything but `v` and `f` is passed over.
garments::TriMesh readObj(const std::string& path);
void writeObj(const std::string& path, const garments::Points& points, const garments::Triangles& triangles);

/// How far the edges of a drape are stretched, fractions; and where edges shorter than 0.1 micrometres are
/// not counted.
struct EdgeStrain {
  double p50 = 0, p95 = 0, p99 = 0, max = 0;
};
EdgeStrain edgeStrain(const garments::TriMesh& rest, const garments::Points& positions);

/// Triangles that cross another one of the same mesh with which they share no vertex.
int countSelfCrossings(const garments::TriMesh& mesh);

/// Share of the vertices that lie inside the closed body, 0 to 1.
double shareInside(const garments::Points& points, const garments::TriMesh& body);

/// Seconds of processor time that this process has used.
double processorSeconds();

}  // namespace fitroom::bench
