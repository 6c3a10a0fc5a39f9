// A video file, played in a loop.

import { liveSource, startVideo } from "./video.js";

export async function openClip(blob) {
  const url = URL.createObjectURL(blob);
  try {
    const video = await startVideo((element) => Object.assign(element, { src: url, loop: true }), "clip");
    return liveSource("clip", video, () => URL.revokeObjectURL(url));
  } catch (error) {
    URL.revokeObjectURL(url);
    throw error;
  }
}
