#version 300 es
// Soft borders (hairseg/render/border.py): the hair's own colour (rgb) where hair and background share a
// pixel, and the mask (a), lowered where the pixel looks like the background nearby.
precision highp float;
precision highp int;
#include "constants.glsl"
#include "sampling.glsl"

uniform sampler2D frame;
uniform sampler2D alpha;
uniform sampler2D hairMeans;
uniform sampler2D backgroundMeans;
out vec4 unmixed;

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  vec2 place = gl_FragCoord.xy / vec2(textureSize(frame, 0));
  vec3 pixel = texelFetch(frame, at, 0).rgb;
  float mask = texelFetch(alpha, at, 0).r;
  unmixed = vec4(pixel, mask);
  if (mask == 0.0) return;
  vec4 background = bilinear(backgroundMeans, place);
  if (mask >= BORDER_FROM && background.a <= BACKGROUND_NEAR) return;
  vec4 hair = bilinear(hairMeans, place);
  vec2 known = clamp(vec2(hair.a, background.a) / ENOUGH_NEARBY, 0.0, 1.0);
  vec3 between = hair.rgb - background.rgb;
  float contrast = dot(between, between);
  float estimate = dot(pixel - background.rgb, between) / max(contrast, 1e-4);
  float excess = max(mask - clamp(estimate, 0.0, 1.0) - BORDER_SLACK, 0.0);
  float lowered = known.x * known.y * contrast / (contrast + CLEAR_CONTRAST * CLEAR_CONTRAST) * excess;
  float soft = clamp((BORDER_FROM - mask) / (BORDER_FROM - BORDER_FULL), 0.0, 1.0);
  float share = known.x * clamp(max(soft, lowered), 0.0, 1.0);
  unmixed = vec4(mix(pixel, hair.rgb, share), mask - lowered);
}
