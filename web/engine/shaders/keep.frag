#version 300 es
// The share of the mask that stays where only some heads are recoloured (heads/choice.js): it multiplies what is there.
precision highp float;
precision highp int;
#include "sampling.glsl"

uniform sampler2D own;
uniform sampler2D frame;
out vec4 share;

void main() {
  share = vec4(bilinear(own, gl_FragCoord.xy / vec2(textureSize(frame, 0))).r);
}
