#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <set>
#include <sstream>

#include "garments/library/library.h"
#include "garments/style/catalogue.h"
#include "garments/style/measure_style.h"
#include "garments/style/panel_mesher.h"
#include "garments/style/section.h"
#include "garments/style/size_table.h"
#include "garments/style/skirt.h"
#include "garments/style/top.h"
#include "garments/style/trousers.h"

namespace fitroom::garments {
namespace {

using Eigen::Vector2d;
using Eigen::Vector3d;
namespace fs = std::filesystem;

constexpr double kPi = 3.141592653589793;

Vector3d corner(const TriMesh& mesh, Eigen::Index f, int k) {
  return mesh.vertices.row(mesh.triangles(f, k)).transpose().cast<double>();
}

std::vector<Vector2d> squareRim(double side, int pieces) {
  std::vector<Vector2d> rim;
  const Vector2d corners[] = {{0, 0}, {side, 0}, {side, side}, {0, side}};
  for (int c = 0; c < 4; ++c) {
    for (int i = 0; i < pieces; ++i) {
      rim.push_back(corners[c] + (corners[(c + 1) % 4] - corners[c]) * (static_cast<double>(i) / pieces));
    }
  }
  return rim;
}

// A run is made once for all tests of this program.
const std::vector<GarmentModel>& runOf(const std::string& id) {
  static std::map<std::string, std::vector<GarmentModel>> cache;
  auto it = cache.find(id);
  if (it == cache.end()) {
    auto run = makeStyle(id);
    EXPECT_TRUE(run) << id << ": " << (run ? "" : run.error().text.en);
    it = cache.emplace(id, run ? *run : std::vector<GarmentModel>{}).first;
  }
  return it->second;
}

TEST(PanelMesher, FillsASquareEvenly) {
  const auto mesh = meshPanel(squareRim(0.4, 16), 0.025);
  ASSERT_TRUE(mesh);
  double area = 0.0, worst = 1.0;
  for (const auto& t : mesh->triangles) {
    const Vector2d a = mesh->points[t[0]], b = mesh->points[t[1]], c = mesh->points[t[2]];
    const double twice = (b - a).x() * (c - a).y() - (b - a).y() * (c - a).x();
    EXPECT_GT(twice, 0.0);
    area += 0.5 * twice;
    // 1 for an equilateral triangle.
    worst = std::min(worst, 2.0 * std::sqrt(3.0) * twice /
                                ((a - b).squaredNorm() + (b - c).squaredNorm() + (c - a).squaredNorm()));
  }
  EXPECT_NEAR(area, 0.16, 1e-12);
  EXPECT_GT(worst, 0.6);
  const auto rim = squareRim(0.4, 16);
  for (std::size_t i = 0; i < rim.size(); ++i) EXPECT_EQ(mesh->points[i], rim[i]);
}

TEST(PanelMesher, RefusesWhatIsNoPanel) {
  auto clockwise = squareRim(0.4, 8);
  std::reverse(clockwise.begin(), clockwise.end());
  EXPECT_FALSE(meshPanel(clockwise, 0.05));
  auto broken = squareRim(0.4, 8);
  broken[3].x() = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(meshPanel(broken, 0.05));
  EXPECT_FALSE(meshPanel(squareRim(0.4, 8), 0.0));
  EXPECT_FALSE(meshPanel({}, 0.05));
}

TEST(Section, HasTheGirthItIsMadeFor) {
  const QuarterShape round(2.0);
  const Section circle(1.0, 1.0, round, 0.1);
  EXPECT_NEAR(circle.breadth(), 1.0 / kPi, 2e-4);
  EXPECT_DOUBLE_EQ(circle.quarter(), 0.25);
  EXPECT_NEAR(circle.at(0.0, true).y(), 0.1 + 0.5 / kPi, 2e-4);
  EXPECT_NEAR(circle.at(0.25, false).x(), 0.5 / kPi, 2e-4);
  const Vector2d eighth = circle.at(0.125, false);
  EXPECT_NEAR(eighth.x(), 0.1 - eighth.y(), 1e-4);
  // Ellipse 0.2 x 0.1 half axes: circumference 0.968844822 (complete elliptic integral).
  const Section ellipse(0.968844822, 0.5, round, 0.0);
  EXPECT_NEAR(ellipse.breadth(), 0.4, 1e-4);
}

TEST(Profile, GoesThroughItsPointsWithoutOvershoot) {
  const Profile p({{1.0, 0.8}, {0.8, 1.0}, {0.2, 1.0}});
  EXPECT_DOUBLE_EQ(p.at(1.0), 0.8);
  EXPECT_DOUBLE_EQ(p.at(0.8), 1.0);
  for (double y = 0.0; y < 1.2; y += 0.01) {
    EXPECT_LE(p.at(y), 1.0 + 1e-12);
    EXPECT_GE(p.at(y), 0.8 - 1e-12);
  }
}

TEST(SizeTable, GrowsAndFollowsTheStandards) {
  for (const bool male : {false, true}) {
    for (const auto& run : {letterSizes(male), numberedSizes(male)}) {
      ASSERT_EQ(run.size(), 5u);
      for (std::size_t i = 1; i < run.size(); ++i) {
        EXPECT_GT(run[i].chest, run[i - 1].chest);
        EXPECT_GT(run[i].thigh, run[i - 1].thigh);
        EXPECT_NE(run[i].label, run[i - 1].label);
      }
    }
  }
  // EN 13402-3: women's 38 is 88/72/96, men's 50 is chest 100.
  EXPECT_NEAR(numberedSizes(false)[1].chest, 0.88, 1e-9);
  EXPECT_NEAR(numberedSizes(false)[1].waist, 0.72, 1e-9);
  EXPECT_NEAR(numberedSizes(false)[1].hip, 0.96, 1e-9);
  EXPECT_NEAR(numberedSizes(true)[2].chest, 1.00, 1e-9);
}

TEST(Makers, RefuseMissingAndImpossibleMeasures) {
  TopSpec top;
  top.body = letterSizes(false)[2];
  GarmentModel model;
  auto r = makeTop(top, model);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(r.error().text.zh.empty());
  SkirtSpec skirt;
  skirt.body = top.body;
  skirt.finished[Finished::kWaist] = -1.0;
  EXPECT_FALSE(makeSkirt(skirt, model));
  EXPECT_FALSE(makeTrousers({}, model));
  EXPECT_FALSE(makeStyle("no-such-style"));
}

class EveryStyle : public testing::TestWithParam<std::string> {};

TEST_P(EveryStyle, IsASoundCloth) {
  for (const auto& g : runOf(GetParam())) {
    SCOPED_TRACE(g.size);
    ASSERT_TRUE(bodymodel::validate(g.mesh));
    ASSERT_EQ(g.texCoords.rows(), g.mesh.vertexCount());
    ASSERT_EQ(g.vertexTube.size(), static_cast<std::size_t>(g.mesh.vertexCount()));
    EXPECT_TRUE(g.texCoords.allFinite());
    std::map<std::pair<int, int>, int> edges;
    std::vector<int> parent(static_cast<std::size_t>(g.mesh.vertexCount()));
    for (std::size_t i = 0; i < parent.size(); ++i) parent[i] = static_cast<int>(i);
    const std::function<int(int)> root = [&](int v) {
      return parent[v] == v ? v : parent[v] = root(parent[v]);
    };
    double total = 0.0;
    for (Eigen::Index f = 0; f < g.mesh.triangleCount(); ++f) {
      for (int k = 0; k < 3; ++k) {
        const int a = g.mesh.triangles(f, k), b = g.mesh.triangles(f, (k + 1) % 3);
        ++edges[{a, b}];
        parent[root(a)] = root(b);
        const double length = (corner(g.mesh, f, k) - corner(g.mesh, f, (k + 1) % 3)).norm();
        EXPECT_GT(length, 0.008);
        EXPECT_LT(length, 0.055);
        total += length;
      }
    }
    std::size_t rim = 0;
    for (const auto& [edge, n] : edges) {
      EXPECT_EQ(n, 1) << "two triangles run an edge the same way";
      rim += edges.count({edge.second, edge.first}) == 0;
    }
    std::size_t inLoops = 0;
    for (const auto& opening : g.openings) {
      inLoops += opening.loop.size();
      EXPECT_NE(opening.kind, OpeningKind::kUnknown);
    }
    EXPECT_EQ(rim, inLoops);
    for (std::size_t i = 0; i < parent.size(); ++i) EXPECT_EQ(root(static_cast<int>(i)), root(0));
    const double mean = total / (3.0 * static_cast<double>(g.mesh.triangleCount()));
    EXPECT_GT(mean, 0.020);
    EXPECT_LT(mean, 0.028);
  }
}

TEST_P(EveryStyle, FacesOutwards) {
  for (const auto& g : runOf(GetParam())) {
    // Flux of the position field from the middle: positive for a shell that turns its right side out.
    const Vector3d middle = g.mesh.vertices.cast<double>().colwise().mean().transpose();
    double flux = 0.0, area = 0.0;
    for (Eigen::Index f = 0; f < g.mesh.triangleCount(); ++f) {
      const Vector3d a = corner(g.mesh, f, 0), b = corner(g.mesh, f, 1), c = corner(g.mesh, f, 2);
      const Vector3d n = (b - a).cross(c - a);
      Vector3d out = (a + b + c) / 3.0 - middle;
      out.y() = 0.0;
      flux += n.dot(out.normalized());
      area += n.norm();
    }
    EXPECT_GT(flux, 0.3 * area) << g.size;
  }
}

TEST_P(EveryStyle, IsTheSameLeftAndRight) {
  const auto& g = runOf(GetParam())[2];
  std::set<std::array<float, 3>> points;
  for (Eigen::Index i = 0; i < g.mesh.vertexCount(); ++i) {
    points.insert({g.mesh.vertices(i, 0), g.mesh.vertices(i, 1), g.mesh.vertices(i, 2)});
  }
  for (const auto& p : points) EXPECT_TRUE(points.count({p[0] == 0.0f ? 0.0f : -p[0], p[1], p[2]}));
}

TEST_P(EveryStyle, MeasuresWhatItsSizeSheetSays) {
  for (const auto& g : runOf(GetParam())) {
    const auto sheet =
        std::find_if(g.sizes.begin(), g.sizes.end(), [&](const auto& s) { return s.label == g.size; });
    ASSERT_NE(sheet, g.sizes.end());
    int checked = 0;
    for (std::size_t i = 0; i < kFinishedCount; ++i) {
      const auto f = static_cast<Finished>(i);
      if (!sheet->finished[f]) continue;
      ASSERT_TRUE(g.finished[f]) << finishedName(f);
      EXPECT_NEAR(*g.finished[f], *sheet->finished[f], 0.002) << g.size << " " << finishedName(f);
      ++checked;
    }
    EXPECT_GE(checked, 4);
  }
}

TEST_P(EveryStyle, GrainHasTheLengthOfTheCloth) {
  // Away from the seams between body and limbs a step on the grain is a step on the cloth.
  const auto& g = runOf(GetParam())[2];
  std::vector<double> ratio;
  for (Eigen::Index f = 0; f < g.mesh.triangleCount(); ++f) {
    for (int k = 0; k < 3; ++k) {
      const int a = g.mesh.triangles(f, k), b = g.mesh.triangles(f, (k + 1) % 3);
      if (g.vertexTube[a] != g.vertexTube[b]) continue;
      const double flat = (g.texCoords.row(a) - g.texCoords.row(b)).norm();
      ratio.push_back(flat / (g.mesh.vertices.row(a) - g.mesh.vertices.row(b)).norm());
    }
  }
  std::sort(ratio.begin(), ratio.end());
  EXPECT_NEAR(ratio[ratio.size() / 2], 1.0, 0.03);
  EXPECT_GT(ratio[ratio.size() / 20], 0.75);
  EXPECT_LT(ratio[ratio.size() - ratio.size() / 20], 1.35);
}

bool segmentHits(const Vector3d& p, const Vector3d& q, const Vector3d& a, const Vector3d& b,
                 const Vector3d& c) {
  const Vector3d d = q - p, e1 = b - a, e2 = c - a, h = d.cross(e2);
  const double det = e1.dot(h);
  if (std::abs(det) < 1e-15) return false;
  const Vector3d s = p - a;
  const double u = s.dot(h) / det;
  const Vector3d k = s.cross(e1);
  const double v = d.dot(k) / det, t = e2.dot(k) / det;
  return u > 0 && v > 0 && u + v < 1 && t > 0 && t < 1;
}

TEST_P(EveryStyle, DoesNotCrossItself) {
  const auto& g = runOf(GetParam())[2];
  const auto n = g.mesh.triangleCount();
  std::vector<Eigen::AlignedBox3d> boxes;
  for (Eigen::Index f = 0; f < n; ++f) {
    Eigen::AlignedBox3d box;
    for (int k = 0; k < 3; ++k) box.extend(corner(g.mesh, f, k));
    boxes.push_back(box);
  }
  int hits = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) {
      if (i == j || !boxes[i].intersects(boxes[j])) continue;
      bool shared = false;
      for (int a = 0; a < 3; ++a) {
        for (int b = 0; b < 3; ++b) shared = shared || g.mesh.triangles(i, a) == g.mesh.triangles(j, b);
      }
      if (shared) continue;
      for (int k = 0; k < 3; ++k) {
        hits += segmentHits(corner(g.mesh, i, k), corner(g.mesh, i, (k + 1) % 3), corner(g.mesh, j, 0),
                            corner(g.mesh, j, 1), corner(g.mesh, j, 2));
      }
    }
  }
  EXPECT_EQ(hits, 0);
}

TEST_P(EveryStyle, HasARunThatGrows) {
  const auto& run = runOf(GetParam());
  ASSERT_EQ(run.size(), 5u);
  for (const auto& g : run) {
    EXPECT_EQ(g.id, GetParam());
    EXPECT_FALSE(g.name.zh.empty());
    EXPECT_FALSE(g.name.en.empty());
    EXPECT_GT(g.priceMinor, 0);
    EXPECT_EQ(g.sizes.size(), 5u);
    EXPECT_TRUE(g.audience == "female" || g.audience == "male");
  }
  const bool bottom = run[0].category == Category::kSkirt || run[0].category == Category::kTrousers;
  const Finished girth = bottom ? Finished::kHip : Finished::kChest;
  for (std::size_t i = 1; i < run.size(); ++i) {
    EXPECT_GT(*run[i].finished[girth], *run[i - 1].finished[girth] + 0.03);
    EXPECT_GE(*run[i].finished[Finished::kLength], *run[i - 1].finished[Finished::kLength] - 0.002);
  }
}

TEST_P(EveryStyle, HasTheOpeningsOfItsKind) {
  for (const auto& g : runOf(GetParam())) {
    std::multiset<OpeningKind> kinds;
    for (const auto& o : g.openings) kinds.insert(o.kind);
    if (g.category == Category::kSkirt) {
      EXPECT_EQ(kinds, (std::multiset<OpeningKind>{OpeningKind::kWaist, OpeningKind::kHem}));
    } else if (g.category == Category::kTrousers) {
      EXPECT_EQ(kinds, (std::multiset<OpeningKind>{OpeningKind::kWaist, OpeningKind::kLegHem,
                                                   OpeningKind::kLegHem}));
    } else if (g.frontOpen) {
      EXPECT_EQ(kinds,
                (std::multiset<OpeningKind>{OpeningKind::kFront, OpeningKind::kCuff, OpeningKind::kCuff}));
    } else {
      const auto arm = g.finished[Finished::kSleeve] ? OpeningKind::kCuff : OpeningKind::kArmhole;
      EXPECT_EQ(kinds, (std::multiset<OpeningKind>{OpeningKind::kNeck, OpeningKind::kHem, arm, arm}));
    }
  }
}

std::string bytesOf(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

TEST_P(EveryStyle, IsWhatTheAssetsHold) {
  const fs::path shipped = fs::path(FITROOM_ASSETS_DIR) / "garments" / GetParam();
  const fs::path made = fs::path(testing::TempDir()) / ("style-" + GetParam());
  fs::remove_all(made);
  Library library({made});
  ASSERT_TRUE(library.addRun(runOf(GetParam())));
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(made / GetParam())) {
    EXPECT_EQ(bytesOf(entry.path()), bytesOf(shipped / entry.path().filename()))
        << "run fitroom_make_garments assets/garments: " << entry.path().filename();
    ++files;
  }
  EXPECT_EQ(files, 6u);
  fs::remove_all(made);
}

TEST(SizeTable, IsWhatTheAssetsHold) {
  EXPECT_EQ(sizeTablesJson(), bytesOf(fs::path(FITROOM_ASSETS_DIR) / "sizes" / "body_sizes.json"));
}

INSTANTIATE_TEST_SUITE_P(House, EveryStyle, testing::ValuesIn(styleIds()), [](const auto& style) {
  std::string name = style.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace fitroom::garments
