// The hair after the look's LUTs (rgb) and its alpha (a), once for the passes that follow.
// 1: a draft, which leaves out what only the border's exact means need.
uniform int rough;
out vec4 dyed;

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  vec4 own = texelFetch(hair, at, 0);
  dyed = rough == 1 && own.a == 0.0 ? own : vec4(dye(own.rgb, at), own.a);
}
