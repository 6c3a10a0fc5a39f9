// Records what the canvas shows, as a clip without sound.

// The first that the browser writes.
const TYPES = ["video/mp4;codecs=avc1.640028", "video/mp4", "video/webm;codecs=vp9", "video/webm"];
const FRAMES_A_SECOND = 30;
const BITS_A_SECOND = 8e6;
// What is recorded lies in memory.
const LONGEST_S = 300;

export class Recording {
  /** @param {(file: File) => void} onFile takes the clip */
  constructor({ recolorer, messages, byId, onFile }) {
    Object.assign(this, { canvas: recolorer.canvas, messages, button: byId("record"), onFile, recorder: null });
    this.type = globalThis.MediaRecorder && this.canvas.captureStream ? TYPES.find((type) => MediaRecorder.isTypeSupported(type)) : null;
    if (this.type) this.button.dataset.possible = "yes";
    this.button.addEventListener("click", () => (this.recorder ? this.stop() : this.start()));
  }

  start() {
    const stream = this.canvas.captureStream(FRAMES_A_SECOND);
    const recorder = new MediaRecorder(stream, { mimeType: this.type, videoBitsPerSecond: BITS_A_SECOND });
    const parts = [];
    recorder.addEventListener("dataavailable", ({ data }) => data.size && parts.push(data));
    recorder.addEventListener("error", ({ error }) => this.messages.show("The recording stopped", error?.message ?? "The browser gave no reason.", { kind: "error" }));
    recorder.addEventListener("stop", () => {
      clearInterval(this.clock);
      stream.getTracks().forEach((track) => track.stop());
      if (this.recorder === recorder) this.show(null);
      const [type] = this.type.split(";");
      if (parts.length) this.onFile(new File(parts, `hairseg.${type.split("/")[1]}`, { type }));
    });
    recorder.start(1000);
    this.show(recorder);
    const began = performance.now();
    this.clock = setInterval(() => {
      const seconds = Math.floor((performance.now() - began) / 1000);
      this.label = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (seconds >= LONGEST_S) this.stop();
    }, 500);
  }

  stop() {
    if (this.recorder?.state !== "inactive") this.recorder?.stop();
  }

  show(recorder) {
    this.recorder = recorder;
    this.button.setAttribute("aria-pressed", String(Boolean(recorder)));
    this.label = recorder ? "0:00" : "Record";
    this.messages.say(recorder ? "Recording" : "The recording ended");
  }

  set label(text) {
    this.button.lastChild.textContent = text;
  }
}
