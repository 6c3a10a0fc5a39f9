// The hair after the look's LUTs (rgb) and its alpha (a), once for the passes that follow.
out vec4 dyed;

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  vec4 own = texelFetch(hair, at, 0);
  dyed = own.a > 0.0 ? vec4(dye(own.rgb, at), own.a) : vec4(dye(own.rgb, at), 0.0);
}
