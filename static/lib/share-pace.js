/**
 * How fast files go beside a conversation: signing first, text at once, files with what is left.
 * A data channel takes all that the network gives, and the picture would suffer before the
 * browser's own estimate does; so files begin slowly, grow while the picture has room, and give
 * way as soon as it has none.
 */

import { PIECE_BYTES } from "./share-wire.js";

/** @typedef {import("./stats.js").Sent} Sent */
/** @typedef {{sent: Sent|null, advice: string|null}} Uplink what is known of the way to one end */

/** bit/s while signing itself finds no room: a fifth of what it needs. */
export const LEAST_RATE = 24_000;
const FIRST_RATE = 500_000;
const MOST_RATE = 16_000_000;
/** Where no picture is sent nothing says when the network is full. */
const BLIND_RATE = 4_000_000;
const GROWTH = 1.5;
/** Of the network's estimate, when the picture has no room to spare. */
const LEAST_SHARE = 0.15;
/** The picture has room while the estimate is so much above what it sends. */
const ROOM = 1.2;
const SECOND_MS = 1000;
/** Text waits behind one piece at most: so long (s) may a piece take. */
const PIECE_SECONDS = 0.25;
const SMALLEST_PIECE = 1024;

/** @param {number} rate bit/s until now @param {Uplink} uplink @returns {number} bit/s from now on */
export function nextRate(rate, { sent, advice }) {
  if (advice === "too_slow") return LEAST_RATE;
  if (!sent) return BLIND_RATE;
  const { available, bitrate, loss, limitation } = sent;
  const isFull = available === null ? limitation === "bandwidth" : available < ROOM * bitrate;
  if (!isFull && loss <= 0.02) return Math.min(MOST_RATE, Math.max(FIRST_RATE, rate * GROWTH));
  return Math.max(LEAST_RATE, LEAST_SHARE * (available ?? bitrate), rate / 2);
}

export class Pace {
  rate = FIRST_RATE;
  #uplink;
  #now;
  #looked;
  #filled;
  /** Bytes that may go at once; below 0 they are owed. */
  #credit = 0;

  /** @param {() => Uplink} uplink as it is now @param {() => number} [now] ms */
  constructor(uplink, now = () => performance.now()) {
    this.#uplink = uplink;
    this.#now = now;
    this.#looked = this.#filled = now();
  }

  /** Bytes of the next piece. */
  get piece() {
    const bytes = Math.floor((this.rate / 8) * PIECE_SECONDS);
    return Math.min(PIECE_BYTES, Math.max(SMALLEST_PIECE, bytes));
  }

  /** @param {number} bytes that shall go now @returns {number} ms to wait first */
  wait(bytes) {
    const now = this.#now();
    if (now - this.#looked >= SECOND_MS) {
      this.#looked = now;
      this.rate = nextRate(this.rate, this.#uplink());
    }
    const each = this.rate / 8 / SECOND_MS;
    // A hidden tab's timers come once a second: what they miss may be caught up with.
    this.#credit = Math.min(each * SECOND_MS, this.#credit + (now - this.#filled) * each);
    this.#filled = now;
    this.#credit -= bytes;
    return this.#credit < 0 ? -this.#credit / each : 0;
  }
}
