#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "garments/core/garment_model.h"
#include "garments/core/look.h"

namespace fitroom::garments {

/// Floats kept per vertex under a name of one's own (glTF: it starts with `_`).
struct GlbAttribute {
  std::string name;
  int columns = 1;          ///< 1 to 4.
  std::vector<float> data;  ///< V x columns.
};

/// Materials that parts share.
struct GlbLooks {
  std::span<const Look> looks;
  std::span<const LookImage> images;      ///< Only those that a look uses are written.
  std::span<const std::string> variants;  ///< Names of colourways (KHR_materials_variants).
};

/// One mesh of a GLB file. Only `mesh` is required.
struct GlbPart {
  std::string name;                          ///< Node, mesh and material name.
  const TriMesh* mesh = nullptr;             ///< Metres; not owned.
  Points normals;                            ///< V x 3; empty: made from the mesh.
  TexCoords texCoords;                       ///< V x 2 as glTF has them (v downwards), or empty.
  Eigen::Vector3f colour{0.6f, 0.6f, 0.6f};  ///< Base colour, linear RGB 0 to 1.
  bool doubleSided = true;                   ///< Cloth is seen from both sides; a body is not.
  std::vector<float> label;                  ///< V values kept as the attribute `_TUBE`, or empty.
  std::vector<GlbAttribute> attributes;      ///< More of them.
  int look = -1;                             ///< Index into GlbLooks::looks; -1: plain `colour`.
  std::vector<int> variantLooks;             ///< Per colourway its look, -1 as `look`; may be empty.
};

struct GlbMeta {
  std::string title;
  std::string author;   ///< Kept as `asset.extras.author`; empty: left out.
  std::string licence;  ///< Kept as `asset.extras.license`; empty: left out.
  std::string body;     ///< A JSON object kept as `asset.extras.fitroom_body`; empty: left out.
};

/// A binary glTF 2.0 file: little-endian, float32 positions in metres, +Y up, front +Z; 16-bit indices where
/// they suffice. Same parts, same bytes. Fails with kInvalidArgument when a mesh is empty, an index is out of
/// range, a coordinate is not finite or an optional array has another length.
Expected<std::string> encodeGlb(std::span<const GlbPart> parts, const GlbMeta& meta = {},
                                const GlbLooks* looks = nullptr);

/// `encodeGlb` into a file, whole or not at all. Also fails with kUnwritable.
Expected<void> writeGlb(const std::filesystem::path& path, std::span<const GlbPart> parts,
                        const GlbMeta& meta = {});

}  // namespace fitroom::garments
