// Which network finds the hair, and on what it runs; says why where it fell back to the processor, and what its
// licence is.

import { showChoices } from "./ui/choices.js";

const ACCELERATORS = { webgpu: ["WebGPU", "graphics"], wasm: ["Wasm", "processor"] };
const NO_WEBGPU = "This browser has no WebGPU: the network runs on the processor, which is slower. All else is the same.";
const NOT_WORKING = "WebGPU did not work for this network: it runs on the processor, which is slower.";
const TAKEN_AWAY =
  "The browser took the graphics card away: the network now runs on the processor. Reload the page to try the card again.";

export class NetworkChoice {
  /** @param {() => Promise} onChange after another network is in place */
  constructor({ recolorer, messages, byId, onChange }) {
    Object.assign(this, { recolorer, messages, byId, onChange });
    recolorer.onAcceleratorLost = () => this.onLost();
  }

  get model() {
    return this.recolorer.model;
  }

  get accelerator() {
    return this.recolorer.accelerator;
  }

  /** Loads the first network. */
  async start(modelName, accelerator) {
    const { catalogue, accelerators } = this.recolorer;
    if (!accelerators.includes("webgpu")) note(NO_WEBGPU);
    await this.use((catalogue.model(modelName) ?? catalogue.model(null)).name, accelerator ?? "auto");
  }

  async use(name, accelerator) {
    this.messages.busy("Getting ready");
    try {
      const onProgress = (share) => this.messages.busy(share < 1 ? `Loading the network, ${Math.round(share * 100)} %` : "Preparing the network");
      await this.recolorer.setModel(name, { accelerator, onProgress });
      if (this.recolorer.fallback) note(NOT_WORKING);
    } catch (error) {
      console.error(error);
      const action = { label: "Try again", run: () => this.use(name, accelerator) };
      this.messages.show("The network could not be loaded", error.message, { kind: "error", action });
    } finally {
      this.messages.busy(null);
      this.show();
    }
    await this.onChange();
  }

  show() {
    const { catalogue, accelerators } = this.recolorer;
    const models = catalogue.offeredModels.map(({ name, title, size }) => ({ value: name, title, detail: `${size} px` }));
    showChoices(this.byId("models"), "model", models, this.model?.name, (name) => this.use(name, this.accelerator ?? "auto"));
    const choices = Object.entries(ACCELERATORS).map(([value, [title, detail]]) => {
      const disabled = !accelerators.includes(value);
      return { value, title, detail: disabled ? "unavailable" : detail, disabled };
    });
    showChoices(this.byId("accelerators"), "accelerator", choices, this.accelerator, (value) => this.use(this.model.name, value));
    this.byId("licence").textContent = this.model ? licenceOf(this.model) : "";
  }

  async onLost() {
    note(TAKEN_AWAY);
    this.show();
    await this.onChange();
  }
}

/** The licence of a model's weights, and what follows from the photos that it learnt from. */
function licenceOf({ title, licence, trainedOn, commercialUse }) {
  const use = { true: "free for commercial use", false: "not for commercial use" }[commercialUse] ?? "commercial use not stated";
  return `${title}: weights ${licence}; trained on ${trainedOn}; ${use}.`;
}

/** Says why the network does not run on the graphics card. */
function note(text) {
  for (const place of document.querySelectorAll('[data-note="webgpu"]')) {
    place.textContent = text;
    place.hidden = false;
  }
}
