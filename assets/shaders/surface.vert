// Body and cloth: everything stands in the world's frame already.
in vec4 vertex;
in vec3 normal;
in vec2 uv0;
in vec4 uv1;

uniform mat4 viewProj;
uniform float flip;  // -1 in render textures, whose rows run the other way.

out vec3 world;
out vec3 outward;
out vec2 weaveAt;  // Metres along weft and warp.
out vec4 traits;   // Openness, heat, distance to the cloth's edge (m), side (0 outside, 1 inside).
out vec3 clip;     // x, y, w of the clip position, right way up.

void main() {
  world = vertex.xyz;
  outward = normal;
  weaveAt = uv0;
  traits = uv1;
  gl_Position = viewProj * vertex;
  clip = vec3(gl_Position.x, gl_Position.y * flip, gl_Position.w);
}
