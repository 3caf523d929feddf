#include "garments/drape/packs.h"

namespace fitroom::garments::cloth {

namespace {

const F4 kZero = splat(0);
const F4 kOne = splat(1);
/// Keeps divisions finite where four particles of no mass fill a lane.
const F4 kTiny = splat(1e-12f);

}  // namespace

void solve(std::span<MembranePack> packs, Particle* particles, const ElasticStep& step) {
  const F4 scale = splat(step.inverseStep2);
  const F4 slack = splat(1 / step.compression);
  for (MembranePack& m : packs) {
    Lanes p[3] = {gather(particles, m.v[0]), gather(particles, m.v[1]), gather(particles, m.v[2])};
    const F4 a0 = kZero - m.a1 - m.a2;
    const F4 b0 = kZero - m.b1 - m.b2;
    const V4 e1 = p[1].p - p[0].p;
    const V4 e2 = p[2].p - p[0].p;
    V4 fa = e1 * m.a1 + e2 * m.a2;
    V4 fb = e1 * m.b1 + e2 * m.b2;
    const F4 wa0 = p[0].w * a0, wa1 = p[1].w * m.a1, wa2 = p[2].w * m.a2;
    const F4 wb0 = p[0].w * b0, wb1 = p[1].w * m.b1, wb2 = p[2].w * m.b2;
    const F4 saa = wa0 * a0 + wa1 * m.a1 + wa2 * m.a2 + kTiny;
    const F4 sbb = wb0 * b0 + wb1 * m.b1 + wb2 * m.b2 + kTiny;
    const F4 sab = wa0 * b0 + wa1 * m.b1 + wa2 * m.b2;

    // Warp, then weft, then shear, each seeing what the one before it moved.
    const F4 la = _mm_sqrt_ps(dot(fa, fa)) + kTiny;
    const F4 ca = la - kOne;
    const F4 alphaA = m.warp * scale * select(_mm_cmplt_ps(ca, kZero), slack, kOne);
    const V4 impulseA = fa * ((kZero - ca) / ((saa + alphaA) * la));
    fa = fa + impulseA * saa;
    fb = fb + impulseA * sab;

    const F4 lb = _mm_sqrt_ps(dot(fb, fb)) + kTiny;
    const F4 cb = lb - kOne;
    const F4 alphaB = m.weft * scale * select(_mm_cmplt_ps(cb, kZero), slack, kOne);
    const V4 impulseB = fb * ((kZero - cb) / ((sbb + alphaB) * lb));
    fa = fa + impulseB * sab;
    fb = fb + impulseB * sbb;

    const F4 cs = dot(fa, fb);
    const F4 ss = dot(fb, fb) * saa + dot(fa, fa) * sbb + (cs + cs) * sab + kTiny;
    const F4 shear = (kZero - cs) / (ss + m.shear * scale);
    const V4 ga = impulseA + fb * shear;
    const V4 gb = impulseB + fa * shear;

    p[0].p = p[0].p + ga * wa0 + gb * wb0;
    p[1].p = p[1].p + ga * wa1 + gb * wb1;
    p[2].p = p[2].p + ga * wa2 + gb * wb2;
    for (int k = 0; k < 3; ++k) scatter(particles, m.v[k], p[k]);
  }
}

void solve(std::span<BendPack> packs, Particle* particles, const ElasticStep& step) {
  const F4 scale = splat(step.inverseStep2);
  for (BendPack& b : packs) {
    Lanes p[4];
    for (int c = 0; c < 4; ++c) p[c] = gather(particles, b.v[c]);
    // Differences to the first particle: the weights sum to zero, and this keeps the digits.
    V4 sum = (p[1].p - p[0].p) * b.k[1] + (p[2].p - p[0].p) * b.k[2] + (p[3].p - p[0].p) * b.k[3];
    F4 s = b.compliance * scale;
    F4 wk[4];
    for (int c = 0; c < 4; ++c) {
      wk[c] = p[c].w * b.k[c];
      s = s + wk[c] * b.k[c];
    }
    const V4 impulse = sum * (kZero - kOne / s);
    for (int c = 0; c < 4; ++c) {
      p[c].p = p[c].p + impulse * wk[c];
      scatter(particles, b.v[c], p[c]);
    }
  }
}

void solve(std::span<LimitPack> packs, Particle* particles, const ElasticStep& step) {
  const F4 scale = splat(step.inverseStep2);
  for (LimitPack& e : packs) {
    Lanes a = gather(particles, e.v[0]);
    Lanes b = gather(particles, e.v[1]);
    const V4 d = b.p - a.p;
    const F4 length2 = dot(d, d);
    const F4 over = _mm_cmpgt_ps(length2, e.longest * e.longest);
    if (_mm_movemask_ps(over) == 0) continue;
    const F4 length = _mm_sqrt_ps(length2) + kTiny;
    const F4 w = a.w + b.w + e.compliance * scale + kTiny;
    const F4 pull = _mm_and_ps(over, (length - e.longest) / (length * w));
    a.p = a.p + d * (pull * a.w);
    b.p = b.p - d * (pull * b.w);
    scatter(particles, e.v[0], a);
    scatter(particles, e.v[1], b);
  }
}

}  // namespace fitroom::garments::cloth
