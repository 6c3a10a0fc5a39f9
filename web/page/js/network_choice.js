// Which network finds the hair, and on what it runs; falls back to the processor, and says why.

import { download } from "./download.js";
import { deviceLost, loadRuntime } from "../../engine/segmenter.js";
import { showChoices } from "./ui/choices.js";

const ACCELERATORS = { webgpu: ["WebGPU", "graphics"], wasm: ["Wasm", "processor"] };
const NO_WEBGPU = "This browser has no WebGPU: the network runs on the processor, which is slower. All else is the same.";
const NOT_WORKING = "WebGPU did not work for this network: it runs on the processor, which is slower.";
const TAKEN_AWAY =
  "The browser took the graphics card away: the network now runs on the processor. Reload the page to try the card again.";

export class NetworkChoice {
  /** @param {() => Promise} onChange after another network is in place */
  constructor({ catalogue, pipeline, messages, byId, onChange }) {
    Object.assign(this, { catalogue, pipeline, messages, byId, onChange });
    this.model = null;
    this.accelerator = null;
    this.accelerators = [];
  }

  /** Loads the runtime and the first network. */
  async start(modelName, accelerator) {
    this.messages.busy("Getting ready");
    this.accelerators = await loadRuntime();
    if (!this.accelerators.includes("webgpu")) note(NO_WEBGPU);
    deviceLost().then((info) => this.onDeviceLost(info));
    const there = this.accelerators.includes(accelerator);
    await this.use(this.catalogue.model(modelName), there ? accelerator : this.accelerators[0]);
  }

  async use(model, accelerator) {
    try {
      const show = (share) => this.messages.busy(`Loading the network, ${Math.round(share * 100)} %`);
      const bytes = await download(this.catalogue.url(model.file), show);
      this.messages.busy("Preparing the network");
      await this.pipeline.useModel(bytes, model.size, accelerator);
      Object.assign(this, { model, accelerator });
    } catch (error) {
      console.error(error);
      if (accelerator === "webgpu") {
        this.accelerators = ["wasm"];
        note(NOT_WORKING);
        return this.use(model, "wasm");
      }
      this.messages.show("The network could not be loaded", error.message, {
        kind: "error",
        action: { label: "Try again", run: () => this.use(model, accelerator) },
      });
    } finally {
      this.messages.busy(null);
      this.show();
    }
    await this.onChange();
  }

  show() {
    const models = this.catalogue.offeredModels.map(({ name, title, size }) => ({ value: name, title, detail: `${size} px` }));
    const useModel = (name) => this.use(this.catalogue.model(name), this.accelerator);
    showChoices(this.byId("models"), "model", models, this.model?.name, useModel);
    const accelerators = Object.entries(ACCELERATORS).map(([value, [title, detail]]) => {
      const disabled = !this.accelerators.includes(value);
      return { value, title, detail: disabled ? "unavailable" : detail, disabled };
    });
    const useAccelerator = (accelerator) => this.use(this.model, accelerator);
    showChoices(this.byId("accelerators"), "accelerator", accelerators, this.accelerator, useAccelerator);
  }

  async onDeviceLost({ reason, message }) {
    if (reason === "destroyed") return;
    console.warn("WebGPU device lost:", message);
    this.accelerators = ["wasm"];
    note(TAKEN_AWAY);
    if (this.accelerator === "webgpu") await this.use(this.model, "wasm");
  }
}

/** Says why the network does not run on the graphics card. */
function note(text) {
  for (const place of document.querySelectorAll('[data-note="webgpu"]')) {
    place.textContent = text;
    place.hidden = false;
  }
}
