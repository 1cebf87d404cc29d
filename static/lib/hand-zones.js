/**
 * Whether both hands are inside the picture: by movement seen in the two zones where hands sign.
 * Pure. It is an offer, never a gate: whoever does not wave is asked for nothing.
 */

import { eachIn } from "./luminance.js";

/** @typedef {import("./luminance.js").Luminance} Luminance */
/** @typedef {import("./luminance.js").Zone} Zone */
/** @typedef {"left"|"right"} Side of the picture as it is sent; a mirror shows it on the other side */

/** @type {Record<Side, Zone>} */
export const ZONES = {
  left: { left: 0.04, top: 0.4, right: 0.28, bottom: 0.8 },
  right: { left: 0.72, top: 0.4, right: 0.96, bottom: 0.8 },
};
const WHOLE = { left: 0, top: 0, right: 1, bottom: 1 };

/** A point has changed when it is this much (of 255) brighter or darker than the whole became. */
const CHANGED_BY = 22;
/** This share of a zone changes when a hand waves in it. */
const WAVE = 0.07;
/** When this share of all points changes, the camera moves, and hands cannot be told. */
const SHAKEN = 0.5;
/** Samples in which a zone must have moved, of the last ones: a hand that only falls is no wave. */
const ENOUGH = 3;
const LAST = 12;

/**
 * Which share of a zone changed between two samples. What the whole picture became brighter or
 * darker by, as cameras do by themselves, does not count.
 * @param {Luminance} before @param {Luminance} after of the same size
 * @param {Zone} zone @returns {number} 0 to 1
 */
export function movedShare(before, after, zone) {
  const shift = mean(after) - mean(before);
  let moved = 0;
  let count = 0;
  eachIn(after, zone, (index) => {
    count += 1;
    if (Math.abs(after.data[index] - before.data[index] - shift) > CHANGED_BY) moved += 1;
  });
  return count ? moved / count : 0;
}

/** @param {Luminance} sample */
function mean({ data }) {
  return data.reduce((sum, value) => sum + value, 0) / (data.length || 1);
}

/** Which hands have waved, once seen for good. */
export class Hands {
  /** @type {Record<Side, boolean>} */
  seen = { left: false, right: false };
  /** @type {Record<Side, boolean[]>} */
  #moved = { left: [], right: [] };
  /** @type {Luminance|null} */
  #before = null;

  /** @param {Luminance} sample @returns {Record<Side, boolean>} */
  see(sample) {
    const before = this.#before;
    this.#before = sample;
    if (before === null || movedShare(before, sample, WHOLE) > SHAKEN) return this.seen;
    for (const side of /** @type {Side[]} */ (["left", "right"])) {
      const moved = this.#moved[side];
      moved.push(movedShare(before, sample, ZONES[side]) > WAVE);
      if (moved.length > LAST) moved.shift();
      if (moved.filter(Boolean).length >= ENOUGH) this.seen[side] = true;
    }
    return this.seen;
  }
}
