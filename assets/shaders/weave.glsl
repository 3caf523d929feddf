// The cloth seen close: heights of its threads, 0 to 1, at a place in metres along weft and warp.
const vec2 kStitch = vec2(0.0013, 0.0010);  // Wale and course of a jersey, a little larger than life.
const float kThread = 0.00065;              // Thread to thread of a plain weave.

float knitHeight(vec2 at) {
  vec2 p = at / kStitch;
  float u = abs(fract(p.x) - 0.5) * 2.0;
  float leg = sin(kPi * clamp(u, 0.0, 1.0));
  float stitch = 0.5 + 0.5 * cos(2.0 * kPi * (p.y - 0.55 * u));
  return leg * (0.45 + 0.55 * stitch);
}

float wovenHeight(vec2 at) {
  vec2 p = at / kThread;
  vec2 f = fract(p) - 0.5;
  bool over = mod(floor(p.x) + floor(p.y), 2.0) < 0.5;
  vec2 g = over ? f : f.yx;
  return cos(kPi * g.x) * (0.55 + 0.45 * cos(kPi * g.y));
}

float threadHeight(vec2 at, float knit) { return knit > 0.5 ? knitHeight(at) : wovenHeight(at); }

float noiseAt(vec2 p) {
  vec2 i = floor(p);
  vec2 f = fract(p);
  f = f * f * (3.0 - 2.0 * f);
  vec4 h = fract(sin(vec4(dot(i, vec2(12.9898, 78.233)), dot(i + vec2(1, 0), vec2(12.9898, 78.233)),
                          dot(i + vec2(0, 1), vec2(12.9898, 78.233)), dot(i + vec2(1, 1), vec2(12.9898, 78.233)))) *
                 437.5453);
  return mix(mix(h.x, h.y, f.x), mix(h.z, h.w, f.x), f.y);
}

// Threads are never quite even: a factor about 1, at a scale that still shows when single threads do not.
float unevenness(vec2 at, float knit) {
  float slub = knit > 0.5 ? noiseAt(at / vec2(0.0026, 0.0042)) : noiseAt(at / vec2(0.0140, 0.0018)) * 0.6 + noiseAt(at / vec2(0.0018, 0.0160)) * 0.4;
  float cloud = noiseAt(at / 0.021);
  return 1.0 + 0.055 * (slub - 0.5) + 0.03 * (cloud - 0.5);
}
