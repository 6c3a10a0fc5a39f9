#version 300 es
// A smaller copy by area averages: the hair's luma before (r) and after the look's LUTs (g), and
// the mask (a). Its Gaussian mean is what fine detail is told from (hairseg/render/detail.py).
precision highp float;
precision highp int;
#include "palette.glsl"


uniform sampler2D unmixed;
uniform sampler2D mean;
uniform vec2 side;
out vec4 lumas;

void main() {
  ivec2 size = textureSize(unmixed, 0);
  vec2 scale = vec2(size) / side;
  vec2 start = floor(gl_FragCoord.xy) * scale;
  vec2 end = start + scale;
  ivec2 last = min(ivec2(ceil(end - 1e-3)), size);
  float t = placeOf(texelFetch(mean, ivec2(0), 0).rgb);
  vec4 colors = vec4(0.0);
  vec3 dyed = vec3(0.0);
  float total = 0.0;
  for (int y = int(start.y); y < last.y; y++) {
    float height = min(end.y, float(y + 1)) - max(start.y, float(y));
    for (int x = int(start.x); x < last.x; x++) {
      float weight = height * (min(end.x, float(x + 1)) - max(start.x, float(x)));
      vec4 hair = texelFetch(unmixed, ivec2(x, y), 0);
      colors += weight * hair;
      dyed += weight * dye(hair.rgb, t, (vec2(x, y) + 0.5) / vec2(size));
      total += weight;
    }
  }
  colors /= total;
  lumas = vec4(dot(colors.rgb, LUMA), dot(dyed / total, LUMA), 0.0, colors.a);
}
