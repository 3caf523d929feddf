// The studio's light. Linear colour; lengths in metres. The studio turns with the camera: in its frame x is to the
// right, y up and z towards the camera.
const float kPi = 3.14159265;

uniform vec3 eye;
uniform vec4 studio;        // Cosine and sine of the camera's yaw; the picture's height in pixels; width over height.
uniform vec4 tile;          // Scale xy and offset zw from this target's -1..1 to the whole picture's.
uniform vec3 keyWay;        // Unit, towards the key light.
uniform mat4 shadowMatrix;  // World to the shadow map: u, v, depth, each 0 to 1.
uniform vec4 shadowBox;     // Texel (of 1), metres across the map, metres of its depth, width of the light over its distance.
uniform sampler2DShadow shadowLit;
uniform sampler2D shadowDepth;

const vec3 kKeyColour = vec3(0.80, 0.777, 0.740);
const vec3 kSkyColour = vec3(0.405, 0.415, 0.43);
const vec3 kFloorColour = vec3(0.235, 0.226, 0.214);
const vec3 kFillColour = vec3(0.110, 0.112, 0.116);
const vec3 kRimColour = vec3(0.36, 0.37, 0.39);
const vec3 kRimWay = normalize(vec3(0.80, 0.32, -0.52));

vec3 inStudio(vec3 v) { return vec3(studio.x * v.x - studio.y * v.z, v.y, studio.y * v.x + studio.x * v.z); }

float luminance(vec3 c) { return dot(c, vec3(0.2126, 0.7152, 0.0722)); }

float grain(vec2 at) { return fract(52.9829189 * fract(dot(at, vec2(0.06711056, 0.00583715)))); }

// Position in the whole picture, in pixels from its middle, y up.
vec2 pictureAt(vec2 corner) {
  return (corner * tile.xy + tile.zw) * vec2(studio.w, 1.0) * 0.5 * studio.z;
}

// Irradiance of everything but the key light, over pi, on a surface that faces n.
vec3 surroundings(vec3 n) {
  vec3 s = inStudio(n);
  float up = 0.5 + 0.5 * s.y;
  vec3 light = mix(kFloorColour, kSkyColour, up * up * (3.0 - 2.0 * up));
  light += kFillColour * max(0.25 + 0.75 * s.z, 0.0);
  return light;
}

// Two tall lights behind the body, which draw its outline.
vec3 rims(vec3 n, float openness) {
  vec3 s = inStudio(n);
  float left = max(dot(s, kRimWay * vec3(-1.0, 1.0, 1.0)), 0.0);
  float right = max(dot(s, kRimWay), 0.0);
  return kRimColour * (0.55 * left * left + right * right) * openness * openness;
}

// What a surface of that roughness mirrors in direction r.
vec3 mirrored(vec3 r, float roughness) {
  vec3 s = inStudio(r);
  float soft = mix(0.12, 0.9, roughness);
  vec3 light = mix(kFloorColour, kSkyColour, smoothstep(-soft, soft, s.y));
  float window = smoothstep(0.80 - 0.35 * soft, 0.90 + 0.08 * soft, dot(s, normalize(vec3(-0.45, 0.75, 0.60))));
  float strip = smoothstep(0.86 - 0.5 * soft, 0.97, dot(normalize(vec3(s.x, 0.25 * s.y, s.z)), normalize(vec3(0.9, 0.0, 0.25))));
  return light + vec3(1.5, 1.48, 1.44) * window * (1.0 - 0.6 * roughness) + vec3(0.55) * strip * (1.0 - 0.5 * roughness);
}

// Share of light that comes through a place of that openness once neighbours of the same colour have lit each other.
vec3 withBounce(float openness, vec3 albedo) {
  return openness / (1.0 - 0.75 * albedo * (1.0 - openness));
}

const vec2 kDisk[16] = vec2[16](
    vec2(0.177, 0.000), vec2(-0.226, 0.207), vec2(0.035, -0.394), vec2(0.285, 0.371), vec2(-0.522, -0.093),
    vec2(0.494, -0.315), vec2(-0.166, 0.616), vec2(-0.317, -0.607), vec2(0.686, 0.249), vec2(-0.711, 0.293),
    vec2(0.342, -0.733), vec2(0.253, 0.809), vec2(-0.765, -0.442), vec2(0.897, -0.196), vec2(-0.548, 0.779),
    vec2(-0.126, -0.976));

// Share of the key light that reaches a point whose surface faces n.
float keyShare(vec3 at, vec3 n, float softest) {
  float away = 1.0 - clamp(dot(n, keyWay), 0.0, 1.0);
  vec3 q = (shadowMatrix * vec4(at + n * (0.003 + 0.010 * away), 1.0)).xyz;
  if (q.x < 0.0 || q.x > 1.0 || q.y < 0.0 || q.y > 1.0) return 1.0;
  // Past the map's end there is nothing that could stand in the way.
  float depth = min(q.z - 0.002 / shadowBox.z, 0.9999);
#ifdef FULL
  float turn = 2.0 * kPi * grain(gl_FragCoord.xy);
  mat2 spin = mat2(cos(turn), sin(turn), -sin(turn), cos(turn));
  float search = softest / shadowBox.y;
  float blockers = 0.0;
  float nearer = 0.0;
  for (int i = 0; i < 16; ++i) {
    float d = texture(shadowDepth, q.xy + spin * kDisk[i] * search).r;
    if (d < depth) {
      blockers += 1.0;
      nearer += depth - d;
    }
  }
  if (blockers == 0.0) return 1.0;
  float blur = clamp(nearer / blockers * shadowBox.z * shadowBox.w, 0.003, softest) / shadowBox.y;
  float lit = 0.0;
  for (int i = 0; i < 16; ++i) lit += texture(shadowLit, vec3(q.xy + spin * kDisk[i] * blur, depth));
  return lit / 16.0;
#else
  float turn = 2.0 * kPi * grain(gl_FragCoord.xy);
  mat2 spin = mat2(cos(turn), sin(turn), -sin(turn), cos(turn));
  float blur = 0.25 * softest / shadowBox.y;
  float lit = texture(shadowLit, vec3(q.xy + spin * vec2(0.35, 0.85) * blur, depth));
  lit += texture(shadowLit, vec3(q.xy + spin * vec2(-0.85, 0.35) * blur, depth));
  lit += texture(shadowLit, vec3(q.xy + spin * vec2(0.85, -0.35) * blur, depth));
  lit += texture(shadowLit, vec3(q.xy + spin * vec2(-0.35, -0.85) * blur, depth));
  return 0.25 * lit;
#endif
}

vec3 toScreen(vec3 c) {
  return mix(12.92 * c, 1.055 * pow(max(c, vec3(0.0)), vec3(1.0 / 2.4)) - 0.055, step(vec3(0.0031308), c));
}

vec3 fromScreen(vec3 c) { return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(vec3(0.04045), c)); }

// Colours as they are up to a shoulder, above it pressed below 1 with their hue kept: a garment's colour is a promise.
vec3 develop(vec3 c) {
  const float shoulder = 0.72;
  float peak = max(c.r, max(c.g, c.b));
  if (peak > shoulder) {
    float room = 1.0 - shoulder;
    float pressed = 1.0 - room * room / (peak + room - shoulder);
    c *= pressed / peak;
    c = mix(c, vec3(pressed), 0.25 * (1.0 - 1.0 / (1.0 + 0.6 * (peak - pressed))));
  }
  return toScreen(c) + (grain(gl_FragCoord.xy + 17.0) - 0.5) / 255.0;
}

float distribution(float ndh, float a) {
  float d = ndh * ndh * (a * a - 1.0) + 1.0;
  return a * a / (kPi * d * d);
}

float visibility(float ndl, float ndv, float a) {
  return 0.5 / mix(2.0 * ndl * ndv, ndl + ndv, a);
}
