#version 300 es
// For each tile: how much detail after the LUTs comes with detail before them, first half of a
// least-squares slope over the hair (hairseg/detail.py, _weighted_slope).
precision highp float;
precision highp int;
precision highp sampler3D;

const vec3 LUMA = vec3(0.299, 0.587, 0.114);
// Keeps squares of small differences away from float16's smallest numbers.
const float SCALE = 256.0;

uniform sampler2D unmixed;
uniform sampler2D mean;
uniform sampler2D means;
uniform sampler3D darkLut;
uniform sampler3D lightLut;
uniform vec2 references;
uniform int tiles;
out vec4 sums;

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

void main() {
  ivec2 size = textureSize(unmixed, 0);
  ivec2 tile = ivec2(gl_FragCoord.xy);
  ivec2 first = tile * size / tiles;
  ivec2 end = (tile + 1) * size / tiles;
  float t = clamp((texelFetch(mean, ivec2(0), 0).r - references.x) / (references.y - references.x), 0.0, 1.0);
  vec2 sum = vec2(0.0);
  for (int y = first.y; y < end.y; y++) {
    for (int x = first.x; x < end.x; x++) {
      vec4 hair = texelFetch(unmixed, ivec2(x, y), 0);
      if (hair.a == 0.0) continue;
      vec3 dyed = mix(lookUp(darkLut, hair.rgb), lookUp(lightLut, hair.rgb), t);
      vec2 detail = vec2(dot(hair.rgb, LUMA), dot(dyed, LUMA));
      detail -= bilinear(means, (vec2(x, y) + 0.5) / vec2(size));
      sum += hair.a * detail.x * detail.yx;
    }
  }
  sums = vec4(sum / float(size.x * size.y) * float(tiles * tiles) * SCALE, 0.0, 0.0);
}
