#version 300 es
// One direction of a Gaussian mean over a part of a picture (hairseg/core/local_mean.py). The first
// direction weighs the pixels by their alpha; the second divides by the blurred weight, which is
// left in alpha.
precision highp float;
precision highp int;
#include "constants.glsl"
#include "sampling.glsl"

const int BY_ALPHA = 0;
const int BY_HAIR = 1;
const int BY_BACKGROUND = 2;
const int SECOND = 3;

uniform sampler2D source;
uniform float sigma;
uniform int step_x;
uniform int step_y;
uniform int weighting;
out vec4 mean;

vec4 weighted(vec4 pixel) {
  if (weighting == SECOND) return pixel;
  float weight = pixel.a;
  if (weighting == BY_HAIR) weight = clamp((weight - (1.0 - BORDER_SURE)) / BORDER_SURE, 0.0, 1.0);
  if (weighting == BY_BACKGROUND) weight = clamp((BORDER_SURE - weight) / BORDER_SURE, 0.0, 1.0);
  return vec4(pixel.rgb * weight, weight);
}

void main() {
  ivec2 size = textureSize(source, 0);
  ivec2 here = ivec2(gl_FragCoord.xy);
  int radius = int(round(sigma * 4.0));
  vec4 sum = vec4(0.0);
  float total = 0.0;
  for (int k = -radius; k <= radius; k++) {
    float weight = exp(-0.5 * float(k * k) / (sigma * sigma));
    sum += weight * weighted(texelFetch(source, reflected(here + k * ivec2(step_x, step_y), size), 0));
    total += weight;
  }
  mean = sum / total;
  if (weighting == SECOND) mean.rgb /= max(mean.a, LEAST_WEIGHT);
}
