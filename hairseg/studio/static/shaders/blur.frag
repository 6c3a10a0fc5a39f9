#version 300 es
// One direction of a Gaussian mean (hairseg/core/local_mean.py). The first direction weighs the pixels
// by their alpha; the second divides by the blurred weight.
precision highp float;
precision highp int;

const float LEAST_WEIGHT = 1e-4;

uniform sampler2D source;
uniform float sigma;
uniform int stepX;
uniform int stepY;
uniform int first;
out vec4 mean;

ivec2 mirrored(ivec2 at, ivec2 size) {
  at = abs(at);
  return max(min(at, 2 * size - 2 - at), ivec2(0));
}

void main() {
  ivec2 size = textureSize(source, 0);
  ivec2 here = ivec2(gl_FragCoord.xy);
  int radius = int(round(sigma * 4.0));
  vec4 sum = vec4(0.0);
  float total = 0.0;
  for (int k = -radius; k <= radius; k++) {
    float weight = exp(-0.5 * float(k * k) / (sigma * sigma));
    vec4 pixel = texelFetch(source, mirrored(here + k * ivec2(stepX, stepY), size), 0);
    if (first == 1) pixel.rgb *= pixel.a;
    sum += weight * pixel;
    total += weight;
  }
  mean = sum / total;
  if (first == 0) mean.rgb /= max(mean.a, LEAST_WEIGHT);
}
