// Finds every head in a photo: which parts of it the network looks at, and how closely. A port of
// hairseg/segmentation/search.py, which says why; the numbers are its spec's.

import {
  CLOSER,
  DENIED,
  DENYING,
  FAINT_BESIDE,
  FAINT_VIEW,
  GOOD,
  HAIR,
  HAZY,
  KNOWN,
  LARGE,
  LEAST_PART,
  LEAST_SEEN,
  LEAST_SHOWN,
  LEAST_SIDE,
  LEAST_SURE,
  LONE,
  MOST_SOUGHT,
  NEARLY,
  RUNS,
  RUNS_A_HEAD,
  RUNS_HAIRLESS,
  SAME,
  UNSEEN,
} from "../constants.js";
import { areaOf, common, grown, heightOf, rounded, sideOf, widthOf } from "./box.js";
import { Canvas } from "./canvas.js";
import { Evidence } from "./evidence.js";
import { splitHair } from "./split.js";
import { cropBox, firstBoxes, partBoxes, shareIn } from "./views.js";

/**
 * Looks at a frame until every head in it is seen well, or the runs are spent.
 *
 * @param {{frame: {width, height}, size: number, see, seeMirrored, colors}} passes see(box) runs the network on a part
 *   of the frame, seeMirrored(view) gives the view with the mean of its mask and its mirror image's; both give
 *   views. colors({width, height}) gives the frame at that size, RGBA, or null
 * @returns {Promise<{first, closer, canvas, split, heads}>} views, the canvas, and the heads on it: {label, box, known,
 *   cells}, boxes in the frame, the largest first
 */
export async function findHeads(passes) {
  const search = new Search(passes);
  await search.begin();
  if (search.isLone()) await search.seeOne();
  else {
    await search.seeParts();
    await search.seeHeads();
    await search.seeLikely();
    await search.seeFiner();
    await search.mirrorCrops();
  }
  search.forgetUnsure();
  return search;
}

/** The closest view that shows most of a head's hair; null if none does. */
export function bestView({ first, closer, canvas }, { cells }) {
  const shares = [...first, ...closer].map((view) => [view, canvas.shareShown(view, cells)]);
  const most = Math.max(0, ...shares.map(([, share]) => share));
  if (most < LEAST_SEEN) return null;
  const seen = shares.filter(([, share]) => share >= NEARLY * most).map(([view]) => view);
  return seen.reduce((best, view) => (areaOf(view.box) < areaOf(best.box) ? view : best));
}

class Search {
  constructor(passes) {
    Object.assign(this, { passes, frame: passes.frame, runs: 0, closer: [], parts: [], mirrored: new Set(), seen: [] });
  }

  async begin() {
    this.first = [];
    for (const one of firstBoxes(this.frame)) this.first.push(await this.view(one));
    this.canvas = new Canvas(this.frame, this.first);
    this.colors = this.passes.colors(this.canvas);
    this.close = new Float32Array(this.canvas.width * this.canvas.height);
    this.likely = new Evidence(this.frame);
    for (const view of this.first) this.likely.show(view);
    this.anyone = this.tellHeads().length > 0;
  }

  async view(one) {
    this.runs++;
    return this.passes.see(one);
  }

  async flipped(view) {
    this.runs++;
    return this.passes.seeMirrored(view);
  }

  /** Tells the heads on the canvas apart, again. */
  tellHeads() {
    const { canvas } = this;
    this.split = splitHair(canvas.found, canvas, this.colors);
    this.heads = this.split.heads.map(({ label, box: around, cells }) => {
      const known = cells.filter((at) => canvas.known[at] >= HAIR).length;
      return { label, box: canvas.inFrame(around), known: known >= KNOWN * cells.length, cells };
    });
    return this.heads;
  }

  /** Whether the first views show one large head, and nothing unsure elsewhere. */
  isLone() {
    const { heads, canvas } = this;
    if (heads.length !== 1 || this.share(heads[0]) < LONE) return false;
    const [{ box: hair, area }] = this.split.heads;
    const near = grown(hair, rounded(0.15 * sideOf(hair)), canvas);
    let [beside, haze] = [0, 0];
    canvas.known.forEach((value, at) => {
      const [x, y] = [at % canvas.width, Math.floor(at / canvas.width)];
      if (x < near.left || x >= near.right || y < near.top || y >= near.bottom) beside = Math.max(beside, value);
      if (value > 0.1 && value < 0.9) haze++;
    });
    return beside < FAINT_BESIDE && haze < HAZY * area;
  }

  /** One head: mirrored where it is large, else cropped, and the crop mirrored. */
  async seeOne() {
    const [head] = this.heads;
    if (this.share(head) < GOOD) this.add(await this.flipped(await this.view(this.cropBox(head))));
    else if (this.first.length === 1) {
      this.first = [await this.flipped(this.first[0])];
      this.canvas.show(this.first);
    }
  }

  /** Parts of the first views, those with most to see first. */
  async seeParts() {
    const boxes = this.first.flatMap((view) => partBoxes(view.box));
    await this.see(boxes, this.heads.length ? RUNS : RUNS_HAIRLESS - 3);
  }

  /** Where nothing was found, closer and closer at the places that are likeliest. */
  async seeLikely() {
    const least = rounded(LEAST_SIDE * this.passes.size);
    while (!this.tellHeads().length && this.runs < RUNS_HAIRLESS) {
      const one = this.likely.nextBox(least);
      if (!one) return;
      this.add(await this.view(one));
      await this.seeHeads();
    }
  }

  /** Parts of the parts that stayed unsure, or show heads too small, as far as unseen. */
  async seeFiner() {
    let boxes = this.parts.filter(wantsFiner).flatMap((view) => partBoxes(view.box));
    while (boxes.length && this.runs < this.allowed) {
      boxes = boxes.filter((one) => this.unseen(one) >= UNSEEN);
      if (!boxes.length) return;
      const one = firstMost(boxes, (other) => this.unseen(other) + this.evidence(other));
      boxes.splice(boxes.indexOf(one), 1);
      await this.see([one], this.allowed);
      this.markClose(one);
      await this.seeHeads();
    }
  }

  /** A crop of each head that no view shows large enough, and of each candidate. */
  async seeHeads() {
    for (;;) {
      const heads = this.tellHeads().filter((head) => this.wantsCrop(head));
      if (!heads.length || this.runs >= this.allowed) return;
      const known = heads.filter((head) => head.known);
      const head = firstMost(known.length ? known : heads, (one) => areaOf(one.box));
      this.seen.push(head.box);
      if (head.known) {
        this.add(await this.view(this.cropBox(head)));
        this.believe(head.cells);
      } else if (!(await this.confirm(head))) {
        this.canvas.forget(head.cells);
        this.likely.hide(head.box);
      }
    }
  }

  /** Looks closer at a candidate; whether it is a head. */
  async confirm(head) {
    if (this.isDenied(head)) return false;
    let view = bestView(this, head);
    const crop = this.cropBox(head);
    if (!view || sideOf(crop) < CLOSER * sideOf(view.box)) {
      view = await this.view(crop);
      if (!isSure(view, head)) return false;
      this.add(view);
    }
    if (!this.anyone && this.runs < RUNS_HAIRLESS) {
      const mirrored = await this.flipped(view);
      this.replace(view, mirrored);
      view = mirrored;
    }
    if (!isSure(view, head)) return false;
    this.believe(head.cells);
    return true;
  }

  /** Takes what closer views show of the head that has most of some hair for known. */
  believe(hair) {
    this.tellHeads();
    const counts = new Map();
    for (const at of hair) {
      const label = this.split.labels[at];
      if (label) counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    if (!counts.size) return;
    const label = firstMost([...counts.keys()].sort((one, other) => one - other), (one) => counts.get(one));
    for (const at of this.heads.find((head) => head.label === label).cells) this.canvas.known[at] = this.canvas.found[at];
  }

  /** Whether a wider view, in which a first candidate would be large, shows nothing of it. */
  isDenied(head) {
    if (this.anyone) return false;
    return [...this.first, ...this.closer].some((view) => {
      const large = this.first.includes(view) ? LARGE : DENYING;
      const shared = common(head.box, view.box);
      const isInside = ["top", "left", "bottom", "right"].every((edge) => shared[edge] === head.box[edge]);
      return isInside && shareIn(head.box, view.box) > large && this.canvas.shareShown(view, head.cells) < DENIED;
    });
  }

  /** Takes back what belongs to no head that is believed. */
  forgetUnsure() {
    for (const head of this.tellHeads()) if (!head.known) this.canvas.forget(head.cells);
    this.tellHeads();
  }

  /** The runs that are left over, for the crops of the largest heads. */
  async mirrorCrops() {
    for (const head of this.tellHeads()) {
      const view = bestView(this, head);
      if (!view || !this.closer.includes(view) || this.mirrored.has(view)) continue;
      if (this.runs >= this.allowed) return;
      this.replace(view, await this.flipped(view));
    }
  }

  async see(boxes, most) {
    const left = [...boxes];
    while (left.length && this.runs < most) {
      const one = firstMost(left, (other) => this.evidence(other));
      left.splice(left.indexOf(one), 1);
      if (sideOf(one) < LEAST_PART * this.passes.size) continue;
      const view = await this.view(one);
      this.parts.push(view);
      this.add(view, true);
    }
  }

  /** The share of a box that no crop or finer part has shown. */
  unseen(one) {
    const { top, left, bottom, right } = this.canvas.place(one);
    let shown = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) shown += this.close[y * this.canvas.width + x];
    return 1 - shown / ((bottom - top) * (right - left));
  }

  markClose(one) {
    const { top, left, bottom, right } = this.canvas.place(one);
    for (let y = top; y < bottom; y++) this.close.fill(1, y * this.canvas.width + left, y * this.canvas.width + right);
  }

  add(view, isPart = false) {
    if (!isPart) this.markClose(view.box);
    this.closer.push(view);
    this.canvas.add(view);
    this.likely.show(view);
  }

  get allowed() {
    const known = Math.min(this.heads.filter((head) => head.known).length, MOST_SOUGHT);
    return known ? RUNS + RUNS_A_HEAD * known : RUNS_HAIRLESS;
  }

  share(head) {
    const view = bestView(this, head);
    return view ? shareIn(head.box, view.box) : 0;
  }

  wantsCrop(head) {
    if (this.seen.some((one) => areaOf(common(head.box, one)) >= SAME * Math.max(areaOf(head.box), areaOf(one)))) return false;
    return !head.known || this.share(head) < GOOD;
  }

  evidence(one) {
    return this.canvas.most(this.canvas.found, this.canvas.place(one));
  }

  cropBox(head) {
    // What first views show may be a piece of a larger head.
    const least = this.anyone ? LEAST_PART : LEAST_SIDE;
    return cropBox(head.box, this.frame, rounded(least * this.passes.size));
  }

  replace(view, mirrored) {
    this.closer[this.closer.indexOf(view)] = mirrored;
    this.mirrored.add(mirrored);
  }
}

/** The first of those with the highest value. */
function firstMost(items, valueOf) {
  return items.map((item) => [item, valueOf(item)]).reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

/** Whether a crop shows a candidate, and is sure of it. */
function isSure({ box: around, mask, size }, head) {
  const [top, bottom] = [head.box.top, head.box.bottom].map((edge) => Math.floor(((edge - around.top) * size) / heightOf(around)));
  const [left, right] = [head.box.left, head.box.right].map((edge) => Math.floor(((edge - around.left) * size) / widthOf(around)));
  let [count, sum] = [0, 0];
  for (let y = Math.max(top, 0); y < Math.min(bottom + 1, size); y++) {
    for (let x = Math.max(left, 0); x < Math.min(right + 1, size); x++) {
      const value = mask[y * size + x];
      if (value < HAIR) continue;
      count++;
      sum += value;
    }
  }
  return count >= LEAST_SHOWN * mask.length && sum >= LEAST_SURE * count;
}

/** Whether a view is unsure, or shows a head too small. */
function wantsFiner({ mask, size }) {
  const { heads } = splitHair(mask, { width: size, height: size });
  if (!heads.length) return mask.some((value) => value >= FAINT_VIEW);
  return Math.min(...heads.map((head) => sideOf(head.box))) < LARGE * size;
}
