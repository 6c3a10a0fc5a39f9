// The camera. A phone gives one at a time: whoever asks for the next one has freed the last (`Player`), and two
// requests never overlap. Everything that can go wrong with it is said in words that help.

import { liveSource, startVideo } from "./video.js";

const REASONS = {
  NotAllowedError: [
    "The camera is blocked",
    "Allow it for this page, in the address bar or in the browser’s site settings; it then opens by itself.",
  ],
  SecurityError: ["The camera is not allowed here", "The page around this one, or its server, forbids cameras. Photos and clips work."],
  NotFoundError: ["No camera found", "Connect one and try again, or choose a photo or a clip."],
  NotReadableError: ["The camera is busy", "Another app seems to be using it. Close that app and try again."],
  AbortError: ["The camera is busy", "Another app seems to be using it. Close that app and try again."],
  OverconstrainedError: ["No such camera", "The camera that was asked for is not there any more."],
};
const OTHER = ["The camera could not be opened", "Try again, or choose a photo or a clip."];
const LOST = ["The camera was disconnected", "The last picture stays. Connect the camera again, or choose something else."];
const WITHDRAWN = ["The camera was taken away", "The browser withdrew its permission. The last picture stays; allow the camera to go on."];

export class CameraError extends Error {
  constructor([title, advice], name = "") {
    super(title);
    Object.assign(this, { advice, isBlocked: name === "NotAllowedError" });
  }
}

let asking = Promise.resolve();

/**
 * @param {"user"|"environment"} facing
 * @param {{isWanted: () => boolean, onLost: (error: CameraError) => void, onMuted: (muted: boolean) => void}} told
 *   isWanted is asked when the camera is there: something else may have been opened meanwhile
 * @returns {Promise<?Source>} null where it was not wanted any more
 */
export function openCamera(facing, told) {
  const turn = asking.then(() => open(facing, told));
  asking = turn.catch(() => {});
  return turn;
}

async function open(facing, { isWanted, onLost, onMuted }) {
  if (!isWanted()) return null;
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new CameraError([
      "The camera needs a secure page",
      "Browsers only give it to https pages and to localhost. Photos and clips work here.",
    ]);
  }
  const stream = await ask(facing);
  const [track] = stream.getVideoTracks();
  const listeners = new AbortController();
  const free = () => {
    listeners.abort();
    stream.getTracks().forEach((each) => each.stop());
  };
  try {
    if (!isWanted()) {
      free();
      return null;
    }
    const { signal } = listeners;
    track.addEventListener("ended", async () => onLost(new CameraError((await permission())?.state === "denied" ? WITHDRAWN : LOST)), { signal });
    for (const kind of ["mute", "unmute"]) track.addEventListener(kind, () => onMuted(kind === "mute"), { signal });
    const video = await startVideo((element) => (element.srcObject = stream), "camera");
    const settings = track.getSettings();
    const source = liveSource("camera", video, free);
    // A camera that looks at its user shows them as a mirror does.
    source.mirrored = (settings.facingMode ?? facing) === "user";
    return Object.assign(source, { free, facing, deviceId: settings.deviceId });
  } catch (error) {
    free();
    throw error;
  }
}

async function ask(facing) {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: facing, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    throw new CameraError(REASONS[error.name] ?? OTHER, error.name);
  }
}

/** Calls once when a blocked camera is allowed; never where the browser does not tell. */
export async function whenAllowed(run) {
  const status = await permission();
  const onChange = () => {
    if (status.state !== "granted") return;
    status.removeEventListener("change", onChange);
    run();
  };
  status?.addEventListener("change", onChange);
}

const permission = () => navigator.permissions?.query({ name: "camera" }).catch(() => null) ?? Promise.resolve(null);
