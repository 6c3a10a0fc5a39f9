// What the passes share: the colours of a look at one place (hairseg/render/compose.py).
precision highp float;
precision highp int;
precision highp sampler3D;
precision highp sampler2DArray;

const vec3 LUMA = vec3(0.299, 0.587, 0.114);

// The hair's own colour and its alpha, on the box around the hair.
uniform sampler2D hair;
// The cubes of all colours, one behind the other along z.
uniform sampler3D darkLuts;
uniform sampler3D lightLuts;
// How much of each colour a pixel gets, four colours a layer; not read where there is one.
uniform sampler2DArray weights;
uniform int count;
// Where this hair lies between the look's references.
uniform float t;

vec3 lookUp(sampler3D luts, vec3 rgb, int index) {
  vec3 nodes = vec3(textureSize(luts, 0));
  float side = nodes.x;
  vec3 place = clamp(rgb, 0.0, 1.0) * (side - 1.0) + 0.5;
  return texture(luts, (place + vec3(0.0, 0.0, float(index) * side)) / nodes).rgb;
}

vec3 dye(vec3 rgb, ivec2 at) {
  vec3 dyed = vec3(0.0);
  for (int index = 0; index < count; index++) {
    float weight = count == 1 ? 1.0 : texelFetch(weights, ivec3(at, index / 4), 0)[index % 4];
    if (weight == 0.0) continue;
    vec3 one = t >= 1.0 ? vec3(0.0) : lookUp(darkLuts, rgb, index) * (1.0 - t);
    if (t > 0.0) one += t * lookUp(lightLuts, rgb, index);
    dyed += weight * one;
  }
  return dyed;
}

// By hand: float32 textures are not filtered everywhere, and hardware rounds the weights.
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
