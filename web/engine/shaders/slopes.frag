#version 300 es
// For each tile: how much detail after the LUTs comes with detail before them, first half of a
// least-squares slope over the hair (hairseg/render/detail.py, _weighted_slope).
precision highp float;
precision highp int;
#include "palette.glsl"

// Keeps squares of small differences away from float16's smallest numbers.
const float SCALE = 256.0;

uniform sampler2D unmixed;
uniform sampler2D mean;
uniform sampler2D means;
uniform int tiles;
out vec4 sums;

void main() {
  ivec2 size = textureSize(unmixed, 0);
  ivec2 tile = ivec2(gl_FragCoord.xy);
  ivec2 first = tile * size / tiles;
  ivec2 end = (tile + 1) * size / tiles;
  float t = placeOf(texelFetch(mean, ivec2(0), 0).rgb);
  vec2 sum = vec2(0.0);
  for (int y = first.y; y < end.y; y++) {
    for (int x = first.x; x < end.x; x++) {
      vec4 hair = texelFetch(unmixed, ivec2(x, y), 0);
      if (hair.a == 0.0) continue;
      vec2 place = (vec2(x, y) + 0.5) / vec2(size);
      vec3 dyed = dye(hair.rgb, t, place);
      vec2 detail = vec2(dot(hair.rgb, LUMA), dot(dyed, LUMA));
      detail -= sampleGrid(means, place);
      sum += hair.a * detail.x * detail.yx;
    }
  }
  sums = vec4(sum / float(size.x * size.y) * float(tiles * tiles) * SCALE, 0.0, 0.0);
}
