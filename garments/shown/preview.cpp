#include "garments/shown/preview.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace fitroom::garments {

namespace {

constexpr int kSupersampling = 2;              ///< Samples a pixel, each way.
constexpr int kTextureSide = 1024;             ///< Pixels; a preview shows no more.
constexpr double kMargin = 0.05;               ///< Share of a panel left free around the garment.
constexpr double kTurn = 0.30;                 ///< radians: the front is seen a little from its side.
constexpr std::size_t kSmoothBelow = 400'000;  ///< Vertices up to which seams are shaded smoothly.
constexpr std::uint8_t kGround[3] = {244, 244, 242};

float toLinear(float c) {
  return c <= 0.04045f ? c / 12.92f : std::pow((c + 0.055f) / 1.055f, 2.4f);
}

std::uint8_t toByte(float linear) {
  const float c = std::clamp(linear, 0.0f, 1.0f);
  const float s = c <= 0.0031308f ? 12.92f * c : 1.055f * std::pow(c, 1 / 2.4f) - 0.055f;
  return static_cast<std::uint8_t>(std::lround(255 * s));
}

/// sRGB bytes to linear, as a table: each sample asks.
const std::array<float, 256>& linearOfByte() {
  static const std::array<float, 256> table = [] {
    std::array<float, 256> t{};
    for (std::size_t i = 0; i < t.size(); ++i) t[i] = toLinear(static_cast<float>(i) / 255.0f);
    return t;
  }();
  return table;
}

/// A piece to draw, in one look.
struct Piece {
  const TriMesh* mesh = nullptr;
  const TexCoords* texCoords = nullptr;  ///< Null: none.
  Points normals;
  Eigen::Vector3f colour{0.6f, 0.6f, 0.6f};
  float cutoff = 0;                  ///< Opacity below which nothing is drawn.
  const Picture* texture = nullptr;  ///< Null: plain colour.
};

/// The pixel under a texture coordinate, repeated beyond 0 to 1; linear RGB and opacity.
Eigen::Vector4f sample(const Picture& picture, float u, float v) {
  const auto place = [](float t, int size) {
    const float wrapped = t - std::floor(t);
    return std::min(size - 1, static_cast<int>(wrapped * static_cast<float>(size)));
  };
  if (!std::isfinite(u) || !std::isfinite(v)) return Eigen::Vector4f::Ones();
  const std::uint8_t* p = picture.at(place(u, picture.width), place(v, picture.height));
  const auto& linear = linearOfByte();
  return {linear[p[0]], linear[p[1]], linear[p[2]], static_cast<float>(p[3]) / 255.0f};
}

/// One half of the picture: a canvas in samples with a depth each.
class Panel {
 public:
  Panel(int width, int height)
      : width_(width),
        height_(height),
        depth_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), -1e30f),
        colour_(depth_.size(), Eigen::Vector3f(-1, 0, 0)) {}

  /// `turn`: metres to view (x right, y up, z to the viewer); `centre` and `scale` place it in samples.
  void draw(const Piece& piece, const Eigen::Matrix3f& turn, const Eigen::Vector2f& centre, float scale) {
    const TriMesh& mesh = *piece.mesh;
    Points view(mesh.vertices.rows(), 3);
    for (Eigen::Index i = 0; i < view.rows(); ++i) {
      const Eigen::Vector3f p = turn * mesh.vertices.row(i).transpose();
      view.row(i) << static_cast<float>(width_) / 2 + scale * (p.x() - centre.x()),
          static_cast<float>(height_) / 2 - scale * (p.y() - centre.y()), p.z();
    }
    for (Eigen::Index f = 0; f < mesh.triangles.rows(); ++f) fill(piece, view, turn, f);
  }

  const Eigen::Vector3f* at(int x, int y) const {
    const Eigen::Vector3f& c =
        colour_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)];
    return c.x() < 0 ? nullptr : &c;
  }

 private:
  void fill(const Piece& piece, const Points& view, const Eigen::Matrix3f& turn, Eigen::Index f) {
    const std::array<Eigen::Index, 3> t = {piece.mesh->triangles(f, 0), piece.mesh->triangles(f, 1),
                                           piece.mesh->triangles(f, 2)};
    const Eigen::Vector3f a = view.row(t[0]), b = view.row(t[1]), c = view.row(t[2]);
    const float area = (b.x() - a.x()) * (c.y() - a.y()) - (c.x() - a.x()) * (b.y() - a.y());
    if (!(std::abs(area) > 1e-9f)) return;
    const int x0 = std::max(0, static_cast<int>(std::floor(std::min({a.x(), b.x(), c.x()}))));
    const int x1 = std::min(width_ - 1, static_cast<int>(std::ceil(std::max({a.x(), b.x(), c.x()}))));
    const int y0 = std::max(0, static_cast<int>(std::floor(std::min({a.y(), b.y(), c.y()}))));
    const int y1 = std::min(height_ - 1, static_cast<int>(std::ceil(std::max({a.y(), b.y(), c.y()}))));
    for (int y = y0; y <= y1; ++y) {
      for (int x = x0; x <= x1; ++x) {
        const float px = static_cast<float>(x) + 0.5f, py = static_cast<float>(y) + 0.5f;
        const float v = ((px - a.x()) * (c.y() - a.y()) - (c.x() - a.x()) * (py - a.y())) / area;
        const float w = ((b.x() - a.x()) * (py - a.y()) - (px - a.x()) * (b.y() - a.y())) / area;
        const float u = 1 - v - w;
        if (u < 0 || v < 0 || w < 0) continue;
        const float z = u * a.z() + v * b.z() + w * c.z();
        const std::size_t k =
            static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x);
        if (z <= depth_[k]) continue;
        shade(piece, turn, t, {u, v, w}, k, z);
      }
    }
  }

  void shade(const Piece& piece, const Eigen::Matrix3f& turn, const std::array<Eigen::Index, 3>& t,
             const Eigen::Vector3f& weights, std::size_t k, float z) {
    Eigen::Vector3f colour = piece.colour;
    if (piece.texture && piece.texCoords) {
      Eigen::RowVector2f uv = Eigen::RowVector2f::Zero();
      for (std::size_t i = 0; i < 3; ++i)
        uv += weights[static_cast<Eigen::Index>(i)] * piece.texCoords->row(t[i]);
      const Eigen::Vector4f texel = sample(*piece.texture, uv.x(), uv.y());
      if (texel.w() < piece.cutoff) return;
      colour = colour.cwiseProduct(texel.head<3>());
    }
    Eigen::RowVector3f normal = Eigen::RowVector3f::Zero();
    for (std::size_t i = 0; i < 3; ++i)
      normal += weights[static_cast<Eigen::Index>(i)] * piece.normals.row(t[i]);
    Eigen::Vector3f n = (turn * normal.transpose()).normalized();
    const bool inside = n.z() < 0;
    if (inside) n = -n;
    static const Eigen::Vector3f kKey = Eigen::Vector3f(-0.45f, 0.60f, 0.66f).normalized();
    static const Eigen::Vector3f kFill = Eigen::Vector3f(0.70f, 0.10f, 0.70f).normalized();
    const float light = 0.30f + 0.62f * std::max(0.0f, n.dot(kKey)) + 0.22f * std::max(0.0f, n.dot(kFill));
    depth_[k] = z;
    colour_[k] = colour * light * (inside ? 0.7f : 1.0f);
    if (colour_[k].x() < 0) colour_[k].x() = 0;
  }

  int width_, height_;
  std::vector<float> depth_;
  std::vector<Eigen::Vector3f> colour_;
};

/// What is drawn of a garment, textures decoded once.
class Pieces {
 public:
  Pieces(const GarmentModel& garment, const ShownMesh& shown) {
    const std::size_t variant = variantOf(shown, garment.colourway);
    for (const auto& part : shown.parts) add(part, variant, shown, garment);
    if (!pieces_.empty() || garment.mesh.empty()) return;
    pieces_.push_back(
        {&garment.mesh, nullptr, bodymodel::vertexNormals(garment.mesh), garment.colour, 0, nullptr});
  }
  const std::vector<Piece>& all() const { return pieces_; }

 private:
  void add(const ShownPart& part, std::size_t variant, const ShownMesh& shown, const GarmentModel& garment) {
    if (part.mesh.empty()) return;
    Piece piece{&part.mesh, nullptr, {}, garment.colour, 0, nullptr};
    const bool few = static_cast<std::size_t>(part.mesh.vertexCount()) < kSmoothBelow;
    piece.normals = few ? shownNormals(part, part.mesh) : bodymodel::vertexNormals(part.mesh);
    const int look = lookOf(part, variant);
    if (look >= 0 && static_cast<std::size_t>(look) < shown.looks.size()) {
      const Look& l = shown.looks[static_cast<std::size_t>(look)];
      piece.colour = l.colour.head<3>();
      if (l.alphaMode != "OPAQUE") piece.cutoff = l.alphaMode == "MASK" ? l.alphaCutoff : 0.5f;
      if (l.image >= 0 && static_cast<std::size_t>(l.image) < shown.images.size() &&
          part.texCoords.rows() == part.mesh.vertices.rows()) {
        piece.texture = texture(shown, l.image);
        piece.texCoords = &part.texCoords;
      }
    }
    pieces_.push_back(std::move(piece));
  }

  const Picture* texture(const ShownMesh& shown, int image) {
    const auto [it, fresh] = textures_.try_emplace(image);
    if (fresh) {
      auto decoded = decodePicture(shown.images[static_cast<std::size_t>(image)].bytes, kTextureSide);
      if (decoded) it->second = std::move(*decoded);
    }
    return it->second.width > 0 ? &it->second : nullptr;
  }

  std::vector<Piece> pieces_;
  std::map<int, Picture> textures_;
};

struct Extent {
  Eigen::Vector2f low{1e30f, 1e30f}, high{-1e30f, -1e30f};
};

Extent extentOf(const std::vector<Piece>& pieces, const Eigen::Matrix3f& turn) {
  Extent e;
  for (const auto& piece : pieces) {
    for (Eigen::Index i = 0; i < piece.mesh->vertices.rows(); ++i) {
      const Eigen::Vector2f p = (turn * piece.mesh->vertices.row(i).transpose()).head<2>();
      e.low = e.low.cwiseMin(p);
      e.high = e.high.cwiseMax(p);
    }
  }
  return e;
}

/// The mean of a pixel's samples over the ground.
void resolve(const Panel& panel, int left, Picture& out, int width) {
  const auto& linear = linearOfByte();
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < width; ++x) {
      Eigen::Vector3f sum = Eigen::Vector3f::Zero();
      for (int s = 0; s < kSupersampling * kSupersampling; ++s) {
        const auto* c =
            panel.at(kSupersampling * x + s % kSupersampling, kSupersampling * y + s / kSupersampling);
        sum += c ? *c : Eigen::Vector3f(linear[kGround[0]], linear[kGround[1]], linear[kGround[2]]);
      }
      sum /= kSupersampling * kSupersampling;
      std::uint8_t* p = out.at(left + x, y);
      for (int k = 0; k < 3; ++k) p[k] = toByte(sum[k]);
      p[3] = 255;
    }
  }
}

}  // namespace

Expected<Picture> drawPreview(const GarmentModel& garment, const ShownMesh& shown,
                              const PreviewSettings& settings) {
  const Pieces pieces(garment, shown);
  if (pieces.all().empty() || settings.width < 16 || settings.height < 16)
    return fail(ErrorCode::kInvalidArgument, {"没有可画的布料", "there is no cloth to draw"});
  const int width = settings.width / 2;
  Picture out{2 * width, settings.height, {}};
  out.rgba.resize(4 * static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height));
  const float kPi = 3.14159265f;
  const Eigen::Matrix3f turns[2] = {
      Eigen::AngleAxisf(static_cast<float>(-kTurn), Eigen::Vector3f::UnitY()).toRotationMatrix(),
      Eigen::AngleAxisf(kPi - static_cast<float>(kTurn), Eigen::Vector3f::UnitY()).toRotationMatrix()};
  float scale = 1e30f;
  for (const auto& turn : turns) {
    const Extent e = extentOf(pieces.all(), turn);
    const Eigen::Vector2f size = (e.high - e.low).cwiseMax(1e-6f);
    const auto room = static_cast<float>(kSupersampling * (1 - 2 * kMargin));
    scale = std::min({scale, room * static_cast<float>(width) / size.x(),
                      room * static_cast<float>(settings.height) / size.y()});
  }
  for (int side = 0; side < 2; ++side) {
    const Eigen::Matrix3f& turn = turns[side];
    const Extent e = extentOf(pieces.all(), turn);
    Panel panel(kSupersampling * width, kSupersampling * settings.height);
    for (const auto& piece : pieces.all()) panel.draw(piece, turn, 0.5f * (e.low + e.high), scale);
    resolve(panel, side * width, out, width);
  }
  return out;
}

}  // namespace fitroom::garments
