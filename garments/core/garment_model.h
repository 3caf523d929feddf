#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bodymodel/core/error.h"
#include "bodymodel/core/progress.h"
#include "bodymodel/measure/measure.h"
#include "bodymodel/mesh/tri_mesh.h"

namespace fitroom::garments {

using bodymodel::Error;
using bodymodel::ErrorCode;
using bodymodel::Expected;
using bodymodel::fail;
using bodymodel::Points;
using bodymodel::Progress;
using bodymodel::Text;
using bodymodel::Triangles;
using bodymodel::TriMesh;

/// V x 2 texture coordinates; empty when the file had none.
using TexCoords = Eigen::Matrix<float, Eigen::Dynamic, 2, Eigen::RowMajor>;

enum class Category : std::uint8_t {
  kTop,  ///< T-shirts, sweaters, hoodies: pulled over the head.
  kShirt,
  kJacket,
  kCoat,
  kDress,
  kSkirt,
  kTrousers,
  kShorts,
  kJumpsuit,
  kUnderwear,
  kOther,
};

/// A tube of cloth around a part of the body. Left is the wearer's left, at +X.
enum class TubeKind : std::uint8_t { kTorso, kLeftSleeve, kRightSleeve, kLeftLeg, kRightLeg };

struct Tube {
  TubeKind kind = TubeKind::kTorso;
  Eigen::Vector3d start = Eigen::Vector3d::Zero();  ///< Centre of the end near the body's middle, metres.
  Eigen::Vector3d end = Eigen::Vector3d::Zero();    ///< Centre of the far end, metres.
};

enum class OpeningKind : std::uint8_t { kNeck, kArmhole, kCuff, kWaist, kHem, kLegHem, kFront, kUnknown };

/// A boundary loop of the cloth.
struct Opening {
  OpeningKind kind = OpeningKind::kUnknown;
  int side = 0;                                      ///< +1 the wearer's left, -1 right, 0 middle.
  std::vector<std::int32_t> loop;                    ///< Vertex indices in order around the loop.
  double girth = 0.0;                                ///< Length of the loop, metres.
  Eigen::Vector3d centre = Eigen::Vector3d::Zero();  ///< Metres.
};

/// Finished measures of a garment, taken flat-round (full girths, not half widths). Metres.
enum class Finished : std::uint8_t {
  kNeck,      ///< Length of the neck opening.
  kShoulder,  ///< Shoulder seam to shoulder seam across the back.
  kChest,     ///< Girth at the armpits.
  kWaist,     ///< Girth at the waist (tops, dresses) or of the waistband (skirts, trousers).
  kHip,       ///< Girth at the hip.
  kHem,       ///< Girth of the lower edge (of one leg for trousers).
  kSleeve,    ///< Shoulder point to cuff along the outer edge.
  kUpperArm,  ///< Girth of the sleeve at the armpit.
  kCuff,      ///< Girth of the sleeve's end.
  kLength,    ///< Nape to hem (tops, dresses); waist to hem (skirts, trousers).
  kThigh,     ///< Girth of one leg just below the crotch.
  kKnee,      ///< Girth of one leg at the knee.
  kInseam,    ///< Crotch to leg hem along the inside.
  kCount,
};

inline constexpr std::size_t kFinishedCount = static_cast<std::size_t>(Finished::kCount);

/// Some finished measures, metres; an entry without a value does not apply or is not known.
struct FinishedMeasures {
  std::array<std::optional<double>, kFinishedCount> values;

  std::optional<double>& operator[](Finished f) { return values[static_cast<std::size_t>(f)]; }
  const std::optional<double>& operator[](Finished f) const { return values[static_cast<std::size_t>(f)]; }
};

/// How much room the style is meant to have.
enum class IntendedFit : std::uint8_t { kClose, kRegular, kLoose };

/// One size of a garment's run.
struct GarmentSize {
  std::string label;          ///< As the merchant writes it: `M`, `38`, `165/88A`.
  FinishedMeasures finished;  ///< Metres.
};

/// Where the garment came from and what was guessed about its file.
struct GarmentSource {
  std::string path;          ///< File name only, never a folder of this machine.
  std::string unit = "m";    ///< m, cm, mm, dm, in, or `x<factor>` for an arbitrary one.
  std::string up = "+y";     ///< Axis that pointed up in the file.
  std::string front = "+z";  ///< Axis that pointed forward in the file.
  std::string author;
  std::string licence;
};

/// The body a garment's base size was designed for, and how sure that is.
struct ReferenceBody {
  std::string source;  ///< `given`, `label` (the size's name says it), `inferred`, or empty: none.
  std::string label;   ///< `165/88A` and the like; may be empty.
  bodymodel::MeasureSet measures;  ///< SI; only what the garment's zones can be compared with.
};

/// A garment in one size, ready to be matched and draped: the shape its maker finished it in, which is
/// its rest shape. Right-handed, Y up, front +Z, metres; the pose is the one it was authored in.
struct GarmentModel {
  std::string id;  ///< Library id, lower-case ASCII; stable.
  Text name;
  Category category = Category::kOther;
  double categoryConfidence = 0.0;  ///< 0 to 1.
  IntendedFit intendedFit = IntendedFit::kRegular;
  bool frontOpen = false;                    ///< A jacket or shirt worn open at the front.
  std::string audience = "any";              ///< `female`, `male` or `any`.
  std::string fabric = "cotton_jersey";      ///< Key of assets/fabrics/fabrics.json.
  Eigen::Vector3f colour{0.6f, 0.6f, 0.6f};  ///< Base colour, linear RGB 0 to 1.

  TriMesh mesh;                      ///< Rest shape of `size`, simulation resolution.
  TexCoords texCoords;               ///< V x 2 or empty; in metres along weft and warp when `panelUv`.
  bool panelUv = false;              ///< texCoords are flat pattern pieces in metres.
  std::vector<TubeKind> vertexTube;  ///< V entries: the tube each vertex belongs to.
  std::vector<Tube> tubes;
  std::vector<Opening> openings;

  std::string size;                ///< Label of the size `mesh` is; empty for a single unnamed size.
  FinishedMeasures finished;       ///< Measured on `mesh`, metres.
  std::vector<GarmentSize> sizes;  ///< The run, small to large; may be empty.
  std::int64_t priceMinor = 0;     ///< Integer minor units of `currency`; 0 when unknown.
  std::string currency = "CNY";
  GarmentSource source;
  std::vector<std::string> colourways;  ///< Names of the file's colourways; may be empty.
  std::string colourway;                ///< The one that is shown; empty: the file's own looks.
  ReferenceBody reference;              ///< Whom the base size was designed for.
  FinishedMeasures designedEase;        ///< Finished measure minus that body's, metres, of the base size.
};

/// Stable lower_snake_case names for JSON, and back.
const char* categoryName(Category c);
std::optional<Category> findCategory(std::string_view name);
Text categoryText(Category c);
const char* finishedName(Finished f);  ///< e.g. `chest`; JSON keys add `_cm`.
std::optional<Finished> findFinished(std::string_view name);
const char* openingName(OpeningKind k);
const char* tubeName(TubeKind k);

}  // namespace fitroom::garments
