// A shop mannequin: lacquered, matte to satin, ivory, with a little light carried under its surface.
in vec3 world;
in vec3 outward;
in vec2 weaveAt;
in vec4 traits;
in vec3 clip;

uniform vec3 base;

out vec4 colour;

void main() {
  vec3 n = normalize(outward);
  vec3 v = normalize(eye - world);
  float ndv = clamp(dot(n, v), 0.02, 1.0);
  float openness = traits.x;

  float facing = dot(n, keyWay);
  float share = facing > -0.3 ? keyShare(world, n, 0.035) : 0.0;
  // Light that enters beside the terminator comes out past it, red farthest.
  vec3 wrap = vec3(0.30, 0.20, 0.15);
  vec3 key = max((facing + wrap) / (1.0 + wrap), 0.0);
  key *= key;
  vec3 direct = kKeyColour * mix(key, vec3(max(facing, 0.0)), 0.35) * mix(share, 1.0, 0.06);

  vec3 around = (surroundings(n) + rims(n, openness)) * withBounce(openness, base);
  vec3 light = base * (around + direct);

  float roughness = 0.42;
  float a = roughness * roughness;
  float fresnel = 0.04 + 0.96 * pow(1.0 - ndv, 5.0) * 0.45;
  vec3 h = normalize(v + keyWay);
  float ndl = max(facing, 0.0);
  float gloss = distribution(max(dot(n, h), 0.0), a) * visibility(ndl, ndv, a) * (0.04 + 0.96 * pow(1.0 - max(dot(h, v), 0.0), 5.0));
  light += kKeyColour * kPi * gloss * ndl * share * 0.6;
  float seen = clamp(openness * openness * 1.1, 0.0, 1.0);
  light += mirrored(reflect(-v, n), roughness) * fresnel * seen * 0.8;
  colour = vec4(develop(light), 1.0);
}
