#version 300 es
// Second half of the mean hair intensity: sum(mask * luma) / sum(mask) over the frame, smoothed
// over time. r: intensity, g: share of the frame that is hair, b: 1 where there is enough hair.
precision highp float;
precision highp int;

// hairseg/recoloring.py, MIN_HAIR_SHARE.
const float MIN_HAIR_SHARE = 0.0005;

uniform sampler2D sums;
uniform sampler2D before;
uniform int tiles;
// How far the smoothed value moves towards this frame's; 1 takes this frame's alone.
uniform float gain;
out vec4 mean;

void main() {
  vec2 sum = vec2(0.0);
  for (int y = 0; y < tiles; y++) {
    for (int x = 0; x < tiles; x++) sum += texelFetch(sums, ivec2(x, y), 0).rg;
  }
  sum /= float(tiles * tiles);
  vec4 last = texelFetch(before, ivec2(0), 0);
  float intensity = sum.g / max(sum.r, 1e-9);
  if (last.b > 0.5) intensity = mix(last.r, intensity, gain);
  bool enough = sum.r >= MIN_HAIR_SHARE;
  mean = vec4(enough ? intensity : last.r, sum.r, enough ? 1.0 : 0.0, 1.0);
}
