#pragma once

#include <array>
#include <vector>

#include "garments/drape/cloth_solver.h"

namespace fitroom::garments::cloth {

/// Finds where cloth has passed through itself and draws it apart again, without knowing which side is which:
/// every place where an edge pierces a triangle moves so that the line in which the two sheets cut each other
/// grows shorter (intersection contour minimisation, Volino and Magnenat-Thalmann 2006). What crosses in the
/// rest shape (sewn-on pockets, buttons) is left alone.
class Disentangler {
 public:
  /// All must outlive it.
  Disentangler(ClothSolver& solver, const ClothModel& model);

  /// How many places are pierced now.
  int count();
  /// Works for `rounds` at most; between them the cloth moves as `settings` say. Returns count().
  int run(const StepSettings& settings, int rounds);

 private:
  struct Piercing {
    int edge, triangle;
    float along;                 ///< Share of the edge up to the triangle.
    std::array<float, 3> share;  ///< Barycentric place on the triangle.
  };

  std::vector<Piercing> find(const std::vector<Vec3>& points) const;
  std::vector<Vec3> positions() const;
  Vec3 wayOut(const Piercing& piercing, const std::vector<Vec3>& points) const;
  void draw(const std::vector<Piercing>& piercings, const std::vector<Vec3>& points);
  std::vector<Piercing> unwanted(const std::vector<Vec3>& points);

  ClothSolver& solver_;
  const ClothModel& model_;
  std::vector<std::array<int, 2>> sides_;   ///< Per edge: its triangles, -1 where there is none.
  std::vector<std::array<int, 2>> atRest_;  ///< Edge and triangle that cross in the rest shape, sorted.
  bool restKnown_ = false;
};

}  // namespace fitroom::garments::cloth
