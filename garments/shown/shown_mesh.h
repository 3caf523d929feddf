#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "garments/core/garment_model.h"
#include "garments/core/look.h"

namespace fitroom::garments {

/// Where a vertex of the shown mesh sits on the simulation mesh.
struct Anchor {
  std::int32_t face = 0;            ///< Simulation triangle.
  float u = 0, v = 0;               ///< Barycentric weights of its second and third corner.
  Eigen::Vector3f offset{0, 0, 0};  ///< From that point, metres, along the point's tangent, side and normal.
};

/// A piece of a garment with one look.
struct ShownPart {
  std::string name;
  TriMesh mesh;                   ///< Metres, the house's axes, the shape the garment was finished in.
  TexCoords texCoords;            ///< V x 2, v downwards, or empty.
  int look = -1;                  ///< Index into ShownMesh::looks; -1: the garment's colour.
  std::vector<int> variantLooks;  ///< Per colourway its look, -1 as `look`; may be empty.
  std::vector<Anchor> anchors;    ///< V entries.
};

/// A garment as it is shown: all triangles of its file, texture coordinates, pictures, trims.
struct ShownMesh {
  std::vector<ShownPart> parts;
  std::vector<Look> looks;
  std::vector<LookImage> images;
  std::vector<std::string> variants;  ///< Names of colourways.

  bool empty() const { return parts.empty(); }
  std::size_t triangleCount() const;
};

/// Place of a colourway in ShownMesh::variants; as many as there are when none has that name.
std::size_t variantOf(const ShownMesh& shown, const std::string& name);
/// The look of a part in a colourway; that of the file itself when `variant` is none or says nothing of it.
int lookOf(const ShownPart& part, std::size_t variant);

/// Ties every vertex to the nearest point of the simulation mesh; pieces smaller than 60 mm (buttons,
/// buckles, labels) are tied whole to one point and stay rigid. Same meshes, same anchors, any number of
/// threads.
void bind(ShownMesh& shown, const TriMesh& simulation);

/// Whether the anchors belong to a simulation mesh with `triangles` faces.
bool isBoundTo(const ShownMesh& shown, Eigen::Index triangles);

/// The shown garment on a draped simulation mesh: each part with its vertices moved. Each vertex keeps its
/// place on the triangle and its offset in the turned frame there. `innermost` (metres, 0 or more): how deep
/// below the simulated cloth linings and inner walls may lie; the cloth lies on the body, so what is deeper
/// would show through. `draped` is V x 3 for the vertices that `triangles` names. Parts in order; empty when
/// the anchors do not belong to this mesh.
std::vector<TriMesh> applyDrape(const ShownMesh& shown, const Points& draped, const Triangles& triangles,
                                double innermost = 0.0015);

/// Values per simulation vertex (such as heat) carried to a part's vertices.
std::vector<float> carryValues(const ShownPart& part, const Triangles& triangles,
                               const std::vector<float>& values);

/// V x 3 unit normals of a part, smooth over seams of the texture layout: vertices with the same place in
/// `part.mesh` share theirs. `moved`: where the vertices are now.
Points shownNormals(const ShownPart& part, const TriMesh& moved);

/// The shown garment as GLB with its looks, pictures and colourways, ready for any viewer. `moved`: the
/// parts' meshes from `applyDrape`; empty: the parts as finished. `anchors`: also keep what `decodeShown`
/// needs.
Expected<std::string> encodeShown(const ShownMesh& shown, const std::vector<TriMesh>& moved, bool anchors,
                                  const GarmentModel& garment);

/// Reads back what `encodeShown` wrote with anchors. Fails with kMalformed.
Expected<ShownMesh> decodeShown(std::string_view bytes, const std::string& name);

}  // namespace fitroom::garments
