// The camera; what can go wrong with it is said in words that help.

import { liveSource, startVideo } from "./video.js";

const REASONS = {
  NotAllowedError: [
    "The camera is blocked",
    "Allow it for this page, in the address bar or in the browser’s site settings, and try again.",
  ],
  NotFoundError: ["No camera found", "Connect one and try again, or choose a photo or a clip."],
  NotReadableError: ["The camera is busy", "Another app seems to be using it. Close that app and try again."],
  OverconstrainedError: ["No such camera", "The camera that was asked for is not there any more."],
};
const OTHER = ["The camera could not be opened", "Try again, or choose a photo or a clip."];

export class CameraError extends Error {
  constructor([title, advice]) {
    super(title);
    this.advice = advice;
  }
}

/**
 * @param {"user"|"environment"} facing
 * @param {() => void} onLost the camera was unplugged, or taken away
 */
export async function openCamera(facing, onLost) {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new CameraError([
      "The camera needs a secure page",
      "Browsers only give it to https pages and to localhost. Photos and clips work here.",
    ]);
  }
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: facing, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    throw new CameraError(REASONS[error.name] ?? OTHER);
  }
  const [track] = stream.getVideoTracks();
  const stop = () => stream.getTracks().forEach((each) => each.stop());
  track.addEventListener("ended", onLost);
  try {
    const video = await startVideo((element) => (element.srcObject = stream));
    const settings = track.getSettings();
    const source = liveSource("camera", video, () => {
      track.removeEventListener("ended", onLost);
      stop();
    });
    // A camera that looks at its user shows them as a mirror does.
    source.mirrored = (settings.facingMode ?? facing) === "user";
    return source;
  } catch (error) {
    stop();
    throw error;
  }
}
