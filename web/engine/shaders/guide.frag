#version 300 es
// The guide of mask refinement: the network's input (rgb) and its mask (a), averaged down to the
// target's size where the network is larger (hairseg/segmentation/refine.py, GUIDE_SIDE).
precision highp float;
precision highp int;

uniform sampler2D image;
uniform sampler2D mask;
uniform int factor;
out vec4 guide;

void main() {
  ivec2 first = ivec2(gl_FragCoord.xy) * factor;
  vec4 sum = vec4(0.0);
  for (int y = 0; y < factor; y++) {
    for (int x = 0; x < factor; x++) {
      ivec2 at = first + ivec2(x, y);
      sum += vec4(texelFetch(image, at, 0).rgb, texelFetch(mask, at, 0).r);
    }
  }
  guide = sum / float(factor * factor);
}
