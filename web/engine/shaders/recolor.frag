#version 300 es
// The look: two LUTs mixed by the hair's mean intensity, the strands' fine detail won back, laid
// over the frame by the mask (hairseg/render/compose.py, recolor_frame). Left of the split the frame
// stays as it was.
precision highp float;
precision highp int;
#include "palette.glsl"

// hairseg/render/detail.py and recoloring.py.
const float NOISE_LUMA = 1.5 / 255.0;
const float EVEN_SHARE = 0.75;
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
uniform float detail;
uniform float strength;
// Pixels from the left.
uniform float split;
// 1: left and right change places, as in a mirror.
uniform int mirrored;
out vec4 color;

// One factor on the pixel: fine detail of the photo, as strong as the LUTs show it, added to and
// partly in place of the LUTs' own.
float detailFactor(vec3 hair, vec3 dyed, ivec2 at, ivec2 size, float amount) {
  float luma = dot(dyed, LUMA);
  // r: before the LUTs, g: after.
  vec2 fine = vec2(dot(hair, LUMA), luma) - sampleGrid(means, (vec2(at) + 0.5) / vec2(size));
  float power = fine.r * fine.r;
  float aboveNoise = amount * power / (power + NOISE_LUMA * NOISE_LUMA);
  float change = fine.r * (aboveNoise + EVEN_SHARE) * texelFetch(slope, ivec2(0), 0).r - fine.g * EVEN_SHARE;
  float factor = clamp(1.0 + change / max(luma, DARK_LUMA), DARKEST, BRIGHTEST);
  // What is light already gets no lighter than this, or the glints burn out.
  float lightest = max(max(dyed.r, dyed.g), dyed.b);
  return min(factor, max(LIGHTEST / max(lightest, 0.1), 1.0));
}

/* What makes a strand differ from the hair's mean colour, as far as the colour stays in 0..1. */
vec3 strandColor(vec3 hair, vec3 dyed, vec3 mean, float share) {
  vec3 added = share * strandColorOf(hair, mean);
  vec3 room = (mix(dyed, 1.0 - dyed, greaterThan(added, vec3(0.0))) - STRAND_BOUND) / max(abs(added), vec3(1e-4));
  return added * clamp(min(min(room.r, room.g), room.b), 0.0, 1.0);
}

void main() {
  ivec2 size = textureSize(frame, 0);
  // The canvas counts its rows from below, pictures from above.
  ivec2 at = ivec2(gl_FragCoord.x, float(size.y) - gl_FragCoord.y);
  if (mirrored == 1) at.x = size.x - 1 - at.x;
  color = vec4(texelFetch(frame, at, 0).rgb, 1.0);
  if (gl_FragCoord.x < split || strength == 0.0) return;
  vec4 hairMean = texelFetch(mean, ivec2(0), 0);
  vec4 hair = texelFetch(unmixed, at, 0);
  float weight = hairMean.a > 0.0 ? hair.a * strength : 0.0;
  if (weight == 0.0) return;
  float t = placeOf(hairMean.rgb);
  vec4 found = dyeOf(hair.rgb, t, dot(hairMean.rgb, LUMA), (vec2(at) + 0.5) / vec2(size));
  vec3 dyed = found.rgb;
  if (detail > 0.0) dyed *= detailFactor(hair.rgb, dyed, at, size, detail * (1.0 - LESS_DETAIL_ON_LIGHT * t));
  dyed = clamp(dyed, 0.0, 1.0);
  dyed += strandColor(hair.rgb, dyed, hairMean.rgb, found.a);
  color.rgb += weight * (dyed - hair.rgb);
}
