// Shaders: fetching, compiling, and drawing one pass over a target.

const SHADERS = new URL("../shaders/", import.meta.url);

const INCLUDE = /^#include "(.*)"$/gm;

/**
 * Fetches shaders by file name: {"recolor.frag": "..."}. GLSL has no includes: a line
 * `#include "constants.glsl"` gives its place to that file, where it stands for the first time.
 */
export async function fetchShaders(names, folder = SHADERS) {
  const texts = {};
  const load = async (name) => {
    if (texts[name] !== undefined) return;
    texts[name] = "";
    const response = await fetch(new URL(name, folder));
    if (!response.ok) throw new Error(`shader ${name} is missing`);
    texts[name] = await response.text();
    await Promise.all([...texts[name].matchAll(INCLUDE)].map(([, included]) => load(included)));
  };
  await Promise.all(names.map(load));
  return Object.fromEntries(names.map((name) => [name, expanded(name, texts)]));
}

/** A shader with what it includes, each file once. */
export function expanded(name, texts, seen = new Set()) {
  seen.add(name);
  return texts[name].replace(INCLUDE, (_, included) => (seen.has(included) ? "" : expanded(included, texts, seen)));
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
      // Arrays are called name[0].
      this.uniforms.set(info.name.replace("[0]", ""), {
        type: info.type,
        isArray: info.size > 1,
        location: gl.getUniformLocation(this.program, info.name),
      });
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
   * @param {?{framebuffer, width, height, left?}} target left: pixels from the target's left border
   * @param {object} values textures ({texture}), numbers or arrays by uniform name
   * @param {?{left, top, right, bottom}} box part of the target to draw, in shares of it
   */
  draw(target, values, box = null) {
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
      else if (type === gl.FLOAT_VEC4) gl.uniform4fv(location, value);
      else throw new Error(`uniform ${name} has a type that is not handled`);
    }
    if (box) {
      const [left, top] = [Math.floor(box.left * target.width), Math.floor(box.top * target.height)];
      gl.enable(gl.SCISSOR_TEST);
      gl.scissor(left, top, Math.ceil(box.right * target.width) - left, Math.ceil(box.bottom * target.height) - top);
    }
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.disable(gl.SCISSOR_TEST);
  }

  dispose() {
    this.gl.deleteProgram(this.program);
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
