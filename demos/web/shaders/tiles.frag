#version 300 es
// First half of the mean hair intensity: for each tile of the frame, the mean of mask and of
// mask times Rec. 601 luma over all its pixels.
precision highp float;
precision highp int;

const vec3 LUMA = vec3(0.299, 0.587, 0.114);

uniform sampler2D frame;
uniform sampler2D alpha;
uniform int tiles;
out vec4 sums;

void main() {
  ivec2 size = textureSize(frame, 0);
  ivec2 tile = ivec2(gl_FragCoord.xy);
  ivec2 first = tile * size / tiles;
  ivec2 end = (tile + 1) * size / tiles;
  vec2 sum = vec2(0.0);
  for (int y = first.y; y < end.y; y++) {
    for (int x = first.x; x < end.x; x++) {
      float mask = texelFetch(alpha, ivec2(x, y), 0).r;
      if (mask > 0.0) sum += vec2(mask, mask * dot(texelFetch(frame, ivec2(x, y), 0).rgb, LUMA));
    }
  }
  sums = vec4(sum / float(size.x * size.y) * float(tiles * tiles), 0.0, 0.0);
}
