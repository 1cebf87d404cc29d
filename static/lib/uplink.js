/**
 * One uplink divided over the pairs of a call. Every connection measures the network for itself;
 * without a division the one that came first would keep what the others need to be read.
 */

import { LEAST_BITRATE, MOST_BITRATE } from "./quality.js";

/**
 * A pair may grow by this much over what its network is thought to carry. More is given to those
 * that can use it: an end behind a slow line holds nobody else back.
 */
const ROOM_TO_GROW = 1.5;

/**
 * Max-min fairness: everybody the same, but nobody more than they can use.
 * @param {(number|null)[]} estimates bit/s that each pair's network is thought to carry; null
 *   where the browser does not say
 * @returns {number[]} bit/s for each pair; one pair alone is not limited
 */
export function divide(estimates) {
  if (estimates.length < 2) return estimates.map(() => Infinity);
  const known = estimates.reduce((sum, one) => Number(sum) + (one ?? Infinity), 0);
  let left = Math.min(MOST_BITRATE, Number(known));
  const uses = estimates.map((one) => (one ?? Infinity) * ROOM_TO_GROW);
  /** @type {number[]} */
  const shares = [];
  const fromSmallest = uses.map((_, i) => i).sort((a, b) => uses[a] - uses[b]);
  fromSmallest.forEach((pair, done) => {
    const share = Math.min(uses[pair], left / (uses.length - done));
    shares[pair] = Math.max(LEAST_BITRATE, share);
    left -= share;
  });
  return shares;
}

export class Uplink {
  /** @type {Map<object, number|null>} */
  #estimates = new Map();

  /**
   * @param {object} pair that sends now @param {number|null} estimate bit/s, its latest
   * @returns {number} bit/s that it may send
   */
  share(pair, estimate) {
    this.#estimates.set(pair, estimate);
    const pairs = [...this.#estimates.keys()];
    return divide([...this.#estimates.values()])[pairs.indexOf(pair)];
  }

  /** @param {object} pair that sends no longer */
  leave(pair) {
    this.#estimates.delete(pair);
  }
}
