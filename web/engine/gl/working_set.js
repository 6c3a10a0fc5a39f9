// The textures that a frame's way goes through, by what is in them.

import { TILES } from "./detail.js";
import { Texture } from "./texture.js";

export class GraphicsError extends Error {}

export function makeTextures(gl) {
  const full = gl.getExtension("EXT_color_buffer_float");
  if (!full && !gl.getExtension("EXT_color_buffer_half_float")) {
    throw new GraphicsError("This graphics card cannot draw into float textures.");
  }
  const halves = { internal: gl.RGBA16F, format: gl.RGBA, type: gl.HALF_FLOAT, target: true };
  const floats = full ? { internal: gl.RGBA32F, format: gl.RGBA, type: gl.FLOAT, target: true } : halves;
  const single = { internal: gl.R16F, format: gl.RED, type: gl.HALF_FLOAT, target: true };
  const bytes = { internal: gl.RGBA8, format: gl.RGBA, type: gl.UNSIGNED_BYTE };
  const textures = {
    frame: new Texture(gl, bytes),
    image: new Texture(gl, { ...bytes, target: true }),
    mask: new Texture(gl, { internal: gl.R32F, format: gl.RED, type: gl.FLOAT }),
    guide: new Texture(gl, floats),
    share: new Texture(gl, single),
    near: new Texture(gl, single),
    model: new Texture(gl, floats),
    average: new Texture(gl, floats),
    alpha: new Texture(gl, single),
    unmixed: new Texture(gl, halves),
    dyed: new Texture(gl, halves),
    small: new Texture(gl, floats),
    copy: new Texture(gl, floats),
    blurred: new Texture(gl, floats),
    hairMeans: new Texture(gl, floats),
    backgroundMeans: new Texture(gl, floats),
    lumas: new Texture(gl, floats),
    detailMeans: new Texture(gl, floats),
    slopes: new Texture(gl, floats),
    slope: new Texture(gl, floats),
    sums: new Texture(gl, floats),
    mean: new Texture(gl, floats),
    meanBefore: new Texture(gl, floats),
    axis: new Texture(gl, { internal: gl.RG32F, format: gl.RG, type: gl.FLOAT }),
    own: new Texture(gl, { internal: gl.R32F, format: gl.RED, type: gl.FLOAT }),
    locks: new Texture(gl, { internal: gl.R32F, format: gl.RED, type: gl.FLOAT }),
  };
  textures.sums.resize(TILES, TILES);
  textures.slopes.resize(TILES, TILES);
  for (const one of ["slope", "axis", "locks"]) textures[one].resize(1, 1);
  return textures;
}
