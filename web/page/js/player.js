// What is on the stage: opens photos, clips and the camera, runs live ones frame by frame, and
// survives hidden tabs, lost cameras and broken frames.

import { FrameLoop } from "./frame_loop.js";
import { CameraError, openCamera } from "./sources/camera.js";
import { openClip } from "./sources/clip.js";
import { openPhoto } from "./sources/photo.js";

export class Player {
  /** @param {(error: Error) => Promise<boolean>} rescue tries to go on; false if it cannot */
  constructor({ pipeline, messages, speed, byId, rescue }) {
    Object.assign(this, { pipeline, messages, speed, byId, rescue });
    this.loop = new FrameLoop(
      () => this.step(),
      (error) => this.onLoopError(error),
    );
    this.source = null;
    this.paused = false;
    this.facing = "user";
    this.opening = 0;
    byId("pause").addEventListener("click", () => this.pause(!this.paused));
    byId("flip").addEventListener("click", () => {
      this.facing = this.facing === "user" ? "environment" : "user";
      this.openCamera();
    });
    document.addEventListener("visibilitychange", () => this.onVisibility());
  }

  /** Whether the next frame comes by itself. */
  get running() {
    return this.loop.video !== null;
  }

  openCamera() {
    return this.open(() => openCamera(this.facing, () => this.onCameraLost()), "Opening the camera");
  }

  openFile(file) {
    if (file.type.startsWith("video/")) return this.open(() => openClip(file), "Opening the clip");
    return this.open(() => openPhoto(file, this.pipeline.renderer.maxSide), "Opening the photo");
  }

  /** Opens a source in place of the last one, which stays if this one cannot be opened. */
  async open(opener, text) {
    const turn = ++this.opening;
    this.messages.clear();
    this.messages.busy(text);
    try {
      const source = await opener();
      if (turn !== this.opening) return source.close();
      await this.show(source);
    } catch (error) {
      if (turn === this.opening) this.onOpenError(error);
    } finally {
      if (turn === this.opening && this.pipeline.ready) this.messages.busy(null);
    }
  }

  async show(source) {
    const { pipeline, byId } = this;
    this.loop.stop();
    const last = this.source;
    this.source = source;
    await pipeline.inTurn(() => last?.close());
    pipeline.forget();
    pipeline.stopwatch.reset();
    // A clip that begins anew is a cut.
    if (source.kind === "clip") source.element.addEventListener("seeked", () => pipeline.inTurn(() => pipeline.forget()));
    pipeline.view.mirrored = Boolean(source.mirrored);
    byId("welcome").hidden = true;
    byId("frame").hidden = false;
    byId("compare").disabled = byId("snapshot").disabled = false;
    byId("rate-pill").hidden = true;
    byId("pause").hidden = !source.live;
    byId("flip").hidden = source.kind !== "camera" || !matchMedia("(pointer: coarse)").matches;
    await this.refresh();
    this.pause(false);
  }

  /** Works on what is open now, once. */
  async refresh() {
    if (!this.source) return;
    if (this.pipeline.ready && !this.source.live) this.messages.busy("Finding the hair");
    await this.step();
    if (this.pipeline.ready) this.messages.busy(null);
  }

  async step() {
    const { source } = this;
    if (!source.width) return;
    this.byId("frame").style.setProperty("--ratio", String(source.width / source.height));
    const times = await this.pipeline.process(source);
    if (!times || source !== this.source) return;
    this.speed.show(this.pipeline, source.live);
    const root = document.documentElement;
    root.dataset.frames = String(Number(root.dataset.frames ?? 0) + 1);
    if (!source.live) this.tellResult();
  }

  tellResult() {
    const found = this.pipeline.renderer.hair.intensity !== null;
    if (!found) this.messages.show("No hair found", "Try a picture where the hair is larger, or better lit.");
    this.messages.say(found ? "The hair is recoloured" : "No hair found in this photo");
  }

  /** Holds a clip or the camera's picture still; it can be recoloured all the same. */
  pause(paused) {
    this.paused = paused;
    this.byId("pause").setAttribute("aria-pressed", String(paused));
    if (paused) {
      this.loop.stop();
      this.source.element.pause();
      this.byId("rate-pill").hidden = true;
    } else this.resume();
  }

  /** Goes on with a live source, as with a new scene. */
  resume() {
    if (!this.source?.live || this.paused || document.hidden) return;
    const video = this.source.element;
    this.pipeline.inTurn(() => this.pipeline.forget());
    video.play().catch(() => {});
    this.loop.start(video);
  }

  /** A hidden tab works on nothing. */
  onVisibility() {
    if (!this.source?.live) return;
    if (document.hidden) {
      this.loop.stop();
      if (this.source.kind === "clip") this.source.element.pause();
    } else this.resume();
  }

  onCameraLost() {
    this.loop.stop();
    const text = "The last picture stays. Connect the camera again, or choose something else.";
    const action = { label: "Reconnect", run: () => this.openCamera() };
    this.messages.show("The camera was disconnected", text, { kind: "error", action });
  }

  onOpenError(error) {
    if (error instanceof CameraError) {
      const action = { label: "Try again", run: () => this.openCamera() };
      this.messages.show(error.message, error.advice, { kind: "error", action });
    } else this.messages.show("That could not be opened", error.message, { kind: "error" });
  }

  async onLoopError(error) {
    console.error(error);
    this.loop.stop();
    if (await this.rescue(error)) return this.resume();
    const action = { label: "Try again", run: () => this.resume() };
    this.messages.show("Something went wrong with this frame", error.message, { kind: "error", action });
  }
}
