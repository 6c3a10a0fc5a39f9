#version 300 es
// The network's input: the frame, or a part of it, stretched to a square. Averages the covered area where the frame
// has more pixels than the square (as OpenCV's INTER_AREA), else interpolates linearly.
precision highp float;
precision highp int;

uniform sampler2D frame;
uniform int side;
// Left, top, width and height.
uniform vec4 part;
out vec4 color;

vec3 averageArea(vec2 start, vec2 end, ivec2 corner, ivec2 size) {
  ivec2 first = ivec2(floor(start));
  ivec2 last = min(ivec2(ceil(end)), size);
  vec3 sum = vec3(0.0);
  float total = 0.0;
  for (int y = first.y; y < last.y; y++) {
    float height = min(end.y, float(y + 1)) - max(start.y, float(y));
    for (int x = first.x; x < last.x; x++) {
      float weight = height * (min(end.x, float(x + 1)) - max(start.x, float(x)));
      sum += weight * texelFetch(frame, corner + ivec2(x, y), 0).rgb;
      total += weight;
    }
  }
  return sum / total;
}

vec3 interpolate(vec2 position, ivec2 corner, ivec2 size) {
  vec2 place = clamp(position - 0.5, vec2(0.0), vec2(size - 1));
  ivec2 low = ivec2(place);
  ivec2 high = min(low + 1, size - 1);
  vec2 share = place - vec2(low);
  low += corner;
  high += corner;
  vec3 top = mix(texelFetch(frame, low, 0).rgb, texelFetch(frame, ivec2(high.x, low.y), 0).rgb, share.x);
  vec3 bottom = mix(texelFetch(frame, ivec2(low.x, high.y), 0).rgb, texelFetch(frame, high, 0).rgb, share.x);
  return mix(top, bottom, share.y);
}

void main() {
  ivec2 corner = ivec2(part.xy);
  ivec2 size = ivec2(part.zw);
  vec2 scale = vec2(size) / float(side);
  vec2 start = floor(gl_FragCoord.xy) * scale;
  bool shrinks = size.x * size.y > side * side;
  vec3 mean = shrinks ? averageArea(start, start + scale, corner, size) : interpolate(start + 0.5 * scale, corner, size);
  color = vec4(mean, 1.0);
}
