// Reading between texels, and beyond a picture's edges.

// By hand: float32 textures are not filtered everywhere, and hardware rounds the weights. `place` in
// shares of the picture.
vec4 bilinear(sampler2D source, vec2 place) {
  ivec2 last = textureSize(source, 0) - 1;
  vec2 at = clamp(place * vec2(last + 1) - 0.5, vec2(0.0), vec2(last));
  ivec2 low = ivec2(at);
  ivec2 high = min(low + 1, last);
  vec2 portion = at - vec2(low);
  vec4 top = mix(texelFetch(source, low, 0), texelFetch(source, ivec2(high.x, low.y), 0), portion.x);
  vec4 bottom = mix(texelFetch(source, ivec2(low.x, high.y), 0), texelFetch(source, high, 0), portion.x);
  return mix(top, bottom, portion.y);
}

// The edge's texel counts once more beyond it (OpenCV's BORDER_REFLECT).
ivec2 mirrored(ivec2 at, ivec2 size) {
  at = max(at, -1 - at);
  return min(at, 2 * size - 1 - at);
}

// The edge's texel counts once (OpenCV's BORDER_REFLECT_101).
ivec2 reflected(ivec2 at, ivec2 size) {
  at = abs(at);
  return max(min(at, 2 * size - 2 - at), ivec2(0));
}
