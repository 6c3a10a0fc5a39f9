// What a file is, told by its first bytes before its name: people rename, and phones leave types out.

const HEAD_BYTES = 64;
const AUDIO_BRANDS = ["M4A ", "M4B ", "M4P "];
const HEIC_BRANDS = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"];
const CLIP_NAMES = /\.(mp4|m4v|mov|webm|mkv|avi|mpe?g|m2ts|mts|ts|3gp|ogv|wmv|flv)$/i;
const RAW_NAMES = /\.(dng|cr2|cr3|nef|arw|orf|rw2|raf|pef|srw)$/i;
const LUT_NAMES = /\.(cube|3dl|csp|spi3d|look|itx|mga|m3d|lut)$/i;

/**
 * @param {Blob} file
 * @returns {Promise<"photo"|"heic"|"raw"|"clip"|"sound"|"zip"|"cube"|"lut"|"document"|"text"|"empty"|"unknown">}
 */
export async function kindOfFile(file) {
  if (file.size === 0) return "empty";
  const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const text = String.fromCharCode(...bytes);
  const name = file.name ?? "";
  if (RAW_NAMES.test(name)) return "raw";
  const told = kindOfBytes(bytes, text);
  if (told) return told;
  if (/\.cube$/i.test(name)) return "cube";
  if (LUT_NAMES.test(name)) return "lut";
  if (file.type.startsWith("video/") || CLIP_NAMES.test(name)) return "clip";
  if (file.type.startsWith("audio/")) return "sound";
  if (file.type.startsWith("image/")) return "photo";
  return bytes.every((byte) => byte >= 9 && byte !== 127) ? "text" : "unknown";
}

function kindOfBytes(bytes, text) {
  const at = (place, ...values) => values.every((value, index) => bytes[place + index] === value);
  if (at(0, 0xff, 0xd8, 0xff) || at(0, 0x89, 0x50, 0x4e, 0x47) || /^GIF8[79]a/.test(text) || /^BM/.test(text)) return "photo";
  if (/^(II\*\0|MM\0\*)/.test(text)) return "photo";
  if (/^RIFF....WEBP/s.test(text)) return "photo";
  if (/^RIFF....AVI /s.test(text)) return "clip";
  if (/^RIFF....WAVE|^fLaC|^ID3/s.test(text) || at(0, 0xff, 0xfb)) return "sound";
  if (/^OggS/.test(text)) return text.includes("theora") ? "clip" : "sound";
  if (at(0, 0x1a, 0x45, 0xdf, 0xa3)) return "clip";
  if (text.slice(4, 8) === "ftyp") {
    const brand = text.slice(8, 12);
    if (HEIC_BRANDS.includes(brand)) return text.includes("avif") ? "photo" : "heic";
    if (brand === "avif" || brand === "avis") return "photo";
    return AUDIO_BRANDS.includes(brand) ? "sound" : "clip";
  }
  if (/^PK(\x03\x04|\x05\x06)/.test(text)) return "zip";
  if (/^%PDF/.test(text)) return "document";
  return null;
}
