#include <fmt/format.h>

#include "garments/drape/draping.h"

namespace fitroom::garments::cloth {

namespace {

constexpr float kLargestBody = 5.0f;  ///< m; a body larger than this came in another unit.

Expected<void> bad(Text text, std::string context = {}) {
  return fail(ErrorCode::kInvalidArgument, std::move(text), std::move(context));
}

/// A tight worsted that gives 1 % under KES-F's 500 gf/cm, N/m.
constexpr double kStiffest = 5e4;

bool within(double x, double low, double high) {
  return x >= low && x <= high;
}  // False for NaN.

}  // namespace

Expected<void> checkCloth(const TriMesh& rest, const TexCoords& uv) {
  if (rest.vertexCount() == 0 || rest.empty()) {
    return bad({"服装没有三角形，无法披挂；请检查导入的文件",
                "the garment has no triangles to drape; check the imported file"},
               "rest");
  }
  if (const auto valid = bodymodel::validate(rest); !valid) return bad(valid.error().text, "rest");
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

Expected<void> checkFabric(const Fabric& f) {
  struct Value {
    const char* name;
    double value, low, high;
  };
  const Value values[] = {{"density, kg/m2", f.density, 0.02, 1},
                          {"stretch_warp, N/m", f.stretchWarp, 1, kStiffest},
                          {"stretch_weft, N/m", f.stretchWeft, 1, kStiffest},
                          {"shear, N/m", f.shear, 0.1, kStiffest},
                          {"bending, N m", f.bending, 1e-7, 1e-2},
                          {"thickness, m", f.thickness, 0, 0.05},
                          {"friction", f.friction, 0, 1}};
  for (const Value& v : values) {
    if (within(v.value, v.low, v.high)) continue;
    return bad({fmt::format("面料“{}”的 {} 是 {:g}，允许 {:g} 到 {:g}", f.id, v.name, v.value, v.low, v.high),
                fmt::format("fabric '{}': {} is {:g}, and {:g} to {:g} are allowed", f.id, v.name, v.value,
                            v.low, v.high)},
               "fabric");
  }
  return {};
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
  const auto known = [&](std::int32_t v) { return v >= 0 && v < vertices; };
  for (const Band& band : s.bands) {
    if (!within(band.relaxed, 0.3, 1) || !within(band.elastic, 0, 1000))
      return bad(
          {"松紧带的数值超出允许范围（见 drape.h）", "a band has a value outside its range (see drape.h)"},
          "settings.bands");
    for (std::int32_t v : band.loop) {
      if (known(v)) continue;
      return bad({fmt::format("腰带提到不存在的顶点 {}", v),
                  fmt::format("a band names vertex {}, which is not there", v)},
                 "settings.bands");
    }
  }
  for (const auto& pair : s.closures) {
    if (known(pair[0]) && known(pair[1])) continue;
    return bad({fmt::format("门襟提到不存在的顶点 {} 或 {}", pair[0], pair[1]),
                fmt::format("a closure names vertex {} or {}, which is not there", pair[0], pair[1])},
               "settings.closures");
  }
  return {};
}

Expected<void> checkStart(const Points& start, Eigen::Index vertices) {
  if (start.rows() != vertices) {
    return bad({fmt::format("起始位置有 {} 个顶点，服装有 {} 个；两者必须相同", start.rows(), vertices),
                fmt::format("the start has {} vertices and the garment {}; they must be the same",
                            start.rows(), vertices)},
               "start");
  }
  if (!start.allFinite()) {
    return bad({"起始位置含有非有限数", "the start holds a coordinate that is not a finite number"}, "start");
  }
  return {};
}

}  // namespace fitroom::garments::cloth
