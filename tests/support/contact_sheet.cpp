#include "tests/support/contact_sheet.h"

#include <png.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numbers>

namespace fitroom::test {

using Eigen::Vector3d;

namespace {

Vector3d lightFrom(double turn, double up) {
  const double t = turn * std::numbers::pi / 180, u = up * std::numbers::pi / 180;
  return {std::sin(t) * std::cos(u), std::sin(u), std::cos(t) * std::cos(u)};
}

double shade(const Vector3d& n, const View& view) {
  const Vector3d key = lightFrom(view.keyTurn, 40), fill = lightFrom(view.keyTurn + 110, 10);
  const Vector3d half = (key + Vector3d::UnitZ()).normalized();
  double s = 0.16 + 0.10 * n.y();
  s += 0.58 * std::max(0.0, n.dot(key)) + 0.20 * std::max(0.0, n.dot(fill));
  s += 0.14 * std::pow(std::max(0.0, n.dot(half)), 40);
  return s;
}

}  // namespace

Image render(const bodymodel::TriMesh& mesh, const View& view, int width, int height, bool wire) {
  constexpr int kSamples = 2;
  const int w = width * kSamples, h = height * kSamples;
  std::vector<float> depth(std::size_t(w) * h, -std::numeric_limits<float>::max());
  std::vector<float> grey(std::size_t(w) * h, 1.0F);
  const auto normals = bodymodel::vertexNormals(mesh);
  const double a = -view.turn * std::numbers::pi / 180, b = view.tilt * std::numbers::pi / 180;
  const Eigen::Matrix3d r =
      (Eigen::AngleAxisd(b, Vector3d::UnitX()) * Eigen::AngleAxisd(a, Vector3d::UnitY())).toRotationMatrix();
  const double scale = h / view.height;
  const Vector3d centre(view.centreX, view.centreY, view.centreZ);
  std::vector<Vector3d> at(mesh.vertexCount()), nn(mesh.vertexCount());
  for (Eigen::Index i = 0; i < mesh.vertexCount(); ++i) {
    const Vector3d q = r * (mesh.vertices.row(i).transpose().cast<double>() - centre);
    at[i] = {0.5 * w + q.x() * scale, 0.5 * h - q.y() * scale, q.z()};
    nn[i] = r * normals.row(i).transpose().cast<double>();
  }
  for (Eigen::Index f = 0; f < mesh.triangleCount(); ++f) {
    const int i = mesh.triangles(f, 0), j = mesh.triangles(f, 1), k = mesh.triangles(f, 2);
    const Vector3d &p = at[i], &q = at[j], &s = at[k];
    const double area = (q.x() - p.x()) * (s.y() - p.y()) - (q.y() - p.y()) * (s.x() - p.x());
    if (std::abs(area) < 1e-12) continue;
    const int x0 = std::max(0, int(std::min({p.x(), q.x(), s.x()}))),
              x1 = std::min(w - 1, int(std::max({p.x(), q.x(), s.x()})) + 1);
    const int y0 = std::max(0, int(std::min({p.y(), q.y(), s.y()}))),
              y1 = std::min(h - 1, int(std::max({p.y(), q.y(), s.y()})) + 1);
    for (int y = y0; y <= y1; ++y)
      for (int x = x0; x <= x1; ++x) {
        const double cx = x + 0.5, cy = y + 0.5;
        const double u = ((s.x() - q.x()) * (cy - q.y()) - (s.y() - q.y()) * (cx - q.x())) / area;
        const double v = ((p.x() - s.x()) * (cy - s.y()) - (p.y() - s.y()) * (cx - s.x())) / area;
        const double t = 1 - u - v;
        if (u < 0 || v < 0 || t < 0) continue;
        const auto z = float(u * p.z() + v * q.z() + t * s.z());
        const std::size_t o = std::size_t(y) * w + x;
        if (z <= depth[o]) continue;
        depth[o] = z;
        double g = shade((u * nn[i] + v * nn[j] + t * nn[k]).normalized(), view);
        if (area > 0) g = 0.05;  // The inside, seen by mistake: dark.
        if (wire && std::min({u, v, t}) < 0.07) g *= 0.55;
        grey[o] = float(std::clamp(g, 0.0, 1.0));
      }
  }
  Image out{width, height, std::vector<unsigned char>(std::size_t(width) * height * 3)};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      float sum = 0;
      for (int k = 0; k < kSamples * kSamples; ++k)
        sum += grey[std::size_t(y * kSamples + k / kSamples) * w + x * kSamples + k % kSamples];
      const auto g =
          static_cast<unsigned char>(std::lround(255 * std::pow(sum / (kSamples * kSamples), 0.8F)));
      for (int c = 0; c < 3; ++c) out.rgb[(std::size_t(y) * width + x) * 3 + c] = g;
    }
  return out;
}

Image tile(const std::vector<Image>& images, int columns) {
  if (images.empty()) return {};
  const int w = images[0].width, h = images[0].height, n = int(images.size());
  const int rows = (n + columns - 1) / columns;
  Image out{w * columns, h * rows, std::vector<unsigned char>(std::size_t(w) * columns * h * rows * 3, 255)};
  for (int i = 0; i < n; ++i)
    for (int y = 0; y < h; ++y)
      std::copy_n(
          &images[i].rgb[std::size_t(y) * w * 3], std::size_t(w) * 3,
          &out.rgb[(std::size_t(i / columns * h + y) * out.width + std::size_t(i % columns) * w) * 3]);
  return out;
}

bool writePng(const Image& image, const std::filesystem::path& file) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  png.width = image.width, png.height = image.height, png.format = PNG_FORMAT_RGB;
  return png_image_write_to_file(&png, file.c_str(), 0, image.rgb.data(), image.width * 3, nullptr) != 0;
}

}  // namespace fitroom::test
