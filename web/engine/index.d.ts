/** hairseg in the browser: hair recoloured in photos, videos and the camera. */

/** A shipped look's id, "#rrggbb", or what `readLook` gave; null is the hair as it is. */
export type Look = string | OwnLook | null;

/** A look from a file. Only `title` and `swatch` are for you to read. */
export interface OwnLook {
  readonly title: string;
  /** Mean colour of hair with it, "#rrggbb". */
  readonly swatch: string;
}

/** "auto" is WebGPU where it works, else wasm. */
export type Accelerator = "webgpu" | "wasm";

/** A network of your own, of the same signature: image and prior to mask. */
export interface OwnModel {
  /** Address of the .tflite, or of the .onnx if `ort` was given. */
  url: string | URL;
  /** Side of the network's square, in pixels. */
  size: number;
}

export interface LookInfo {
  readonly id: string;
  readonly title: string;
  readonly family: string;
  readonly tags: readonly string[];
  /** Address of a small picture of it. */
  readonly chip: string;
}

export interface ModelInfo {
  readonly name: string;
  readonly title: string;
  readonly size: number;
  readonly bytes: number;
  /** SPDX licence of the weights. */
  readonly licence: string;
  /** Whether the licences of the photos that it learnt from allow commercial use; null if that is not stated. */
  readonly commercialUse: boolean | null;
}

export interface Head {
  readonly id: number;
  /** Around its hair, in pixels of the picture. */
  readonly box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  /** Whether it is recoloured. */
  readonly chosen: boolean;
}

export interface Result {
  readonly width: number;
  readonly height: number;
  /** The heads of a photo, the largest first; none while live. */
  readonly heads: readonly Head[];
  /** Mean luma of the hair, 0..1; null where there is too little hair. */
  readonly intensity: number | null;
  /** Share of the picture that is hair, 0..1. */
  readonly share: number;
  /** Milliseconds of each stage; draw is measured now and then. Null while there is no network. */
  readonly times: { readonly prepare: number; readonly network: number; readonly draw?: number } | null;
}

export type Picture =
  | ImageBitmap
  | ImageData
  | HTMLImageElement
  | HTMLCanvasElement
  | HTMLVideoElement
  | OffscreenCanvas
  | VideoFrame;

/** Where files lie, if not in one folder that `npx hairseg` filled. */
export interface Places {
  /** Of manifest.json, models and looks. */
  data?: string | URL;
  shaders?: string | URL;
  /** Of LiteRT's wasm. */
  runtime?: string | URL;
}

export interface Options {
  /** Where the picture is drawn; it gets the picture's size. One of its own if left out. */
  canvas?: HTMLCanvasElement | OffscreenCanvas;
  /** A name or title of the shipped models ("light", the default; "full"), or one of your own; false loads none yet. */
  model?: string | OwnModel | null | false;
  look?: Look;
  accelerator?: Accelerator | "auto";
  /** The folder that `npx hairseg` filled; beside the package's code if left out. */
  assets?: string | URL | Places;
  /** Your onnxruntime-web, which then runs the network instead of LiteRT; `model` is an .onnx of yours. */
  ort?: OnnxRuntime;
  /** Share of the network that has arrived, 0..1. */
  onProgress?: (share: number) => void;
}

/** As much of onnxruntime-web as is used. */
export interface OnnxRuntime {
  InferenceSession: { create(model: Uint8Array, options?: object): Promise<unknown> };
  Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => unknown;
}

export interface PlayOptions {
  onFrame?: (result: Result) => void;
  /** The playing has stopped when it is called. */
  onError?: (error: Error) => void;
}

/**
 * Makes a recolorer: loads the network and the first look.
 *
 * Rejects with a RangeError for an unknown look or model, an Error where a file is missing or the browser has no WebGL 2.
 */
export function createHairRecolorer(options?: Options): Promise<HairRecolorer>;

/** A file that is no look that can be read; the message says why in one line. */
export class LookFileError extends Error {}

/** Hair recoloured on one canvas. Made by `createHairRecolorer`. */
export class HairRecolorer {
  private constructor();
  readonly canvas: HTMLCanvasElement | OffscreenCanvas;
  readonly looks: readonly LookInfo[];
  readonly models: readonly ModelInfo[];
  /** What works here, the best one first. */
  readonly accelerators: readonly Accelerator[];
  /** What the network runs on; null before there is one. */
  readonly accelerator: Accelerator | null;
  /** Why WebGPU gave way to wasm; null if it did not. */
  readonly fallback: string | null;
  /** Called when the browser takes WebGPU away; the network goes on in wasm. */
  onAcceleratorLost: ((message: string) => void) | null;

  /** Share of the look's colour, 0..1. */
  strength: number;
  /** Times the fine detail that is won back, 0..2. */
  detail: number;
  /** Times the look's shine, 0..2. */
  shine: number;
  /** Share of the width, from the left, that shows the picture as it was; 1 shows all of it. */
  split: number;
  /** Shows the picture as in a mirror. */
  mirrored: boolean;

  setLook(look: Look): Promise<void>;
  setModel(
    model?: string | OwnModel | null,
    options?: { accelerator?: Accelerator | "auto"; onProgress?: (share: number) => void },
  ): Promise<void>;
  /** Reads a .cube file or a look's zip; rejects with a LookFileError. */
  readLook(file: Blob): Promise<OwnLook>;

  /** Recolours a photo, every head of it; or, `live`, the next frame of a sequence: its last mask is known. */
  recolor(picture: Picture | Blob, options?: { live?: boolean }): Promise<Result>;
  /** Recolours each new frame of a video, until what it returns is called. */
  play(video: HTMLVideoElement, options?: PlayOptions): () => void;
  stop(): void;
  /** Forgets the frame before: a cut, another camera. */
  forget(): Promise<void>;

  /** The heads of the photo on the canvas. */
  readonly heads: readonly Head[];
  /** The id of the head at a pixel of the photo; null where nobody is near. */
  headAt(x: number, y: number): number | null;
  /** Recolours only these heads; null recolours all. */
  choose(ids: readonly number[] | null): Promise<readonly Head[]>;

  /** What the canvas shows, without the split. */
  toBlob(options?: { type?: string; quality?: number }): Promise<Blob>;
  /** Frees network and graphics memory. */
  dispose(): Promise<void>;
}
