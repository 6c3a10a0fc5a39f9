// Textures and render targets that know their size and are only remade when it changes.

/** A 2-D texture, unfiltered; with `target: true` it can be drawn into. */
export class Texture {
  constructor(gl, { internal, format, type, target = false }) {
    Object.assign(this, { gl, internal, format, type, width: 0, height: 0, texture: null });
    this.framebuffer = target ? gl.createFramebuffer() : null;
  }

  resize(width, height) {
    if (width === this.width && height === this.height) return;
    const { gl } = this;
    gl.deleteTexture(this.texture);
    this.texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, this.internal, width, height);
    setSampling(gl, gl.TEXTURE_2D, gl.NEAREST);
    Object.assign(this, { width, height });
    if (!this.framebuffer) return;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.texture, 0);
  }

  /** Fills it from an array of its type, or from a picture of its size. */
  upload(source) {
    const { gl, width, height, format, type } = this;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    if (ArrayBuffer.isView(source)) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, format, type, source);
    else gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, format, type, source);
  }

  dispose() {
    this.gl.deleteTexture(this.texture);
    if (this.framebuffer) this.gl.deleteFramebuffer(this.framebuffer);
    Object.assign(this, { width: 0, height: 0, texture: null });
  }
}

/** float16 RGBA in three dimensions: cubes of LUTs, or layers of weights. */
export class Volume {
  constructor(gl, { layered = false } = {}) {
    Object.assign(this, { gl, kind: layered ? gl.TEXTURE_2D_ARRAY : gl.TEXTURE_3D, size: "", texture: null });
    this.filter = layered ? gl.NEAREST : gl.LINEAR;
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

function setSampling(gl, kind, filter) {
  gl.texParameteri(kind, gl.TEXTURE_MIN_FILTER, filter);
  gl.texParameteri(kind, gl.TEXTURE_MAG_FILTER, filter);
  for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T, gl.TEXTURE_WRAP_R]) gl.texParameteri(kind, wrap, gl.CLAMP_TO_EDGE);
}
