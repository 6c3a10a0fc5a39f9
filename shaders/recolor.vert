#version 300 es
// One triangle over the whole target: draw 3 vertices, no buffers. `place` is (0, 0) at the first
// row of frame and mask. A screen counts its rows from below: flip turns the picture upright there.
precision highp float;
precision highp int;

// 0 into a texture, 1 onto the screen.
uniform float flip;

out vec2 place;

void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 2.0 : 0.0, gl_VertexID == 2 ? 2.0 : 0.0);
  place = vec2(corner.x, mix(corner.y, 1.0 - corner.y, flip));
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}
