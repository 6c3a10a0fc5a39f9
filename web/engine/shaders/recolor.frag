#version 300 es
// The recoloured hair, the strands' fine detail and their own colours won back, laid over the frame by
// the mask (hairseg/render/compose.py, recolor_frame). Left of the split the frame stays as it was.
precision highp float;
precision highp int;
#include "constants.glsl"
#include "position.glsl"
#include "sampling.glsl"

uniform sampler2D frame;
// The hair's own colour and its alpha, on a box of the frame, and the same after the LUTs.
uniform sampler2D hair;
uniform sampler2D dyed;
// The hair's mean colour (rgb); a is 0 or less where there is too little hair.
uniform sampler2D mean;
// Gaussian means of the luma before (r) and after the LUTs (g), and the slope between them.
uniform sampler2D means;
uniform sampler2D slope;
uniform vec2 references;
// 1: the head's tone and the strands' colours are in `dyed`, and its alpha is the rim's share.
uniform int toned;
// In shares of what the LUTs show; with a tone, how much more or less than the tone has.
uniform float detail;
uniform float strength;
// Left, top of the hair's box in the frame; left, bottom of the picture on the canvas.
uniform vec2 corner;
uniform vec2 origin;
// Pixels from the left.
uniform float split;
// 1: left and right change places, as in a mirror.
uniform int mirrored_frame;
out vec4 color;

// One factor on the pixel: fine detail of the photo, as strong as the LUTs show it, added to and
// partly in place of the LUTs' own (hairseg/render/detail.py, regain_detail).
float detailFactor(vec3 own, vec3 after, vec2 place, float amount, float evenShare) {
  float luma = dot(after, REC601_LUMA);
  vec2 fine = vec2(dot(own, REC601_LUMA), luma) - bilinear(means, place).rg;
  float power = fine.r * fine.r;
  float aboveNoise = amount * power / (power + NOISE_LUMA * NOISE_LUMA);
  float change = fine.r * (aboveNoise + evenShare) * texelFetch(slope, ivec2(0), 0).r - fine.g * evenShare;
  float factor = clamp(1.0 + change / max(luma, LEAST_DYED_LUMA), DARKEST, BRIGHTEST);
  float lightest = max(max(after.r, after.g), after.b);
  return min(factor, max(LIGHTEST / max(lightest, 0.1), 1.0));
}

// How a pixel's colour differs from the hair's mean colour, luma left aside, as far as the dyed colour
// stays in 0..1 (hairseg/render/strand_color.py, strand_colors and add_strand_color).
vec3 strandColor(vec3 own, vec3 after, vec3 mean, float share) {
  vec3 differs = own - dot(own, REC601_LUMA) - (mean - dot(mean, REC601_LUMA));
  differs -= (1.0 - GREEN_MAGENTA_SHARE) * dot(differs, GREEN_MAGENTA) * GREEN_MAGENTA;
  vec3 added = share * differs / (1.0 + length(differs) / STRAND_LIMIT);
  vec3 room = (mix(after, 1.0 - after, greaterThan(added, vec3(0.0))) - STRAND_BOUND) / max(abs(added), vec3(1e-4));
  return added * clamp(min(min(room.r, room.g), room.b), 0.0, 1.0);
}

void main() {
  ivec2 size = textureSize(frame, 0);
  // The canvas counts its rows from below, pictures from above.
  vec2 fragment = gl_FragCoord.xy - origin;
  ivec2 at = ivec2(fragment.x, float(size.y) - fragment.y);
  if (mirrored_frame == 1) at.x = size.x - 1 - at.x;
  color = vec4(texelFetch(frame, at, 0).rgb, 1.0);
  if (fragment.x < split || strength == 0.0) return;
  ivec2 inBox = at - ivec2(corner);
  ivec2 box = textureSize(hair, 0);
  if (any(lessThan(inBox, ivec2(0))) || any(greaterThanEqual(inBox, box))) return;
  vec4 hairMean = texelFetch(mean, ivec2(0), 0);
  vec4 own = texelFetch(hair, inBox, 0);
  float weight = hairMean.a > 0.0 ? own.a * strength : 0.0;
  if (weight == 0.0) return;
  vec4 found = texelFetch(dyed, inBox, 0);
  vec3 after = found.rgb;
  float amount = toned == 1 ? detail : detail * (1.0 - LESS_DETAIL_ON_LIGHT * positionOf(hairMean.rgb, references));
  if (toned == 1 ? amount != 0.0 : amount > 0.0) {
    after *= detailFactor(own.rgb, after, (vec2(inBox) + 0.5) / vec2(box), amount, toned == 1 ? 0.0 : EVEN_SHARE);
  }
  after = clamp(after, 0.0, 1.0);
  // Lighter than the hair, a pixel of the rim is ground, which a tone would make glow.
  if (toned == 1) weight *= 1.0 - (1.0 - found.a) * clamp((1.0 - own.a) / CAP_SOFT, 0.0, 1.0);
  else after += strandColor(own.rgb, after, hairMean.rgb, found.a);
  color.rgb += weight * (after - own.rgb);
}
