// The strands' fine detail won back, and the new colour laid over the photo by its alpha
// (hairseg/render/compose.py, recolor_frame; hairseg/render/detail.py). Left of the split the photo stays.
const float NOISE_LUMA = 1.5 / 255.0;
const float EVEN_SHARE = 0.75;
const float DARKEST = 0.4;
const float BRIGHTEST = 1.9;
const float LIGHTEST = 0.995;
const float DARK_LUMA = 0.05;

// hairseg/render/strand_color.py.
const float STRAND_LIMIT = 0.12;
const float BOUND = 1.0 / 255.0;
const vec3 GREEN_MAGENTA = vec3(-0.660486, 0.452757, -0.598974);
const float GREEN_MAGENTA_LESS = 0.5;

uniform sampler2D photo;
uniform sampler2D dyed;
uniform sampler2D means;
uniform sampler2D slope;
// Left, top of the hair's box in the photo.
uniform vec2 corner;
// The look's, for this hair's lightness.
uniform float detail;
uniform float strength;
// How much of the strands' own colours each colour gets back; the hair's mean colour without its luma.
uniform float strands[8];
uniform vec3 tint;
// Pixels from the left.
uniform float split;
// Left, bottom of the picture on the canvas.
uniform vec2 origin;
out vec4 color;

// One factor on the pixel: fine detail of the photo, as strong as the LUTs show it, added to and
// partly in place of the LUTs' own.
float detailFactor(vec3 own, vec3 after, vec2 place) {
  float luma = dot(after, LUMA);
  vec2 fine = vec2(dot(own, LUMA), luma) - bilinear(means, place);
  float power = fine.r * fine.r;
  float aboveNoise = detail * power / (power + NOISE_LUMA * NOISE_LUMA);
  float change = fine.r * (aboveNoise + EVEN_SHARE) * texelFetch(slope, ivec2(0), 0).r - fine.g * EVEN_SHARE;
  float factor = clamp(1.0 + change / max(luma, DARK_LUMA), DARKEST, BRIGHTEST);
  float lightest = max(max(after.r, after.g), after.b);
  return min(factor, max(LIGHTEST / max(lightest, 0.1), 1.0));
}

// What makes a strand differ from the hair's mean colour, as far as the colour stays in 0..1
// (hairseg/render/strand_color.py).
vec3 strandColor(vec3 own, vec3 after, ivec2 at) {
  float share = count == 1 ? strands[0] : 0.0;
  for (int index = 0; count > 1 && index < count; index++) {
    share += strands[index] * texelFetch(weights, ivec3(at, index / 4), 0)[index % 4];
  }
  vec3 differs = own - dot(own, LUMA) - tint;
  differs -= GREEN_MAGENTA_LESS * dot(differs, GREEN_MAGENTA) * GREEN_MAGENTA;
  vec3 added = share * differs / (1.0 + length(differs) / STRAND_LIMIT);
  vec3 room = (mix(after, 1.0 - after, greaterThan(added, vec3(0.0))) - BOUND) / max(abs(added), vec3(1e-4));
  return added * clamp(min(min(room.r, room.g), room.b), 0.0, 1.0);
}

void main() {
  ivec2 size = textureSize(photo, 0);
  // The canvas counts its rows from below, pictures from above.
  vec2 fragment = gl_FragCoord.xy - origin;
  ivec2 at = ivec2(fragment.x, float(size.y) - fragment.y);
  color = vec4(texelFetch(photo, at, 0).rgb, 1.0);
  ivec2 inBox = at - ivec2(corner);
  ivec2 box = textureSize(hair, 0);
  if (fragment.x < split || any(lessThan(inBox, ivec2(0))) || any(greaterThanEqual(inBox, box))) return;
  vec4 own = texelFetch(hair, inBox, 0);
  float weight = own.a * strength;
  if (weight == 0.0) return;
  vec3 after = texelFetch(dyed, inBox, 0).rgb;
  if (detail > 0.0) after *= detailFactor(own.rgb, after, (vec2(inBox) + 0.5) / vec2(box));
  after = clamp(after, 0.0, 1.0);
  after += strandColor(own.rgb, after, inBox);
  color.rgb += weight * (after - own.rgb);
}
