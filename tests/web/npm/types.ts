// A user's TypeScript: what index.d.ts promises, as tsc reads it (test_npm.py). It is never run.

import { createHairRecolorer, HairRecolorer, LookFileError } from "hairseg";
import type { Head, Look, ModelInfo, Result } from "hairseg";
import * as ort from "onnxruntime-web";

declare const video: HTMLVideoElement;
declare const frame: VideoFrame;
declare const file: File;

export async function use(canvas: HTMLCanvasElement): Promise<Blob> {
  const recolorer: HairRecolorer = await createHairRecolorer({ canvas, look: "copper", assets: "/hairseg/", onProgress: (share) => share.toFixed(2) });
  const result: Result = await recolorer.recolor(file);
  const [head]: readonly Head[] = result.heads;
  if (head) await recolorer.choose([head.id]);
  await recolorer.recolor(frame, { live: true });
  const look: Look = await recolorer.readLook(file);
  await recolorer.setLook(look);
  await recolorer.setModel("full", { accelerator: "wasm" });
  recolorer.strength = 0.5;
  const stop: () => void = recolorer.play(video, { onFrame: ({ times }) => times?.network, onError: (error) => error.message });
  stop();
  const free: ModelInfo[] = recolorer.models.filter(({ commercialUse }) => commercialUse);
  if (free.length === 0) throw new LookFileError("none");
  await createHairRecolorer({ canvas: new OffscreenCanvas(1, 1), ort, model: { url: "own.onnx", size: 256 } });
  return recolorer.toBlob({ type: "image/jpeg" });
}

// @ts-expect-error it is made by createHairRecolorer
new HairRecolorer();
// @ts-expect-error no such accelerator
createHairRecolorer({ accelerator: "cpu" });
// @ts-expect-error a model of one's own says its size
createHairRecolorer({ model: { url: "own.tflite" } });
// @ts-expect-error strength is a number
createHairRecolorer().then((recolorer) => (recolorer.strength = "half"));
