#pragma once

#include "garments/import/soup.h"

namespace fitroom::garments {

/// A soup with about `wantedFaces` triangles of the same shape, for finding out what it is: exact copies of
/// points are joined, then edges are collapsed by quadric error up to 0.0003 of the whole's size;
/// boundaries stay where they are. Names of meshes and texture coordinates are kept per point. Soups of up to
/// 1.5 times that many faces come back as they are.
Soup lightened(const Soup& full, std::size_t wantedFaces);

}  // namespace fitroom::garments
