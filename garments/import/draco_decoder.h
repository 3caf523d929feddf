#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// One attribute wanted from a Draco mesh, and what came out.
struct DracoAttribute {
  std::size_t uniqueId = 0;  ///< As the glTF extension names it.
  std::size_t columns = 3;   ///< 1 to 4.
  std::vector<double> data;  ///< count x columns, filled.
};

struct DracoMesh {
  std::size_t vertexCount = 0;
  Triangles triangles;  ///< F x 3, in range.
};

/// Decodes one Draco mesh. `maxElements` bounds vertices and triangles. Fails with kMalformed,
/// kLimitExceeded; the error's text is the bare reason, for the caller to put into a sentence.
Expected<DracoMesh> decodeDraco(std::string_view bytes, std::vector<DracoAttribute>& attributes,
                                std::size_t maxElements);

}  // namespace fitroom::garments
