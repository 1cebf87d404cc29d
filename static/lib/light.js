/**
 * Whether there is light to sign in: by the brightness of the picture, where the face is looked
 * for and around it. Pure.
 */

import { eachIn } from "./luminance.js";

/** @typedef {"dark"|"backlit"|"fine"} Light */
/** @typedef {import("./luminance.js").Luminance} Luminance */
/** @typedef {import("./luminance.js").Zone} Zone */

/** Where the guide wants the face. */
const FACE = { left: 0.36, top: 0.14, right: 0.64, bottom: 0.5 };
/** Where a window behind somebody shines in: beside and above the head. */
const AROUND = [
  { left: 0, top: 0, right: 0.2, bottom: 0.55 },
  { left: 0.8, top: 0, right: 1, bottom: 0.55 },
  { left: 0.2, top: 0, right: 0.8, bottom: 0.1 },
];
/** Where hands sign: a dark room behind somebody who is lit is no harm. */
const SIGNING = { left: 0.22, top: 0.1, right: 0.78, bottom: 0.95 };

/** Under this mean (of 255) hands blur: cameras expose longer, and fingers melt. */
const DARK = 56;
/** A face this dark before a background that much brighter is a shadow. */
const SHADOW = 105;
const BACKLIT_BY = 65;
/** Equal readings until the verdict changes: who moves a lamp must not see words flicker. */
const STEADY = 5;

/** @param {Luminance} sample @returns {Light} */
export function lightOf(sample) {
  const face = mean(sample, [FACE]);
  const around = mean(sample, AROUND);
  if (face < SHADOW && around - face > BACKLIT_BY) return "backlit";
  return mean(sample, [SIGNING]) < DARK ? "dark" : "fine";
}

/** @param {Luminance} sample @param {Zone[]} zones */
function mean(sample, zones) {
  let sum = 0;
  let count = 0;
  for (const zone of zones) {
    eachIn(sample, zone, (index) => {
      sum += sample.data[index];
      count += 1;
    });
  }
  return count ? sum / count : 0;
}

/** The light as it has been for a moment. */
export class LightMeter {
  /** @type {Light|null} null until it is known */
  verdict = null;
  /** @type {Light|null} */
  #last = null;
  #equal = 0;

  /** @param {Luminance} sample @returns {Light|null} */
  see(sample) {
    const light = lightOf(sample);
    this.#equal = light === this.#last ? this.#equal + 1 : 1;
    this.#last = light;
    if (this.#equal >= STEADY) this.verdict = light;
    return this.verdict;
  }
}
