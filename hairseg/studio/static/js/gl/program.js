// Shaders: fetching, compiling, and drawing one pass over a target.

const SHADERS = new URL("../../shaders/", import.meta.url);

/** Fetches shader sources by file name: {"recolor.frag": "..."}. */
export async function fetchShaders(names) {
  const texts = await Promise.all(
    names.map(async (name) => {
      const response = await fetch(new URL(name, SHADERS));
      if (!response.ok) throw new Error(`shader ${name} is missing`);
      return response.text();
    }),
  );
  return Object.fromEntries(names.map((name, index) => [name, texts[index]]));
}

/** One compiled pass over a rectangle of pixels. */
export class Pass {
  constructor(gl, vertexSource, fragmentSource, name) {
    this.gl = gl;
    this.program = link(gl, vertexSource, fragmentSource, name);
    this.uniforms = new Map();
    const count = gl.getProgramParameter(this.program, gl.ACTIVE_UNIFORMS);
    for (let index = 0; index < count; index++) {
      const info = gl.getActiveUniform(this.program, index);
      this.uniforms.set(info.name.replace("[0]", ""), { isArray: info.size > 1, type: info.type, location: gl.getUniformLocation(this.program, info.name) });
    }
    this.kinds = {
      [gl.SAMPLER_2D]: gl.TEXTURE_2D,
      [gl.SAMPLER_3D]: gl.TEXTURE_3D,
      [gl.SAMPLER_2D_ARRAY]: gl.TEXTURE_2D_ARRAY,
    };
  }

  /**
   * Draws into a target (null is the canvas).
   *
   * @param {?{framebuffer, width, height, left?}} target
   * @param {object} values textures ({texture}), numbers or arrays by uniform name
   */
  draw(target, values) {
    const { gl } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, target?.framebuffer ?? null);
    gl.viewport(target?.left ?? 0, 0, target?.width ?? gl.drawingBufferWidth, target?.height ?? gl.drawingBufferHeight);
    gl.useProgram(this.program);
    let unit = 0;
    for (const [name, { type, location, isArray }] of this.uniforms) {
      const value = values[name];
      if (value === undefined) throw new Error(`uniform ${name} is not set`);
      if (this.kinds[type]) {
        gl.activeTexture(gl.TEXTURE0 + unit);
        gl.bindTexture(this.kinds[type], value.texture);
        gl.uniform1i(location, unit++);
      } else if (type === gl.FLOAT && isArray) gl.uniform1fv(location, value);
      else if (type === gl.FLOAT) gl.uniform1f(location, value);
      else if (type === gl.INT) gl.uniform1i(location, value);
      else if (type === gl.FLOAT_VEC2) gl.uniform2fv(location, value);
      else if (type === gl.FLOAT_VEC3) gl.uniform3fv(location, value);
      else throw new Error(`uniform ${name} has a type that is not handled`);
    }
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }
}

function link(gl, vertexSource, fragmentSource, name) {
  const program = gl.createProgram();
  const shaders = [
    [gl.VERTEX_SHADER, vertexSource],
    [gl.FRAGMENT_SHADER, fragmentSource],
  ].map(([kind, source]) => {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    return shader;
  });
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    const logs = shaders.map((shader) => gl.getShaderInfoLog(shader)).join("\n");
    throw new Error(`shader ${name}: ${logs || gl.getProgramInfoLog(program)}`);
  }
  for (const shader of shaders) gl.deleteShader(shader);
  return program;
}
