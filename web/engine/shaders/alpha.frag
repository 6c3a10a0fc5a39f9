#version 300 es
// The mask at the frame's size: resized bilinearly where the network is sure, explained by the
// frame's own colours where it wavers (hairseg/segmentation/refine.py, refine_mask). The mask may be of a part of
// the frame only; it is laid over what is there by a weight (hairseg/segmentation/merge.py).
precision highp float;
precision highp int;
#include "constants.glsl"
#include "sampling.glsl"

uniform sampler2D frame;
uniform sampler2D mask;
uniform sampler2D band;
uniform sampler2D models;
// Left, top, width and height.
uniform vec4 part;
// Where the weight leaves 0, reaches 1, leaves 1 and reaches 0.
uniform vec4 across;
uniform vec4 down;
// Weights over the whole frame, and 1 where what is known stays if it is more (blended by the larger).
uniform sampler2D own;
uniform int keeps;
// The weight is in the last channel, for blending.
out vec4 alpha;

float weight(float place, vec4 ramps) {
  float rise = (place - ramps.x) / max(ramps.y - ramps.x, 1e-3);
  float fall = (ramps.w - place) / max(ramps.w - ramps.z, 1e-3);
  return clamp(min(rise, fall), 0.0, 1.0);
}

void main() {
  vec3 color = texelFetch(frame, ivec2(gl_FragCoord.xy), 0).rgb;
  vec2 place = (gl_FragCoord.xy - part.xy) / part.zw;
  vec4 guided = bilinear(models, place);
  float plain = bilinear(mask, place).r * (1.0 - bilinear(band, place).r);
  float refined = plain + dot(guided.rgb, color) + guided.a;
  refined = clamp((refined - HAZE) / (1.0 - 2.0 * HAZE), 0.0, 1.0);
  refined = refined > NO_HAIR ? refined : 0.0;
  float share = min(weight(gl_FragCoord.x, across), weight(gl_FragCoord.y, down));
  share *= bilinear(own, gl_FragCoord.xy / vec2(textureSize(frame, 0))).r;
  alpha = vec4(vec3(keeps == 1 ? refined * share : refined), share);
}
