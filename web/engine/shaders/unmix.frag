#version 300 es
// Soft borders (hairseg/render/border.py): the hair's own colour (rgb) where hair and background share a
// pixel, and the mask (a), lowered where the pixel looks like the background nearby.
precision highp float;
precision highp int;

const float BORDER_FROM = 0.97;
const float BORDER_FULL = 0.6;
const float ENOUGH = 0.02;
const float BACKGROUND_NEAR = 0.04;
const float SLACK = 0.1;
const float CLEAR_CONTRAST = 0.35;

uniform sampler2D frame;
uniform sampler2D alpha;
uniform sampler2D hairMeans;
uniform sampler2D backgroundMeans;
out vec4 unmixed;

vec4 bilinear(sampler2D source, vec2 size) {
  ivec2 last = textureSize(source, 0) - 1;
  vec2 place = clamp(gl_FragCoord.xy / size * vec2(last + 1) - 0.5, vec2(0.0), vec2(last));
  ivec2 low = ivec2(place);
  ivec2 high = min(low + 1, last);
  vec2 portion = place - vec2(low);
  vec4 top = mix(texelFetch(source, low, 0), texelFetch(source, ivec2(high.x, low.y), 0), portion.x);
  vec4 bottom = mix(texelFetch(source, ivec2(low.x, high.y), 0), texelFetch(source, high, 0), portion.x);
  return mix(top, bottom, portion.y);
}

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  vec2 size = vec2(textureSize(frame, 0));
  vec3 pixel = texelFetch(frame, at, 0).rgb;
  float mask = texelFetch(alpha, at, 0).r;
  unmixed = vec4(pixel, mask);
  if (mask == 0.0) return;
  vec4 background = bilinear(backgroundMeans, size);
  if (mask >= BORDER_FROM && background.a <= BACKGROUND_NEAR) return;
  vec4 hair = bilinear(hairMeans, size);
  vec2 known = clamp(vec2(hair.a, background.a) / ENOUGH, 0.0, 1.0);
  vec3 between = hair.rgb - background.rgb;
  float contrast = dot(between, between);
  float estimate = dot(pixel - background.rgb, between) / max(contrast, 1e-4);
  float excess = max(mask - clamp(estimate, 0.0, 1.0) - SLACK, 0.0);
  float lowered = known.x * known.y * contrast / (contrast + CLEAR_CONTRAST * CLEAR_CONTRAST) * excess;
  float soft = clamp((BORDER_FROM - mask) / (BORDER_FROM - BORDER_FULL), 0.0, 1.0);
  float share = known.x * clamp(max(soft, lowered), 0.0, 1.0);
  unmixed = vec4(mix(pixel, hair.rgb, share), mask - lowered);
}
