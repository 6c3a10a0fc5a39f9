// Looks of one's own, from files: a .cube, or the zip of a look's folder as the studio saves it. What this file
// reads is a part of what hairseg/look and hairseg/lut read; anything else is refused in one line.

import { makeLuts, tonePair, usualTenths } from "./color/dye.js";
import { toHalf } from "./color/half.js";
import { hexToRgb, luma601, rgbToHex } from "./color/oklab.js";
import { meanDyed, meanDyedColor } from "./color/tone.js";

// Nodes a side of a LUT on the card; larger ones are for editors (129: 17 MB).
const MOST_NODES = 65;
const MOST_BYTES = 64e6;
const OWN_FILES = ["look.json", "dark.cube", "light.cube"];

export class LookFileError extends Error {}

/**
 * @param {Blob} file its name tells .cube; a zip tells itself
 * @param {{dye: object, tones: Float32Array}} tables the catalogue's
 * @returns {Promise<{title: string, swatch: string, entry: object, halves: Uint16Array}>} for `lookOf` (catalogue.js)
 */
export async function readLookFile(file, tables) {
  if (file.size > MOST_BYTES) throw new LookFileError(`a look's file has at most ${MOST_BYTES / 1e6} MB`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (isZip) return readFolder(await unzip(bytes), tables);
  const cube = readCube(new TextDecoder().decode(bytes));
  const title = cube.title || (file.name ?? "").replace(/\.[^.]*$/, "") || "Your LUT";
  // As Python takes a LUT file: it stands for both references.
  return fromCubes({ title, dark: cube, light: cube, detail: 0, strand_color: 0, depth: 0 }, tables);
}

/** @param {Map<string, Uint8Array>} files */
function readFolder(files, tables) {
  const text = (name) => new TextDecoder().decode(files.get(name));
  if (!files.has("look.json")) throw new LookFileError("a look's zip holds one folder with a look.json");
  let look;
  try {
    look = JSON.parse(text("look.json"));
  } catch {
    throw new LookFileError("look.json is damaged");
  }
  const [dark, light] = ["dark", "light"].map((side) => (files.has(`${side}.cube`) ? readCube(text(`${side}.cube`)) : null));
  const plain = { detail: 0, strand_color: 0, depth: look.schema_version === 3 ? 1 : 0, strength: 1, shine: 1, ...look };
  if (dark && light) return fromCubes({ ...plain, references: [look.dark.intensity, look.light.intensity], dark, light }, tables);
  return fromSettings(plain, tables);
}

function fromCubes(look, { dye, tones }) {
  const { dark, light } = look;
  if (dark.size !== light.size) throw new LookFileError(`both cubes must have one size; got ${dark.size} and ${light.size}`);
  const mean = meanDyed(light.values, dye.tenths);
  const entry = { ...entryOf(look, dye), size: dark.size, lumas: [look.swatch ? luma601(hexToRgb(look.swatch)) : mean] };
  const halves = new Uint16Array(2 * dark.values.length);
  halves.set(toHalf(dark.values));
  halves.set(toHalf(light.values), dark.values.length);
  const swatch = look.swatch ?? rgbToHex(meanDyedColor(light.values, dye.tenths));
  return { title: look.title, swatch, entry: { ...entry, usual: [usualTenths(mean, dye, tones)] }, halves };
}

/** A look of one colour whose tone is the usual one; other tones are solved by Python only. */
function fromSettings(look, { dye, tones }) {
  const { settings } = look;
  if (!settings) throw new LookFileError("the look has neither cubes nor settings");
  if (look.gradient || look.highlights || look.split) throw new LookFileError("looks of several colours need hairseg itself; one colour is read here");
  const usual = { contrast: 1, shine: 1, max_slope: 4 };
  if (Object.entries(usual).some(([name, value]) => (settings[name] ?? value) !== value)) {
    throw new LookFileError("this look's contrast or shine is its own; save it with cubes (“hairseg lut export”), and drop those");
  }
  const color = hexToRgb(settings.color);
  const references = [look.dark.intensity, look.light.intensity];
  const luma = luma601(color);
  const { saturation, hue_shift: hueShift, warmth, own_color: ownColor } = settings;
  const given = Object.entries({ saturation, hueShift, warmth, ownColor }).filter(([, value]) => value !== undefined);
  const halves = toHalf(makeLuts({ color, references, tones: tonePair(luma, dye, tones), ...Object.fromEntries(given) }, dye));
  const entry = { ...entryOf({ ...look, references }, dye), size: dye.size, lumas: [luma], usual: [usualTenths(luma, dye, tones)] };
  return { title: look.title, swatch: look.swatch ?? settings.color, entry, halves };
}

function entryOf(look, dye) {
  const [darkIntensity, lightIntensity] = look.references ?? [dye.darkIntensity, dye.lightIntensity];
  const { detail, strand_color: strandColor, strength = 1, shine = 1, depth } = look;
  return { darkIntensity, lightIntensity, detail, strandColor, strength, shine, depth, tenths: dye.tenths, strengths: [1], parts: {} };
}

/**
 * Reads a 3-D .cube of Adobe's or Resolve's over 0..1.
 *
 * @returns {{title: string, size: number, values: Float32Array}} RGB, red fastest
 */
export function readCube(text) {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n?|\n/);
  let [size, title, row] = [0, "", 0];
  let values = null;
  lines.forEach((line, index) => {
    const fail = (reason) => {
      throw new LookFileError(`line ${index + 1}: ${reason}`);
    };
    const words = line.replace(/#.*/, "").trim().split(/\s+/);
    if (!words[0] || /^[-=_*]{3,}$/.test(words[0])) return;
    const keyword = words[0].toUpperCase();
    const numbers = words.slice(1).map(Number);
    if (keyword === "TITLE") title = line.replace(/^\s*TITLE\s*/i, "").trim().replace(/^"|"$/g, "");
    else if (keyword === "LUT_3D_SIZE") {
      [size] = numbers;
      if (!Number.isInteger(size) || size < 2) fail("LUT_3D_SIZE must be an integer from 2");
      if (size > MOST_NODES) fail(`LUTs of more than ${MOST_NODES} nodes a side are for editors; make it smaller with “hairseg lut convert --size 33”`);
      values = new Float32Array(size ** 3 * 3);
    } else if (keyword === "LUT_1D_SIZE") fail("a 1-D LUT cannot change one hue into another; save it as a 3-D one");
    else if (/^LUT_(IN|OUT)_VIDEO_RANGE$/.test(keyword)) fail("LUTs for video's range of codes are read by hairseg only");
    else if (keyword === "DOMAIN_MIN" ? numbers.some((one) => one !== 0) : keyword === "DOMAIN_MAX" && numbers.some((one) => one !== 1)) {
      fail("tables over another domain than 0..1 are read by hairseg only");
    } else if (keyword === "LUT_3D_INPUT_RANGE" && (numbers[0] !== 0 || numbers[1] !== 1)) fail("tables over another domain than 0..1 are read by hairseg only");
    else if (/^[-+.\d]/.test(words[0])) {
      const rgb = words.map(Number);
      if (!values) fail("LUT_3D_SIZE is missing");
      if (rgb.length !== 3 || !rgb.every(Number.isFinite)) fail("a row has three numbers");
      if (row * 3 >= values.length) fail(`more than ${size ** 3} rows`);
      values.set(rgb, 3 * row++);
    }
  });
  if (!values) throw new LookFileError("LUT_3D_SIZE is missing");
  if (row !== size ** 3) throw new LookFileError(`${size ** 3} rows are needed; got ${row}`);
  if (values.some((value) => value > 1.5)) throw new LookFileError("values must be in 0..1; these are codes");
  for (let at = 0; at < values.length; at++) values[at] = Math.min(Math.max(values[at], 0), 1);
  return { title, size, values };
}

/** A look's own files of a zip's only folder, by name; stored or deflated, as every zip tool writes them. */
async function unzip(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new LookFileError("the zip is damaged or cut");
  const files = new Map();
  const folders = new Set();
  let at = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count > 0; count--) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) throw new LookFileError("the zip is damaged or cut");
    const [method, packed, length] = [view.getUint16(at + 10, true), view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    const [nameLength, extra, comment, start] = [28, 30, 32].map((place) => view.getUint16(at + place, true)).concat(view.getUint32(at + 42, true));
    const path = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)).split("/");
    at += 46 + nameLength + extra + comment;
    const name = path.pop();
    if (path.length > 1 || !OWN_FILES.includes(name)) continue;
    if (name === "look.json") folders.add(path.join("/"));
    if (length > MOST_BYTES) throw new LookFileError(`${name} is too large for a look`);
    files.set(name, await unpacked(bytes, view, { start, packed, method, length, name }));
  }
  if (folders.size > 1) throw new LookFileError("the zip holds several looks; drop one at a time");
  return files;
}

async function unpacked(bytes, view, { start, packed, method, length, name }) {
  if (start + 30 > bytes.length) throw new LookFileError("the zip is damaged or cut");
  const data = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  const content = bytes.subarray(data, data + packed);
  if (content.length < packed) throw new LookFileError("the zip is damaged or cut");
  if (method === 0) return content;
  if (method !== 8) throw new LookFileError(`${name} is packed in a way that browsers do not read`);
  const stream = new Blob([content]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const result = new Uint8Array(length);
  let written = 0;
  try {
    for (const reader = stream.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      // A zip may lie about its length: nothing past it is kept.
      if (written + value.length > length) throw new LookFileError(`${name} is longer than the zip says`);
      result.set(value, written);
      written += value.length;
    }
  } catch (error) {
    throw error instanceof LookFileError ? error : new LookFileError("the zip is damaged or cut");
  }
  return result.subarray(0, written);
}
