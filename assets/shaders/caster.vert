// Depth as the key light sees it.
in vec4 vertex;
uniform mat4 viewProj;

void main() { gl_Position = viewProj * vertex; }
