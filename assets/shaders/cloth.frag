// Cloth: a diffuse body under a sheen of fibre ends, threads up close, hems, and the fit map.
in vec3 world;
in vec3 outward;
in vec2 weaveAt;
in vec4 traits;
in vec3 clip;

uniform vec3 base;
uniform vec4 cloth;            // 1 for knit; 1 where weaveAt holds; 1 for the fit map; darkness of its ink.
uniform vec4 printed;          // 1 where weaveAt lies on the picture; opacity below which nothing is drawn.
uniform sampler2D print;
uniform vec4 heatPattern;      // Hatch period and width, dot period and radius; pixels of a picture 1000 high.
uniform vec4 heatStops[9];     // sRGB and heat, ascending.
uniform float heatPatternFrom;

out vec4 colour;

// Threads at `at`: the slope of their height along both axes and their mean-free height, faded out where a picture of
// two samples a pixel could no longer show them.
vec3 threads(vec2 at) {
  float pitch = cloth.x > 0.5 ? kStitch.x : kThread;
  float wide = max(length(dFdx(at)), length(dFdy(at)));
  float shown = 1.0 - smoothstep(0.10, 0.22, wide / pitch);
  if (shown <= 0.0) return vec3(0.0);
  float step = 0.12 * pitch;
  float h = threadHeight(at, cloth.x);
  vec2 slope = vec2(threadHeight(at + vec2(step, 0.0), cloth.x) - h, threadHeight(at + vec2(0.0, step), cloth.x) - h) / 0.12;
  return vec3(slope, h - 0.5) * shown;
}

// Tangent and bitangent of coordinates `at` over the surface, from how they change from pixel to pixel.
mat2x3 frame(vec2 at, vec3 n) {
  vec3 px = dFdx(world);
  vec3 py = dFdy(world);
  vec2 ax = dFdx(at);
  vec2 ay = dFdy(at);
  vec3 cx = cross(n, px);
  vec3 cy = cross(py, n);
  vec3 t = cy * ax.x + cx * ay.x;
  vec3 b = cy * ax.y + cx * ay.y;
  float scale = inversesqrt(max(max(dot(t, t), dot(b, b)), 1e-20));
  return mat2x3(t * scale, b * scale);
}

// Bends n by the threads at `at`; .w of the result is their mean-free height times their weight.
vec4 bent(vec3 n, vec2 at, float weight) {
  if (weight < 0.01) return vec4(0.0);
  vec3 thread = threads(at) * weight;
  mat2x3 axes = frame(at, n);
  return vec4(-0.16 * (axes[0] * thread.x + axes[1] * thread.y), thread.z);
}

// Where the garment brings no coordinates, the planes across the three axes, each where the surface faces it.
vec4 bentByPlanes(vec3 n) {
  vec3 f = pow(abs(n), vec3(6.0));
  f /= f.x + f.y + f.z;
  return bent(n, world.xy, f.z) + bent(n, world.zy, f.x) + bent(n, world.xz, f.y);
}

vec3 fitColour(float heat) {
  vec3 c = heatStops[0].rgb;
  for (int i = 0; i < 8; ++i) {
    float t = clamp((heat - heatStops[i].a) / (heatStops[i + 1].a - heatStops[i].a), 0.0, 1.0);
    c = mix(c, heatStops[i + 1].rgb, t);
  }
  return c;
}

float ink(float heat, vec2 at) {
  vec2 p = at / (studio.z / 1000.0);
  if (heat > heatPatternFrom) return fract((p.x + p.y) * 0.70710678 / heatPattern.x) * heatPattern.x < heatPattern.y ? 1.0 : 0.0;
  if (heat < -heatPatternFrom) {
    float row = floor(p.y / heatPattern.z);
    float shift = 0.5 * (row - 2.0 * floor(0.5 * row));
    vec2 d = (fract(vec2(p.x / heatPattern.z + shift, p.y / heatPattern.z)) - 0.5) * heatPattern.z;
    return dot(d, d) < heatPattern.w * heatPattern.w ? 1.0 : 0.0;
  }
  return 0.0;
}

// The map is read by its lightness, so the light on it may only hint at the form.
vec3 fitMap(vec3 n, float share, float openness) {
  vec3 lit = surroundings(n) * openness + kKeyColour * max(dot(n, keyWay), 0.0) * share;
  float form = clamp(luminance(lit) / 0.95, 0.0, 1.15);
  vec3 c = fitColour(traits.y);
  c *= mix(1.0, cloth.w, ink(traits.y, pictureAt(clip.xy / clip.z)));
  c *= mix(1.0, pow(form, 1.0 / 2.2), 0.30);
  return mix(c, c * 0.55, traits.w);
}

void main() {
  vec3 n = normalize(outward);
  vec3 v = normalize(eye - world);
  float openness = traits.x;
  float side = traits.w;
  float flat_ = dot(n, keyWay);
  float share = flat_ > -0.15 ? keyShare(world, n, 0.045) : 0.0;
  if (cloth.z > 0.5) {
    colour = vec4(fitMap(n, share, openness) + (grain(gl_FragCoord.xy + 17.0) - 0.5) / 255.0, 1.0);
    return;
  }

  vec3 albedo = base;
  if (printed.x > 0.5) {
    vec4 ink = texture(print, weaveAt);
    if (ink.a < printed.y) discard;
    albedo *= ink.rgb * (ink.rgb * (ink.rgb * 0.305306011 + 0.682171111) + 0.012522878);  // sRGB to linear
  }
#ifdef FULL
  // Where two panels share vertices, one column of triangles has coordinates that leap: there too the planes serve.
  float drawn = length(vec4(dFdx(weaveAt), dFdy(weaveAt))) / length(vec2(length(dFdx(world)), length(dFdy(world))));
  bool onPanel = cloth.y > 0.5 && drawn > 0.5 && drawn < 2.0;
  vec2 at = onPanel ? weaveAt : vec2(world.x + world.z, world.y);
  vec4 bend = onPanel ? bent(n, weaveAt, 1.0) : bentByPlanes(n);
  n = normalize(n + bend.xyz);
  albedo *= 1.0 + 0.22 * bend.w;
  vec2 wide = fwidth(at);
  albedo *= mix(unevenness(at, cloth.x), 1.0, smoothstep(0.002, 0.006, max(wide.x, wide.y)));
  float pixel = max(fwidth(traits.z), 1e-5);
#else
  float pixel = 0.002;
#endif
  // A hem: the turned-up cloth is denser, and its seam lies in a groove.
  float groove = exp(-pow((traits.z - 0.020) / max(0.0013, 0.8 * pixel), 2.0)) * min(1.0, 0.0016 / pixel);
  float hem = 1.0 - smoothstep(0.0195, 0.0215, traits.z);
  albedo *= (1.0 - 0.20 * groove) * (1.0 - 0.03 * hem);
  albedo *= mix(1.0, 0.62, smoothstep(0.15, 0.75, side));

  float ndv = clamp(dot(n, v), 0.03, 1.0);
  float facing = dot(n, keyWay);
  float ndl = clamp(facing, 0.0, 1.0);
  float wrapped = max((facing + 0.12) / 1.12, 0.0);
  vec3 direct = kKeyColour * mix(ndl, wrapped, 0.6) * share;
  vec3 around = (surroundings(n) + rims(n, openness)) * withBounce(openness, albedo);
  vec3 light = albedo * (around + direct);
  // Some of the light outside comes through to the inside.
  light += albedo * base * 0.16 * side * (1.0 - openness);

  // Fibre ends stand off the cloth and catch light at grazing angles (Estevez and Kulla 2017; Neubelt and Pettineo 2013).
  float fuzz = cloth.x > 0.5 ? 0.26 : 0.15;
  vec3 fuzzColour = mix(vec3(sqrt(luminance(albedo))), sqrt(albedo), 0.6) * fuzz;
  vec3 h = normalize(v + keyWay);
  float ndh = clamp(dot(n, h), 0.0, 1.0);
  float a = 0.45;
  float charlie = (2.0 + 1.0 / a) * pow(max(1.0 - ndh * ndh, 1e-4), 0.5 / a) / (2.0 * kPi);
  float sheen = charlie / (4.0 * (ndl + ndv - ndl * ndv));
  light += fuzzColour * (kKeyColour * kPi * sheen * ndl * share + surroundings(n) * 0.8 * pow(1.0 - ndv, 3.0) * openness);

  if (cloth.x < 0.5) {
    float rough = 0.5;
    vec3 gloss = mix(vec3(0.022), albedo, 0.05);
    light += kKeyColour * kPi * gloss * distribution(ndh, rough) * visibility(max(ndl, 0.02), ndv, rough) * ndl * share;
    light += 0.6 * gloss * mirrored(reflect(-v, n), 1.0) * openness;
  } else {
    light += 0.008 * mirrored(reflect(-v, n), 1.0) * openness;
  }
  colour = vec4(develop(light), 1.0);
}
