// The page: what is open, which look it wears, which network finds the hair; and what goes wrong.

import { Catalogue } from "./catalogue.js";
import { download } from "./download.js";
import { FrameLoop } from "./frame_loop.js";
import { Renderer } from "./gl/renderer.js";
import { Pipeline } from "./pipeline.js";
import { deviceLost, loadRuntime } from "./segmenter.js";
import { saveSnapshot } from "./snapshot.js";
import { CameraError, openCamera } from "./sources/camera.js";
import { openClip } from "./sources/clip.js";
import { openPhoto } from "./sources/photo.js";
import { showChoices } from "./ui/choices.js";
import { Divider } from "./ui/divider.js";
import { takeFiles } from "./ui/files.js";
import { Gallery } from "./ui/gallery.js";
import { Messages } from "./ui/messages.js";
import { SpeedReadout } from "./ui/speed.js";

const byId = (id) => document.getElementById(id);
const ACCELERATORS = { webgpu: ["WebGPU", "graphics"], wasm: ["Wasm", "processor"] };

export class App {
  static async start() {
    const catalogue = await Catalogue.load();
    const renderer = await Renderer.create(byId("canvas"));
    const app = new App(catalogue, renderer);
    app.wire();
    await app.loadNetwork();
    return app;
  }

  constructor(catalogue, renderer) {
    this.catalogue = catalogue;
    this.renderer = renderer;
    this.pipeline = new Pipeline(renderer);
    this.messages = new Messages(byId);
    this.speed = new SpeedReadout(byId);
    this.loop = new FrameLoop(
      () => this.step(),
      (error) => this.onLoopError(error),
    );
    this.source = null;
    this.opening = 0;
    this.facing = "user";
    this.choice = {};
    this.strength = 1;
    this.options = new URLSearchParams(location.search);
    this.modelName = this.options.get("model") ?? catalogue.models[0].name;
    this.accelerator = null;
    this.accelerators = [];
  }

  wire() {
    const { catalogue } = this;
    this.gallery = new Gallery(byId("gallery"), byId("look-name"), (choice) => this.wear(choice));
    this.gallery.show(catalogue, this.options.get("look") ?? firstLook(catalogue));
    this.divider = new Divider(
      { frame: byId("frame"), divider: byId("divider"), before: byId("label-before"), after: byId("label-after"), button: byId("compare") },
      (split) => this.redraw({ split }),
    );
    onSlide(byId("strength"), byId("strength-value"), (share) => {
      this.strength = share;
      this.redraw({ strength: this.effectiveStrength });
    });
    onSlide(byId("detail"), byId("detail-value"), (share) => {
      this.renderer.setDetail(share);
      this.redraw({});
    });
    for (const button of document.querySelectorAll("[data-open]")) {
      button.addEventListener("click", () => this.choose(button.dataset.open));
    }
    takeFiles({ stage: byId("stage"), inputs: [byId("photo-file"), byId("clip-file")] }, (file) => this.openFile(file));
    byId("snapshot").addEventListener("click", () => this.save());
    byId("flip").addEventListener("click", () => {
      this.facing = this.facing === "user" ? "environment" : "user";
      this.choose("camera");
    });
    this.showWelcome();
    document.addEventListener("visibilitychange", () => this.onVisibility());
    const { canvas } = this.renderer;
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => this.onContextRestored());
  }

  showWelcome() {
    const { looks, sample } = this.catalogue;
    const step = Math.max(1, Math.floor(looks.length / 9));
    const shown = looks.filter((_, index) => index % step === 0).slice(0, 9);
    byId("tresses").replaceChildren(
      ...shown.map(({ chip }) => Object.assign(document.createElement("img"), { src: this.catalogue.url(chip), alt: "" })),
    );
    if (!sample) return;
    byId("sample").hidden = false;
    byId("sample-image").src = this.catalogue.url(sample.file);
    byId("sample-credit").textContent = sample.credit;
    byId("sample").addEventListener("click", () =>
      this.open(async () => {
        const response = await fetch(this.catalogue.url(sample.file));
        return openPhoto(await response.blob(), this.renderer.maxSide);
      }),
    );
  }

  // Network ----------------------------------------------------------------------------------

  async loadNetwork() {
    this.messages.busy("Getting ready");
    this.accelerators = await loadRuntime();
    if (!this.accelerators.includes("webgpu")) {
      noteWebGpu("This browser has no WebGPU: the network runs on the processor, which is slower. All else is the same.");
    }
    deviceLost().then((info) => this.onDeviceLost(info));
    const wanted = this.options.get("accelerator");
    await this.useNetwork(this.modelName, this.accelerators.includes(wanted) ? wanted : this.accelerators[0]);
  }

  /** Loads a model onto an accelerator; where WebGPU fails, onto the processor. */
  async useNetwork(modelName, accelerator) {
    const model = this.catalogue.model(modelName);
    try {
      const show = (share) => this.messages.busy(`Loading the network, ${Math.round(share * 100)} %`);
      const bytes = await download(this.catalogue.url(model.file), show);
      this.messages.busy("Preparing the network");
      await this.pipeline.useModel(bytes, model.size, accelerator);
      Object.assign(this, { modelName: model.name, accelerator });
    } catch (error) {
      console.error(error);
      if (accelerator === "webgpu") {
        this.accelerators = this.accelerators.filter((each) => each !== "webgpu");
        noteWebGpu("WebGPU did not work for this network: it runs on the processor, which is slower.");
        return this.useNetwork(modelName, "wasm");
      }
      this.messages.show("The network could not be loaded", error.message, {
        kind: "error",
        action: { label: "Try again", run: () => this.useNetwork(modelName, accelerator) },
      });
    } finally {
      this.messages.busy(null);
      this.showNetworkChoices();
    }
    document.documentElement.dataset.accelerator = this.accelerator ?? "";
    await this.refresh();
  }

  showNetworkChoices() {
    const models = this.catalogue.models.map(({ name, title, size }) => ({ value: name, title, detail: `${size} px` }));
    showChoices(byId("models"), "model", models, this.modelName, (name) => this.useNetwork(name, this.accelerator));
    const accelerators = Object.entries(ACCELERATORS).map(([value, [title, detail]]) => {
      const there = this.accelerators.includes(value);
      return { value, title, detail: there ? detail : "unavailable", disabled: !there };
    });
    const use = (accelerator) => this.useNetwork(this.modelName, accelerator);
    showChoices(byId("accelerators"), "accelerator", accelerators, this.accelerator, use);
  }

  async onDeviceLost({ reason, message }) {
    if (reason === "destroyed") return;
    console.warn("WebGPU device lost:", message);
    this.accelerators = ["wasm"];
    noteWebGpu("The browser took the graphics card away: the network now runs on the processor. Reload the page to try the card again.");
    if (this.accelerator === "webgpu") await this.useNetwork(this.modelName, "wasm");
  }

  // Look -------------------------------------------------------------------------------------

  async wear(choice) {
    this.choice = choice;
    try {
      if (choice.id || choice.hex) {
        const look = choice.id ? await this.catalogue.look(choice.id) : await this.catalogue.color(choice.hex);
        // Another look may have been chosen while this one was loading.
        if (this.choice !== choice) return;
        this.renderer.setLook(look);
      }
      this.redraw({ strength: this.effectiveStrength });
    } catch (error) {
      this.messages.show("This look could not be loaded", error.message, { kind: "error" });
    }
  }

  get effectiveStrength() {
    return this.choice.id || this.choice.hex ? this.strength : 0;
  }

  redraw(change) {
    Object.assign(this.pipeline.view, change);
    // A live source draws its next frame with it anyway.
    if (!this.source?.live || this.loop.video === null) this.pipeline.draw();
  }

  // Sources ----------------------------------------------------------------------------------

  choose(kind) {
    if (kind === "camera") {
      this.open(() => openCamera(this.facing, () => this.onCameraLost()), "Opening the camera");
    } else byId(`${kind}-file`).click();
  }

  openFile(file) {
    if (file.type.startsWith("video/")) this.open(() => openClip(file), "Opening the clip");
    else this.open(() => openPhoto(file, this.renderer.maxSide), "Opening the photo");
  }

  /** Opens a source in place of the last one, which stays if this one cannot be opened. */
  async open(opener, text = "Opening") {
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

  onOpenError(error) {
    if (!(error instanceof CameraError)) {
      this.messages.show("That could not be opened", error.message, { kind: "error" });
      return;
    }
    const action = { label: "Try again", run: () => this.choose("camera") };
    this.messages.show(error.message, error.advice, { kind: "error", action });
  }

  async show(source) {
    this.loop.stop();
    const last = this.source;
    this.source = source;
    await this.pipeline.inTurn(() => last?.close());
    this.pipeline.forget();
    this.pipeline.view.mirrored = Boolean(source.mirrored);
    byId("welcome").hidden = true;
    byId("frame").hidden = false;
    byId("compare").disabled = byId("snapshot").disabled = false;
    byId("rate-pill").hidden = true;
    byId("flip").hidden = source.kind !== "camera" || !matchMedia("(pointer: coarse)").matches;
    await this.refresh();
    if (source.live) this.loop.start(source.element);
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
    this.fitFrame(source.width / source.height);
    const times = await this.pipeline.process(source);
    if (!times || source !== this.source) return;
    this.speed.show(this.pipeline, source.live);
    const root = document.documentElement;
    root.dataset.frames = String(Number(root.dataset.frames ?? 0) + 1);
    if (!source.live) this.tellResult();
  }

  fitFrame(ratio) {
    if (ratio === this.ratio) return;
    this.ratio = ratio;
    byId("frame").style.setProperty("--ratio", String(ratio));
  }

  tellResult() {
    const { intensity } = this.renderer.hair;
    if (intensity === null) this.messages.show("No hair found", "Try a picture where the hair is larger, or better lit.");
    this.messages.say(intensity === null ? "No hair found in this photo" : "The hair is recoloured");
  }

  // What happens to a page -------------------------------------------------------------------

  onLoopError(error) {
    console.error(error);
    if (this.renderer.gl.isContextLost()) return;
    if (this.accelerator === "webgpu") {
      this.onDeviceLost({ reason: "unknown", message: error.message }).then(() => this.resume());
      return;
    }
    const action = { label: "Try again", run: () => this.resume() };
    this.messages.show("Something went wrong with this frame", error.message, { kind: "error", action });
  }

  resume() {
    if (this.source?.live) this.loop.start(this.source.element);
  }

  onCameraLost() {
    this.loop.stop();
    const action = { label: "Reconnect", run: () => this.choose("camera") };
    this.messages.show("The camera was disconnected", "The last picture stays. Connect the camera again, or choose something else.", {
      kind: "error",
      action,
    });
  }

  /** A hidden tab works on nothing; the prior of long ago is dropped by the pipeline itself. */
  onVisibility() {
    if (!this.source?.live) return;
    const video = this.source.element;
    if (document.hidden) {
      this.loop.stop();
      if (this.source.kind === "clip") video.pause();
    } else {
      video.play().catch(() => {});
      this.loop.start(video);
    }
  }

  async onContextRestored() {
    this.renderer.build();
    await this.wear(this.choice);
    await this.refresh();
    this.resume();
  }

  async save() {
    const name = `hairseg-${this.choice.id ?? this.choice.hex?.slice(1) ?? "photo"}.png`;
    await saveSnapshot(this.pipeline, name);
    this.messages.say("The picture was saved");
  }
}

/** A look that shows at once what this is about. */
function firstLook({ looks }) {
  return (looks.find(({ id }) => id === "copper") ?? looks[0])?.id ?? "none";
}

/** Says why the network does not run on the graphics card. */
function noteWebGpu(text) {
  for (const note of document.querySelectorAll('[data-note="webgpu"]')) {
    note.textContent = text;
    note.hidden = false;
  }
}

/** Tells a slider's value as a share of 100, and shows it. */
function onSlide(slider, output, tell) {
  const show = () => {
    slider.style.setProperty("--fill", `${(100 * slider.value) / slider.max}%`);
    output.textContent = `${slider.value} %`;
  };
  slider.addEventListener("input", () => {
    show();
    tell(slider.value / 100);
  });
  show();
}
