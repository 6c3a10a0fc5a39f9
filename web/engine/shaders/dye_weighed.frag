#version 300 es
// The hair after the look's LUTs (rgb), and how much of the strands' own colours comes back, or the rim's share (a); how much
// of each of the look's colours a pixel gets was told beforehand.
precision highp float;
precision highp int;
precision highp sampler2DArray;
#include "look.glsl"

uniform sampler2D hair;
uniform sampler2D mean;
// Four colours a layer; not read where there is one.
uniform sampler2DArray weights;
uniform int count;
// 1: a draft, which leaves out what only the border's exact means need.
uniform int rough;
out vec4 dyed;

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  vec4 own = texelFetch(hair, at, 0);
  dyed = vec4(own.rgb, 0.0);
  if (rough == 1 && own.a == 0.0) return;
  vec3 hairMean = texelFetch(mean, ivec2(0), 0).rgb;
  float t = toned == 1 ? position : positionOf(hairMean, references);
  float intensity = dot(hairMean, REC601_LUMA);
  dyed = vec4(0.0);
  for (int index = 0; index < count; index++) {
    float weight = count == 1 ? 1.0 : texelFetch(weights, ivec3(at, index / 4), 0)[index % 4];
    lay(dyed, weight, own.rgb, t, intensity, index);
  }
}
