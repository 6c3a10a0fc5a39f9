// A look's colours on one head: two LUTs each, mixed by the hair's mean intensity, and how much of the
// strands' own colours comes back (hairseg/render/palette.py, strand_color.py).
#include "constants.glsl"
#include "position.glsl"
precision highp sampler3D;

// The LUTs of all colours, one behind the other along blue.
uniform sampler3D darkLut;
uniform sampler3D lightLut;
// Mean hair intensity of the look's dark and light reference.
uniform vec2 references;
// 1: the head's tone is written into the LUTs, alpha is the rim's share of the change, and `position`
// lies between two states of them (hairseg/stream/tone_tables.py). 0: they are the look's own.
uniform int toned;
uniform float position;
// How much of the strands' own colours each colour gives back, and the mean luma of hair with it.
uniform float strandShares[MOST_COLORS];
uniform float colorLumas[MOST_COLORS];

vec4 lookUp(sampler3D luts, vec3 rgb, int color) {
  vec3 nodes = vec3(textureSize(luts, 0));
  vec3 at = clamp(rgb, 0.0, 1.0) * (nodes.x - 1.0) + 0.5;
  at.z += float(color) * nodes.x;
  return texture(luts, at / nodes);
}

// How much of the strands' own colours a colour gets back on hair of a mean intensity.
float strandShare(int color, float intensity, float t) {
  float times = max(colorLumas[color], LEAST_STRAND_LUMA) / max(intensity, LEAST_STRAND_LUMA);
  times = clamp(times, LEAST_TIMES_LUMA, MOST_TIMES_LUMA);
  float usual = USUAL_STRAND_COLOR * (1.0 - LESS_STRAND_COLOR_ON_LIGHT * t);
  return strandShares[color] * usual * pow(times, LUMA_POWER);
}

// Adds a share of one of the look's colours: rgb through its LUTs, and in alpha what its strands get back,
// or the rim's share.
void lay(inout vec4 dyed, float weight, vec3 rgb, float t, float intensity, int color) {
  if (weight <= 0.0) return;
  vec4 found = t < 1.0 ? (1.0 - t) * lookUp(darkLut, rgb, color) : vec4(0.0);
  if (t > 0.0) found += t * lookUp(lightLut, rgb, color);
  dyed += weight * vec4(found.rgb, toned == 1 ? found.a : strandShare(color, intensity, t));
}
