#include "garments/import/ray_scene.h"

#include <embree3/rtcore.h>

#include <Eigen/Geometry>
#include <cmath>
#include <cstring>

namespace fitroom::garments {

struct RayScene::Impl {
  Points vertices;
  Triangles triangles;
  RTCDevice device = nullptr;
  RTCScene scene = nullptr;

  ~Impl() {
    if (scene != nullptr) rtcReleaseScene(scene);
    if (device != nullptr) rtcReleaseDevice(device);
  }
  Eigen::Vector3d corner(std::int32_t face, int k) const {
    return vertices.row(triangles(face, k)).transpose().cast<double>();
  }
};

namespace {

/// Barycentric weights of the point of a triangle closest to p (Ericson 2005, Real-Time Collision
/// Detection, 5.1.5).
Eigen::Vector3d closestWeights(const Eigen::Vector3d& p, const Eigen::Vector3d& a, const Eigen::Vector3d& b,
                               const Eigen::Vector3d& c) {
  const Eigen::Vector3d ab = b - a, ac = c - a, ap = p - a;
  const double d1 = ab.dot(ap), d2 = ac.dot(ap);
  if (d1 <= 0 && d2 <= 0) return {1, 0, 0};
  const Eigen::Vector3d bp = p - b;
  const double d3 = ab.dot(bp), d4 = ac.dot(bp);
  if (d3 >= 0 && d4 <= d3) return {0, 1, 0};
  const double vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) return {1 - d1 / (d1 - d3), d1 / (d1 - d3), 0};
  const Eigen::Vector3d cp = p - c;
  const double d5 = ab.dot(cp), d6 = ac.dot(cp);
  if (d6 >= 0 && d5 <= d6) return {0, 0, 1};
  const double vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) return {1 - d2 / (d2 - d6), 0, d2 / (d2 - d6)};
  const double va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) {
    const double w = (d4 - d3) / ((d4 - d3) + (d5 - d6));
    return {0, 1 - w, w};
  }
  const double denominator = va + vb + vc;
  if (!(std::abs(denominator) > 0)) return {1, 0, 0};
  return {1 - vb / denominator - vc / denominator, vb / denominator, vc / denominator};
}

struct ClosestQuery {
  const Points* vertices;
  const Triangles* triangles;
  Eigen::Vector3d point;
  double best;
  RayScene::Hit hit;
};

bool visitTriangle(RTCPointQueryFunctionArguments* args) {
  auto& query = *static_cast<ClosestQuery*>(args->userPtr);
  const auto face = static_cast<std::int32_t>(args->primID);
  Eigen::Vector3d p[3];
  for (int k = 0; k < 3; ++k)
    p[k] = query.vertices->row((*query.triangles)(face, k)).transpose().cast<double>();
  const Eigen::Vector3d weights = closestWeights(query.point, p[0], p[1], p[2]);
  const Eigen::Vector3d at = weights[0] * p[0] + weights[1] * p[1] + weights[2] * p[2];
  const double distance = (at - query.point).norm();
  if (distance > query.best || (distance == query.best && query.hit.face >= 0 && face > query.hit.face))
    return false;
  query.best = distance;
  query.hit = {face, distance, at, weights};
  // A hair wider, so that an equally close face with a lower number is still met.
  args->query->radius = static_cast<float>(distance * 1.000001 + 1e-9);
  return true;
}

RTCRay makeRay(const Eigen::Vector3d& origin, const Eigen::Vector3d& direction, double from, double to) {
  RTCRay ray{};
  ray.org_x = static_cast<float>(origin.x());
  ray.org_y = static_cast<float>(origin.y());
  ray.org_z = static_cast<float>(origin.z());
  ray.dir_x = static_cast<float>(direction.x());
  ray.dir_y = static_cast<float>(direction.y());
  ray.dir_z = static_cast<float>(direction.z());
  ray.tnear = static_cast<float>(from);
  ray.tfar = static_cast<float>(to);
  ray.mask = 0xffffffffu;
  return ray;
}

}  // namespace

RayScene::RayScene(const Points& vertices, const Triangles& triangles) : impl_(std::make_unique<Impl>()) {
  impl_->vertices = vertices;
  impl_->triangles = triangles;
  impl_->device = rtcNewDevice("threads=1,set_affinity=0");  // one thread: the same tree every time
  impl_->scene = rtcNewScene(impl_->device);
  rtcSetSceneFlags(impl_->scene, RTC_SCENE_FLAG_ROBUST);
  RTCGeometry geometry = rtcNewGeometry(impl_->device, RTC_GEOMETRY_TYPE_TRIANGLE);
  if (triangles.rows() > 0) {
    void* v = rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3,
                                      3 * sizeof(float), static_cast<std::size_t>(vertices.rows()));
    void* t = rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3,
                                      3 * sizeof(std::uint32_t), static_cast<std::size_t>(triangles.rows()));
    std::memcpy(v, vertices.data(), static_cast<std::size_t>(vertices.size()) * sizeof(float));
    std::memcpy(t, triangles.data(), static_cast<std::size_t>(triangles.size()) * sizeof(std::uint32_t));
    rtcCommitGeometry(geometry);
    rtcAttachGeometry(impl_->scene, geometry);
  }
  rtcReleaseGeometry(geometry);
  rtcCommitScene(impl_->scene);
}

RayScene::RayScene(RayScene&&) noexcept = default;
RayScene& RayScene::operator=(RayScene&&) noexcept = default;
RayScene::~RayScene() = default;

bool RayScene::blocked(const Eigen::Vector3d& origin, const Eigen::Vector3d& direction, double from,
                       double to) const {
  RTCRay ray = makeRay(origin, direction, from, to);
  RTCIntersectContext context;
  rtcInitIntersectContext(&context);
  rtcOccluded1(impl_->scene, &context, &ray);
  return ray.tfar < 0;
}

std::optional<RayScene::Hit> RayScene::firstHit(const Eigen::Vector3d& origin,
                                                const Eigen::Vector3d& direction, double from,
                                                double to) const {
  RTCRayHit hit{};
  hit.ray = makeRay(origin, direction, from, to);
  hit.hit.geomID = RTC_INVALID_GEOMETRY_ID;
  RTCIntersectContext context;
  rtcInitIntersectContext(&context);
  rtcIntersect1(impl_->scene, &context, &hit);
  if (hit.hit.geomID == RTC_INVALID_GEOMETRY_ID) return std::nullopt;
  Hit out;
  out.face = static_cast<std::int32_t>(hit.hit.primID);
  out.distance = static_cast<double>(hit.ray.tfar);
  out.weights = {1.0 - static_cast<double>(hit.hit.u) - static_cast<double>(hit.hit.v),
                 static_cast<double>(hit.hit.u), static_cast<double>(hit.hit.v)};
  out.point = origin + out.distance * direction;
  return out;
}

std::optional<RayScene::Hit> RayScene::closest(const Eigen::Vector3d& point, double radius) const {
  ClosestQuery query{&impl_->vertices, &impl_->triangles, point, radius, {}};
  RTCPointQuery where{};
  where.x = static_cast<float>(point.x());
  where.y = static_cast<float>(point.y());
  where.z = static_cast<float>(point.z());
  where.radius = static_cast<float>(radius);
  RTCPointQueryContext context;
  rtcInitPointQueryContext(&context);
  rtcPointQuery(impl_->scene, &where, &context, visitTriangle, &query);
  if (query.hit.face < 0) return std::nullopt;
  return query.hit;
}

}  // namespace fitroom::garments
