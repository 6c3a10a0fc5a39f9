// A look on one head: where the hair lies between the references, and how much of the strands' own
// colours comes back (hairseg/core/intensity.py, render/strand_color.py); look.glsl is the same.

import {
  LEAST_STRAND_LUMA,
  LEAST_TIMES_LUMA,
  LESS_STRAND_COLOR_ON_LIGHT,
  LUMA_POWER,
  MOST_TIMES_LUMA,
  USUAL_STRAND_COLOR,
} from "../constants.js";
import { clamp } from "./numbers.js";

/** Where hair of a mean intensity lies between the references, 0..1. */
export function blendPosition(intensity, [dark, light]) {
  return clamp((intensity - dark) / (light - dark), 0, 1);
}

/**
 * How much of the strands' own colours one of the look's colours gives back on one head.
 *
 * @param {number} amount the look's share for this colour, 0..1
 * @param {number} luma mean luma of hair with the colour
 * @param {number} intensity mean hair intensity of the head
 * @param {number} t where that lies between the references
 */
export function strandShare(amount, luma, intensity, t) {
  const times = Math.max(luma, LEAST_STRAND_LUMA) / Math.max(intensity, LEAST_STRAND_LUMA);
  const usual = USUAL_STRAND_COLOR * (1 - LESS_STRAND_COLOR_ON_LIGHT * t);
  return amount * usual * clamp(times, LEAST_TIMES_LUMA, MOST_TIMES_LUMA) ** LUMA_POWER;
}
