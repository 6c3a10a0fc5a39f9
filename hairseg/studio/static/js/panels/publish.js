// Step 3: a name, and the look is saved, checked and packed.

import * as api from "../api.js";
import { h, slider } from "../ui/element.js";
import { attempt, notify } from "../ui/notice.js";

const LICENSES = ["CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "Apache-2.0", "MIT", "LicenseRef-Proprietary"];
const FAMILIES = ["naturals", "reds", "fashion", "pastels", "gradients", "highlights", "custom"];

const slug = (text) =>
  text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60).replace(/-+$/, "");

export class PublishPanel {
  constructor(studio, element) {
    this.studio = studio;
    this.saved = null;
    this.fields = {
      title: this.text("Name", "title", { placeholder: "Rose Gold Melt" }),
      id: this.text("Name for programs", "id", { placeholder: "rose-gold-melt" }),
      author: this.text("Made by", "author", { placeholder: "Your name" }),
      tags: h("input", { type: "text", placeholder: "red, copper, warm" }),
    };
    this.fields.tags.addEventListener("change", () => this.takeTags());
    this.fields.license = this.choice("license", LICENSES);
    this.fields.family = this.choice("family", FAMILIES);
    this.strength = slider({ label: "Strength", min: 0, max: 1, usual: 1, onInput: (value) => studio.changeRecipe("strength", (recipe) => (recipe.strength = value)) });
    this.shows = h("select", {}, h("option", { value: "drawn" }, "Drawn hair, three lightnesses"), h("option", { value: "own" }, "My two reference photos"));
    this.save = h("button", { class: "primary", onclick: () => this.saveLook(false) }, "Save look");
    this.result = h("div", { role: "status" });
    const field = (text, input) => h("label", { class: "field" }, h("span", {}, text), input);
    element.append(
      h("h2", {}, "Publish"),
      field("Name", this.fields.title),
      field("Name for programs", this.fields.id),
      field("Made by", this.fields.author),
      field("Licence", this.fields.license),
      field("Family", this.fields.family),
      field("Tags, with commas", this.fields.tags),
      this.strength,
      field("The preview picture shows", this.shows),
      h("p", { class: "quiet" }, "A look that you give away has its preview in it: choose your own photos only if the people on them agree."),
      this.save,
      this.result,
    );
  }

  text(label, name, { placeholder }) {
    const input = h("input", { type: "text", placeholder, maxlength: 200, autocomplete: "off" });
    input.addEventListener("input", () => {
      const value = input.value;
      this.studio.changeRecipe(`text ${name}`, (recipe) => {
        if (name === "title" && recipe.id === slug(recipe.title)) recipe.id = slug(value);
        recipe[name] = value;
      });
    });
    return input;
  }

  choice(name, values) {
    const select = h("select", {}, ...values.map((value) => h("option", { value }, value)));
    select.addEventListener("change", () => this.studio.changeRecipe(`choice ${name}`, (recipe) => (recipe[name] = select.value)));
    return select;
  }

  takeTags() {
    const tags = [...new Set(this.fields.tags.value.split(",").map(slug).filter(Boolean))].slice(0, 32);
    this.studio.changeRecipe("tags", (recipe) => (recipe.tags = tags));
  }

  async saveLook(replace) {
    const { studio } = this;
    const { recipe, pictures } = studio.store.current;
    if (!recipe.title.trim()) {
      notify("Give the look a name first.");
      this.fields.title.focus();
      return;
    }
    const problem = studio.referenceProblem();
    if (problem) {
      notify(problem);
      return;
    }
    this.save.disabled = true;
    const preview = this.shows.value === "own" ? [pictures.dark, pictures.light].map(({ photo, mask }) => ({ photo, mask })) : [];
    try {
      this.show(await api.saveLook({ recipe, preview, replace }));
    } catch (error) {
      if (error.answer?.exists && confirm(`There is a look “${recipe.id}” already. Replace it?`)) {
        this.save.disabled = false;
        return this.saveLook(true);
      }
      notify(error.message);
    }
    this.save.disabled = false;
  }

  show({ id, path, looks, command }) {
    this.studio.facts.looks = looks;
    const zip = h("button", { class: "small", onclick: () => attempt(() => this.download(id)) }, "Download as a zip");
    this.result.replaceChildren(
      h("div", { class: "saved" }, h("p", {}, `Saved and checked: ${path}`), h("code", {}, command), h("div", { class: "row" }, zip)),
    );
    this.result.scrollIntoView({ block: "end" });
  }

  async download(id) {
    const link = h("a", { href: api.zipUrl(id), download: `${id}.zip` });
    link.click();
  }

  update({ recipe }) {
    for (const name of ["title", "id", "author", "license", "family"]) {
      const field = this.fields[name];
      if (field.tagName === "SELECT" && ![...field.options].some(({ value }) => value === recipe[name])) field.append(h("option", { value: recipe[name] }, recipe[name]));
      if (field.value !== recipe[name]) field.value = recipe[name];
    }
    if (document.activeElement !== this.fields.tags) this.fields.tags.value = recipe.tags.join(", ");
    this.strength.set(recipe.strength);
  }
}
