#version 300 es
// The look: two LUTs mixed by the hair's mean intensity, the strands' fine detail won back, laid
// over the frame by the mask (hairseg/recoloring.py, recolor_frame). Left of the split the frame
// stays as it was.
precision highp float;
precision highp int;
precision highp sampler3D;

const vec3 LUMA = vec3(0.299, 0.587, 0.114);
// hairseg/detail.py and recoloring.py.
const float NOISE_LUMA = 1.5 / 255.0;
const float EVEN_SHARE = 0.5;
const float DARKEST = 0.4;
const float BRIGHTEST = 1.9;
const float LIGHTEST = 0.995;
const float DARK_LUMA = 0.05;
const float LESS_DETAIL_ON_LIGHT = 0.5;

uniform sampler2D frame;
uniform sampler2D unmixed;
uniform sampler2D mean;
uniform sampler2D means;
uniform sampler2D slope;
uniform sampler3D darkLut;
uniform sampler3D lightLut;
// Mean hair intensity of the look's dark and light reference.
uniform vec2 references;
uniform float detail;
// 0 none, 1 most: light that the hair's surface throws back.
uniform float shine;
uniform float strength;
// Pixels from the left.
uniform float split;
// 1: left and right change places, as in a mirror.
uniform int mirrored;
out vec4 color;

vec3 lookUp(sampler3D lut, vec3 rgb) {
  float nodes = float(textureSize(lut, 0).x);
  return texture(lut, (rgb * (nodes - 1.0) + 0.5) / nodes).rgb;
}

vec2 bilinear(sampler2D source, vec2 position) {
  ivec2 last = textureSize(source, 0) - 1;
  vec2 place = clamp(position * vec2(last + 1) - 0.5, vec2(0.0), vec2(last));
  ivec2 low = ivec2(place);
  ivec2 high = min(low + 1, last);
  vec2 portion = place - vec2(low);
  vec2 top = mix(texelFetch(source, low, 0).rg, texelFetch(source, ivec2(high.x, low.y), 0).rg, portion.x);
  vec2 bottom = mix(texelFetch(source, ivec2(low.x, high.y), 0).rg, texelFetch(source, high, 0).rg, portion.x);
  return mix(top, bottom, portion.y);
}

// One factor on the pixel: fine detail of the photo, as strong as the LUTs show it, added to and
// partly in place of the LUTs' own.
float detailFactor(vec3 hair, vec3 dyed, ivec2 at, ivec2 size, float amount) {
  float luma = dot(dyed, LUMA);
  // r: before the LUTs, g: after.
  vec2 fine = vec2(dot(hair, LUMA), luma) - bilinear(means, (vec2(at) + 0.5) / vec2(size));
  float power = fine.r * fine.r;
  float aboveNoise = amount * power / (power + NOISE_LUMA * NOISE_LUMA);
  float change = fine.r * (aboveNoise + EVEN_SHARE) * texelFetch(slope, ivec2(0), 0).r - fine.g * EVEN_SHARE;
  float factor = clamp(1.0 + change / max(luma, DARK_LUMA), DARKEST, BRIGHTEST);
  // What is light already gets no lighter than this, or the glints burn out.
  float lightest = max(max(dyed.r, dyed.g), dyed.b);
  return min(factor, max(LIGHTEST / max(lightest, 0.1), 1.0));
}

// What is lighter in the photo than the hair as a whole is mostly the light itself, thrown back by
// the strands' surface: it has the light's colour, not the dye's. Not in hairseg.recolor.
vec3 shineOf(vec3 hair, float intensity) {
  return vec3(1.0, 0.98, 0.94) * 0.9 * max(0.0, dot(hair, LUMA) - 1.15 * intensity);
}

void main() {
  ivec2 size = textureSize(frame, 0);
  // The canvas counts its rows from below, pictures from above.
  ivec2 at = ivec2(gl_FragCoord.x, float(size.y) - gl_FragCoord.y);
  if (mirrored == 1) at.x = size.x - 1 - at.x;
  color = vec4(texelFetch(frame, at, 0).rgb, 1.0);
  if (gl_FragCoord.x < split || strength == 0.0) return;
  vec2 hairMean = texelFetch(mean, ivec2(0), 0).rb;
  vec4 hair = texelFetch(unmixed, at, 0);
  float weight = hair.a * strength * hairMean.y;
  if (weight == 0.0) return;
  float t = clamp((hairMean.x - references.x) / (references.y - references.x), 0.0, 1.0);
  vec3 dyed = mix(lookUp(darkLut, hair.rgb), lookUp(lightLut, hair.rgb), t);
  if (detail > 0.0) dyed *= detailFactor(hair.rgb, dyed, at, size, detail * (1.0 - LESS_DETAIL_ON_LIGHT * t));
  dyed += shine * shineOf(hair.rgb, hairMean.x);
  color.rgb += weight * (clamp(dyed, 0.0, 1.0) - hair.rgb);
}
