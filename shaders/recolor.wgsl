// Recolours hair: two LUTs interpolated, blended over the frame by the network's mask.
// WGSL, for WebGPU; line for line recolor.vert and recolor.frag.

// BEGIN generated: HAZE NO_HAIR
// Both ends of the range are cut by this and the rest is stretched (0.5 stays): what the network
// holds for hair by 5 % is a haze over the background, and hair at 95 % is hair.
const HAZE = 0.05;
// Mask values up to this are no hair (half a step of an 8-bit mask).
const NO_HAIR = 0.001953125;
// END generated

struct Settings {
  // Place between the LUTs: clamp((intensity - dark) / (light - dark), 0, 1) of the mean hair
  // intensity.
  position: f32,
  // Share of the new colour, 0 to 1.
  strength: f32,
}

// sRGB-encoded colours (rgba8unorm, not -srgb). Camera and video frames: texture_external, read by
// textureSampleBaseClampToEdge.
@group(0) @binding(0) var frame: texture_2d<f32>;
// The network's output, S x S, red channel; r32float needs sample type "unfilterable-float".
@group(0) @binding(1) var mask: texture_2d<f32>;
// A look's two LUTs, [blue][green][red]; rgba16float.
@group(0) @binding(2) var dark_lut: texture_3d<f32>;
@group(0) @binding(3) var light_lut: texture_3d<f32>;
// Linear, clamped to the edges.
@group(0) @binding(4) var smooth_sampler: sampler;
@group(0) @binding(5) var<uniform> settings: Settings;

struct Corner {
  @builtin(position) position: vec4f,
  // (0, 0) at the first row of frame and mask.
  @location(0) place: vec2f,
}

// One triangle over the whole target: draw 3 vertices, no buffers.
@vertex
fn cover(@builtin(vertex_index) index: u32) -> Corner {
  let corner = vec2f(select(0.0, 2.0, index == 1u), select(0.0, 2.0, index == 2u));
  return Corner(vec4f(corner.x * 2.0 - 1.0, 1.0 - corner.y * 2.0, 0.0, 1.0), corner);
}

// Bilinear by hand: float32 masks are not filtered everywhere, and hardware rounds the weights.
fn mask_at(at: vec2f) -> f32 {
  let last = vec2i(textureDimensions(mask)) - 1;
  let texel = clamp(at * vec2f(last + 1) - 0.5, vec2f(0.0), vec2f(last));
  let low = vec2i(texel);
  let high = min(low + 1, last);
  let portion = texel - vec2f(low);
  let top = mix(textureLoad(mask, low, 0).r, textureLoad(mask, vec2i(high.x, low.y), 0).r, portion.x);
  let bottom = mix(textureLoad(mask, vec2i(low.x, high.y), 0).r, textureLoad(mask, high, 0).r, portion.x);
  return mix(top, bottom, portion.y);
}

fn alpha_of(hair: f32) -> f32 {
  let alpha = clamp((hair - HAZE) / (1.0 - 2.0 * HAZE), 0.0, 1.0);
  return select(0.0, alpha, alpha > NO_HAIR);
}

// The outermost nodes lie in the middle of the outermost texels.
fn blended_luts(rgb: vec3f) -> vec3f {
  let nodes = f32(textureDimensions(dark_lut).x);
  let at = (clamp(rgb, vec3f(0.0), vec3f(1.0)) * (nodes - 1.0) + 0.5) / nodes;
  let dark = textureSampleLevel(dark_lut, smooth_sampler, at, 0.0).rgb;
  let light = textureSampleLevel(light_lut, smooth_sampler, at, 0.0).rgb;
  return mix(dark, light, settings.position);
}

@fragment
fn recolor(corner: Corner) -> @location(0) vec4f {
  let pixel = textureSampleLevel(frame, smooth_sampler, corner.place, 0.0);
  let alpha = alpha_of(mask_at(corner.place)) * settings.strength;
  return vec4f(mix(pixel.rgb, blended_luts(pixel.rgb), alpha), pixel.a);
}
