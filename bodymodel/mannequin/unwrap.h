#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "bodymodel/body.h"

namespace fitroom::bodymodel {

/// U x 2 floats, row i = point i of a picture, from (0, 0) at the lower left to (1, 1).
using TextureCoords = Eigen::Matrix<float, Eigen::Dynamic, 2, Eigen::RowMajor>;

/// The skin laid flat, the same for every body of one topology: 20 pieces like those of a sewing pattern
/// (front and back of head, trunk, arms and legs, palm and back of the hands, top and sole of the feet), each
/// as true to angles as a flat piece can be (least squares conformal maps, Levy et al. 2002), all at one
/// scale, none over another. A vertex on a seam has a point in each piece.
struct Unwrap {
  std::vector<std::int32_t>
      vertex;            ///< U entries: the body's vertex of each point, ascending within a piece.
  TextureCoords coords;  ///< U x 2, in [0, 1].
  Triangles triangles;   ///< F x 3 points, triangle f as the body's triangle f, counter-clockwise.
};

/// Lays the skin of a body flat. Deterministic; about a quarter of a second.
/// `body` is a mannequin's neutral shape in the A-pose, the left half of its triangles first.
Unwrap unwrapBody(const Body& body);

/// The flat layout all bodies of a mannequin share, worked out when first asked for.
/// Thread: `flat` may be called from many at once.
class BodyTexture {
 public:
  /// `neutral` as `unwrapBody` takes it.
  explicit BodyTexture(Body neutral) : neutral_(std::move(neutral)) {}
  const Unwrap& flat() const;

 private:
  Body neutral_;
  mutable std::once_flag once_;
  mutable Unwrap flat_;
};

/// The body's mesh with its vertices repeated at the seams: vertex u of it is the body's unwrap.vertex[u].
TriMesh seamedMesh(const TriMesh& mesh, const Unwrap& unwrap);

/// The other way: the body's mesh out of a seamed one. Empty when the sizes do not fit together.
TriMesh unseamedMesh(const TriMesh& seamed, const Unwrap& unwrap, const Triangles& triangles);

}  // namespace fitroom::bodymodel
