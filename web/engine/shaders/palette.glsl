// A look's colours and how much of each a pixel gets (hairseg/render/weights.py), for shaders that dye.
// The LUTs of all colours lie in one texture, one behind the other along blue.
precision highp sampler3D;

const vec3 LUMA = vec3(0.299, 0.587, 0.114);
const int MOST_PLACES = 5;
const int MOST_COLORS = 8;

uniform sampler3D darkLut;
uniform sampler3D lightLut;
// Mean hair intensity of the look's dark and light reference.
uniform vec2 references;
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

// How much of the strands' own colours each colour gives back, and the mean luma of hair with it.
uniform float strandShares[MOST_COLORS];
uniform float colorLumas[MOST_COLORS];

const float LOCK_FADE_IN = 0.2;
// hairseg/render/strand_color.py.
const float LUMA_POWER = 1.0 / 3.0;
const float LEAST_TIMES_LUMA = 1.0 / 8.0;
const float MOST_TIMES_LUMA = 3.0;
const float USUAL = 1.35;
const float LESS_ON_LIGHT = 0.4;
const float LEAST_LUMA = 0.01;
const float STRAND_LIMIT = 0.12;
const float STRAND_BOUND = 1.0 / 255.0;
// Between green and magenta, without luma; what is left out of it.
const vec3 GREEN_MAGENTA = vec3(-0.660486, 0.452757, -0.598974);
const float GREEN_MAGENTA_LESS = 0.5;

/* Where hair of a mean colour lies between the look's references. */
float placeOf(vec3 mean) {
  return clamp((dot(mean, LUMA) - references.x) / (references.y - references.x), 0.0, 1.0);
}

/* How much of the strands' own colours a colour gets back on hair of a mean intensity. */
float strandShare(int layer, float intensity, float t) {
  float times = max(colorLumas[layer], LEAST_LUMA) / max(intensity, LEAST_LUMA);
  times = clamp(times, LEAST_TIMES_LUMA, MOST_TIMES_LUMA);
  return strandShares[layer] * USUAL * (1.0 - LESS_ON_LIGHT * t) * pow(times, LUMA_POWER);
}

/* How a pixel's colour differs from the hair's mean colour, luma left aside; green and magenta half, large ones less. */
vec3 strandColorOf(vec3 rgb, vec3 mean) {
  vec3 differs = rgb - dot(rgb, LUMA) - (mean - dot(mean, LUMA));
  differs -= GREEN_MAGENTA_LESS * dot(differs, GREEN_MAGENTA) * GREEN_MAGENTA;
  return differs / (1.0 + length(differs) / STRAND_LIMIT);
}

vec3 lookUp(sampler3D lut, vec3 rgb, int layer) {
  vec3 nodes = vec3(textureSize(lut, 0));
  vec3 at = clamp(rgb, 0.0, 1.0) * (nodes.x - 1.0) + 0.5;
  at.z += float(layer) * nodes.x;
  return texture(lut, at / nodes).rgb;
}

vec3 colorOf(vec3 rgb, float t, int layer) {
  return mix(lookUp(darkLut, rgb, layer), lookUp(lightLut, rgb, layer), t);
}

float smoothStep(float value) {
  float share = clamp(value, 0.0, 1.0);
  return share * share * (3.0 - 2.0 * share);
}

vec2 sampleGrid(sampler2D grid, vec2 place) {
  ivec2 last = textureSize(grid, 0) - 1;
  vec2 at = clamp(place * vec2(last + 1) - 0.5, vec2(0.0), vec2(last));
  ivec2 low = ivec2(at);
  ivec2 high = min(low + 1, last);
  vec2 portion = at - vec2(low);
  vec2 top = mix(texelFetch(grid, low, 0).rg, texelFetch(grid, ivec2(high.x, low.y), 0).rg, portion.x);
  vec2 bottom = mix(texelFetch(grid, ivec2(low.x, high.y), 0).rg, texelFetch(grid, high, 0).rg, portion.x);
  return mix(top, bottom, portion.y);
}

/* Adds a share of one of the look's colours: rgb through its LUTs, and what its strands get back. */
void lay(inout vec4 dyed, float weight, vec3 rgb, float t, float intensity, int layer) {
  if (weight > 0.0) dyed += weight * vec4(colorOf(rgb, t, layer), strandShare(layer, intensity, t));
}

/* rgb through the look's colours, and how much of the strands' own colours comes back (a); place in
   shares of the picture. */
vec4 dyeOf(vec3 rgb, float t, float intensity, vec2 place) {
  vec4 dyed = vec4(0.0);
  if (places == 1 && softness < 0.0 && lockStrength < 0.0) {
    lay(dyed, 1.0, rgb, t, intensity, 0);
    return dyed;
  }
  vec2 coordinates = sampleGrid(axis, (place - axisBox.xy) / max(axisBox.zw - axisBox.xy, vec2(1e-6)));
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
    float strands = sampleGrid(locks, (place - locksBox.xy) / (locksBox.zw - locksBox.xy)).r * lockStrength;
    if (lockRoot > 0.0) strands *= smoothStep((coordinates.r - lockRoot) / LOCK_FADE_IN + 0.5);
    dyed *= 1.0 - strands;
    lay(dyed, strands, rgb, t, intensity, layer);
  }
  return dyed;
}

vec3 dye(vec3 rgb, float t, vec2 place) {
  return dyeOf(rgb, t, 1.0, place).rgb;
}
