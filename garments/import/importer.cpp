#include "garments/import/importer.h"

#include <fmt/format.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "garments/features/garment_features.h"
#include "garments/import/assembly.h"
#include "garments/import/file_guard.h"
#include "garments/import/findings.h"
#include "garments/import/fixes.h"
#include "garments/import/lighten.h"
#include "garments/import/mend.h"
#include "garments/import/pictures.h"
#include "garments/import/remesh.h"
#include "garments/shown/build_shown.h"
#include "garments/shown/preview.h"

namespace fitroom::garments {

namespace {

constexpr double kMaxBadShare = 0.02;     ///< Faces with bad numbers beyond this share: the file is damaged.
constexpr double kFrontIsBehind = -0.08;  ///< Evidence from which the front is taken to face backwards.
constexpr double kNotClothes = 4.0;       ///< Deviation beyond which a part is no garment of a person.
constexpr std::size_t kManyTriangles = 200000;
constexpr std::size_t kEnoughTriangles = 40000;  ///< What it takes to understand a garment.

/// One file on its way from bytes to garments.
class FileImport {
 public:
  FileImport(const std::filesystem::path& path, const ImportOptions& options, const Progress& progress)
      : path_(path),
        name_(path.filename().string()),
        options_(options),
        progress_(progress),
        findings_(report_.findings) {
    report_.path = path.string();
  }

  ImportReport run() {
    if (checkOptions() && read() && understand()) build();
    decide();
    return std::move(report_);
  }

 private:
  bool checkOptions() {
    const auto isAxis = [](const std::string& a) {
      return a.size() == 2 && (a[0] == '+' || a[0] == '-') && a[1] >= 'x' && a[1] <= 'z';
    };
    if (!options_.unit.empty() && !unitMetres(options_.unit)) {
      findings_.error(
          "IMP-090",
          {"单位 " + options_.unit + " 不认识，可用 m、cm、mm、dm、in，或 x0.0123（每单位的米数）",
           "unit " + options_.unit + " is not known; use m, cm, mm, dm, in or x0.0123 (metres a unit)"});
      return false;
    }
    for (const auto& code : options_.leave) {
      if (canLeave(code)) continue;
      findings_.error("IMP-090",
                      {code + " 的修改不能不做；可以不做的有 IMP-011、IMP-023、IMP-030、IMP-031",
                       "the change of " + code +
                           " cannot be left undone; these can: IMP-011, IMP-023, IMP-030, IMP-031"});
      return false;
    }
    for (const auto& axis : {options_.up, options_.front}) {
      if (axis.empty() || isAxis(axis)) continue;
      findings_.error("IMP-090", {"方向 " + axis + " 不认识，可用 +x -x +y -y +z -z",
                                  "axis " + axis + " is not known; use +x -x +y -y +z -z"});
      return false;
    }
    if (!options_.up.empty() && !options_.front.empty() && !axesFrom(options_.up, options_.front)) {
      findings_.error("IMP-090", {"上方向和前方向不能在同一条轴上", "up and front cannot lie on one axis"});
      return false;
    }
    if (!(options_.targetEdge >= 0.006 && options_.targetEdge <= 0.05)) {
      findings_.error("IMP-090",
                      {fmt::format("目标边长 {} 米超出 0.006 到 0.05", options_.targetEdge),
                       fmt::format("target edge of {} m is outside 0.006 to 0.05", options_.targetEdge)});
      return false;
    }
    return true;
  }

  bool stopped() {
    if (!progress_.shouldStop()) return false;
    findings_.error("IMP-091", {"导入已取消", "the import was cancelled"});
    return true;
  }

  bool read() {
    progress_.tell(0.0, {"读取文件", "reading the file"});
    auto scene = readScene(path_, options_.maxBytes);
    if (!scene) {
      const bool missing = scene.error().code == ErrorCode::kNotFound && std::filesystem::exists(path_);
      findings_.error(missing ? "IMP-006" : readErrorCode(scene.error().code), scene.error().text);
      return false;
    }
    scene_ = std::move(*scene);
    SoupCounts counts;
    soup_ = mergeMeshes(scene_, counts);
    const std::size_t total = soup_.faces.size() + counts.nonFinite;
    if (counts.nonFinite > 0) {
      const bool few = static_cast<double>(counts.nonFinite) <= kMaxBadShare * static_cast<double>(total);
      Text text{fmt::format("{} 有 {} 个坏面（坐标不是数），共 {} 个", name_, counts.nonFinite, total),
                fmt::format("{} has {} broken faces (coordinates that are no numbers) of {}", name_,
                            counts.nonFinite, total)};
      if (few) {
        findings_.warn("IMP-022", {text.zh + "，已删除", text.en + "; removed"}, true);
      } else {
        findings_.error("IMP-022", {text.zh + "，请重新导出", text.en + "; export it again"});
        return false;
      }
    }
    if (scene_.strayPoints > 0) {
      findings_.info("IMP-028",
                     {fmt::format("略过 {} 个点或线", scene_.strayPoints),
                      fmt::format("{} points or lines were left out", scene_.strayPoints)},
                     true);
    }
    if (total > kManyTriangles) {
      findings_.warn("IMP-020",
                     {fmt::format("{} 个三角形，超过 {}；导入会慢", total, kManyTriangles),
                      fmt::format("{} triangles, more than {}; importing is slow", total, kManyTriangles)});
    }
    if (!checkExtent()) return false;
    settlePictures(scene_, findings_);
    soup_ = lightened(soup_, kEnoughTriangles);
    return true;
  }

  bool checkExtent() {
    Eigen::Vector3d low = Eigen::Vector3d::Constant(1e300), high = -low;
    for (const auto& p : soup_.points) {
      low = low.cwiseMin(p);
      high = high.cwiseMax(p);
    }
    const double size = soup_.empty() ? 0 : (high - low).maxCoeff();
    const double far = soup_.empty() ? 0 : std::max(low.cwiseAbs().maxCoeff(), high.cwiseAbs().maxCoeff());
    if (!(size > 0) || !std::isfinite(size) || size > 1e9 || size < 1e-9 || far > 1e4 * size) {
      findings_.error("IMP-007",
                      {fmt::format("{} 的尺寸是 {:.3g}，不可能是衣服", name_, size),
                       fmt::format("{} is {:.3g} units large and {:.3g} from its origin, which no garment is",
                                   name_, size, far)});
      return false;
    }
    return true;
  }

  bool understand() {
    progress_.tell(0.2, {"判断单位和方向", "finding unit and axes"});
    if (stopped()) return false;
    Axes axes = guessAxes(soup_, scene_.up);
    const bool fixedUp = !options_.up.empty(), fixedFront = !options_.front.empty();
    if (fixedUp || fixedFront) axes = forcedAxes(axes);
    const AssemblyRules rules{!leaves("IMP-023"), !leaves("IMP-030"), !leaves("IMP-031")};
    choice_ = chooseUnit(soup_, axes, options_.unit, scene_.metresPerUnit, rules);
    if (stopped()) return false;
    if (!fixedFront && !leaves("IMP-011") &&
        choice_.assembly.frontEvidence < kFrontIsBehind * static_cast<double>(std::max<std::size_t>(
                                                              1, choice_.assembly.split.garments.size()))) {
      const std::string back = axes.front[0] == '+' ? "-" + axes.front.substr(1) : "+" + axes.front.substr(1);
      choice_.assembly = assemble(soup_, *axesFrom(axes.up, back), choice_.assembly.scale, rules);
      findings_.warn("IMP-011",
                     {"正面朝后，已转 180°（按领口和腰口前低后高判断）",
                      "the front faced backwards; turned by 180 degrees (neck and waist edges dip in front)"},
                     true, axesFixes(axes.up, back));
    }
    if (choice_.assembly.split.garments.empty()) {
      findings_.error("IMP-006", {name_ + " 里没有足够大的布片",
                                  name_ + " holds no piece of cloth large enough to wear"});
      return false;
    }
    return true;
  }

  bool leaves(std::string_view code) const {
    return std::find(options_.leave.begin(), options_.leave.end(), code) != options_.leave.end();
  }

  Axes forcedAxes(const Axes& guess) const {
    const std::string up = options_.up.empty() ? guess.up : options_.up;
    const std::string front = options_.front.empty() ? guess.front : options_.front;
    if (auto axes = axesFrom(up, front)) return *axes;
    // The guess for the other axis lies on the given one: any square to it.
    for (const char* other : {"+z", "-y", "+x", "+y"}) {
      if (auto axes = options_.up.empty() ? axesFrom(other, front) : axesFrom(up, other)) return *axes;
    }
    return guess;
  }

  void build() {
    const auto& sheets = choice_.assembly.split.garments;
    for (std::size_t i = 0; i < sheets.size(); ++i) {
      progress_.tell(0.4 + 0.5 * static_cast<double>(i) / static_cast<double>(sheets.size()),
                     {"生成模拟网格", "making the simulation mesh"});
      if (stopped()) return;
      buildGarment(sheets[i]);
    }
    if (report_.garments.empty()) return;
    keepLook();
    tellFrame();
    tellRepairs();
  }

  /// What the file shows, tied to what is simulated.
  void keepLook() {
    progress_.tell(0.9, {"保留外观", "keeping the look"});
    std::vector<TriMesh> meshes;
    for (const auto& garment : report_.garments) meshes.push_back(garment.mesh);
    const Eigen::Matrix3d turn = choice_.assembly.scale * choice_.assembly.axes.rotation;
    const std::vector<ShownMesh> shown = buildShown(scene_, turn, meshes, aside_);
    checkColourway();
    std::size_t triangles = 0;
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const auto bytes = shown[i].empty() ? Expected<std::string>(std::string())
                                          : encodeShown(shown[i], {}, true, report_.garments[i]);
      report_.shown.push_back(bytes.value_or(std::string()));
      triangles += shown[i].triangleCount();
      keepPreview(report_.garments[i], shown[i]);
    }
    findings_.info("IMP-075", {fmt::format("外观保留 {} 个三角形、{} 张贴图、{} 种配色", triangles,
                                           scene_.images.size(), scene_.variants.size()),
                               fmt::format("{} triangles, {} pictures and {} colourways are kept for display",
                                           triangles, scene_.images.size(), scene_.variants.size())});
    tellColourways();
    if (!scene_.author.empty() || !scene_.licence.empty())
      findings_.info("IMP-076", {"作者：" + scene_.author + "，许可：" + scene_.licence,
                                 "author: " + scene_.author + ", licence: " + scene_.licence});
  }

  void keepPreview(GarmentModel& garment, const ShownMesh& shown) {
    garment.colourways = shown.variants;
    garment.colourway = options_.colourway;
    const auto picture = drawPreview(garment, shown);
    const auto png = picture ? encodePng(*picture, false) : Expected<std::string>(std::string());
    report_.previews.push_back(png.value_or(std::string()));
  }

  /// A colourway that the file does not have is said, not guessed at.
  void checkColourway() {
    const auto& names = scene_.variants;
    if (options_.colourway.empty() ||
        std::find(names.begin(), names.end(), options_.colourway) != names.end())
      return;
    findings_.warn("IMP-078",
                   {"文件里没有配色 " + options_.colourway + "，按文件自带的外观显示",
                    "the file has no colourway " + options_.colourway + "; the file's own looks are shown"});
    options_.colourway.clear();
  }

  /// The colourways by name, and which is shown.
  void tellColourways() {
    if (scene_.variants.empty()) return;
    std::string names;
    std::vector<FindingFix> fixes;
    for (const auto& name : scene_.variants) {
      names += (names.empty() ? "" : ", ") + name;
      fixes.push_back({{"显示 " + name, "show " + name}, "colour=" + name});
    }
    const std::string zh = options_.colourway.empty() ? "文件自带的" : options_.colourway;
    const std::string en = options_.colourway.empty() ? "the file's own" : options_.colourway;
    findings_.info("IMP-077",
                   {fmt::format("{} 种配色：{}；显示{}", scene_.variants.size(), names, zh),
                    fmt::format("{} colourways: {}; shown: {}", scene_.variants.size(), names, en)},
                   false, std::move(fixes));
  }

  void buildGarment(const Soup& sheet) {
    // Measures are taken on what the file holds; the even mesh cuts corners at armpits and crotch.
    GarmentModel source;
    source.mesh = {sheet.positions(), sheet.triangles()};
    const auto notes = findFeatures(source);
    if (!notes) {
      ++closed_;
      setAside(sheet, notes.error().text);
      return;
    }
    GarmentModel garment;
    Remeshed remeshed = remesh(sheet, options_.targetEdge);
    garment.mesh = std::move(remeshed.mesh);
    garment.texCoords = std::move(remeshed.texCoords);
    const MendCounts mended = mendCrossings(garment.mesh, garment.texCoords);
    if (const auto found = findFeatures(garment); !found) {
      ++closed_;
      setAside(sheet, found.error().text);
      return;
    }
    garment.finished = source.finished;
    garment.category = source.category;
    garment.categoryConfidence = source.categoryConfidence;
    refineCategoryByName(garment, hintOf(sheet));
    const double deviation = plausibility(garment);
    if (garment.category == Category::kOther || (deviation > kNotClothes && choice_.certain)) {
      setAside(sheet, {"形状和尺寸不像上衣、裙子或裤子",
                       "its shape and size are those of no top, skirt or trousers"});
      return;
    }
    garment.name = garmentName(garment);
    colour(sheet, garment);
    garment.source = {name_,         choice_.unit,  choice_.assembly.axes.up, choice_.assembly.axes.front,
                      scene_.author, scene_.licence};
    tellGarment(garment, *notes, remeshed.edge, deviation);
    tellMended(garment, mended);
    report_.garments.push_back(std::move(garment));
  }

  void tellMended(const GarmentModel& garment, const MendCounts& mended) {
    if (mended.crossings == 0) return;
    Text text{fmt::format("{}：布料有 {} 处穿过自己，已理开（剪去 {} 个三角形）", garment.name.zh,
                          mended.crossings, mended.removed),
              fmt::format(
                  "{}: cloth went through itself in {} places and was put right ({} triangles were cut away)",
                  garment.name.en, mended.crossings, mended.removed)};
    if (mended.left == 0) return findings_.info("IMP-079", std::move(text), true);
    text.zh += fmt::format("，还剩 {} 处", mended.left);
    text.en += fmt::format("; {} are left", mended.left);
    findings_.warn("IMP-079", std::move(text), true, acceptFix("IMP-079"));
  }

  void setAside(const Soup& sheet, const Text& reason) {
    aside_.push_back({sheet.positions(), sheet.triangles()});
    Eigen::Vector3d low = sheet.points[0], high = low;
    for (const auto& p : sheet.points) {
      low = low.cwiseMin(p);
      high = high.cwiseMax(p);
    }
    const Eigen::Vector3d s = high - low;
    findings_.warn(
        "IMP-071",
        {fmt::format("放在一边：一块 {:.2f}×{:.2f}×{:.2f} 米的部分，{}", s.x(), s.y(), s.z(), reason.zh),
         fmt::format("set aside: a part of {:.2f} x {:.2f} x {:.2f} m; {}", s.x(), s.y(), s.z(), reason.en)},
        true);
  }

  /// File, mesh and material names that may say what it is.
  std::string hintOf(const Soup& sheet) const {
    std::string hint;
    std::vector<char> seen(scene_.meshes.size(), 0);
    for (const std::int32_t s : sheet.source) {
      if (seen[static_cast<std::size_t>(s)]++) continue;
      hint += scene_.meshes[static_cast<std::size_t>(s)].name + " " +
              scene_.meshes[static_cast<std::size_t>(s)].material + " ";
    }
    // The file's own name speaks of the file's one garment only.
    if (choice_.assembly.split.garments.size() == 1) hint += path_.stem().string();
    return hint;
  }

  void colour(const Soup& sheet, GarmentModel& garment) const {
    Eigen::Vector3d sum = Eigen::Vector3d::Zero();
    double total = 0;
    for (std::size_t f = 0; f < sheet.faces.size(); ++f) {
      const RawMesh& mesh = scene_.meshes[static_cast<std::size_t>(sheet.source[f])];
      if (!mesh.hasColour) continue;
      const Eigen::Vector3d& a = sheet.points[static_cast<std::size_t>(sheet.faces[f][0])];
      const double area = (sheet.points[static_cast<std::size_t>(sheet.faces[f][1])] - a)
                              .cross(sheet.points[static_cast<std::size_t>(sheet.faces[f][2])] - a)
                              .norm();
      sum += area * mesh.colour.cast<double>();
      total += area;
    }
    if (total > 0) garment.colour = (sum / total).cast<float>();
  }

  void tellGarment(const GarmentModel& garment, const FeatureNotes& notes, double edge, double deviation) {
    const Text& name = garment.name;
    if (garment.categoryConfidence < 0.6) {
      findings_.warn("IMP-072",
                     {fmt::format("看起来是{}，把握只有 {:.0f}%", name.zh, 100 * garment.categoryConfidence),
                      fmt::format("looks like a {}, with {:.0f}% confidence only", name.en,
                                  100 * garment.categoryConfidence)},
                     false, categoryFixes(garment.category));
    }
    findings_.info(
        "IMP-021",
        {fmt::format("{}：{} 处开口（袖口、领口、下摆属正常）", name.zh, garment.openings.size()),
         fmt::format("{}: {} openings (cuffs, neck and hem are normal)", name.en, garment.openings.size())});
    findings_.info("IMP-073", {fmt::format("{}：模拟网格 {} 个顶点，边长约 {:.0f} 毫米", name.zh,
                                           garment.mesh.vertexCount(), 1000 * edge),
                               fmt::format("{}: simulation mesh of {} vertices, edges of about {:.0f} mm",
                                           name.en, garment.mesh.vertexCount(), 1000 * edge)});
    if (notes.backCutOut) {
      findings_.warn(
          "IMP-080",
          {fmt::format("{}：后片中间缺布（文件里被别的衣服盖住的部分没有做？），衣长量到最低的边", name.zh),
           fmt::format("{}: cloth is missing in the middle of the back (left out where another garment "
                       "hides it?); the length goes to the lowest edge",
                       name.en)},
          false, acceptFix("IMP-080"));
    }
    if (notes.usedHull) {
      findings_.warn(
          "IMP-043",
          {fmt::format("{}：布料皱褶很多（布长是外围的 {:.2f} 倍），围度按外围量", name.zh, notes.worstFold),
           fmt::format(
               "{}: the cloth is crumpled ({:.2f} times its outline); girths were taken along the outline",
               name.en, notes.worstFold)});
    }
    if (deviation > 2.5 && choice_.certain) {
      findings_.warn("IMP-012",
                     {fmt::format("{}：尺寸不寻常，请核对", name.zh),
                      fmt::format("{}: its size is unusual; please check it", name.en)},
                     false, unitFixes(choice_.unit));
    }
  }

  void tellFrame() {
    double height = 0;
    std::string zh, en;
    for (const auto& g : report_.garments) {
      const double h =
          static_cast<double>(g.mesh.vertices.col(1).maxCoeff() - g.mesh.vertices.col(1).minCoeff());
      height = std::max(height, h);
      zh += fmt::format("{}{} 高 {:.2f} 米", zh.empty() ? "" : "，", g.name.zh, h);
      en += fmt::format("{}{} {:.2f} m high", en.empty() ? "" : ", ", g.name.en, h);
    }
    if (report_.garments.empty()) return;
    const LengthUnit* unit = findUnit(choice_.unit);
    const std::string zhUnit = unit ? unit->zh : choice_.unit, enUnit = unit ? unit->en : choice_.unit;
    if (choice_.arbitrary && choice_.unit != options_.unit) {
      findings_.warn("IMP-013",
                     {fmt::format("单位不明：按每单位 {:.4g} 米缩放后{}，请核对", choice_.assembly.scale, zh),
                      fmt::format("unit unknown: scaled by {:.4g} m a unit, {}; please check",
                                  choice_.assembly.scale, en)},
                     true, unitFixes(choice_.unit));
    } else if (choice_.unit == "m" || choice_.declared || choice_.unit == options_.unit) {
      findings_.info("IMP-010",
                     {fmt::format("用{}做的：{}", zhUnit, zh), fmt::format("made in {}: {}", enUnit, en)},
                     choice_.unit != "m", unitFixes(choice_.unit));
    } else {
      findings_.warn("IMP-010",
                     {fmt::format("尺寸像是用{}做的，已换成米：{}", zhUnit, zh),
                      fmt::format("looks made in {}; converted to metres: {}", enUnit, en)},
                     true, unitFixes(choice_.unit));
    }
    const Axes& axes = choice_.assembly.axes;
    if (axes.up != "+y") {
      findings_.info("IMP-014",
                     {fmt::format("文件里 {} 朝上、{} 朝前，已转正", axes.up, axes.front),
                      fmt::format("{} was up and {} front in the file; turned upright", axes.up, axes.front)},
                     true, axesFixes(axes.up, axes.front));
    }
    if (report_.garments.size() > 1) {
      findings_.info("IMP-070",
                     {fmt::format("文件里有 {} 件衣服，已分开", report_.garments.size()),
                      fmt::format("the file holds {} garments; taken apart", report_.garments.size())},
                     true);
    }
  }

  void tellCount(const char* code, std::size_t count, const char* zh, const char* en) {
    if (count == 0) return;
    std::vector<FindingFix> fixes;
    if (canLeave(code)) fixes = leaveFixes(code, {"不要改，保留文件原样", "leave it as it is in the file"});
    findings_.info(code, {fmt::format(fmt::runtime(zh), count), fmt::format(fmt::runtime(en), count)}, true,
                   std::move(fixes));
  }

  void tellRepairs() {
    const Assembly& a = choice_.assembly;
    tellCount("IMP-023", a.counts.merged + a.sewn, "缝合了 {} 个相距不到 2 毫米的边缘点",
              "{} edge points less than 2 mm apart were joined");
    tellCount("IMP-024", a.sheets.turnedFaces, "翻正了 {} 个朝向不一致的面",
              "{} faces that were turned the other way than their neighbours were turned over");
    tellCount("IMP-025", a.counts.duplicate, "删除了 {} 个重复的面", "{} repeated faces were removed");
    tellCount("IMP-026", a.counts.zeroArea, "删除了 {} 个没有面积的面", "{} faces without area were removed");
    tellCount("IMP-029", a.sheets.nonManifoldEdges, "拆开了 {} 条连着三个以上面的边",
              "{} edges with three or more faces were taken apart");
    tellCount("IMP-027", a.split.trims, "{} 个小件（纽扣、标牌等）不参与模拟，随布料移动",
              "{} small parts (buttons, labels and the like) follow the cloth and are not simulated");
    tellCount("IMP-030", a.layers.innerFaces, "去掉了 {} 个内层的面（双层布、贴边、折边）",
              "{} faces of inner layers (double walls, facings, turned hems) were taken off");
    tellCount("IMP-031", a.layers.linings, "去掉了 {} 块衬里", "{} linings were taken off");
    tellCount("IMP-074", a.split.strays, "{} 个不挨着衣服的小块被略过",
              "{} small pieces that touch no garment were left out");
  }

  Text nothingToWear() const {
    if (closed_ > 0 && closed_ == aside_.size()) {
      return {
          name_ + " 里没有能穿的衣服：只有封闭的形体（没有衣服的身体？），没有领口、袖口、腰口这样的开口",
          name_ +
              " holds nothing that can be worn as a garment: only closed shapes (a body without clothes?), "
              "without openings such as neck, cuffs or waist"};
    }
    return {
        name_ + " 里没有能穿的衣服：没有上衣、裙子或裤子的形状和尺寸（鞋、帽、包不在这里导入）",
        name_ +
            " holds nothing that can be worn as a garment: nothing has the shape and size of a top, skirt or "
            "trousers (shoes, hats and bags are not imported here)"};
  }

  void decide() {
    if (report_.garments.empty() ||
        std::any_of(report_.findings.begin(), report_.findings.end(),
                    [](const Finding& f) { return f.severity == Severity::kError; })) {
      const bool said = std::any_of(report_.findings.begin(), report_.findings.end(),
                                    [](const Finding& f) { return f.severity == Severity::kError; });
      if (!said) findings_.error("IMP-008", nothingToWear());
      report_.garments.clear();
      report_.shown.clear();
      report_.previews.clear();
      report_.verdict = ImportVerdict::kReject;
      return;
    }
    const auto fixed = std::count_if(report_.findings.begin(), report_.findings.end(),
                                     [](const Finding& f) { return f.fixed; });
    report_.verdict = fixed > 0 ? ImportVerdict::kFix : ImportVerdict::kPass;
    if (fixed > 0)
      findings_.info("IMP-060",
                     {fmt::format("已自动修改 {} 处", fixed), fmt::format("{} automatic changes", fixed)});
    findings_.info(
        "IMP-050",
        {"没有面料弹性，按棉针织计算，推荐把握降低；请选择面料",
         "no fabric stretch in the file; cotton jersey is assumed and confidence lowered; pick the fabric"},
        false, fabricFixes());
  }

  std::filesystem::path path_;
  std::string name_;
  ImportOptions options_;
  Progress progress_;
  ImportReport report_;
  Findings findings_;
  RawScene scene_;
  Soup soup_;
  UnitChoice choice_;
  std::size_t closed_ = 0;      ///< Parts set aside because they have no opening.
  std::vector<TriMesh> aside_;  ///< Parts that are no garments, such as a body.
};

}  // namespace

ImportReport importFile(const std::filesystem::path& path, const ImportOptions& options,
                        const Progress& progress) {
  try {
    return FileImport(path, options, progress).run();
  } catch (const std::exception& e) {
    // Only memory can run out here; it must not take the program along.
    ImportReport report;
    report.path = path.string();
    report.findings.push_back(
        {"IMP-009",
         Severity::kError,
         {"导入失败：" + std::string(e.what()), "the import failed: " + std::string(e.what())},
         false});
    return report;
  }
}

}  // namespace fitroom::garments
