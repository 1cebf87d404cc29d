/**
 * Sends files over one channel, one after another: offered, and sent piece by piece once the other
 * end agrees, never faster than the channel drains or the pace allows.
 */

import { pack, write } from "./share-wire.js";

/** @typedef {import("./share-wire.js").Control} Control */
/** @typedef {import("./share-wire.js").Refusal} Refusal */
/** @typedef {"lost"|"unreadable"|Refusal} Failure */
/**
 * @typedef {object} Sending one file on its way to one end
 * @property {number} id
 * @property {Blob} file
 * @property {string} name
 * @property {(part: number) => void} onProgress 0 to 1
 * @property {() => void} onReceived
 * @property {(why: Failure) => void} onFailed
 */

export class Sender {
  #channel;
  #pace;
  /** The first one is on its way. @type {Sending[]} */
  #queue = [];
  /** Agreed on, and on its way. @type {Sending|null} */
  #moving = null;
  #offered = 0;
  #isPaused = false;
  #wake = () => {};

  /**
   * @param {RTCDataChannel} channel open
   * @param {Pick<import("./share-pace.js").Pace, "piece"|"wait">} pace
   */
  constructor(channel, pace) {
    this.#channel = channel;
    this.#pace = pace;
    channel.onbufferedamountlow = () => this.#wake();
  }

  /** @param {Sending} sending */
  add(sending) {
    this.#queue.push(sending);
    if (this.#queue.length === 1) this.#offer();
  }

  /** @param {number} id of a file that shall not go after all */
  cancel(id) {
    const at = this.#queue.findIndex((one) => one.id === id);
    if (at < 0) return;
    if (at === 0) this.#say({ type: "cancel", id });
    this.#remove(at);
  }

  /** @param {Control} said by the other end */
  receive(said) {
    const [current] = this.#queue;
    if (!current || !("id" in said) || said.id !== current.id) return;
    if (said.type === "accept" && this.#moving !== current) void this.#send(current);
    else if (said.type === "received") this.#finish(() => current.onReceived());
    else if (said.type === "decline") this.#finish(() => current.onFailed(said.why));
  }

  /** Nothing goes while a visitor is on hold. @param {boolean} on */
  pause(on) {
    this.#isPaused = on;
    if (on) return;
    this.#wake();
    this.#offer();
  }

  /** The channel is gone. */
  close() {
    const lost = this.#queue.splice(0);
    this.#wake();
    for (const one of lost) one.onFailed("lost");
  }

  #offer() {
    const [next] = this.#queue;
    if (!next || this.#isPaused || this.#offered === next.id) return;
    const { id, name, file } = next;
    this.#offered = id;
    this.#say({ type: "offer", id, name, media: file.type, size: file.size });
  }

  /** @param {() => void} tell */
  #finish(tell) {
    this.#remove(0);
    tell();
  }

  /** @param {number} at */
  #remove(at) {
    this.#queue.splice(at, 1);
    this.#wake();
    if (at === 0) this.#offer();
  }

  /** @param {Sending} sending */
  async #send(sending) {
    const { id, file, onProgress } = sending;
    this.#moving = sending;
    const goesOn = () => this.#queue[0] === sending && this.#channel.readyState === "open";
    for (let at = 0; at < file.size; ) {
      const piece = file.slice(at, at + this.#pace.piece);
      await this.#room(piece.size);
      if (!goesOn()) return;
      const bytes = await bytesOf(piece);
      if (!goesOn()) return;
      if (!bytes) {
        this.#say({ type: "cancel", id });
        this.#finish(() => sending.onFailed("unreadable"));
        return;
      }
      this.#channel.send(pack(id, bytes));
      at += bytes.length;
      onProgress(at / file.size);
    }
    this.#say({ type: "end", id });
  }

  /** Waits until the channel has drained and the pace allows it. @param {number} bytes */
  async #room(bytes) {
    const channel = this.#channel;
    channel.bufferedAmountLowThreshold = bytes;
    if (this.#isPaused || channel.bufferedAmount > bytes) {
      await new Promise((resolve) => (this.#wake = () => resolve(null)));
    }
    const ms = this.#pace.wait(bytes);
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  }

  /** @param {Control} control */
  #say(control) {
    if (this.#channel.readyState === "open") this.#channel.send(write(control));
  }
}

/** @param {Blob} piece @returns {Promise<Uint8Array|null>} null where the file is gone meanwhile */
async function bytesOf(piece) {
  try {
    return new Uint8Array(await piece.arrayBuffer());
  } catch {
    return null;
  }
}
