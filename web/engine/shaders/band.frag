#version 300 es
// Where the guided filter decides: the share that it has, from how uncertain the mask is around
// each pixel (hairseg/segmentation/refine.py).
precision highp float;
precision highp int;
#include "constants.glsl"
#include "sampling.glsl"

uniform sampler2D guide;
uniform int radius;
out vec4 share;

void main() {
  ivec2 size = textureSize(guide, 0);
  ivec2 here = ivec2(gl_FragCoord.xy);
  float sum = 0.0;
  for (int y = -radius; y <= radius; y++) {
    for (int x = -radius; x <= radius; x++) {
      float mask = texelFetch(guide, mirrored(here + ivec2(x, y), size), 0).a;
      sum += 4.0 * mask * (1.0 - mask);
    }
  }
  float side = float(2 * radius + 1);
  share = vec4(clamp((sum / (side * side) - BAND_BEGIN) / (BAND_FULL - BAND_BEGIN), 0.0, 1.0));
}
