#include "engine/render/weld.h"

#include <array>
#include <map>

namespace fitroom::engine {

std::vector<std::int32_t> weldVertices(const bodymodel::Points& vertices) {
  std::map<std::array<float, 3>, std::int32_t> first;
  std::vector<std::int32_t> same(static_cast<std::size_t>(vertices.rows()));
  for (Eigen::Index i = 0; i < vertices.rows(); ++i) {
    // Adding zero turns -0 into 0.
    const std::array<float, 3> key{vertices(i, 0) + 0.0f, vertices(i, 1) + 0.0f, vertices(i, 2) + 0.0f};
    same[static_cast<std::size_t>(i)] = first.emplace(key, static_cast<std::int32_t>(i)).first->second;
  }
  return same;
}

}  // namespace fitroom::engine
