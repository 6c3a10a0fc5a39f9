#version 300 es
// First half of the mean hair colour: for each tile of the frame, the mean of the mask times the
// colour (rgb) and of the mask (a) over all its pixels.
precision highp float;
precision highp int;

uniform sampler2D frame;
uniform sampler2D alpha;
uniform int tiles;
out vec4 sums;

void main() {
  ivec2 size = textureSize(frame, 0);
  ivec2 tile = ivec2(gl_FragCoord.xy);
  ivec2 first = tile * size / tiles;
  ivec2 end = (tile + 1) * size / tiles;
  vec4 sum = vec4(0.0);
  for (int y = first.y; y < end.y; y++) {
    for (int x = first.x; x < end.x; x++) {
      float mask = texelFetch(alpha, ivec2(x, y), 0).r;
      if (mask > 0.0) sum += mask * vec4(texelFetch(frame, ivec2(x, y), 0).rgb, 1.0);
    }
  }
  sums = sum / float(size.x * size.y) * float(tiles * tiles);
}
