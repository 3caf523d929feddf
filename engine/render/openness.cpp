#include "engine/render/openness.h"

#include <embree3/rtcore.h>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

namespace fitroom::engine {

namespace {

using Eigen::Vector3f;

constexpr float kStart = 0.0012f;  // Metres a ray starts off the surface.
constexpr float kReach = 0.45f;    // Metres after which a hit no longer darkens.
constexpr float kFloorReach = 0.9f;

constexpr std::size_t kLanes = 8;  // Rays cast at once.

// Cosine-distributed directions about +Z: a Hammersley set.
std::vector<Vector3f> hemisphere(int rays) {
  const int count = (std::clamp(rays, 8, 1024) + 7) / 8 * 8;
  std::vector<Vector3f> out;
  for (int i = 0; i < count; ++i) {
    auto bits = static_cast<std::uint32_t>(i);
    float radical = 0.0f;
    for (float weight = 0.5f; bits != 0; bits >>= 1, weight *= 0.5f)
      radical += (bits & 1u) != 0 ? weight : 0.0f;
    const float u = (static_cast<float>(i) + 0.5f) / static_cast<float>(count);
    const float angle = 2.0f * std::numbers::pi_v<float> * radical;
    out.emplace_back(std::sqrt(u) * std::cos(angle), std::sqrt(u) * std::sin(angle), std::sqrt(1.0f - u));
  }
  return out;
}

// Angle that differs from neighbour to neighbour, so that the few rays' error is noise, which smoothing
// removes.
float turn(std::uint32_t i) {
  i = (i ^ 61u) ^ (i >> 16);
  i *= 9u;
  i ^= i >> 4;
  i *= 0x27d4eb2du;
  i ^= i >> 15;
  return 2.0f * std::numbers::pi_v<float> * static_cast<float>(i & 0xffffu) / 65536.0f;
}

void smooth(const SurfaceMesh& mesh, std::vector<float>& values) {
  std::vector<float> sum(values.size(), 0.0f);
  std::vector<float> weight(values.size(), 0.0f);
  for (std::size_t t = 0; t + 2 < mesh.indices.size(); t += 3) {
    for (std::size_t c = 0; c < 3; ++c) {
      const std::uint32_t a = mesh.indices[t + c];
      const std::uint32_t b = mesh.indices[t + (c + 1) % 3];
      sum[a] += values[b];
      sum[b] += values[a];
      weight[a] += 1.0f;
      weight[b] += 1.0f;
    }
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (weight[i] > 0.0f) values[i] = 0.4f * values[i] + 0.6f * sum[i] / weight[i];
  }
}

}  // namespace

struct Openness::Impl {
  RTCDevice device = nullptr;
  RTCScene scene = nullptr;

  ~Impl() {
    if (scene != nullptr) rtcReleaseScene(scene);
    if (device != nullptr) rtcReleaseDevice(device);
  }

  void add(const bodymodel::TriMesh& mesh) {
    RTCGeometry geometry = rtcNewGeometry(device, RTC_GEOMETRY_TYPE_TRIANGLE);
    const auto copy = [&](RTCBufferType type, RTCFormat format, const void* from, Eigen::Index rows) {
      void* to = rtcSetNewGeometryBuffer(geometry, type, 0, format, 12, static_cast<std::size_t>(rows));
      std::memcpy(to, from, 12 * static_cast<std::size_t>(rows));
    };
    copy(RTC_BUFFER_TYPE_VERTEX, RTC_FORMAT_FLOAT3, mesh.vertices.data(), mesh.vertexCount());
    copy(RTC_BUFFER_TYPE_INDEX, RTC_FORMAT_UINT3, mesh.triangles.data(), mesh.triangleCount());
    rtcCommitGeometry(geometry);
    rtcAttachGeometry(scene, geometry);
    rtcReleaseGeometry(geometry);
  }

  // Share of the directions about `normal` that meet nothing, near hits counting most. The floor is no
  // obstacle: it is lit, and the shaders know its light.
  float look(const Vector3f& from, const Vector3f& normal, const std::vector<Vector3f>& directions,
             float angle, float reach) const {
    const Vector3f tangent = normal.unitOrthogonal();
    const Vector3f bitangent = normal.cross(tangent);
    const Vector3f x = std::cos(angle) * tangent + std::sin(angle) * bitangent;
    const Vector3f y = normal.cross(x);
    RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    alignas(32) const int all[kLanes] = {-1, -1, -1, -1, -1, -1, -1, -1};
    float open = 0.0f;
    for (std::size_t first = 0; first < directions.size(); first += kLanes) {
      RTCRayHit8 hit{};
      for (std::size_t k = 0; k < kLanes; ++k) {
        const Vector3f& d = directions[first + k];
        const Vector3f way = d.x() * x + d.y() * y + d.z() * normal;
        hit.ray.org_x[k] = from.x();
        hit.ray.org_y[k] = from.y();
        hit.ray.org_z[k] = from.z();
        hit.ray.dir_x[k] = way.x();
        hit.ray.dir_y[k] = way.y();
        hit.ray.dir_z[k] = way.z();
        hit.ray.tfar[k] = reach;
        hit.ray.mask[k] = ~0u;
        hit.hit.geomID[k] = RTC_INVALID_GEOMETRY_ID;
      }
      rtcIntersect8(all, scene, &context, &hit);
      for (std::size_t k = 0; k < kLanes; ++k) {
        const float near = hit.hit.geomID[k] == RTC_INVALID_GEOMETRY_ID ? 1.0f : hit.ray.tfar[k] / reach;
        open += near * near;
      }
    }
    return open / static_cast<float>(directions.size());
  }
};

Openness::Openness(std::span<const bodymodel::TriMesh* const> solids, bool quick)
    : impl_(std::make_unique<Impl>()) {
  impl_->device = rtcNewDevice(nullptr);
  impl_->scene = rtcNewScene(impl_->device);
  rtcSetSceneBuildQuality(impl_->scene, quick ? RTC_BUILD_QUALITY_LOW : RTC_BUILD_QUALITY_MEDIUM);
  for (const bodymodel::TriMesh* solid : solids) {
    if (!solid->empty()) impl_->add(*solid);
  }
  rtcCommitScene(impl_->scene);
}

Openness::~Openness() = default;
Openness::Openness(Openness&&) noexcept = default;
Openness& Openness::operator=(Openness&&) noexcept = default;

void Openness::light(SurfaceMesh& mesh, int rays, int rounds) const {
  const std::vector<Vector3f> directions = hemisphere(rays);
  std::vector<float> open(mesh.vertices.size());
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, open.size(), 64), [&](const auto& range) {
    for (std::size_t i = range.begin(); i != range.end(); ++i) {
      const SurfaceVertex& v = mesh.vertices[i];
      open[i] = impl_->look(v.position + kStart * v.normal, v.normal, directions,
                            turn(static_cast<std::uint32_t>(i)), kReach);
    }
  });
  for (int i = 0; i < rounds; ++i) smooth(mesh, open);
  for (std::size_t i = 0; i < open.size(); ++i) mesh.vertices[i].openness = open[i];
}

std::vector<std::uint8_t> Openness::floor(int side, float half, const Eigen::Vector2f& middle,
                                          int rays) const {
  const std::vector<Vector3f> directions = hemisphere(rays);
  const auto n = static_cast<std::size_t>(side);
  std::vector<float> open(n * n);
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, open.size(), 64), [&](const auto& range) {
    for (std::size_t i = range.begin(); i != range.end(); ++i) {
      const float cell = 2.0f * half / static_cast<float>(side);
      const Vector3f at(middle.x() - half + cell * (static_cast<float>(i % n) + 0.5f), 0.0005f,
                        middle.y() - half + cell * (static_cast<float>(i / n) + 0.5f));
      open[i] =
          impl_->look(at, Vector3f::UnitY(), directions, turn(static_cast<std::uint32_t>(i)), kFloorReach);
    }
  });
  std::vector<std::uint8_t> bytes(open.size());
  for (int row = 0; row < side; ++row) {
    for (int column = 0; column < side; ++column) {
      float sum = 0.0f;
      float weight = 0.0f;
      for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
          const int y = std::clamp(row + dy, 0, side - 1);
          const int x = std::clamp(column + dx, 0, side - 1);
          const float w = (dx == 0 ? 2.0f : 1.0f) * (dy == 0 ? 2.0f : 1.0f);
          sum += w * open[static_cast<std::size_t>(y) * n + static_cast<std::size_t>(x)];
          weight += w;
        }
      }
      bytes[static_cast<std::size_t>(row) * n + static_cast<std::size_t>(column)] =
          static_cast<std::uint8_t>(std::lround(255.0f * std::clamp(sum / weight, 0.0f, 1.0f)));
    }
  }
  return bytes;
}

}  // namespace fitroom::engine
