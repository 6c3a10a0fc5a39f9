#version 300 es
// Recolours hair: two LUTs interpolated, blended over the frame by the network's mask.
// GLSL ES 3.0, for WebGL 2 and OpenGL ES 3. recolor.wgsl is the same; recolor.metal is made of it.
precision highp float;
precision highp int;
precision highp sampler3D;

// BEGIN generated: HAZE NO_HAIR
// Both ends of the range are cut by this and the rest is stretched (0.5 stays): what the network
// holds for hair by 5 % is a haze over the background, and hair at 95 % is hair.
const float HAZE = 0.05;
// Mask values up to this are no hair (half a step of an 8-bit mask).
const float NO_HAIR = 0.001953125;
// END generated

// sRGB-encoded colours, as the camera gives them. On Android a camera's samplerExternalOES serves.
uniform sampler2D frame;
// The network's output, S x S, red channel; any float or 8-bit format.
uniform sampler2D mask;
// A look's two LUTs, [blue][green][red], filtered linearly, edges clamped; RGBA16F.
uniform sampler3D darkLut;
uniform sampler3D lightLut;
// Place between them: clamp((intensity - dark) / (light - dark), 0, 1) of the mean hair intensity.
uniform float position;
// Share of the new colour, 0 to 1.
uniform float strength;

in vec2 place;
out vec4 color;

// Bilinear by hand: float32 masks are not filtered everywhere, and hardware rounds the weights.
float maskAt(vec2 at) {
  ivec2 last = textureSize(mask, 0) - 1;
  vec2 texel = clamp(at * vec2(last + 1) - 0.5, vec2(0.0), vec2(last));
  ivec2 low = ivec2(texel);
  ivec2 high = min(low + 1, last);
  vec2 portion = texel - vec2(low);
  float top = mix(texelFetch(mask, low, 0).r, texelFetch(mask, ivec2(high.x, low.y), 0).r, portion.x);
  float bottom = mix(texelFetch(mask, ivec2(low.x, high.y), 0).r, texelFetch(mask, high, 0).r, portion.x);
  return mix(top, bottom, portion.y);
}

float alphaOf(float hair) {
  float alpha = clamp((hair - HAZE) / (1.0 - 2.0 * HAZE), 0.0, 1.0);
  return alpha > NO_HAIR ? alpha : 0.0;
}

// The outermost nodes lie in the middle of the outermost texels.
vec3 blendedLuts(vec3 rgb) {
  float nodes = float(textureSize(darkLut, 0).x);
  vec3 at = (clamp(rgb, 0.0, 1.0) * (nodes - 1.0) + 0.5) / nodes;
  return mix(texture(darkLut, at).rgb, texture(lightLut, at).rgb, position);
}

void main() {
  vec4 pixel = texture(frame, place);
  float alpha = alphaOf(maskAt(place)) * strength;
  color = vec4(mix(pixel.rgb, blendedLuts(pixel.rgb), alpha), pixel.a);
}
