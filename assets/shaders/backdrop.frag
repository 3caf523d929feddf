// A paper cove: a wall with a soft pool of light, and a floor that runs into it.
in vec2 corner;

uniform vec3 gazeForward;   // Of the camera; unit.
uniform vec3 gazeRight;     // Right, times half the picture's width at distance 1.
uniform vec3 gazeUp;        // Up, times half its height.
uniform vec4 stage;         // Middle of the body on the floor (x, z); half the side of the openness map; unused.
uniform sampler2D floorOpen;

out vec4 colour;

const vec3 kPaper = vec3(0.560, 0.556, 0.548);

void main() {
  vec2 at = corner * tile.xy + tile.zw;
  vec3 way = normalize(gazeForward + gazeRight * at.x + gazeUp * at.y);
  float off = length(at * vec2(min(studio.w, 1.2), 1.0) - vec2(0.0, 0.12));
  vec3 wall = kPaper * mix(1.16, 0.76, smoothstep(0.0, 1.6, off));

  vec3 light = wall;
  if (way.y < -1e-4 && eye.y > 0.0) {
    vec3 p = eye + way * (-eye.y / way.y);
    vec2 q = p.xz - stage.xy;
    float far = length(q);
    float here = exp(-far * far / 2.2);
    vec2 cell = q / (2.0 * stage.z) + 0.5;
    float open = texture(floorOpen, cell).r;
    float inMap = smoothstep(0.5, 0.42, max(abs(cell.x - 0.5), abs(cell.y - 0.5)));
    open = mix(1.0, open, inMap);
    float share = keyShare(p, vec3(0.0, 1.0, 0.0), 0.11);
    float shade = mix(1.0, open, 0.85) * mix(0.66, 1.0, mix(1.0, share, exp(-far * far / 1.6)));
    light = mix(wall, wall * 1.05, here) * mix(1.0, shade, smoothstep(0.0, 0.25, here));
  }
  colour = vec4(develop(light), 1.0);
}
