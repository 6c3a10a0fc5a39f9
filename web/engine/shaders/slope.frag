#version 300 es
// Second half of the slope: after over before, bounded (hairseg/render/detail.py).
precision highp float;
precision highp int;
#include "constants.glsl"

uniform sampler2D sums;
uniform int tiles;
out vec4 slope;

void main() {
  vec2 sum = vec2(0.0);
  for (int y = 0; y < tiles; y++) {
    for (int x = 0; x < tiles; x++) sum += texelFetch(sums, ivec2(x, y), 0).rg;
  }
  slope = vec4(clamp(sum.r / max(sum.g, 1e-9), 0.0, MAX_SLOPE));
}
