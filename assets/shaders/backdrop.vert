// A rectangle over the whole target, at the far end.
in vec4 vertex;
uniform float flip;

out vec2 corner;  // -1 to 1 over this target, right way up.

void main() {
  corner = vertex.xy;
  gl_Position = vec4(vertex.x, vertex.y * flip, 0.999999, 1.0);
}
