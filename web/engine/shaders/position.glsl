// Where hair of a mean colour lies between a look's references (hairseg/core/intensity.py, blend_position).
float positionOf(vec3 mean, vec2 ends) {
  return clamp((dot(mean, REC601_LUMA) - ends.x) / (ends.y - ends.x), 0.0, 1.0);
}
