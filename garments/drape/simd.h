#pragma once

#include <emmintrin.h>

namespace fitroom::garments::cloth {

/// Four floats worked on at once. The baseline of x86-64 (SSE2), so that every machine gives the same bytes.
using F4 = __m128;

inline F4 splat(float x) {
  return _mm_set1_ps(x);
}
inline F4 select(F4 mask, F4 yes, F4 no) {
  return _mm_or_ps(_mm_and_ps(mask, yes), _mm_andnot_ps(mask, no));
}

/// Four 3-vectors, one per lane.
struct V4 {
  F4 x, y, z;
};

inline V4 operator+(const V4& a, const V4& b) {
  return {a.x + b.x, a.y + b.y, a.z + b.z};
}
inline V4 operator-(const V4& a, const V4& b) {
  return {a.x - b.x, a.y - b.y, a.z - b.z};
}
inline V4 operator*(const V4& a, F4 s) {
  return {a.x * s, a.y * s, a.z * s};
}
inline F4 dot(const V4& a, const V4& b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

/// A vertex as the solver keeps it: position in metres, and in the fourth float 1 / mass (1/kg, 0: held).
struct alignas(16) Particle {
  float x, y, z, w;
};

/// Four particles turned into lanes: p their positions, w their inverse masses.
struct Lanes {
  V4 p;
  F4 w;
};

inline Lanes gather(const Particle* particles, const int* index) {
  F4 a = _mm_load_ps(&particles[index[0]].x);
  F4 b = _mm_load_ps(&particles[index[1]].x);
  F4 c = _mm_load_ps(&particles[index[2]].x);
  F4 d = _mm_load_ps(&particles[index[3]].x);
  _MM_TRANSPOSE4_PS(a, b, c, d);
  return {{a, b, c}, d};
}

/// Writes the lanes back. The four indices must differ.
inline void scatter(Particle* particles, const int* index, const Lanes& lanes) {
  F4 a = lanes.p.x;
  F4 b = lanes.p.y;
  F4 c = lanes.p.z;
  F4 d = lanes.w;
  _MM_TRANSPOSE4_PS(a, b, c, d);
  _mm_store_ps(&particles[index[0]].x, a);
  _mm_store_ps(&particles[index[1]].x, b);
  _mm_store_ps(&particles[index[2]].x, c);
  _mm_store_ps(&particles[index[3]].x, d);
}

}  // namespace fitroom::garments::cloth
