#version 300 es
// Whether the guided filter decides anywhere in a block of pixels: elsewhere no model is fitted.
precision highp float;
precision highp int;
#include "constants.glsl"

const int BLOCK = MOST_GUIDE_RADIUS;

uniform sampler2D share;
out vec4 near;

void main() {
  ivec2 last = textureSize(share, 0) - 1;
  ivec2 first = ivec2(gl_FragCoord.xy) * BLOCK;
  float most = 0.0;
  for (int y = 0; y < BLOCK; y++) {
    for (int x = 0; x < BLOCK; x++) most = max(most, texelFetch(share, min(first + ivec2(x, y), last), 0).r);
  }
  near = vec4(most > 0.0 ? 1.0 : 0.0);
}
