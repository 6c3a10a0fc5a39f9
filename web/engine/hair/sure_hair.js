// Takes away what only might be hair: hairseg/segmentation/cleanup.py, which gives the reasons.

import { CLEAR_HAIR, FAINT, SURE_MEAN, SURE_ONCE } from "../constants.js";
import { parts } from "./shapes.js";


/**
 * Drops the parts of a photo's mask in which the network is never sure.
 *
 * @param {Float32Array} mask size x size, in 0..1; changed in place
 * @param {number} size
 * @returns {Float32Array} the mask
 */
export function dropUnsure(mask, size) {
  const { labels, areas } = parts(mask, size, FAINT);
  const seen = areas.map(() => ({ hair: 0, sum: 0, most: 0 }));
  labels.forEach((label, place) => {
    if (label < 0) return;
    const part = seen[label];
    part.most = Math.max(part.most, mask[place]);
    if (mask[place] <= CLEAR_HAIR) return;
    part.hair += 1;
    part.sum += mask[place];
  });
  const unsure = seen.map(
    ({ hair, sum, most }) => sum < SURE_MEAN * Math.max(hair, 1) && most < SURE_ONCE,
  );
  labels.forEach((label, place) => {
    if (label >= 0 && unsure[label]) mask[place] = 0;
  });
  return mask;
}
