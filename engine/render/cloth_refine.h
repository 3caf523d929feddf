#pragma once

#include "engine/render/scene.h"

namespace fitroom::engine {

/// The garment with every triangle cut in four, `rounds` times, along a smooth surface through the given
/// vertices: what a coarse simulation mesh stands for, without its corners. An edge's middle moves off the
/// chord by what the vertex normals say (the cubic of Vlachos, Peters, Boyd and Mitchell 2001, at its
/// middle); along open borders it lies on the curve through four neighbours (Dyn, Levin and Gregory 1987).
/// Given vertices keep their places, and every new point stays within an eighth of its edge's length of the
/// chord, along the normals. Texture coordinates and heat are taken half way. Vertices at one place count as
/// sewn together and stay so.
SceneGarment refineCloth(const SceneGarment& garment, int rounds);

/// Rounds that bring the median edge to at most `edge` metres; 0 to 3, fewer where the mesh would pass `most`
/// triangles.
int refineRounds(const bodymodel::TriMesh& mesh, float edge, Eigen::Index most);

}  // namespace fitroom::engine
