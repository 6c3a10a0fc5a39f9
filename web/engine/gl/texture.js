// Textures and render targets that know their size and are only remade when it changes.

/** A 2-D texture; with `target: true` it can be drawn into. */
export class Texture {
  constructor(gl, { internal, format, type, filter = gl.NEAREST, target = false }) {
    Object.assign(this, { gl, internal, format, type, filter, width: 0, height: 0 });
    this.texture = gl.createTexture();
    this.framebuffer = target ? gl.createFramebuffer() : null;
  }

  /** Gives it a size; what was in it is lost if the size is new. Returns whether it was. */
  resize(width, height) {
    if (width === this.width && height === this.height) return false;
    const { gl } = this;
    // A new texture each time: storage made by texStorage2D cannot change its size.
    gl.deleteTexture(this.texture);
    this.texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, this.internal, width, height);
    setSampling(gl, gl.TEXTURE_2D, this.filter);
    Object.assign(this, { width, height });
    if (this.framebuffer) {
      gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer);
      const { FRAMEBUFFER, COLOR_ATTACHMENT0, TEXTURE_2D } = gl;
      gl.framebufferTexture2D(FRAMEBUFFER, COLOR_ATTACHMENT0, TEXTURE_2D, this.texture, 0);
    }
    return true;
  }

  /** Fills it from an array of its type, or from a picture of its size. */
  upload(source) {
    const { gl } = this;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const { TEXTURE_2D } = gl;
    if (ArrayBuffer.isView(source)) {
      const { width, height, format, type } = this;
      gl.texSubImage2D(TEXTURE_2D, 0, 0, 0, width, height, format, type, source);
    } else {
      gl.texSubImage2D(TEXTURE_2D, 0, 0, 0, this.format, this.type, source);
    }
  }

  /** Fills a target with zeros. */
  clear() {
    const { gl } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }

  dispose() {
    this.gl.deleteTexture(this.texture);
    if (this.framebuffer) this.gl.deleteFramebuffer(this.framebuffer);
    Object.assign(this, { width: 0, height: 0, texture: null });
  }
}

/** float16 RGBA in three dimensions: LUTs one behind the other along blue, or layers of weights. */
export class Volume {
  constructor(gl, { layered = false } = {}) {
    Object.assign(this, { gl, kind: layered ? gl.TEXTURE_2D_ARRAY : gl.TEXTURE_3D, size: "" });
    this.filter = layered ? gl.NEAREST : gl.LINEAR;
    this.texture = gl.createTexture();
  }

  /** @param {Uint16Array|Float32Array} texels RGBA, x fastest; float16 as its bits, or float32 */
  upload(texels, width, height, depth) {
    const { gl, kind } = this;
    const size = `${width} ${height} ${depth}`;
    if (size !== this.size) {
      gl.deleteTexture(this.texture);
      this.texture = gl.createTexture();
      gl.bindTexture(kind, this.texture);
      gl.texStorage3D(kind, 1, gl.RGBA16F, width, height, depth);
      setSampling(gl, kind, this.filter);
      this.size = size;
    }
    gl.bindTexture(kind, this.texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 2);
    const type = texels instanceof Uint16Array ? gl.HALF_FLOAT : gl.FLOAT;
    gl.texSubImage3D(kind, 0, 0, 0, 0, width, height, depth, gl.RGBA, type, texels);
  }

  dispose() {
    this.gl.deleteTexture(this.texture);
    Object.assign(this, { size: "", texture: null });
  }
}

/** RGB texels as RGBA, with nothing in alpha. */
export function widened(rgb) {
  const rgba = new rgb.constructor((rgb.length / 3) * 4);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from];
    rgba[to + 1] = rgb[from + 1];
    rgba[to + 2] = rgb[from + 2];
  }
  return rgba;
}

function setSampling(gl, kind, filter) {
  gl.texParameteri(kind, gl.TEXTURE_MIN_FILTER, filter);
  gl.texParameteri(kind, gl.TEXTURE_MAG_FILTER, filter);
  for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T, gl.TEXTURE_WRAP_R]) {
    gl.texParameteri(kind, wrap, gl.CLAMP_TO_EDGE);
  }
}
