// A row of radio buttons that looks like one switch.

/**
 * @param {HTMLElement} root an empty radiogroup
 * @param {{value, title, detail, disabled}[]} options
 */
export function showChoices(root, name, options, chosen, onChoose) {
  root.replaceChildren(
    ...options.map(({ value, title, detail, disabled }) => {
      const label = document.createElement("label");
      const input = Object.assign(document.createElement("input"), { type: "radio", name, value });
      input.checked = value === chosen;
      input.disabled = Boolean(disabled);
      input.addEventListener("change", () => onChoose(value));
      const small = Object.assign(document.createElement("small"), { textContent: detail });
      label.append(input, title, small);
      return label;
    }),
  );
}
