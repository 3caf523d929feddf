// The finished picture of the scene, put into the window.
in vec2 corner;

uniform sampler2D picture;

out vec4 colour;

void main() { colour = vec4(texture(picture, vec2(0.5 + 0.5 * corner.x, 0.5 - 0.5 * corner.y)).rgb, 1.0); }
