#!/usr/bin/env node
// Copies what the browser fetches beside the code into a folder that your site serves:
//
//   npx hairseg public/hairseg        then createHairRecolorer({ canvas, assets: "/hairseg/" })

import { cpSync, existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
// LiteRT takes one of these two by what the browser can; the threaded and JSPI builds must be asked for.
const WASM = ["litert_wasm_internal", "litert_wasm_compat_internal"].flatMap((name) => [`${name}.js`, `${name}.wasm`]);

function main([folder, ...others]) {
  if (!folder || folder.startsWith("-") || others.length) {
    process.stderr.write("usage: npx hairseg FOLDER    (copies models, looks, shaders and LiteRT's wasm there)\n");
    return 2;
  }
  const target = resolve(folder);
  const litert = join(dirname(createRequire(import.meta.url).resolve("@litertjs/core")), "..", "wasm");
  if (!existsSync(join(HERE, "assets"))) {
    process.stderr.write("hairseg: assets/ is missing; scripts/npm-pack of the checkout makes the whole package\n");
    return 1;
  }
  mkdirSync(join(target, "wasm"), { recursive: true });
  cpSync(join(HERE, "assets"), target, { recursive: true });
  cpSync(join(HERE, "shaders"), join(target, "shaders"), { recursive: true });
  for (const name of WASM) cpSync(join(litert, name), join(target, "wasm", name));
  process.stdout.write(`${target}\n`);
  return 0;
}

process.exitCode = main(process.argv.slice(2));
