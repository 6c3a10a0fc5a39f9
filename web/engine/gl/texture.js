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
  }
}

/** LUTs as a 3-D texture, RGBA16F, trilinear: one behind the other along blue. */
export class LutTexture {
  constructor(gl) {
    this.gl = gl;
    this.texture = gl.createTexture();
    Object.assign(this, { size: 0, count: 0 });
  }

  /** @param {Uint16Array} halves float16 RGB, red fastest */
  upload(halves, size) {
    const { gl } = this;
    const count = halves.length / (size ** 3 * 3);
    gl.bindTexture(gl.TEXTURE_3D, this.texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 2);
    if (size !== this.size || count !== this.count) {
      gl.deleteTexture(this.texture);
      this.texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_3D, this.texture);
      gl.texStorage3D(gl.TEXTURE_3D, 1, gl.RGBA16F, size, size, size * count);
      setSampling(gl, gl.TEXTURE_3D, gl.LINEAR);
      Object.assign(this, { size, count });
    }
    const rgba = new Uint16Array((halves.length / 3) * 4);
    for (let from = 0, to = 0; from < halves.length; from += 3, to += 4) {
      rgba[to] = halves[from];
      rgba[to + 1] = halves[from + 1];
      rgba[to + 2] = halves[from + 2];
    }
    const { TEXTURE_3D, RGBA, HALF_FLOAT } = gl;
    gl.texSubImage3D(TEXTURE_3D, 0, 0, 0, 0, size, size, size * count, RGBA, HALF_FLOAT, rgba);
  }

  dispose() {
    this.gl.deleteTexture(this.texture);
  }
}

function setSampling(gl, kind, filter) {
  gl.texParameteri(kind, gl.TEXTURE_MIN_FILTER, filter);
  gl.texParameteri(kind, gl.TEXTURE_MAG_FILTER, filter);
  for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T, gl.TEXTURE_WRAP_R]) {
    gl.texParameteri(kind, wrap, gl.CLAMP_TO_EDGE);
  }
}
