// What is on the stage: opens photos, clips and the camera, runs live ones frame by frame, and
// survives hidden tabs, lost cameras and broken frames.

import { CameraError, openCamera, whenAllowed } from "./sources/camera.js";
import { openClip } from "./sources/clip.js";
import { kindOfFile } from "./sources/file_kind.js";
import { openPhoto } from "./sources/photo.js";
import { UnreadableError } from "./sources/unreadable.js";

// A camera that sends nothing for so long is held by the system: a call, a lid, a switch.
const MUTED_MS = 1500;

export class Player {
  /**
   * @param {{rescue: (error: Error) => Promise<boolean>, onSource, onPhoto: () => void, onLook: (file: File) => void}} parts
   *   rescue tries to go on after an error, false if it cannot; onPhoto follows each photo that was worked on
   */
  constructor({ recolorer, messages, speed, byId, rescue, onSource, onPhoto, onLook }) {
    Object.assign(this, { recolorer, pipeline: recolorer.pipeline, messages, speed, byId, rescue, onSource, onPhoto, onLook });
    this.source = null;
    this.paused = false;
    this.facing = "user";
    this.opening = 0;
    byId("pause").addEventListener("click", () => this.pause(!this.paused));
    byId("flip").addEventListener("click", () => this.turnCamera());
    document.addEventListener("visibilitychange", () => this.onVisibility());
    // A page that is left, or kept for "back", holds no camera.
    window.addEventListener("pagehide", () => this.freeCamera());
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.source?.kind === "camera" && this.openCamera());
  }

  /** Whether the next frame comes by itself. */
  get running() {
    return this.recolorer.isLive;
  }

  /** Whether it opened. The camera before it is freed first: phones give one at a time. */
  openCamera() {
    const turn = this.opening + 1;
    this.freeCamera();
    const told = {
      isWanted: () => turn === this.opening,
      onLost: (error) => this.onCameraLost(error),
      onMuted: (muted) => this.onCameraMuted(muted),
    };
    return this.open(() => openCamera(this.facing, told), "Opening the camera");
  }

  /** Lets go of the camera; its last picture stays. */
  freeCamera() {
    if (this.source?.kind !== "camera") return;
    this.recolorer.stop();
    clearTimeout(this.muted);
    this.source.free();
  }

  /** From the camera at the front to that at the back; if that one does not open, back again. */
  async turnCamera() {
    const { facing, source } = this;
    this.facing = facing === "user" ? "environment" : "user";
    const turn = this.opening + 1;
    const opened = await this.openCamera();
    if (turn !== this.opening) return;
    if (!opened) {
      this.facing = facing;
      if (!(await this.openCamera())) return;
    } else if (source.facing === this.facing || !source.deviceId || source.deviceId !== this.source.deviceId) return;
    this.messages.show("There is no other camera", "This device gives the page only this one.");
  }

  async openFile(file) {
    const kind = await kindOfFile(file);
    if (kind === "clip") return this.open(() => openClip(file), "Opening the clip");
    if (kind === "photo" || kind === "heic") {
      return this.open(() => openPhoto(file, this.recolorer.renderer.maxSide, kind), "Opening the photo");
    }
    if (kind === "zip" || kind === "cube") return this.onLook(file);
    return this.open(() => Promise.reject(new UnreadableError(kind)), "Opening the file");
  }

  /** Opens a source in place of the last one, which stays if this one cannot be opened. Returns whether it was. */
  async open(opener, text) {
    const turn = ++this.opening;
    this.messages.clear();
    this.messages.busy(text);
    try {
      const source = await opener();
      if (turn !== this.opening) {
        source?.close();
        return false;
      }
      await this.show(source);
      return true;
    } catch (error) {
      if (turn === this.opening) this.onOpenError(error, turn);
      return false;
    } finally {
      if (turn === this.opening && this.pipeline.ready) this.messages.busy(null);
    }
  }

  async show(source) {
    const { pipeline, byId, recolorer } = this;
    recolorer.stop();
    this.onSource(source);
    const last = this.source;
    this.source = source;
    await pipeline.inTurn(() => last?.close());
    pipeline.forget();
    pipeline.stopwatch.reset();
    // A clip that begins anew is a cut.
    if (source.kind === "clip") source.element.addEventListener("seeked", () => pipeline.inTurn(() => pipeline.forget()));
    recolorer.mirrored = Boolean(source.mirrored);
    byId("welcome").hidden = true;
    byId("frame").hidden = false;
    for (const id of ["compare", "snapshot", "share"]) byId(id).disabled = false;
    byId("people").hidden = true;
    byId("record").hidden = !source.live || !byId("record").dataset.possible;
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
    this.fit();
    this.onResult(await this.recolorer.recolor(source.element, { live: source.live }), source);
  }

  /** Gives the picture's place its shape. */
  fit() {
    const { width, height } = this.source;
    if (width) this.byId("frame").style.setProperty("--ratio", String(width / height));
  }

  onResult({ times }, source) {
    if (!times || source !== this.source) return;
    this.fit();
    this.speed.show(this.pipeline, source.live);
    const root = document.documentElement;
    root.dataset.frames = String(Number(root.dataset.frames ?? 0) + 1);
    if (source.live) return;
    this.onPhoto();
    this.tellResult();
  }

  tellResult() {
    const found = this.recolorer.renderer.hair.intensity !== null;
    if (!found) this.messages.show("No hair found", "Try a picture where the hair is larger, or better lit.");
    this.messages.say(found ? "The hair is recoloured" : "No hair found in this photo");
  }

  /** Holds a clip or the camera's picture still; it can be recoloured all the same. */
  pause(paused) {
    this.paused = paused;
    this.byId("pause").setAttribute("aria-pressed", String(paused));
    if (paused) {
      this.recolorer.stop();
      this.source.element.pause();
      this.byId("rate-pill").hidden = true;
    } else this.resume();
  }

  /** Goes on with a live source, as with a new scene. */
  resume() {
    const { source } = this;
    if (!source?.live || this.paused || document.hidden) return;
    source.element.play().catch(() => {});
    this.recolorer.play(source.element, {
      onFrame: (result) => this.onResult(result, source),
      onError: (error) => this.onLoopError(error),
    });
  }

  /** A hidden tab works on nothing. */
  onVisibility() {
    if (!this.source?.live) return;
    if (document.hidden) {
      this.recolorer.stop();
      if (this.source.kind === "clip") this.source.element.pause();
    } else this.resume();
  }

  onCameraLost({ message, advice }) {
    this.recolorer.stop();
    this.messages.show(message, advice, { kind: "error", action: { label: "Reconnect", run: () => this.openCamera() } });
  }

  /** A call or a closed lid stops the pictures, not the camera; it goes on by itself. */
  onCameraMuted(muted) {
    clearTimeout(this.muted);
    if (!muted) {
      if (this.isMuted) this.messages.clear();
      this.isMuted = false;
      return;
    }
    this.muted = setTimeout(() => {
      this.isMuted = true;
      this.messages.show("The camera is paused", "The system holds it: a call, a closed lid or its switch. It goes on by itself.");
    }, MUTED_MS);
  }

  onOpenError(error, turn) {
    if (error instanceof CameraError) {
      const action = { label: "Try again", run: () => this.openCamera() };
      this.messages.show(error.message, error.advice, { kind: "error", action });
      if (error.isBlocked) whenAllowed(() => turn === this.opening && this.openCamera());
    } else if (error instanceof UnreadableError) this.messages.show(error.message, error.advice, { kind: "error" });
    else this.messages.show("That could not be opened", error.message, { kind: "error" });
  }

  async onLoopError(error) {
    console.error(error);
    this.recolorer.stop();
    if (await this.rescue(error)) return this.resume();
    const action = { label: "Try again", run: () => this.resume() };
    this.messages.show("Something went wrong with this frame", error.message, { kind: "error", action });
  }
}
