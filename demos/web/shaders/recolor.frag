#version 300 es
// The look: two LUTs mixed by the hair's mean intensity, laid over the frame by the mask. Left of
// the split the frame stays as it was.
precision highp float;
precision highp int;
precision highp sampler3D;

uniform sampler2D frame;
uniform sampler2D alpha;
uniform sampler2D mean;
uniform sampler3D darkLut;
uniform sampler3D lightLut;
// Mean hair intensity of the look's dark and light reference.
uniform vec2 references;
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

void main() {
  ivec2 size = textureSize(frame, 0);
  // The canvas counts its rows from below, pictures from above.
  ivec2 at = ivec2(gl_FragCoord.x, float(size.y) - gl_FragCoord.y);
  if (mirrored == 1) at.x = size.x - 1 - at.x;
  vec3 before = texelFetch(frame, at, 0).rgb;
  vec3 hair = texelFetch(mean, ivec2(0), 0).rgb;
  float weight = texelFetch(alpha, at, 0).r * strength * hair.b;
  if (gl_FragCoord.x < split || weight == 0.0) {
    color = vec4(before, 1.0);
    return;
  }
  float t = clamp((hair.r - references.x) / (references.y - references.x), 0.0, 1.0);
  vec3 after = mix(lookUp(darkLut, before), lookUp(lightLut, before), t);
  color = vec4(mix(before, after, weight), 1.0);
}
