#version 300 es
// The guided filter's linear model at each pixel: mask = dot(slope, colour) + offset, learnt from
// the window around it, sure pixels counting more (hairseg/segmentation/guided_filter.py; He, Sun and Tang,
// TPAMI 2013, equations 19 to 21). Colours are taken relative to the centre's, which keeps the
// covariances exact in float32.
precision highp float;
precision highp int;
#include "constants.glsl"
#include "sampling.glsl"

// As in near.frag: no window's radius is larger.
const int BLOCK = MOST_GUIDE_RADIUS;

uniform sampler2D guide;
uniform sampler2D near;
uniform int radius;
out vec4 model;

// Whether any pixel whose model counts this one in is decided by the filter.
bool isNeeded(ivec2 here) {
  ivec2 last = textureSize(near, 0) - 1;
  for (int y = -1; y <= 1; y++) {
    for (int x = -1; x <= 1; x++) {
      if (texelFetch(near, clamp(here / BLOCK + ivec2(x, y), ivec2(0), last), 0).r > 0.0) return true;
    }
  }
  return false;
}

void main() {
  ivec2 size = textureSize(guide, 0);
  ivec2 here = ivec2(gl_FragCoord.xy);
  model = vec4(0.0);
  if (!isNeeded(here)) return;
  vec4 centre = texelFetch(guide, here, 0);
  float weights = 0.0;
  vec4 sum = vec4(0.0);
  vec3 squares = vec3(0.0);
  vec3 products = vec3(0.0);
  vec3 withMask = vec3(0.0);
  for (int y = -radius; y <= radius; y++) {
    for (int x = -radius; x <= radius; x++) {
      vec4 pixel = texelFetch(guide, mirrored(here + ivec2(x, y), size), 0);
      float weight = 1.0 - 4.0 * pixel.a * (1.0 - pixel.a) + LEAST_CONFIDENCE;
      pixel -= centre;
      vec4 weighted = weight * pixel;
      weights += weight;
      sum += weighted;
      squares += weighted.rgb * pixel.rgb;
      products += weighted.rrg * pixel.gbb;
      withMask += weighted.rgb * pixel.a;
    }
  }
  vec4 mean = sum / weights;
  vec3 variance = squares / weights - mean.rgb * mean.rgb + GUIDE_EPSILON;
  vec3 between = products / weights - mean.rrg * mean.gbb;
  vec3 covariance = withMask / weights - mean.rgb * mean.a;
  float rr = variance.g * variance.b - between.z * between.z;
  float rg = between.z * between.y - between.x * variance.b;
  float rb = between.x * between.z - variance.g * between.y;
  float gg = variance.r * variance.b - between.y * between.y;
  float gb = between.y * between.x - variance.r * between.z;
  float bb = variance.r * variance.g - between.x * between.x;
  float determinant = variance.r * rr + between.x * rg + between.y * rb;
  vec3 slope = vec3(
    dot(vec3(rr, rg, rb), covariance),
    dot(vec3(rg, gg, gb), covariance),
    dot(vec3(rb, gb, bb), covariance)
  ) / determinant;
  vec4 middle = centre + mean;
  model = vec4(slope, middle.a - dot(slope, middle.rgb));
}
