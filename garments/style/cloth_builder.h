#pragma once

#include <Eigen/Core>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "garments/core/garment_model.h"

namespace fitroom::garments {

/// A sewn edge or free rim: vertices in order, each with its curve parameter.
struct Seam {
  std::vector<int> ids;       ///< Vertex indices in the builder.
  std::vector<double> param;  ///< 0 to 1 along the curve, one per vertex.
};

/// How many pieces each seam was cut into, in the order of sewing. A draft that is adjusted in rounds keeps
/// them after the first kFreeRounds, or a seam near a rounding would flip between two counts and its length
/// with it.
using SeamCounts = std::vector<int>;
inline constexpr int kFreeRounds = 3;

/// One vertex of a panel's rim: which cloth vertex it is, and where it lies on the flat piece.
struct RimPoint {
  int id = -1;
  Eigen::Vector2d flat = Eigen::Vector2d::Zero();  ///< Metres.
};

/// A flat piece and how it lies in space.
struct PanelPlan {
  std::vector<RimPoint> rim;  ///< Counter-clockwise on the flat piece.
  TubeKind tube = TubeKind::kTorso;
  std::function<TubeKind(const Eigen::Vector3d&)> tubeAt;        ///< Overrides `tube`, by a face's centre.
  std::function<Eigen::Vector3d(const Eigen::Vector2d&)> place;  ///< Flat piece to space, metres.
  std::function<Eigen::Vector2d(const Eigen::Vector2d&)> grain;  ///< Flat piece to grain coordinates.
  std::function<Eigen::Vector3d(const Eigen::Vector3d&)> core;   ///< A point inside the body beside it.
};

/// Sews panels into one cloth. Built for the wearer's left half (x >= 0) and mirrored, so that both halves
/// are the same to the last bit. Grain coordinates are per vertex; they fold at the centre lines and side
/// seams instead of jumping, so every triangle's weft and warp directions are right up to sign.
class ClothBuilder {
 public:
  /// `edge`: target edge length, metres. `counts`: kept by the caller; entries that are there are followed,
  /// others added.
  ClothBuilder(double edge, SeamCounts* counts) : edge_(edge), counts_(counts) {}

  double edge() const { return edge_; }
  const Eigen::Vector3d& at(int id) const { return vertices_[static_cast<std::size_t>(id)]; }

  /// Adds a vertex; `centre`: it lies on x = 0 and is its own mirror image.
  int addVertex(const Eigen::Vector3d& p, const Eigen::Vector2d& grain, bool centre);

  /// Samples a curve in space at even arc length of about the builder's edge length (`scale` times it)
  /// and adds its vertices. Ends that already exist are given as ids, -1 makes new ones. At least one edge.
  Seam sew(const std::function<Eigen::Vector3d(double)>& curve,
           const std::function<Eigen::Vector2d(double)>& grain, bool centre, int first = -1, int last = -1,
           double scale = 1.0);

  /// Meshes a flat piece and joins it on its rim.
  Expected<void> addPanel(const PanelPlan& plan);

  /// Marks the vertices of a free rim with the opening they belong to.
  void markOpening(const Seam& seam, OpeningKind kind, int side);
  /// Remembers a line of vertices for measuring, e.g. `centre_back`.
  void nameLine(const std::string& name, const std::vector<int>& ids) { lines_[name] = ids; }

  /// Adds the mirror image of everything; call once.
  void mirror();

  /// The finished cloth: mesh, grain, tubes of vertices, openings.
  void finish(GarmentModel& model) const;

  const std::map<std::string, std::vector<int>>& lines() const { return lines_; }
  const std::vector<TubeKind>& triangleTubes() const { return triangleTube_; }

 private:
  struct OpeningMark {
    OpeningKind kind = OpeningKind::kUnknown;
    int side = 0;
  };
  std::vector<std::vector<int>> boundaryLoops() const;
  Opening describe(const std::vector<int>& loop) const;

  double edge_;
  SeamCounts* counts_;
  std::size_t sewn_ = 0;
  std::vector<Eigen::Vector3d> vertices_;
  std::vector<Eigen::Vector2d> grain_;
  std::vector<char> centre_;
  std::vector<OpeningMark> marks_;
  std::vector<std::array<int, 3>> triangles_;
  std::vector<TubeKind> triangleTube_;
  std::map<std::string, std::vector<int>> lines_;
};

/// The points of a seam on a flat piece: `flat` maps the seam's parameter. Order as sewn, or reversed.
std::vector<RimPoint> rimOf(const Seam& seam, const std::function<Eigen::Vector2d(double)>& flat,
                            bool reversed);

/// Joins runs of rim points end to end into a closed rim; the last point of a run is the first of the next.
std::vector<RimPoint> joinRim(const std::vector<std::vector<RimPoint>>& runs);

}  // namespace fitroom::garments
