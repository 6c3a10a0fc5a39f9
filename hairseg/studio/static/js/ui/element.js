// Small makers of page elements.

/** h("button", { class: "small", onclick: f }, "text", child) */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

let count = 0;
export const newId = (prefix) => `${prefix}-${++count}`;

/**
 * A labelled slider.
 *
 * @returns {HTMLElement & {set(value), track(css)}}
 */
export function slider({ label, min, max, step = 0.01, format = (value) => value.toFixed(2), title, onInput, onEnd, usual, colored = false }) {
  const id = newId("slider");
  const input = h("input", { type: "range", id, min, max, step, title });
  const output = h("output", { for: id });
  const element = h("div", { class: colored ? "slider color-slider" : "slider" }, h("label", { for: id, title }, label), input, output);
  const show = () => {
    output.textContent = format(Number(input.value));
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.addEventListener("input", () => {
    show();
    onInput(Number(input.value));
  });
  input.addEventListener("change", () => onEnd?.());
  if (usual !== undefined) {
    element.addEventListener("dblclick", () => {
      input.value = String(usual);
      show();
      onInput(usual);
      onEnd?.();
    });
  }
  element.set = (value) => {
    if (Number(input.value) !== value || !output.textContent) input.value = String(value);
    show();
  };
  element.track = (css) => input.style.setProperty("--track", css);
  element.input = input;
  return element;
}

/** Radio buttons in a row. */
export function segmented({ label, choices, value, onChange }) {
  const name = newId("choice");
  const element = h("div", { class: "segmented wide", role: "radiogroup", "aria-label": label });
  for (const [key, text] of choices) {
    const input = h("input", { type: "radio", name, value: key, onchange: () => onChange(key) });
    input.checked = key === value;
    element.append(h("label", {}, input, h("span", {}, text)));
  }
  element.set = (key) => {
    for (const input of element.querySelectorAll("input")) input.checked = input.value === key;
  };
  return element;
}

/** A well of colour that opens the system's picker. */
export function well({ label, onInput, onEnd }) {
  const input = h("input", { type: "color", "aria-label": label, title: label });
  const element = h("div", { class: "well" }, input);
  input.addEventListener("input", () => {
    element.style.background = input.value;
    onInput(input.value);
  });
  input.addEventListener("change", () => onEnd?.());
  element.set = (hex) => {
    input.value = hex;
    element.style.background = hex;
  };
  return element;
}

export function filePicker(text, { accept, multiple = false, onFiles, label }) {
  const input = h("input", { type: "file", accept, multiple, "aria-label": label ?? text });
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    if (files.length) onFiles(files);
  });
  return h("label", { class: "button small" }, text, input);
}

export const PHOTOS = "image/jpeg,image/png,image/webp";
