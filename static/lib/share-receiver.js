/**
 * Takes files from one channel: what is offered within the limits is taken into memory and nothing
 * else is done with it. Bytes are counted as they come; what was declared is never believed.
 */

import { MOST_BYTES, write } from "./share-wire.js";

/** @typedef {import("./share-wire.js").Refusal} Refusal */
/** @typedef {import("./share-wire.js").Offer} Offer */
/**
 * @typedef {object} Receiving what is told of one file
 * @property {(offer: Offer) => void} onOffered it is coming
 * @property {(id: number, part: number) => void} onProgress 0 to 1
 * @property {(id: number, bytes: Uint8Array<ArrayBuffer>) => void} onReceived
 * @property {(id: number, why: Refusal|"lost"|"cancelled") => void} onFailed
 */

/** Files of one participant under way at once. */
const MOST_AT_ONCE = 2;

/** Memory for what the others send, all of a call together. */
export class Room {
  #left;

  /** @param {number} [bytes] */
  constructor(bytes = 6 * MOST_BYTES) {
    this.#left = bytes;
  }

  /** @param {number} bytes @returns {boolean} whether there was room */
  take(bytes) {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  /** @param {number} bytes that were taken, and are free again */
  give(bytes) {
    this.#left += bytes;
  }
}

export class Receiver {
  #channel;
  #room;
  #tell;
  /** @type {Map<number, {bytes: Uint8Array<ArrayBuffer>, filled: number}>} */
  #coming = new Map();

  /** @param {RTCDataChannel} channel @param {Room} room @param {Receiving} tell */
  constructor(channel, room, tell) {
    this.#channel = channel;
    this.#room = room;
    this.#tell = tell;
  }

  /** @param {import("./share-wire.js").Control|import("./share-wire.js").Piece} said */
  receive(said) {
    switch (said.type) {
      case "offer":
        return this.#offered(said);
      case "piece":
        return this.#piece(said.id, said.bytes);
      case "end":
        return this.#end(said.id);
      case "cancel":
        return this.#fail(said.id, "cancelled");
    }
  }

  /** The reader does not want it. @param {number} id */
  stop(id) {
    this.#refuse(id, "stopped");
  }

  close() {
    for (const id of [...this.#coming.keys()]) this.#fail(id, "lost");
  }

  /** @param {Offer} offer */
  #offered(offer) {
    const { id, size } = offer;
    if (this.#coming.has(id)) return;
    const why = this.#against(size);
    if (why) {
      this.#say({ type: "decline", id, why });
      return;
    }
    // In one piece: a million small messages then cost no more than one large.
    this.#coming.set(id, { bytes: new Uint8Array(size), filled: 0 });
    this.#tell.onOffered(offer);
    this.#say({ type: "accept", id });
  }

  /** @param {number} size @returns {Refusal|null} */
  #against(size) {
    if (size === 0) return "empty";
    if (size > MOST_BYTES) return "too_large";
    if (this.#coming.size >= MOST_AT_ONCE) return "full";
    return this.#room.take(size) ? null : "full";
  }

  /** @param {number} id @param {Uint8Array} piece */
  #piece(id, piece) {
    const coming = this.#coming.get(id);
    if (!coming) return; // stopped; what was under way still comes
    if (coming.filled + piece.length > coming.bytes.length) {
      this.#refuse(id, "damaged");
      return;
    }
    coming.bytes.set(piece, coming.filled);
    coming.filled += piece.length;
    this.#tell.onProgress(id, coming.filled / coming.bytes.length);
  }

  /** @param {number} id */
  #end(id) {
    const coming = this.#coming.get(id);
    if (!coming) return;
    if (coming.filled !== coming.bytes.length) {
      this.#refuse(id, "damaged");
      return;
    }
    this.#coming.delete(id);
    this.#say({ type: "received", id });
    this.#tell.onReceived(id, coming.bytes);
  }

  /** @param {number} id @param {Refusal} why */
  #refuse(id, why) {
    if (!this.#coming.has(id)) return;
    this.#say({ type: "decline", id, why });
    this.#fail(id, why);
  }

  /** @param {number} id @param {Refusal|"lost"|"cancelled"} why */
  #fail(id, why) {
    const coming = this.#coming.get(id);
    if (!coming) return;
    this.#coming.delete(id);
    this.#room.give(coming.bytes.length);
    this.#tell.onFailed(id, why);
  }

  /** @param {import("./share-wire.js").Control} control */
  #say(control) {
    if (this.#channel.readyState === "open") this.#channel.send(write(control));
  }
}
