// The shaders for ports, shaders/recolor.*, give what hairseg's own functions give.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { launch, readBytes, readFloats, serve } from "./browser.mjs";

const { cases, ...SIDES } = JSON.parse(readBytes("shaders/cases.json"));
const read = (name) => readFileSync(new URL(`../../shaders/${name}`, import.meta.url), "utf8");
const base64 = (name) => readBytes(`shaders/${name}`).toString("base64");
const MOST = 1 / 255;

/** An empty page that the shaders run in; localhost, since WebGPU is for secure pages only. */
async function openBlank(t, options) {
  const server = await serve();
  const browser = await launch(options);
  t.after(() => Promise.all([browser.close(), server.close()]));
  const page = await browser.newPage();
  page.on("pageerror", (error) => t.diagnostic(error.message));
  await page.route("**/blank", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await page.goto(`${server.url}blank`);
  await page.evaluate(() => {
    window.unpack = (text, Type) => new Type(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
  });
  return page;
}

/** Runs a drawing function of the page over all cases; the worst difference of each, in codes. */
async function compare(t, page, draw, sources) {
  for (const [index, { color, position, strength, nodes }] of cases.entries()) {
    const input = { ...SIDES, position, strength, nodes, frame: base64("frame.rgba"), mask: base64("mask.f32"), luts: base64(`${index}.f16`) };
    const got = await page.evaluate(draw, { ...sources, ...input });
    const expected = readFloats(`shaders/${index}.f32`);
    assert.equal(got.length, (expected.length / 3) * 4);
    let most = 0;
    expected.forEach((value, at) => {
      const pixel = Math.floor(at / 3);
      most = Math.max(most, Math.abs(got[pixel * 4 + (at % 3)] / 255 - value));
    });
    t.diagnostic(`${color} at ${position.toFixed(2)}, strength ${strength}: within ${(most * 255).toFixed(2)} codes`);
    assert.ok(most <= MOST, `${color}: off by ${most * 255} codes`);
  }
}

function drawWebGl({ vertex, fragment, width, height, side, nodes, frame, mask, luts, position, strength }) {
  const canvas = new OffscreenCanvas(width, height);
  const gl = canvas.getContext("webgl2");
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
  }
  gl.linkProgram(program);
  gl.useProgram(program);
  const texture = (unit, target, name, filter) => {
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(target, gl.createTexture());
    for (const way of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(target, way, filter);
    for (const way of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T, gl.TEXTURE_WRAP_R]) gl.texParameteri(target, way, gl.CLAMP_TO_EDGE);
    gl.uniform1i(gl.getUniformLocation(program, name), unit);
  };
  texture(0, gl.TEXTURE_2D, "frame", gl.LINEAR);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, unpack(frame, Uint8Array));
  texture(1, gl.TEXTURE_2D, "mask", gl.NEAREST);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, side, side, 0, gl.RED, gl.FLOAT, unpack(mask, Float32Array));
  const halves = unpack(luts, Uint16Array);
  for (const [unit, name, part] of [
    [2, "darkLut", halves.subarray(0, halves.length / 2)],
    [3, "lightLut", halves.subarray(halves.length / 2)],
  ]) {
    texture(unit, gl.TEXTURE_3D, name, gl.LINEAR);
    gl.texImage3D(gl.TEXTURE_3D, 0, gl.RGBA16F, nodes, nodes, nodes, 0, gl.RGBA, gl.HALF_FLOAT, part);
  }
  for (const [name, value] of Object.entries({ position, strength, flip: 0 })) gl.uniform1f(gl.getUniformLocation(program, name), value);
  gl.viewport(0, 0, width, height);
  gl.drawArrays(gl.TRIANGLES, 0, 3);
  const pixels = new Uint8Array(width * height * 4);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  if (gl.getError()) throw new Error("WebGL complained");
  return [...pixels];
}

async function drawWebGpu({ code, width, height, side, nodes, frame, mask, luts, position, strength }) {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter.requestDevice();
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ code });
  const { TEXTURE_BINDING, COPY_DST, COPY_SRC, RENDER_ATTACHMENT } = GPUTextureUsage;
  const texture = (format, size, dimension, data, bytesPerRow) => {
    const made = device.createTexture({ format, size, dimension, usage: TEXTURE_BINDING | COPY_DST });
    device.queue.writeTexture({ texture: made }, data, { bytesPerRow, rowsPerImage: size[1] }, size);
    return made.createView();
  };
  const cube = [nodes, nodes, nodes];
  const halves = unpack(luts, Uint16Array);
  const entries = [
    texture("rgba8unorm", [width, height], "2d", unpack(frame, Uint8Array), width * 4),
    texture("r32float", [side, side], "2d", unpack(mask, Float32Array), side * 4),
    texture("rgba16float", cube, "3d", halves.slice(0, halves.length / 2), nodes * 8),
    texture("rgba16float", cube, "3d", halves.slice(halves.length / 2), nodes * 8),
    device.createSampler({ magFilter: "linear", minFilter: "linear" }),
  ];
  const buffer = device.createBuffer({ size: 8, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
  device.queue.writeBuffer(buffer, 0, new Float32Array([position, strength]));
  const { FRAGMENT } = GPUShaderStage;
  const kinds = [
    { texture: {} },
    { texture: { sampleType: "unfilterable-float" } },
    { texture: { viewDimension: "3d" } },
    { texture: { viewDimension: "3d" } },
    { sampler: {} },
    { buffer: {} },
  ];
  const layout = device.createBindGroupLayout({ entries: kinds.map((kind, binding) => ({ binding, visibility: FRAGMENT, ...kind })) });
  const group = device.createBindGroup({ layout, entries: [...entries, { buffer }].map((resource, binding) => ({ binding, resource })) });
  const pipeline = device.createRenderPipeline({
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    vertex: { module, entryPoint: "cover" },
    fragment: { module, entryPoint: "recolor", targets: [{ format: "rgba8unorm" }] },
  });
  const target = device.createTexture({ format: "rgba8unorm", size: [width, height], usage: RENDER_ATTACHMENT | COPY_SRC });
  const bytesPerRow = Math.ceil((width * 4) / 256) * 256;
  const out = device.createBuffer({ size: bytesPerRow * height, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginRenderPass({ colorAttachments: [{ view: target.createView(), loadOp: "clear", storeOp: "store" }] });
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.draw(3);
  pass.end();
  encoder.copyTextureToBuffer({ texture: target }, { buffer: out, bytesPerRow }, [width, height]);
  device.queue.submit([encoder.finish()]);
  const error = await device.popErrorScope();
  if (error) throw new Error(error.message);
  await out.mapAsync(GPUMapMode.READ);
  const rows = new Uint8Array(out.getMappedRange());
  return Array.from({ length: height }, (_, y) => [...rows.subarray(y * bytesPerRow, y * bytesPerRow + width * 4)]).flat();
}

test("GLSL ES 3.0 in WebGL 2", async (t) => {
  const page = await openBlank(t);
  await compare(t, page, drawWebGl, { vertex: read("recolor.vert"), fragment: read("recolor.frag") });
});

test("WGSL in WebGPU", async (t) => {
  const page = await openBlank(t, { webgpu: true });
  await compare(t, page, drawWebGpu, { code: read("recolor.wgsl") });
});
