#include "garments/drape/drape.h"

#include <fmt/format.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "garments/drape/cloth_solver.h"
#include "garments/drape/crossing.h"
#include "garments/drape/readout.h"
#include "garments/drape/tolerances.h"
#include "garments/drape/untangle.h"

namespace fitroom::garments {

namespace {

using namespace cloth;

constexpr float kLargestBody = 5.0f;  ///< m; a body larger than this came in another unit.
constexpr int kUntangleRounds = 60;
constexpr float kRelaxSeconds =
    0.1f;  ///< Without weight, so that a crumpled start smooths out before it falls.
constexpr float kTouchingSlack = 0.001f;  ///< Beyond the gap, cloth this near still counts as touching, m.
constexpr double kEarliestRest = 0.2;     ///< Cloth that has only begun to fall is slow too, s.
constexpr float kWarmSeconds = 0.02f;     ///< As kReportSeconds, for a warm start.
constexpr float kReportSeconds = 0.05f;   ///< Cloth time between two looks at whether it rests.
/// A garment that cannot be worn (a knit's cut in stiff cloth on a large body) trembles and has its contacts
/// looked for without end; one that settles needs a few hundred looks.
constexpr int kMostSearches = 1500;
constexpr double kCalmFrom = 0.3;         ///< Cloth time after which motion is calmed, s.
constexpr double kCalming = 4;            ///< How fast, 1/s.
constexpr float kFineStep = 1.0f / 8000;  ///< Substep of the last stretch, s.
constexpr float kFineSeconds = 0.04f;
constexpr float kFineWarmSeconds = 0.01f;  ///< A warm start has little to take back.
constexpr float kAirDamping = 6;           ///< 1/s; see StepSettings::damping.
constexpr double kEdgeLimitWoven = 0.05;   ///< A woven's edges grow no further; it would tear seams first.

Expected<void> bad(Text text, std::string context = {}) {
  return fail(ErrorCode::kInvalidArgument, std::move(text), std::move(context));
}

Expected<void> checkCloth(const TriMesh& rest, const TexCoords& uv, const Points& start) {
  if (rest.vertexCount() == 0 || rest.empty()) {
    return bad({"服装没有三角形，无法披挂；请检查导入的文件",
                "the garment has no triangles to drape; check the imported file"},
               "rest");
  }
  if (const auto valid = bodymodel::validate(rest); !valid) return bad(valid.error().text, "rest");
  if (start.rows() != rest.vertexCount()) {
    return bad(
        {fmt::format("起始位置有 {} 个顶点，服装有 {} 个；两者必须相同", start.rows(), rest.vertexCount()),
         fmt::format("the start has {} vertices and the garment {}; they must be the same", start.rows(),
                     rest.vertexCount())},
        "start");
  }
  if (!start.allFinite()) {
    return bad({"起始位置含有非有限数", "the start holds a coordinate that is not a finite number"}, "start");
  }
  if (uv.rows() != 0 && uv.rows() != rest.vertexCount()) {
    return bad({fmt::format("裁片坐标有 {} 行，服装有 {} 个顶点；两者必须相同，或留空", uv.rows(),
                            rest.vertexCount()),
                fmt::format("there are {} panel coordinates for {} vertices; give one each or none",
                            uv.rows(), rest.vertexCount())},
               "uv");
  }
  if (!uv.allFinite())
    return bad({"裁片坐标含有非有限数", "a panel coordinate is not a finite number"}, "uv");
  return {};
}

Expected<void> checkBody(const TriMesh& body) {
  if (body.vertexCount() == 0 || body.empty()) {
    return bad({"人体网格是空的", "the body has no triangles"}, "body");
  }
  if (const auto valid = bodymodel::validate(body); !valid) return bad(valid.error().text, "body");
  const float extent = (body.vertices.colwise().maxCoeff() - body.vertices.colwise().minCoeff()).maxCoeff();
  if (extent > kLargestBody) {
    return bad(
        {fmt::format("人体有 {:.1f} 米大，最大允许 {:.0f} 米；请先把单位换成米", extent, kLargestBody),
         fmt::format("the body is {:.1f} m large and at most {:.0f} m are allowed; convert it to metres",
                     extent, kLargestBody)},
        "body");
  }
  return {};
}

bool within(double x, double low, double high) {
  return x >= low && x <= high;
}  // False for NaN.

Expected<void> checkFabric(const Fabric& f) {
  const bool good = within(f.density, 0.02, 1) && within(f.stretchWarp, 1, 1e4) &&
                    within(f.stretchWeft, 1, 1e4) && within(f.shear, 0.1, 1e4) &&
                    within(f.bending, 1e-7, 1e-2) && within(f.thickness, 0, 0.05) && within(f.friction, 0, 1);
  if (good) return {};
  return bad({fmt::format("面料“{}”有数值超出允许范围（见 fabric.h）", f.id),
              fmt::format("fabric '{}' has a value outside its range (see fabric.h)", f.id)},
             "fabric");
}

Expected<void> checkSettings(const DrapeSettings& s, Eigen::Index vertices) {
  if (!within(s.gravity, 0, 20) || !within(s.gap, 0.001, 0.01) || !within(s.maxSeconds, 0, 60) ||
      !within(s.coverGap, 0.001, 0.01) || !within(s.restSpeed, 1e-4, 1) || s.threads < 0) {
    return bad({"披挂设置超出允许范围（见 drape.h）", "a drape setting is outside its range (see drape.h)"},
               "settings");
  }
  for (const TriMesh& cover : s.covers) {
    if (const auto valid = bodymodel::validate(cover); !valid)
      return bad(valid.error().text, "settings.covers");
  }
  for (const Band& band : s.bands) {
    for (std::int32_t v : band.loop) {
      if (v >= 0 && v < vertices) continue;
      return bad({fmt::format("腰带提到不存在的顶点 {}", v),
                  fmt::format("a band names vertex {}, which is not there", v)},
                 "settings.bands");
    }
  }
  return {};
}

Expected<void> check(const TriMesh& rest, const TexCoords& uv, const Points& start, const TriMesh& body,
                     const Fabric& fabric, const DrapeSettings& settings) {
  if (auto r = checkCloth(rest, uv, start); !r) return r;
  if (auto r = checkBody(body); !r) return r;
  if (auto r = checkFabric(fabric); !r) return r;
  return checkSettings(settings, rest.vertexCount());
}

StepSettings stepSettings(const Fabric& fabric, const DrapeSettings& settings) {
  StepSettings s;
  s.gravity = static_cast<float>(settings.gravity);
  s.gap = static_cast<float>(settings.gap);
  s.coverGap = static_cast<float>(settings.coverGap);
  s.friction = static_cast<float>(fabric.friction);
  s.selfGap = settings.selfCollision ? std::max(kSelfGap, static_cast<float>(fabric.thickness)) : 0.0f;
  return s;
}

class Draping {
 public:
  Draping(const TriMesh& rest, const TexCoords& uv, const TriMesh& body, const Fabric& fabric,
          const DrapeSettings& settings, const Progress& progress)
      : rest_(rest),
        fabric_(fabric),
        settings_(settings),
        progress_(progress),
        body_(body, static_cast<float>(settings.gap) + kContactReach),
        cover_(coverOf(settings)),
        model_(buildClothModel(rest, uv, fabric, modelOptions(fabric, settings))),
        solver_(model_, body_, cover_ ? &*cover_ : nullptr),
        step_(stepSettings(fabric, settings)) {}

  Expected<Drape> run(const Points& start) {
    solver_.setPositions(start);
    progress_.tell(0.05, {"解开穿插", "freeing the cloth from the body"});
    untangle(solver_, model_, body_, cover(), rest_.triangles, step_, kUntangleRounds);
    holdBands();
    if (progress_.shouldStop()) return cancelled();
    if (!settings_.warm) relax();
    Drape out;
    if (!settle(out)) return cancelled();
    out.settled = solver_.positions();
    tighten();
    repair();
    read(out);
    return out;
  }

 private:
  static ModelOptions modelOptions(const Fabric& fabric, const DrapeSettings& settings) {
    ModelOptions options;
    options.edgeLimit = fabric.knit ? 0.0f : static_cast<float>(kEdgeLimitWoven);
    for (const Band& band : settings.bands) options.bands.push_back(band.loop);
    return options;
  }

  static tl::unexpected<Error> cancelled() {
    return fail(ErrorCode::kCancelled, {"披挂已取消", "draping was cancelled"});
  }

  void holdBands() {
    for (const Band& band : settings_.bands) {
      for (std::int32_t v : band.loop) {
        const int p = model_.particleOf[v];
        solver_.keepAbove(p, solver_.particles()[p].y);
      }
    }
  }

  void relax() {
    StepSettings weightless = step_;
    weightless.gravity = 0;
    weightless.quasiStatic = true;
    solver_.run(kRelaxSeconds, weightless);
    solver_.stop();
  }

  /// After the first fall nothing has reason to be fast: what still is, trembles between contacts that cannot
  /// all hold, and would have every contact looked for again and again. The air grows thicker, so that
  /// swinging dies away; cloth without support still falls too fast to count as resting.
  void calm(double t) {
    const double late = std::max(0.0, t - kCalmFrom);
    step_.maxSpeed = static_cast<float>(kMaxSpeed / (1 + late * kCalming));
    step_.damping = kAirDamping * static_cast<float>(1 + late * kCalming);
  }

  bool settle(Drape& out) {
    const double longest = settings_.maxSeconds;
    const double earliest = settings_.warm ? 0.0 : kEarliestRest;
    const float stretch = settings_.warm ? kWarmSeconds : kReportSeconds;
    const int before = solver_.searches();
    for (double t = 0; t < longest && solver_.searches() - before < kMostSearches; t += stretch) {
      if (progress_.shouldStop()) return false;
      progress_.tell(0.1 + 0.85 * t / longest, {"布料垂落", "the cloth settles"});
      calm(t);
      const MotionState state = solver_.run(stretch, step_);
      if (t >= earliest && state.meanSpeed < settings_.restSpeed) {
        out.converged = true;
        break;
      }
    }
    return true;
  }

  /// One pass a substep carries the weight of all the cloth below with a stretch of its own, N g dt^2 an edge
  /// over N edges: up to 2 % in a trouser leg, which would be read as tension. Shorter substeps at the end
  /// take it back.
  void tighten() {
    StepSettings fine = step_;
    fine.dt = kFineStep;
    solver_.run(settings_.warm ? kFineWarmSeconds : kFineSeconds, fine);
    solver_.stop();
  }

  const BodyCollider* cover() const { return cover_ ? &*cover_ : nullptr; }

  /// One sheet of all that is worn over this garment, turned inwards.
  static std::optional<BodyCollider> coverOf(const DrapeSettings& settings) {
    TriMesh all;
    Eigen::Index vertices = 0, triangles = 0;
    for (const TriMesh& mesh : settings.covers) {
      vertices += mesh.vertexCount();
      triangles += mesh.triangleCount();
    }
    if (triangles == 0) return std::nullopt;
    all.vertices.resize(vertices, 3);
    all.triangles.resize(triangles, 3);
    vertices = triangles = 0;
    for (const TriMesh& mesh : settings.covers) {
      all.vertices.middleRows(vertices, mesh.vertexCount()) = mesh.vertices;
      auto faces = all.triangles.middleRows(triangles, mesh.triangleCount());
      faces.col(0) = mesh.triangles.col(0).array() + static_cast<std::int32_t>(vertices);
      faces.col(1) = mesh.triangles.col(2).array() + static_cast<std::int32_t>(vertices);
      faces.col(2) = mesh.triangles.col(1).array() + static_cast<std::int32_t>(vertices);
      vertices += mesh.vertexCount();
      triangles += mesh.triangleCount();
    }
    return BodyCollider(all, static_cast<float>(settings.coverGap) + kContactReach, Solid::kSheet);
  }

  int crossings() const {
    const Points now = solver_.positions();
    std::size_t count = findCrossings(rest_.triangles, now, body_).size();
    if (cover_) count += findCrossings(rest_.triangles, now, *cover_).size();
    return static_cast<int>(count);
  }

  /// The promise: no triangle of the garment crosses the body, nor what is worn over it.
  void repair() {
    constexpr int kTries = 4;
    for (int k = 0; k < kTries && crossings() > 0; ++k) {
      untangle(solver_, model_, body_, cover(), rest_.triangles, step_, 10);
      if (cover_) pushOut(solver_, model_, *cover_, rest_.triangles, 0.5f * step_.coverGap, 15);
      pushOut(solver_, model_, body_, rest_.triangles, step_.gap, 30);
    }
  }

  void read(Drape& out) {
    out.positions = solver_.positions();
    out.iterations = solver_.substeps();
    out.crossing = static_cast<int>(findCrossings(rest_.triangles, out.positions, body_).size());
    readStrain(model_, out.positions, out);
    readGap(body_, out);
    const float touching = static_cast<float>(settings_.gap) + kTouchingSlack;
    readPressure(model_, body_, fabric_, settings_.gravity, touching, out);
    out.strainP99 = edgeStrainP99(model_, out.positions);
    out.hash = hashOf(out.positions);
  }

  const TriMesh& rest_;
  const Fabric& fabric_;
  const DrapeSettings& settings_;
  const Progress& progress_;
  BodyCollider body_;
  std::optional<BodyCollider> cover_;
  ClothModel model_;
  ClothSolver solver_;
  StepSettings step_;
};

}  // namespace

Expected<Drape> drape(const TriMesh& rest, const TexCoords& uv, const Points& start, const TriMesh& body,
                      const Fabric& fabric, const DrapeSettings& settings, const Progress& progress) {
  const auto begin = std::chrono::steady_clock::now();
  if (auto good = check(rest, uv, start, body, fabric, settings); !good) return tl::unexpected(good.error());
  // More threads than cores are of use only to show that they change nothing; TBB wants to be asked for them.
  std::optional<tbb::global_control> more;
  if (settings.threads > tbb::info::default_concurrency()) {
    more.emplace(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(settings.threads));
  }
  tbb::task_arena arena(settings.threads > 0 ? settings.threads : tbb::task_arena::automatic);
  Expected<Drape> result =
      arena.execute([&] { return Draping(rest, uv, body, fabric, settings, progress).run(start); });
  if (result)
    result->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

}  // namespace fitroom::garments
