#version 300 es
// A smaller copy by area averages: the hair's luma before (r) and after the look's LUTs (g), and
// its alpha (a). Its Gaussian mean is what fine detail is told from (hairseg/render/detail.py).
precision highp float;
precision highp int;
#include "constants.glsl"

uniform sampler2D hair;
uniform sampler2D dyed;
uniform vec2 side;
out vec4 lumas;

void main() {
  ivec2 size = textureSize(hair, 0);
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
      vec4 own = texelFetch(hair, ivec2(x, y), 0);
      float after = dot(texelFetch(dyed, ivec2(x, y), 0).rgb, REC601_LUMA);
      sum += weight * vec4(dot(own.rgb, REC601_LUMA), after, 0.0, own.a);
      total += weight;
    }
  }
  lumas = sum / total;
}
