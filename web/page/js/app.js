// The page: puts its parts together and passes on what is chosen. The work is the package's, `createHairRecolorer`.

import { createHairRecolorer } from "../../engine/index.js";
import { NetworkChoice } from "./network_choice.js";
import { Player } from "./player.js";
import { Recording } from "./recording.js";
import { canShare, saveFile, shareFile } from "./saving.js";
import { Divider } from "./ui/divider.js";
import { takeFiles } from "./ui/files.js";
import { Gallery } from "./ui/gallery.js";
import { Messages } from "./ui/messages.js";
import { People } from "./ui/people.js";
import { Press } from "./ui/press.js";
import { onSlide } from "./ui/slider.js";
import { SpeedReadout } from "./ui/speed.js";
import { showWelcome } from "./ui/welcome.js";

const ASSETS = { data: new URL("../assets/", import.meta.url) };
const byId = (id) => document.getElementById(id);

export class App {
  /** What the page starts with can be said in its address: ?look=, ?model=, ?accelerator=. */
  static async start() {
    const options = new URLSearchParams(location.search);
    const recolorer = await createHairRecolorer({ canvas: byId("canvas"), model: false, assets: ASSETS });
    const app = new App(recolorer);
    app.wire(options.get("look"));
    await app.network.start(options.get("model"), options.get("accelerator"));
    return app;
  }

  constructor(recolorer) {
    this.recolorer = recolorer;
    this.messages = new Messages(byId);
    const parts = { recolorer, messages: this.messages, byId };
    this.people = new People(parts);
    this.recording = new Recording({ ...parts, onFile: (file) => this.keep(file, "The recording was saved") });
    this.player = new Player({
      ...parts,
      speed: new SpeedReadout(byId),
      rescue: (error) => this.rescue(error),
      onSource: () => this.recording.stop(),
      onPhoto: () => this.people.show(),
      onLook: (file) => this.takeLook(file),
    });
    this.network = new NetworkChoice({ ...parts, onChange: () => this.player.refresh() });
    this.choice = {};
  }

  get pipeline() {
    return this.recolorer.pipeline;
  }

  get renderer() {
    return this.recolorer.renderer;
  }

  wire(lookId) {
    const { recolorer, player } = this;
    this.gallery = new Gallery(byId("gallery"), byId("look-name"), (choice) => this.wear(choice));
    this.gallery.show(byId, recolorer.catalogue, lookId ?? firstLook(recolorer));
    const labels = { before: byId("label-before"), after: byId("label-after") };
    const handles = { frame: byId("frame"), divider: byId("divider"), button: byId("compare") };
    this.divider = new Divider({ ...handles, ...labels }, (split) => (recolorer.split = split));
    const press = { onTap: (x, y) => this.people.tap(x, y), onHold: (held) => this.hold(held) };
    new Press(byId("canvas"), () => !this.divider.active, press);
    onSlide(byId, "strength", (share) => (recolorer.strength = share));
    onSlide(byId, "detail", (detail) => (recolorer.detail = detail));
    onSlide(byId, "shine", (shine) => {
      // Working shine into the tables takes longer than a frame: the last value counts.
      cancelAnimationFrame(this.dressing);
      this.dressing = requestAnimationFrame(() => (recolorer.shine = shine));
    });
    for (const button of document.querySelectorAll("[data-open]")) {
      const { open: kind } = button.dataset;
      button.addEventListener("click", () => (kind === "camera" ? player.openCamera() : byId(`${kind}-file`).click()));
    }
    const inputs = [byId("photo-file"), byId("clip-file"), byId("own-file")];
    takeFiles({ stage: byId("stage"), inputs }, (file) => player.openFile(file));
    showWelcome(byId, recolorer.catalogue, (file) => player.openFile(file));
    byId("snapshot").addEventListener("click", () => this.save());
    byId("share").addEventListener("click", () => this.share());
    document.documentElement.classList.toggle("can-share", canShare());
    const { canvas } = recolorer;
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => this.onContextRestored());
  }

  /** @param {{id} | {hex} | {own} | {}} choice own is a look from a file; {} is the hair as it is */
  async wear(choice) {
    this.choice = choice;
    try {
      await this.recolorer.setLook(choice.id ?? choice.hex ?? choice.own ?? null);
    } catch (error) {
      if (this.choice === choice) this.messages.show("This look could not be loaded", error.message, { kind: "error" });
    }
  }

  /** A look's file becomes a chip of the gallery, and is worn. */
  async takeLook(file) {
    this.messages.clear();
    try {
      const look = await this.recolorer.readLook(file);
      this.gallery.addOwn(look);
      this.messages.say(`The look ${look.title} is worn`);
    } catch (error) {
      this.messages.show("This look could not be read", `${file.name}: ${error.message}.`, { kind: "error" });
    }
  }

  /** The picture as it was, while it is held. */
  hold(held) {
    this.recolorer.split = held ? 1 : 0;
    byId("label-before").hidden = !held;
  }

  /** After a frame that failed: a lost card comes back by itself, a lost WebGPU device does not. */
  async rescue(error) {
    if (this.renderer.gl.isContextLost()) return true;
    if (this.recolorer.accelerator !== "webgpu") return false;
    await this.recolorer.loseAccelerator({ reason: "unknown", message: error.message });
    return true;
  }

  async onContextRestored() {
    this.renderer.build();
    await this.wear(this.choice);
    await this.player.refresh();
    this.player.resume();
  }

  get fileName() {
    const { id, hex, own } = this.choice;
    return `hairseg-${id ?? hex?.slice(1) ?? (own ? "own-look" : "photo")}`;
  }

  async picture(type) {
    const blob = await this.recolorer.toBlob({ type });
    return new File([blob], `${this.fileName}.${type.split("/")[1]}`, { type });
  }

  async save() {
    this.keep(await this.picture("image/png"), "The picture was saved");
  }

  keep(file, said) {
    saveFile(file);
    this.messages.say(said);
  }

  async share() {
    try {
      await shareFile(await this.picture("image/jpeg"));
    } catch (error) {
      this.messages.show("It could not be shared", error.message, { kind: "error", action: { label: "Save", run: () => this.save() } });
    }
  }
}

/** A look that shows at once what this is about. */
function firstLook({ looks }) {
  return (looks.find(({ id }) => id === "copper") ?? looks[0])?.id ?? "none";
}
