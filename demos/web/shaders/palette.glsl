// A look's colours and how much of each a pixel gets (hairseg/layers.py), for shaders that dye.
// The LUTs of all colours lie in one texture, one behind the other along blue.
precision highp sampler3D;

const int MOST_PLACES = 5;

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

const float LOCK_FADE_IN = 0.2;

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

/* rgb through the look's colours; place in shares of the picture. */
vec3 dye(vec3 rgb, float t, vec2 place) {
  if (places == 1 && softness < 0.0 && lockStrength < 0.0) return colorOf(rgb, t, 0);
  vec2 coordinates = sampleGrid(axis, (place - axisBox.xy) / max(axisBox.zw - axisBox.xy, vec2(1e-6)));
  vec3 dyed = vec3(0.0);
  float before = 1.0;
  for (int layer = 0; layer < places; layer++) {
    float after = layer + 1 < places
      ? smoothStep((coordinates.r - placeAt[layer]) / (placeAt[layer + 1] - placeAt[layer]))
      : 0.0;
    if (before > after) dyed += (before - after) * colorOf(rgb, t, layer);
    before = after;
  }
  int layer = places;
  if (softness >= 0.0) {
    float right = smoothStep(coordinates.g / max(softness, 1e-3) + 0.5);
    if (right > 0.0) dyed = mix(dyed, colorOf(rgb, t, layer), right);
    layer++;
  }
  if (lockStrength >= 0.0) {
    float strands = sampleGrid(locks, (place - locksBox.xy) / (locksBox.zw - locksBox.xy)).r * lockStrength;
    if (lockRoot > 0.0) strands *= smoothStep((coordinates.r - lockRoot) / LOCK_FADE_IN + 0.5);
    if (strands > 0.0) dyed = mix(dyed, colorOf(rgb, t, layer), strands);
  }
  return dyed;
}
