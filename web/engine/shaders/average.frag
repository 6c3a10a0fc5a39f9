#version 300 es
// Averages the models of all windows that cover a pixel, and scales them by their share.
precision highp float;
precision highp int;
#include "sampling.glsl"

uniform sampler2D model;
uniform sampler2D share;
uniform int radius;
out vec4 models;

void main() {
  ivec2 size = textureSize(model, 0);
  ivec2 here = ivec2(gl_FragCoord.xy);
  float portion = texelFetch(share, here, 0).r;
  models = vec4(0.0);
  if (portion == 0.0) return;
  for (int y = -radius; y <= radius; y++) {
    for (int x = -radius; x <= radius; x++) {
      models += texelFetch(model, mirrored(here + ivec2(x, y), size), 0);
    }
  }
  float side = float(2 * radius + 1);
  models *= portion / (side * side);
}
