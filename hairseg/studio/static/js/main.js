// Opens the studio: what the server knows, the card, drawn hair where there is no work yet.

import * as api from "./api.js";
import { Renderer } from "./gl/renderer.js";
import { Studio } from "./studio.js";
import { notify } from "./ui/notice.js";

async function freshDocument(facts) {
  const drawn = await Promise.all(facts.drawn.map((intensity) => api.addDrawn(intensity)));
  const named = drawn.map((picture) => ({ ...picture, name: "Drawn hair" }));
  const recipe = structuredClone(facts.recipe);
  recipe.references = { dark: named[0].intensity, light: named.at(-1).intensity };
  return { recipe, pictures: { dark: named[0], light: named.at(-1), strip: named, inspiration: null } };
}

async function main() {
  const [renderer, facts] = await Promise.all([Renderer.create(), api.start()]);
  const fresh = facts.document?.current ?? (await freshDocument(facts));
  window.studio = new Studio(renderer, facts, fresh);
  if (facts.was_damaged) notify("The unsaved work could not be read; it was put aside as session.damaged.json.");
  document.documentElement.dataset.state = "ready";
}

main().catch((error) => {
  notify(error.message);
  document.documentElement.dataset.state = "failed";
  throw error;
});
