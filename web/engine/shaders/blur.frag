#version 300 es
// One direction of a Gaussian mean over a part of a picture (hairseg/core/local_mean.py). The first
// direction weighs the pixels by their alpha; the second divides by the blurred weight, which is
// left in alpha.
precision highp float;
precision highp int;

// Only pixels of a mask this near to 1 or to 0 tell hair's or background's colour
// (hairseg/render/border.py, _SURE).
const float SURE = 0.3;
const float LEAST_WEIGHT = 1e-4;
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

ivec2 mirrored(ivec2 at, ivec2 size) {
  at = abs(at);
  return max(min(at, 2 * size - 2 - at), ivec2(0));
}

vec4 weighted(vec4 pixel) {
  if (weighting == SECOND) return pixel;
  float weight = pixel.a;
  if (weighting == BY_HAIR) weight = clamp((weight - (1.0 - SURE)) / SURE, 0.0, 1.0);
  if (weighting == BY_BACKGROUND) weight = clamp((SURE - weight) / SURE, 0.0, 1.0);
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
    sum += weight * weighted(texelFetch(source, mirrored(here + k * ivec2(step_x, step_y), size), 0));
    total += weight;
  }
  mean = sum / total;
  if (weighting == SECOND) mean.rgb /= max(mean.a, LEAST_WEIGHT);
}
