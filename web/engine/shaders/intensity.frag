#version 300 es
// Second half of the mean hair colour: sum(mask * rgb) / sum(mask) over the frame, smoothed over
// time. a: share of the frame that is hair, negative where that is too little.
precision highp float;
precision highp int;
#include "constants.glsl"

uniform sampler2D sums;
uniform sampler2D before;
uniform int tiles;
// How far the smoothed value moves towards this frame's; 1 takes this frame's alone.
uniform float gain;
out vec4 mean;

void main() {
  vec4 sum = vec4(0.0);
  for (int y = 0; y < tiles; y++) {
    for (int x = 0; x < tiles; x++) sum += texelFetch(sums, ivec2(x, y), 0);
  }
  sum /= float(tiles * tiles);
  vec4 last = texelFetch(before, ivec2(0), 0);
  vec3 color = sum.rgb / max(sum.a, 1e-9);
  if (last.a > 0.0) color = mix(last.rgb, color, gain);
  bool enough = sum.a >= MIN_HAIR_SHARE;
  mean = enough ? vec4(color, sum.a) : vec4(last.rgb, -sum.a);
}
