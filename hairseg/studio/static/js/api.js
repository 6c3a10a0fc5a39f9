// What the page asks of the studio's server; each failure is an Error with one line for the artist.

const HEADERS = { "x-hairseg-studio": "1" };

export class ApiError extends Error {
  constructor(message, status, answer) {
    super(message);
    Object.assign(this, { status, answer });
  }
}

async function ask(path, { method = "GET", body, json, keepalive = false, signal } = {}) {
  let response;
  try {
    const data = json === undefined ? body : JSON.stringify(json);
    response = await fetch(`api/${path}`, { method, headers: HEADERS, body: data, keepalive, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("The studio's server does not answer. Is `hairseg studio` still running?", 0, {});
  }
  if (response.ok) return response;
  const answer = await response.json().catch(() => ({}));
  const text = answer.error ?? `the studio answered ${response.status}`;
  throw new ApiError(text[0].toUpperCase() + text.slice(1), response.status, answer);
}

const asJson = async (path, options) => (await ask(path, options)).json();

export const start = () => asJson("start");
export const addPhoto = (file) => asJson("photos", { method: "POST", body: file });
export const addDrawn = (intensity) => asJson("drawn", { method: "POST", json: { intensity } });
export const sendMask = (photo, png) => asJson(`photos/${photo}/mask`, { method: "POST", body: png });
export const openLook = (source, id) => asJson(`looks/${source}/${id}`);
export const saveLook = (json) => asJson("looks", { method: "POST", json });
export const importLut = (file) => asJson(`luts/import?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
export const saveSession = (json, keepalive) => asJson("session", { method: "PUT", json, keepalive });
export const clearSession = (revision) => asJson("session", { method: "DELETE", json: { revision } });
export const endLive = (keepalive) => ask("live", { method: "DELETE", keepalive });
export const blobUrl = (name) => `api/blobs/${name}`;
export const zipUrl = (id) => `api/looks/${id}.zip`;

export async function readBitmap(name) {
  const blob = await (await ask(`blobs/${name}`)).blob();
  return createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
}

export async function readAnalysis(photo, mask) {
  const { header, bytes, offset } = unpack(await (await ask(`analysis/${photo}/${mask}`)).arrayBuffer());
  return { facts: header, pixels: new Float32Array(bytes, offset) };
}

export async function readLuts(recipe) {
  const response = await ask("luts", { method: "POST", json: recipe });
  const { header, bytes, offset } = unpack(await response.arrayBuffer());
  const length = header.size ** 3 * 4 * header.count;
  return { ...header, dark: new Uint16Array(bytes, offset, length), light: new Uint16Array(bytes, offset + 2 * length, length) };
}

/** A photo with a recipe, as hairseg.recolor makes it. */
export async function readRender(json) {
  const blob = await (await ask("render", { method: "POST", json })).blob();
  return createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
}

/** The tone's curve on a photo, and what it aims at (hairseg/studio/tone_chart.py). */
export const readTone = (json) => asJson("tone", { method: "POST", json });

export async function readWeights(json) {
  const response = await ask("weights", { method: "POST", json });
  const { header, bytes, offset } = unpack(await response.arrayBuffer());
  return { ...header, halves: new Uint16Array(bytes, offset) };
}

/**
 * Finds the hair on a frame (hairseg/studio/live.py).
 *
 * @param {{source, time, recipe}} facts
 * @param {ImageData} image
 */
export async function analyseFrame(facts, { data, width, height }, signal) {
  const text = new TextEncoder().encode(JSON.stringify({ ...facts, width, height }));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length, true);
  const response = await ask("live", { method: "POST", body: new Blob([length, text, data]), signal });
  const hair = unpack(await response.arrayBuffer());
  const [left, top, right, bottom] = hair.header.box ?? [0, 0, 0, 0];
  const pixels = new Float32Array(hair.bytes, hair.offset, (right - left) * (bottom - top) * 4);
  const { header, bytes, offset } = unpack(hair.bytes, hair.offset + pixels.byteLength);
  return { analysis: { facts: hair.header, pixels }, weights: { ...header, halves: new Uint16Array(bytes, offset) } };
}

/** A JSON header, then arrays (hairseg/studio/analysis.py, pack). */
function unpack(bytes, start = 0) {
  const length = new DataView(bytes).getUint32(start, true);
  const text = new TextDecoder().decode(new Uint8Array(bytes, start + 4, length));
  return { header: JSON.parse(text), bytes, offset: start + 4 + length };
}
