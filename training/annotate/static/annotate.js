// The page of `python -m training annotate`: strokes are drawn on a canvas of the mask's own size
// and put to the server when the pointer is lifted; what the server has is what is shown.

const element = (id) => document.getElementById(id);
const view = element("view");
const pen = view.getContext("2d");
const mask = document.createElement("canvas");
const maskPen = mask.getContext("2d", { willReadFrequently: true });
const tint = document.createElement("canvas");
const MODES = ["tint", "outline", "photo"];

let entries = [];
let at = 0;
let photo = null;
let tool = "p";
let mode = 0;
let stroke = null;
let busy = Promise.resolve();

async function ask(path, options = {}) {
  const headers = { "x-hairseg-studio": "1" };
  const answer = await fetch(path, { ...options, headers });
  if (!answer.ok) {
    const text = await answer.text();
    let message = text;
    try { message = JSON.parse(text).error; } catch { /* plain text */ }
    throw new Error(message);
  }
  return answer;
}

// One request after the other, so that an undo never overtakes the stroke before it.
function queue(work) {
  busy = busy.then(work).catch((error) => say(error.message, "error"));
  return busy;
}

function say(text, kind = "") {
  const saved = element("saved");
  saved.textContent = text;
  saved.className = kind;
}

async function load(address) {
  const image = new Image();
  image.src = URL.createObjectURL(await (await ask(address)).blob());
  await image.decode();
  URL.revokeObjectURL(image.src);
  return image;
}

const base = () => `api/photos/${encodeURIComponent(entries[at].stem)}`;

async function loadMask() {
  const picture = await load(`${base()}/mask`);
  mask.width = tint.width = picture.width;
  mask.height = tint.height = picture.height;
  maskPen.drawImage(picture, 0, 0);
}

function show(index) {
  return queue(async () => {
    at = Math.max(0, Math.min(entries.length - 1, index));
    history.replaceState(null, "", `#${entries[at].stem}`);
    [photo] = await Promise.all([load(base()), loadMask()]);
    fit();
    say("");
    describe();
  });
}

function describe() {
  const { stem, verdict, versions } = entries[at];
  element("name").textContent = stem;
  element("state").textContent = `${verdict || "open"}, ${versions} ${versions === 1 ? "change" : "changes"}`;
  element("state").className = verdict;
  const judged = entries.filter((entry) => entry.verdict).length;
  element("count").textContent = `${at + 1} of ${entries.length}, ${judged} judged`;
  for (const button of document.querySelectorAll("button")) {
    button.classList.toggle("on", button.dataset.key === tool);
  }
}

function fit() {
  const room = document.querySelector("main");
  const scale = Math.min(room.clientWidth / photo.width, room.clientHeight / photo.height);
  view.width = Math.max(1, Math.floor(photo.width * scale));
  view.height = Math.max(1, Math.floor(photo.height * scale));
  draw();
}

// The mask's grey becomes the tint's transparency; an outline is where it crosses the middle.
function draw() {
  const shown = MODES[mode];
  pen.drawImage(photo, 0, 0, view.width, view.height);
  if (shown !== "photo") {
    const grey = maskPen.getImageData(0, 0, mask.width, mask.height);
    const colors = new ImageData(mask.width, mask.height);
    const hair = (i) => grey.data[i * 4] > 127;  // undefined beyond the picture: not hair
    for (let i = 0; i < mask.width * mask.height; i++) {
      const edge = shown === "outline" && hair(i) && !(hair(i - 1) && hair(i + 1) && hair(i - mask.width) && hair(i + mask.width));
      colors.data[i * 4] = edge ? 60 : 255;
      colors.data[i * 4 + 1] = edge ? 255 : 40;
      colors.data[i * 4 + 2] = edge ? 60 : 160;
      colors.data[i * 4 + 3] = shown === "tint" ? grey.data[i * 4] * 0.5 : edge ? 255 : 0;
    }
    tint.getContext("2d").putImageData(colors, 0, 0);
    pen.drawImage(tint, 0, 0, view.width, view.height);
  }
}

function place(event) {
  const box = view.getBoundingClientRect();
  return [
    ((event.clientX - box.left) / box.width) * mask.width,
    ((event.clientY - box.top) / box.height) * mask.height,
  ];
}

function drawStroke(from, to) {
  const scale = mask.width / view.width;
  maskPen.strokeStyle = tool === "p" ? "#fff" : "#000";
  maskPen.lineWidth = Number(element("size").value) * scale;
  maskPen.lineCap = maskPen.lineJoin = "round";
  maskPen.beginPath();
  maskPen.moveTo(...from);
  maskPen.lineTo(to[0] + 0.01, to[1]);
  maskPen.stroke();
  draw();
}

view.addEventListener("pointerdown", (event) => {
  if (!photo || event.button !== 0) return;
  view.setPointerCapture(event.pointerId);
  stroke = place(event);
  drawStroke(stroke, stroke);
});
view.addEventListener("pointermove", (event) => {
  if (!stroke) return;
  const to = place(event);
  drawStroke(stroke, to);
  stroke = to;
});
view.addEventListener("pointerup", () => {
  if (!stroke) return;
  stroke = null;
  const path = `${base()}/mask`;
  const index = at;
  const drawn = new Promise((done) => mask.toBlob(done, "image/png"));
  queue(async () => {
    try {
      entries[index] = await (await ask(path, { method: "PUT", body: await drawn })).json();
    } catch (error) {
      await showServersMask(index);
      throw error;
    }
    say("saved");
    describe();
  });
});
// A stroke that the browser takes away (a system gesture, a lost pen) is none.
view.addEventListener("pointercancel", () => {
  stroke = null;
  queue(() => showServersMask(at));
});

async function showServersMask(index) {
  if (index !== at) return;
  await loadMask();
  draw();
}

function undo() {
  queue(async () => {
    entries[at] = await (await ask(`${base()}/undo`, { method: "POST" })).json();
    await showServersMask(at);
    say("undone");
    describe();
  });
}

function judge(word) {
  queue(async () => {
    const verdict = entries[at].verdict === word ? "" : word;
    entries[at] = await (await ask(`${base()}/verdict`, { method: "PUT", body: verdict })).json();
    describe();
    say(verdict ? `${verdict}ed` : "open again");
    if (verdict && at + 1 < entries.length) show(at + 1);
  });
}

const actions = {
  p: () => { tool = "p"; describe(); },
  e: () => { tool = "e"; describe(); },
  z: undo,
  a: () => judge("accept"),
  r: () => judge("reject"),
  n: () => {
    const next = entries.findIndex((entry, index) => index > at && !entry.verdict);
    if (next >= 0) show(next); else say("no open one follows");
  },
  " ": () => { mode = (mode + 1) % MODES.length; draw(); },
  "[": () => { element("size").value = Number(element("size").value) * 0.8; },
  "]": () => { element("size").value = Number(element("size").value) * 1.25; },
  ArrowLeft: () => show(at - 1),
  ArrowRight: () => show(at + 1),
};

document.addEventListener("keydown", (event) => {
  const undoKeys = event.key === "z" && (event.ctrlKey || event.metaKey);
  if ((event.ctrlKey || event.metaKey || event.altKey) && !undoKeys) return;
  const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action || !photo || stroke) return;
  event.preventDefault();
  action();
});
for (const button of document.querySelectorAll("button")) {
  button.addEventListener("click", () => { actions[button.dataset.key](); button.blur(); });
}
window.addEventListener("resize", () => photo && fit());

queue(async () => {
  entries = await (await ask("api/photos")).json();
  const wanted = decodeURIComponent(location.hash.slice(1));
  const index = entries.findIndex((entry) => entry.stem === wanted);
  const open = entries.findIndex((entry) => !entry.verdict);
  show(index >= 0 ? index : Math.max(open, 0));
});
