#pragma once

#include <array>
#include <vector>

#include "garments/core/garment_model.h"
#include "garments/drape/fabric.h"
#include "garments/drape/packs.h"

namespace fitroom::garments::cloth {

/// A fabric as the solver takes it for one garment.
struct ModelOptions {
  float edgeLimit = 0;  ///< No edge grows beyond this share of its length; 0: no limit.
  struct Loop {
    std::vector<std::int32_t> vertices;  ///< Of the garment, in order.
    double relaxed = 1;                  ///< See Band.
    double elastic = 0;                  ///< N; 0: does not give.
  };
  std::vector<Loop> bands;
  std::vector<std::array<std::int32_t, 2>> closures;  ///< Vertices of the garment held together.
};

/// Everything about a garment that draping does not change: elements, masses, the order in which they are
/// solved. Particles are numbered along the cloth (breadth first), so that blocks of them touch only
/// their two neighbours; `order` says which vertex of the garment each particle is.
///
///   block 0 | block 1 | block 2 ...      units of `blocks` share nothing: solved side by side
///         border 0  border 1             units of `borders` share nothing with each other either
///
/// The split depends on the mesh alone, so the result does not depend on the number of threads.
struct ClothModel {
  int particleCount = 0;        ///< V, without the spare particles.
  std::vector<int> order;       ///< V: particle -> vertex.
  std::vector<int> particleOf;  ///< V: vertex -> particle.
  std::vector<int> level;       ///< V: breadth-first level of a particle, not falling.
  /// V, 1/kg; 0 for vertices that no triangle uses. Inertia, not weight: only the rest shape matters, and
  /// small-step XPBD is as stiff as inertia / dt^2, so particles of small triangles and short edges get more
  /// inertia than their own mass. With that they would be softer, and small triangles would take all the
  /// stretch.
  std::vector<float> inverseMass;
  std::vector<float>
      weight;  ///< V: share of gravity that pulls it, so that the force is density x area x g; 0 to 1.
  std::vector<Eigen::Vector3f> restPosition;  ///< V: rest position, m.
  std::vector<Eigen::Vector3f> restNormal;    ///< V: unit, outwards.
  std::vector<float> area;                    ///< V: share of the surface, m2.
  std::vector<std::array<int, 3>> triangles;  ///< F, particle indices.
  std::vector<Membrane> membranes;            ///< One per triangle that is large enough.
  std::vector<int> membraneTriangle;          ///< Its triangle.
  std::vector<Bend> bends;
  std::vector<Limit> limits;
  std::vector<std::array<int, 2>> edges;     ///< E, each once, lower particle first.
  std::vector<float> edgeLength;             ///< E: rest length, m.
  std::vector<std::vector<int>> neighbours;  ///< V: particles that share an edge.
  std::vector<float> longestEdge;            ///< F: longest rest edge of a triangle, m.
  std::vector<float> longestAt;              ///< V: longest rest edge at a particle, m.
  double meanEdge = 0;                       ///< m.

  std::vector<int> triangleUnit;  ///< F: 0 to B - 1 a block, B to 2B - 2 a border, 2B - 1 the rest.
  std::vector<Unit> blocks;
  std::vector<Unit> borders;
  Unit rest;  ///< What fits neither: solved alone, last.

  /// Particles to allocate: every unit has four spare ones without mass that fill its last groups.
  int allocated() const { return particleCount + 4 * 2 * static_cast<int>(blocks.size()); }
};

/// Builds the model. `rest` must be valid (indices in range, finite); `uv` V x 2 in metres along weft and
/// warp, or empty: then the fabric's stiffness is taken as the same in all directions.
ClothModel buildClothModel(const TriMesh& rest, const TexCoords& uv, const Fabric& fabric,
                           const ModelOptions& options);

/// Splits the constraints of `model` into blocks, borders and rest, and packs them. Part of buildClothModel.
void partition(ClothModel& model);

/// Numbers vertices breadth first from one end of every connected piece. Returns order; `levelOf` gets the
/// level of each vertex, rising over the pieces.
std::vector<int> breadthFirstOrder(const std::vector<std::vector<int>>& neighbours,
                                   std::vector<int>& levelOf);

}  // namespace fitroom::garments::cloth
