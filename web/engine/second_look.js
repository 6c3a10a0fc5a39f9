// A second, closer look at small heads in photos (hairseg/segmentation/crop_refine.py, which gives the reasons).

import { HAIR, MOST_GROUPS, SMALL, findSmallHair, hairShown, meet, shareOf, sideOf } from "./hair/hair_groups.js";
import { union } from "./hair/hair_box.js";
import { FAR, searchHair } from "./hair/hair_search.js";

const ZOOM = 2.2;
const LEAST_SIDE = 0.5;
const SETTLED = 1.2;
const MOST_LOOKS = 3;
const LEAST_SHOWN = 1 / 80;
const LEAST_SURE = 0.8;

/**
 * Looks closer at each small head: those that the first look tells of, then those of a search.
 *
 * @param {Float32Array} first the network's mask of the whole frame, size x size
 * @param {(crop: Box) => Promise<Float32Array>} lookAt runs the network, without a prior, on a crop
 * @returns {Promise<{crop, mask, weights: {across, down}}[]>} what to lay over the frame's mask; the
 *   weights are places in the frame between which it rises from 0 to 1, and falls to 0 again
 */
export async function lookAgain(first, size, frame, lookAt) {
  const known = findSmallHair(first, size, frame);
  if (!known.length && first.some((value) => value >= HAIR)) return []; // large hair
  const looks = [];
  const seen = [];
  for await (const hair of placesToLook(known, size, frame, lookAt)) {
    if (seen.some((other) => meet(hair, other))) continue;
    const look = await lookCloser(hair, size, frame, lookAt);
    seen.push(look ? union(hair, look.hair) : hair);
    if (!look || looks.some((other) => meet(look.hair, other.hair))) continue;
    if (known.includes(hair) || convinces(look, frame)) looks.push(look);
    if (looks.length === MOST_GROUPS) break;
  }
  return looks.map((look) => {
    const others = looks.filter((other) => other !== look).map(({ hair }) => hair);
    return { ...look, weights: weightsOf(look, others, frame) };
  });
}

async function* placesToLook(known, size, frame, lookAt) {
  yield* known;
  yield* searchHair(frame, size, Math.round(LEAST_SIDE * size), lookAt);
}

/** Whether what only a search saw is hair from nearer, too. */
function convinces({ mask, hair }, frame) {
  const sure = mask.filter((value) => value >= HAIR);
  if (sure.length < LEAST_SHOWN * mask.length || shareOf(hair, frame) > FAR) return false;
  return sure.reduce((sum, value) => sum + value, 0) >= LEAST_SURE * sure.length;
}

/** Looks at crops around hair until one holds all of it; null if it is large, or none does. */
async function lookCloser(known, size, frame, lookAt) {
  let hair = known;
  let crop = cropAround(hair, size, frame);
  for (let count = 0; count < MOST_LOOKS; count++) {
    const mask = await lookAt(crop);
    if (!mask) return null;
    const shown = hairShown(mask, size, crop, hair);
    if (!shown) return { crop, hair, mask };
    hair = shown;
    if (shareOf(hair, frame) > SMALL) return null;
    const wanted = cropAround(hair, size, frame);
    if (sideOf(wanted) <= SETTLED * sideOf(crop)) return { crop, hair, mask };
    crop = wanted;
  }
  return null;
}

/** The square to look at, moved into the frame. */
export function cropAround(hair, size, frame) {
  const side = Math.max(Math.round(ZOOM * sideOf(hair)), Math.round(LEAST_SIDE * size));
  const [width, height] = [Math.min(side, frame.width), Math.min(side, frame.height)];
  const left = within(Math.floor((hair.left + hair.right - width) / 2), frame.width - width);
  const top = within(Math.floor((hair.top + hair.bottom - height) / 2), frame.height - height);
  return { left, top, right: left + width, bottom: top + height };
}

const within = (value, most) => Math.min(Math.max(value, 0), most);

function weightsOf({ crop, hair }, others, frame) {
  const land = territory(crop, hair, others);
  return {
    across: ramps([land.left, hair.left, hair.right, land.right], frame.width),
    down: ramps([land.top, hair.top, hair.bottom, land.bottom], frame.height),
  };
}

/** The crop, up to half-way to other people's hair. */
function territory(crop, hair, others) {
  const land = { ...crop };
  for (const other of others) {
    const gapX = Math.max(other.left - hair.right, hair.left - other.right);
    const gapY = Math.max(other.top - hair.bottom, hair.top - other.bottom);
    if (gapX >= gapY && other.left >= hair.right) land.right = Math.min(land.right, middle(hair.right, other.left));
    else if (gapX >= gapY) land.left = Math.max(land.left, middle(other.right, hair.left));
    else if (other.top >= hair.bottom) land.bottom = Math.min(land.bottom, middle(hair.bottom, other.top));
    else land.top = Math.max(land.top, middle(other.bottom, hair.top));
  }
  return land;
}

const middle = (one, other) => Math.floor((one + other) / 2);

/** Where the weight leaves 0, reaches 1, leaves 1, reaches 0; never at the frame's own border. */
function ramps([first, hairFirst, hairLast, last], end) {
  const rise = first === 0 ? [-2, -1] : [first, (first + hairFirst) / 2];
  const fall = last === end ? [end + 1, end + 2] : [(hairLast + last) / 2, last];
  return [...rise, ...fall];
}
