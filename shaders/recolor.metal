// Recolours hair: two LUTs interpolated, blended over the frame by the network's mask.
// Metal Shading Language 2.1. Made by shaders/build.py of recolor.vert and recolor.frag, which say
// what each value means; not edited by hand.
// sha256 of recolor.vert + recolor.frag: cb8d39a83e8bb4af06442623ef8d678480f17d9dd76430ac77b181cabaf07ada

#include <metal_stdlib>
#include <simd/simd.h>

using namespace metal;

struct View
{
    float flip;
};

struct recolor_vertex_out
{
    float2 place [[user(locn0)]];
    float4 gl_Position [[position]];
};

vertex recolor_vertex_out recolor_vertex(constant View& view [[buffer(0)]], uint gl_VertexIndex [[vertex_id]])
{
    recolor_vertex_out out = {};
    float2 corner = float2((int(gl_VertexIndex) == 1) ? 2.0 : 0.0, (int(gl_VertexIndex) == 2) ? 2.0 : 0.0);
    out.place = float2(corner.x, mix(corner.y, 1.0 - corner.y, view.flip));
    out.gl_Position = float4((corner * 2.0) - float2(1.0), 0.0, 1.0);
    out.gl_Position.y = -(out.gl_Position.y);    // Invert Y-axis for Metal
    return out;
}


struct Settings
{
    float position;
    float strength;
};

struct recolor_fragment_out
{
    float4 color [[color(0)]];
};

struct recolor_fragment_in
{
    float2 place [[user(locn0)]];
};

static inline __attribute__((always_inline))
float maskAt(thread const float2& at, texture2d<float> mask, sampler maskSmplr)
{
    int2 last = int2(mask.get_width(), mask.get_height()) - int2(1);
    float2 texel = fast::clamp((at * float2(last + int2(1))) - float2(0.5), float2(0.0), float2(last));
    int2 low = int2(texel);
    int2 high = min((low + int2(1)), last);
    float2 portion = texel - float2(low);
    float top = mix(mask.read(uint2(low), 0).x, mask.read(uint2(int2(high.x, low.y)), 0).x, portion.x);
    float bottom = mix(mask.read(uint2(int2(low.x, high.y)), 0).x, mask.read(uint2(high), 0).x, portion.x);
    return mix(top, bottom, portion.y);
}

static inline __attribute__((always_inline))
float alphaOf(thread const float& hair)
{
    float alpha = fast::clamp((hair - 0.0500000007450580596923828125) / 0.89999997615814208984375, 0.0, 1.0);
    return (alpha > 0.001953125) ? alpha : 0.0;
}

static inline __attribute__((always_inline))
float3 blendedLuts(thread const float3& rgb, texture3d<float> darkLut, sampler darkLutSmplr, texture3d<float> lightLut, sampler lightLutSmplr, constant Settings& settings)
{
    float nodes = float(int3(darkLut.get_width(), darkLut.get_height(), darkLut.get_depth()).x);
    float3 at = ((fast::clamp(rgb, float3(0.0), float3(1.0)) * (nodes - 1.0)) + float3(0.5)) / float3(nodes);
    return mix(darkLut.sample(darkLutSmplr, at).xyz, lightLut.sample(lightLutSmplr, at).xyz, float3(settings.position));
}

fragment recolor_fragment_out recolor_fragment(recolor_fragment_in in [[stage_in]], constant Settings& settings [[buffer(0)]], texture2d<float> frame [[texture(0)]], texture2d<float> mask [[texture(1)]], texture3d<float> darkLut [[texture(2)]], texture3d<float> lightLut [[texture(3)]], sampler frameSmplr [[sampler(0)]], sampler maskSmplr [[sampler(1)]], sampler darkLutSmplr [[sampler(2)]], sampler lightLutSmplr [[sampler(3)]])
{
    recolor_fragment_out out = {};
    float4 pixel = frame.sample(frameSmplr, in.place);
    float2 param = in.place;
    float param_1 = maskAt(param, mask, maskSmplr);
    float alpha = alphaOf(param_1) * settings.strength;
    float3 param_2 = pixel.xyz;
    out.color = float4(mix(pixel.xyz, blendedLuts(param_2, darkLut, darkLutSmplr, lightLut, lightLutSmplr, settings), float3(alpha)), pixel.w);
    return out;
}

