// What clip and camera share: a muted video element that plays inside the page, unseen. It stands
// in the document, since some phones stop one that does not.

import { UnreadableError } from "./unreadable.js";

/**
 * Starts a video element and waits until it has a size.
 *
 * @param {"clip"|"camera"} kind for what is said if it does not play
 */
export async function startVideo(assign, kind) {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, playsInline: true, className: "unseen", ariaHidden: "true" });
  document.body.append(video);
  try {
    assign(video);
    await loaded(video, kind);
    if (!video.videoWidth) throw new UnreadableError(kind === "clip" ? "silent" : kind);
    await video.play();
    return video;
  } catch (error) {
    video.remove();
    throw error;
  }
}

function loaded(video, kind) {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new UnreadableError(kind));
    video.addEventListener("loadeddata", resolve, { once: true });
    video.addEventListener("error", fail, { once: true });
  });
}

/** A live source over a video element; its size is read anew each time, since phones turn. */
export function liveSource(kind, video, close) {
  return {
    kind,
    live: true,
    element: video,
    get width() {
      return video.videoWidth;
    },
    get height() {
      return video.videoHeight;
    },
    close() {
      video.pause();
      close();
      video.removeAttribute("src");
      video.srcObject = null;
      video.load();
      video.remove();
    },
  };
}
