#include "garments/drape/redrape.h"

#include <tbb/parallel_for.h>

#include "garments/drape/arena.h"
#include "garments/drape/draping.h"
#include "garments/drape/triangle_math.h"

namespace fitroom::garments {

using namespace cloth;

struct Redraper::State {
  TriMesh rest;
  Fabric fabric;
  DrapeSettings settings;
  ClothModel model;
  TriMesh body;      ///< The one before; empty: nothing was draped yet.
  Points positions;  ///< Where the garment hung on it.
  std::vector<std::int32_t> foot;
};

namespace {

constexpr int kSmoothings = 6;  ///< Passes over the neighbours, so that cloth between two limbs is not torn.

/// Moves every vertex with the skin at its foot.
Points carried(const ClothModel& model, const Points& positions, const std::vector<std::int32_t>& foot,
               const TriMesh& from, const TriMesh& to) {
  std::vector<Vec3> shift(static_cast<std::size_t>(positions.rows()), Vec3::Zero());
  tbb::parallel_for(0, static_cast<int>(shift.size()), [&](int v) {
    if (foot[v] < 0) return;
    const auto t = from.triangles.row(foot[v]);
    const Vec3 corner[3] = {from.vertices.row(t[0]).transpose(), from.vertices.row(t[1]).transpose(),
                            from.vertices.row(t[2]).transpose()};
    const Nearest n = nearestOnTriangle(positions.row(v).transpose(), corner[0], corner[1], corner[2]);
    const float share[3] = {1 - n.u - n.v, n.u, n.v};
    for (int k = 0; k < 3; ++k)
      shift[v] += share[k] * (to.vertices.row(t[k]).transpose() - from.vertices.row(t[k]).transpose());
  });
  for (int pass = 0; pass < kSmoothings; ++pass) {
    std::vector<Vec3> smooth = shift;
    for (int p = 0; p < model.particleCount; ++p) {
      if (model.neighbours[p].empty()) continue;
      Vec3 sum = Vec3::Zero();
      for (int n : model.neighbours[p]) sum += shift[model.order[n]];
      smooth[model.order[p]] =
          0.5f * (shift[model.order[p]] + sum / static_cast<float>(model.neighbours[p].size()));
    }
    shift.swap(smooth);
  }
  Points out = positions;
  for (Eigen::Index v = 0; v < out.rows(); ++v) out.row(v) += shift[v].transpose();
  return out;
}

}  // namespace

Redraper::Redraper(std::unique_ptr<State> state) : state_(std::move(state)) {}
Redraper::Redraper(Redraper&&) noexcept = default;
Redraper& Redraper::operator=(Redraper&&) noexcept = default;
Redraper::~Redraper() = default;

Expected<Redraper> Redraper::make(const TriMesh& rest, const TexCoords& uv, const Fabric& fabric,
                                  const DrapeSettings& settings) {
  if (auto good = checkCloth(rest, uv); !good) return tl::unexpected(good.error());
  if (auto good = checkFabric(fabric); !good) return tl::unexpected(good.error());
  if (auto good = checkSettings(settings, rest.vertexCount()); !good) return tl::unexpected(good.error());
  auto state = std::make_unique<State>();
  state->rest = rest;
  state->fabric = fabric;
  state->settings = settings;
  state->settings.covers.clear();
  state->model = buildClothModel(rest, uv, fabric, modelOptions(fabric, settings));
  return Redraper(std::move(state));
}

Expected<Drape> Redraper::drape(const Points& start, const TriMesh& body, const Progress& progress) {
  const auto begin = std::chrono::steady_clock::now();
  State& s = *state_;
  if (auto good = checkStart(start, s.rest.vertexCount()); !good) return tl::unexpected(good.error());
  if (auto good = checkBody(body); !good) return tl::unexpected(good.error());
  auto result = inArena(s.settings.threads, [&] {
    return Draping(s.model, s.rest.triangles, body, s.fabric, s.settings, progress).run(start);
  });
  if (!result) return result;
  hang(*result, body);
  result->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

void Redraper::hang(const Drape& drape, const TriMesh& body) {
  state_->body = body;
  state_->positions = drape.positions;
  state_->foot = drape.foot;
}

Expected<Drape> Redraper::follow(const TriMesh& body, const Progress& progress) {
  const auto begin = std::chrono::steady_clock::now();
  State& s = *state_;
  if (auto good = checkBody(body); !good) return tl::unexpected(good.error());
  const bool hung = s.positions.rows() == s.rest.vertexCount() &&
                    s.foot.size() == static_cast<std::size_t>(s.rest.vertexCount());
  if (!hung || s.body.empty() || body.vertexCount() != s.body.vertexCount() ||
      body.triangles != s.body.triangles) {
    return fail(ErrorCode::kInvalidArgument,
                {"身体网格与上一次披挂的不同，无法接着披挂；请重新披挂",
                 "the body is not the mesh of the drape before, so it cannot be followed; drape anew"},
                "body");
  }
  auto result = inArena(s.settings.threads, [&] {
    const Points start = carried(s.model, s.positions, s.foot, s.body, body);
    return Draping(s.model, s.rest.triangles, body, s.fabric, s.settings, progress).follow(start);
  });
  if (!result) return result;
  hang(*result, body);
  result->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

}  // namespace fitroom::garments
