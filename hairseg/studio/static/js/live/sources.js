// A clip or the camera as a video element that plays, unseen; what goes wrong is said in words.

const REASONS = {
  NotAllowedError: "The camera is blocked. Allow it for this page in the browser's address bar, and try again.",
  NotFoundError: "No camera was found. Connect one and try again, or play a clip.",
  NotReadableError: "The camera is busy: another program seems to use it. Close that one, and try again.",
};
const OTHER = "The camera could not be opened. Try again, or play a clip.";
const INSECURE = "Browsers give the camera only to pages of this machine or with https. Open the studio on the machine that it runs on, or play a clip.";

/** @returns {Promise<{kind, name, video, mirrored, close()}>} */
export async function openClip(file) {
  const url = URL.createObjectURL(file);
  const close = () => URL.revokeObjectURL(url);
  const video = await play((element) => Object.assign(element, { src: url, loop: true }), close, `${file.name} cannot be played by this browser. MP4 (H.264) and WebM can.`);
  return makeSource(video, { kind: "clip", name: file.name, mirrored: false, close });
}

/** @param {() => void} onLost the camera was unplugged or taken away */
export async function openCamera(onLost) {
  if (!navigator.mediaDevices?.getUserMedia) throw new Error(INSECURE);
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "user", width: { ideal: 640 } } });
  } catch (error) {
    throw new Error(REASONS[error.name] ?? OTHER);
  }
  const [track] = stream.getVideoTracks();
  const close = () => {
    track.removeEventListener("ended", onLost);
    for (const each of stream.getTracks()) each.stop();
  };
  const video = await play((element) => (element.srcObject = stream), close, OTHER);
  track.addEventListener("ended", onLost);
  // A camera that looks at its user shows them as a mirror does.
  const mirrored = (track.getSettings().facingMode ?? "user") === "user";
  return makeSource(video, { kind: "camera", name: "the camera", mirrored, close });
}

async function play(assign, close, complaint) {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, playsInline: true });
  try {
    const loaded = new Promise((resolve, reject) => {
      video.addEventListener("loadeddata", resolve, { once: true });
      video.addEventListener("error", reject, { once: true });
    });
    assign(video);
    await loaded;
    if (!video.videoWidth) throw new Error("no picture");
    await video.play();
    return video;
  } catch {
    release(video);
    close();
    throw new Error(complaint);
  }
}

function makeSource(video, { close, ...facts }) {
  const end = () => {
    release(video);
    close();
  };
  return { ...facts, video, close: end };
}

function release(video) {
  video.pause();
  video.removeAttribute("src");
  video.srcObject = null;
  video.load();
}
