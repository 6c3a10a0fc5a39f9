#version 300 es
// The mask at the frame's size: resized bilinearly where the network is sure, explained by the
// frame's own colours where it wavers (hairseg/segmentation/refine.py, refine_mask). The mask may be of a part of
// the frame only; it is laid over what is there by a weight (hairseg/segmentation/crop_refine.py, paste).
precision highp float;
precision highp int;

const float NO_HAIR = 1.0 / 512.0;
// Both ends of the range are cut by this and the rest is stretched.
const float HAZE = 0.05;

uniform sampler2D frame;
uniform sampler2D mask;
uniform sampler2D share;
uniform sampler2D average;
// Left, top, width and height.
uniform vec4 part;
// Where the weight leaves 0, reaches 1, leaves 1 and reaches 0.
uniform vec4 across;
uniform vec4 down;
// The weight is in the last channel, for blending.
out vec4 alpha;

// Bilinear by hand: float32 textures are not filtered everywhere, and hardware rounds the weights.
vec4 bilinear(sampler2D source) {
  ivec2 last = textureSize(source, 0) - 1;
  vec2 place = clamp((gl_FragCoord.xy - part.xy) / part.zw * vec2(last + 1) - 0.5, vec2(0.0), vec2(last));
  ivec2 low = ivec2(place);
  ivec2 high = min(low + 1, last);
  vec2 portion = place - vec2(low);
  vec4 top = mix(texelFetch(source, low, 0), texelFetch(source, ivec2(high.x, low.y), 0), portion.x);
  vec4 bottom = mix(texelFetch(source, ivec2(low.x, high.y), 0), texelFetch(source, high, 0), portion.x);
  return mix(top, bottom, portion.y);
}

float weight(float place, vec4 ramps) {
  float rise = (place - ramps.x) / max(ramps.y - ramps.x, 1e-3);
  float fall = (ramps.w - place) / max(ramps.w - ramps.z, 1e-3);
  return clamp(min(rise, fall), 0.0, 1.0);
}

void main() {
  vec3 color = texelFetch(frame, ivec2(gl_FragCoord.xy), 0).rgb;
  vec4 guided = bilinear(average);
  float plain = bilinear(mask).r * (1.0 - bilinear(share).r);
  float refined = plain + dot(guided.rgb, color) + guided.a;
  refined = clamp((refined - HAZE) / (1.0 - 2.0 * HAZE), 0.0, 1.0);
  refined = refined > NO_HAIR ? refined : 0.0;
  alpha = vec4(vec3(refined), min(weight(gl_FragCoord.x, across), weight(gl_FragCoord.y, down)));
}
