// The look on a clip or the camera. The newest frame goes to the studio's server, which finds its
// hair; the next one is taken when that is drawn, so nothing queues up. The page's shaders draw the
// look, so that a slider shows at once, also on a frame that stands.

import * as api from "../api.js";
import { geometryOf } from "../pictures.js";
import { blendPosition } from "../../engine/color/strands.js";
import { notify } from "../ui/notice.js";
import { openCamera, openClip } from "./sources.js";

const LONGER_SIDE = 480;
const BUSY = 429;
const PAUSE_MS = 100;
// Frames a second are counted over about this many.
const COUNTED = 10;

export class LivePreview {
  constructor(studio) {
    Object.assign(this, { studio, source: null, turn: 0, frames: 0, entry: { ready: false }, picture: null });
    this.canvas = new OffscreenCanvas(1, 1);
    this.context = this.canvas.getContext("2d", { willReadFrequently: true });
    const file = document.getElementById("live-file");
    file.addEventListener("change", () => {
      const [clip] = file.files;
      file.value = "";
      if (clip) this.start(() => openClip(clip));
    });
    document.getElementById("live-camera").addEventListener("click", () => {
      this.start(() =>
        openCamera(() => {
          this.stop();
          notify("The camera was taken away.");
        }),
      );
    });
    this.stopButton = document.getElementById("live-stop");
    this.stopButton.addEventListener("click", () => {
      this.stop();
      document.getElementById("live-camera").focus();
    });
    this.acceptDrops(document.querySelector(".stage"));
    addEventListener("pagehide", () => this.stop(true));
  }

  /** A dropped clip, before the references take it for a photo. */
  acceptDrops(zone) {
    zone.addEventListener("dragover", (event) => event.preventDefault());
    zone.addEventListener(
      "drop",
      (event) => {
        const clip = [...event.dataTransfer.files].find(({ type }) => type.startsWith("video/"));
        if (!clip) return;
        event.preventDefault();
        event.stopPropagation();
        if (this.studio.step === "references") this.studio.goTo("color");
        this.start(() => openClip(clip));
      },
      true,
    );
  }

  /** Shows another source; of two that are opened at once, the later one. */
  async start(open) {
    this.stop();
    const turn = ++this.turn;
    let source;
    try {
      source = await open();
    } catch (error) {
      if (turn === this.turn) notify(error.message);
      return;
    }
    if (turn !== this.turn) {
      source.close();
      return;
    }
    this.source = source;
    this.id = `${source.kind}-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
    this.abort = new AbortController();
    this.picture = { width: source.video.videoWidth, height: source.video.videoHeight, intensity: null };
    this.entry = { ready: false, plate: this.studio.renderer.addPlate() };
    this.times = [];
    this.show(true);
    this.viewBefore = this.studio.stage.view;
    this.studio.stage.setView("live");
    await this.run(source);
  }

  /** Frees the camera, the clip, the card's memory and the server's stream. */
  stop(leaving = false) {
    this.turn++;
    const { source, studio } = this;
    if (!source) return;
    this.source = null;
    this.abort.abort();
    source.close();
    this.entry.plate.dispose();
    this.entry = { ready: false };
    this.sent = null;
    this.canvas.width = this.canvas.height = 1;
    api.endLive(leaving).catch(() => {});
    this.show(false);
    if (studio.stage.view === "live") studio.stage.setView(this.viewBefore);
  }

  show(on) {
    document.getElementById("view-live").hidden = !on;
    this.stopButton.hidden = !on;
  }

  async run(source) {
    while (this.source === source) {
      if (document.hidden || this.studio.stage.view !== "live") {
        await pause(PAUSE_MS);
        continue;
      }
      const image = this.grab(source);
      let found = null;
      try {
        const facts = { source: this.id, time: performance.now() / 1000, recipe: this.recipeToPlace() };
        found = await api.analyseFrame(facts, image, this.abort.signal);
      } catch (error) {
        if (this.source !== source) return;
        if (error.status !== BUSY) {
          this.stop();
          notify(error.message);
          return;
        }
        await pause(PAUSE_MS);
      }
      if (this.source !== source) return;
      if (found) this.take(image, found);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }

  /** The newest frame, at the size of the preview. */
  grab({ video, mirrored }) {
    const scale = Math.min(LONGER_SIDE / Math.max(video.videoWidth, video.videoHeight), 1);
    const [width, height] = [video.videoWidth, video.videoHeight].map((side) => Math.max(Math.round(side * scale), 1));
    const { canvas, context } = this;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    context.setTransform(mirrored ? -1 : 1, 0, 0, 1, mirrored ? width : 0, 0);
    context.drawImage(video, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  }

  /** The recipe, where its colours must be placed; the same one for as long as they stay there. */
  recipeToPlace() {
    const { recipe } = this.studio;
    const geometry = geometryOf(recipe);
    if (this.sent?.geometry !== geometry) this.sent = { geometry, recipe: geometry ? recipe : null };
    return this.sent.recipe;
  }

  take(image, { analysis, weights }) {
    const { renderer, stage } = this.studio;
    const { entry } = this;
    renderer.setPicture(entry.plate, image, analysis);
    renderer.setWeights(entry.plate, weights);
    Object.assign(entry, { ready: true, analysis });
    this.picture = { width: image.width, height: image.height, intensity: analysis.facts.intensity };
    this.frames++;
    this.times = [...this.times, performance.now()].slice(-COUNTED - 1);
    stage.dirty.add("live");
    stage.ask();
  }

  /** What the caption says. */
  describe() {
    const { intensity } = this.picture;
    if (!this.entry.ready) return "finding the hair…";
    const { times } = this;
    const rate = times.length > 1 ? ((times.length - 1) * 1000) / (times.at(-1) - times[0]) : null;
    const speed = rate === null ? "" : ` · ${rate < 10 ? rate.toFixed(1) : Math.round(rate)} pictures a second`;
    if (intensity === null) return `no hair found${speed}`;
    const { dark, light } = this.studio.recipe.references;
    return `mean intensity ${intensity.toFixed(2)} · ${Math.round(blendPosition(intensity, [dark, light]) * 100)} % light${speed}`;
  }

  /** After the graphics card was lost: the next frame fills the new plate. */
  restore() {
    if (this.source) this.entry = { ready: false, plate: this.studio.renderer.addPlate() };
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
