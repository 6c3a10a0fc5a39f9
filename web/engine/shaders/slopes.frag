#version 300 es
// For each tile: how much detail after the LUTs comes with detail before them, first half of a
// least-squares slope over the hair (hairseg/render/detail.py, _weighted_slope).
precision highp float;
precision highp int;
#include "constants.glsl"
#include "sampling.glsl"

// Keeps squares of small differences away from float16's smallest numbers.
const float ENLARGED = 256.0;

uniform sampler2D hair;
uniform sampler2D dyed;
uniform sampler2D means;
uniform int tiles;
out vec4 sums;

void main() {
  ivec2 size = textureSize(hair, 0);
  ivec2 tile = ivec2(gl_FragCoord.xy);
  ivec2 first = tile * size / tiles;
  ivec2 end = (tile + 1) * size / tiles;
  vec2 sum = vec2(0.0);
  for (int y = first.y; y < end.y; y++) {
    for (int x = first.x; x < end.x; x++) {
      vec4 own = texelFetch(hair, ivec2(x, y), 0);
      if (own.a == 0.0) continue;
      float after = dot(texelFetch(dyed, ivec2(x, y), 0).rgb, REC601_LUMA);
      vec2 detail = vec2(dot(own.rgb, REC601_LUMA), after);
      detail -= bilinear(means, (vec2(x, y) + 0.5) / vec2(size)).rg;
      sum += own.a * detail.x * detail.yx;
    }
  }
  sums = vec4(sum / float(size.x * size.y) * float(tiles * tiles) * ENLARGED, 0.0, 0.0);
}
