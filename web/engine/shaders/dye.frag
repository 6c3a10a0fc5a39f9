#version 300 es
// The hair after the look's LUTs (rgb), and how much of the strands' own colours comes back, or the rim's share (a); the
// look's colours lie along the hair, on its halves, on its strands (hairseg/render/weights.py).
precision highp float;
precision highp int;
#include "look.glsl"
#include "sampling.glsl"

uniform sampler2D hair;
uniform sampler2D mean;
// Where the hair's roots and tips are: r from 0 at the root to 1 at the tip, g how far right of the
// parting in hair sizes; on a grid over the box (left, top, right, bottom), in shares of the picture.
uniform sampler2D axis;
uniform vec4 axisBox;
// Colours along the hair, and where each is pure.
uniform int places;
uniform float placeAt[MOST_PLACES];
// Width of the border between the halves, in hair sizes; under 0 there are none.
uniform float softness;
// Strands of another colour: r is the share of it. Under 0 there are none.
uniform sampler2D locks;
uniform vec4 locksBox;
uniform float lockStrength;
uniform float lockRoot;

out vec4 dyed;

float smoothStep(float value) {
  float share = clamp(value, 0.0, 1.0);
  return share * share * (3.0 - 2.0 * share);
}

// `place` in shares of the picture.
vec4 dyeOf(vec3 rgb, float t, float intensity, vec2 place) {
  vec4 dyed = vec4(0.0);
  if (places == 1 && softness < 0.0 && lockStrength < 0.0) {
    lay(dyed, 1.0, rgb, t, intensity, 0);
    return dyed;
  }
  vec2 coordinates = bilinear(axis, (place - axisBox.xy) / max(axisBox.zw - axisBox.xy, vec2(1e-6))).rg;
  float before = 1.0;
  for (int layer = 0; layer < places; layer++) {
    float after = layer + 1 < places
      ? smoothStep((coordinates.r - placeAt[layer]) / (placeAt[layer + 1] - placeAt[layer]))
      : 0.0;
    lay(dyed, before - after, rgb, t, intensity, layer);
    before = after;
  }
  int layer = places;
  if (softness >= 0.0) {
    float right = smoothStep(coordinates.g / max(softness, 1e-3) + 0.5);
    dyed *= 1.0 - right;
    lay(dyed, right, rgb, t, intensity, layer);
    layer++;
  }
  if (lockStrength >= 0.0) {
    float strands = bilinear(locks, (place - locksBox.xy) / (locksBox.zw - locksBox.xy)).r * lockStrength;
    if (lockRoot > 0.0) strands *= smoothStep((coordinates.r - lockRoot) / LOCK_FADE_IN + 0.5);
    dyed *= 1.0 - strands;
    lay(dyed, strands, rgb, t, intensity, layer);
  }
  return dyed;
}

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  vec3 hairMean = texelFetch(mean, ivec2(0), 0).rgb;
  vec3 own = texelFetch(hair, at, 0).rgb;
  vec2 place = (vec2(at) + 0.5) / vec2(textureSize(hair, 0));
  dyed = dyeOf(own, toned == 1 ? position : positionOf(hairMean, references), dot(hairMean, REC601_LUMA), place);
}
