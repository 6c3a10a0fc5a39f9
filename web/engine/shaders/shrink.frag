#version 300 es
// A smaller copy by area averages: the frame's colour (rgb) and the mask (a), for Gaussian means
// that need no more (hairseg/core/local_mean.py, shrink_for).
precision highp float;
precision highp int;

uniform sampler2D frame;
uniform sampler2D alpha;
uniform vec2 side;
out vec4 small;

void main() {
  ivec2 size = textureSize(frame, 0);
  vec2 scale = vec2(size) / side;
  vec2 start = floor(gl_FragCoord.xy) * scale;
  vec2 end = start + scale;
  ivec2 last = min(ivec2(ceil(end - 1e-3)), size);
  vec4 sum = vec4(0.0);
  float total = 0.0;
  for (int y = int(start.y); y < last.y; y++) {
    float height = min(end.y, float(y + 1)) - max(start.y, float(y));
    for (int x = int(start.x); x < last.x; x++) {
      float weight = height * (min(end.x, float(x + 1)) - max(start.x, float(x)));
      ivec2 at = ivec2(x, y);
      sum += weight * vec4(texelFetch(frame, at, 0).rgb, texelFetch(alpha, at, 0).r);
      total += weight;
    }
  }
  small = sum / total;
}
