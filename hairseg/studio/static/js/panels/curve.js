// The lightness curve: five handles, moved by pointer or by arrow keys.

const NAMESPACE = "http://www.w3.org/2000/svg";
const INPUTS = [0, 0.25, 0.5, 0.75, 1];
const NAMES = ["Black", "Shadows", "Middle", "Lights", "White"];
const [WIDTH, HEIGHT, MARGIN] = [320, 160, 14];
const MOST = 0.35;
// The curve must rise: neighbours keep this distance.
const LEAST_RISE = 0.04;

const make = (tag, attributes) => {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const toX = (input) => MARGIN + input * (WIDTH - 2 * MARGIN);
const toY = (output) => HEIGHT - MARGIN - output * (HEIGHT - 2 * MARGIN);

export class Curve {
  /** @param {(index, offset) => void} onChange @param {() => void} onEnd */
  constructor(onChange, onEnd) {
    Object.assign(this, { onChange, onEnd, offsets: INPUTS.map(() => 0) });
    this.element = make("svg", { class: "curve", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": "Lightness curve" });
    for (const input of INPUTS.slice(1, -1)) {
      this.element.append(make("line", { class: "grid", x1: toX(input), x2: toX(input), y1: toY(1), y2: toY(0) }));
      this.element.append(make("line", { class: "grid", x1: toX(0), x2: toX(1), y1: toY(input), y2: toY(input) }));
    }
    this.element.append(make("line", { class: "same", x1: toX(0), x2: toX(1), y1: toY(0), y2: toY(1) }));
    this.line = make("path", { class: "line" });
    this.element.append(this.line);
    this.handles = INPUTS.map((input, index) => this.makeHandle(index));
    this.element.append(...this.handles);
    this.set(this.offsets);
  }

  makeHandle(index) {
    const handle = make("circle", { r: 8, tabindex: 0, role: "slider", "aria-label": `Lightness curve, ${NAMES[index]}`, "aria-orientation": "vertical", "aria-valuemin": -35, "aria-valuemax": 35 });
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
      handle.focus();
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const box = this.element.getBoundingClientRect();
      const y = ((event.clientY - box.top) / box.height) * HEIGHT;
      this.move(index, (HEIGHT - MARGIN - y) / (HEIGHT - 2 * MARGIN) - INPUTS[index]);
    });
    handle.addEventListener("pointerup", () => this.onEnd());
    handle.addEventListener("dblclick", () => this.move(index, 0));
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowUp: 0.01, ArrowRight: 0.01, ArrowDown: -0.01, ArrowLeft: -0.01, PageUp: 0.05, PageDown: -0.05 }[event.key];
      const target = event.key === "Home" ? 0 : step === undefined ? null : this.offsets[index] + step;
      if (target === null) return;
      event.preventDefault();
      this.move(index, target);
    });
    return handle;
  }

  move(index, offset) {
    const output = (at) => INPUTS[at] + this.offsets[at];
    let wanted = INPUTS[index] + Math.min(Math.max(offset, -MOST), MOST);
    if (index > 0) wanted = Math.max(wanted, output(index - 1) + LEAST_RISE);
    if (index < INPUTS.length - 1) wanted = Math.min(wanted, output(index + 1) - LEAST_RISE);
    const value = Math.round((Math.min(Math.max(wanted, 0), 1) - INPUTS[index]) * 1000) / 1000;
    this.onChange(index, value);
  }

  set(offsets) {
    this.offsets = [...offsets];
    const points = INPUTS.map((input, index) => [input, input + offsets[index]]);
    this.handles.forEach((handle, index) => {
      handle.setAttribute("cx", toX(points[index][0]));
      handle.setAttribute("cy", toY(points[index][1]));
      handle.setAttribute("aria-valuenow", Math.round(offsets[index] * 100));
      handle.setAttribute("aria-valuetext", `${offsets[index] >= 0 ? "+" : ""}${Math.round(offsets[index] * 100)} lightness`);
    });
    this.line.setAttribute("d", smooth(points));
    this.line.setAttribute("fill", "none");
  }
}

/** Monotone cubic through the points (Fritsch and Carlson), as Bezier curves. */
function smooth(points) {
  const slopes = points.slice(1).map(([x, y], at) => (y - points[at][1]) / (x - points[at][0]));
  const tangents = points.map((_, at) => {
    if (at === 0) return slopes[0];
    if (at === points.length - 1) return slopes.at(-1);
    const [before, after] = [slopes[at - 1], slopes[at]];
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
  });
  let path = `M${toX(points[0][0])} ${toY(points[0][1])}`;
  for (let at = 1; at < points.length; at++) {
    const [[x0, y0], [x1, y1]] = [points[at - 1], points[at]];
    const third = (x1 - x0) / 3;
    path += `C${toX(x0 + third)} ${toY(y0 + tangents[at - 1] * third)} ${toX(x1 - third)} ${toY(y1 - tangents[at] * third)} ${toX(x1)} ${toY(y1)}`;
  }
  return path;
}
