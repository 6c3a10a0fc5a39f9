#version 300 es
// Where the guided filter decides: the share that it has, from how uncertain the mask is around
// each pixel (hairseg/segmentation/refine.py: BAND_BEGIN, BAND_FULL).
precision highp float;
precision highp int;

const float BEGIN = 0.15;
const float FULL = 0.40;

uniform sampler2D guide;
uniform int radius;
out vec4 share;

ivec2 mirrored(ivec2 at, ivec2 size) {
  at = max(at, -1 - at);
  return min(at, 2 * size - 1 - at);
}

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
  share = vec4(clamp((sum / (side * side) - BEGIN) / (FULL - BEGIN), 0.0, 1.0));
}
