/**
 * Shared things to and from one participant, over one connection after another. A connection that
 * dies takes what was under way with it; what is sent begins anew on the next one.
 *
 * Events: `open` (things can pass from now on, or no longer), `link` {detail: Link}, `screen`
 * {detail: boolean} (they show their screen, or no longer).
 */

import { Pace } from "./share-pace.js";
import { Receiver } from "./share-receiver.js";
import { Sender } from "./share-sender.js";
import { read, write } from "./share-wire.js";

/** @typedef {import("./share-sender.js").Sending} Sending */

/** A file that was lost so often is given up: the network carries no file. */
const MOST_TRIES = 3;
/** Messages that break a rule; then the other end is not what it says to be. */
const MOST_BROKEN = 20;
const ANSWERS = new Set(["accept", "received", "decline"]);

export class ShareWay extends EventTarget {
  #pair;
  #room;
  #tell;
  /** @type {RTCDataChannel|null} */
  #channel = null;
  /** @type {Sender|null} */
  #sender = null;
  /** @type {Receiver|null} */
  #receiver = null;
  /** What is to go, over this connection or the next. @type {Map<number, {sending: Sending, tries: number}>} */
  #unsent = new Map();
  #isAble = false;
  #broken = 0;
  #isHeld = false;
  /** They watch, and send nothing. */
  #isMute = false;
  #listening = new AbortController();

  /**
   * @param {import("./pair.js").Pair} pair
   * @param {import("./share-receiver.js").Room} room
   * @param {import("./share-receiver.js").Receiving} tell what is told of files that come
   */
  constructor(pair, room, tell) {
    super();
    this.#pair = pair;
    this.#room = room;
    this.#tell = tell;
    pair.addEventListener("connection", () => this.#use(), { signal: this.#listening.signal });
    this.#use();
  }

  get participant() {
    return this.#pair.id;
  }

  /** Both ends can share at all. */
  get isAble() {
    return this.#isAble;
  }

  /** Something may pass now. */
  get isOpen() {
    return this.#sender !== null && !this.#isHeld;
  }

  /** @param {{held: boolean, mute: boolean}} now what the contact allows */
  allow({ held, mute }) {
    this.#isMute = mute;
    if (held === this.#isHeld) return;
    this.#isHeld = held;
    this.#sender?.pause(held);
  }

  /** @param {Sending} sending */
  send(sending) {
    this.#unsent.set(sending.id, { sending, tries: 0 });
    this.#try(sending.id);
  }

  /** @param {number} id */
  cancel(id) {
    this.#unsent.delete(id);
    this.#sender?.cancel(id);
  }

  /** @param {number} id of a file that comes */
  stop(id) {
    this.#receiver?.stop(id);
  }

  /** @param {import("./share-wire.js").Link|import("./share-wire.js").Screen} said */
  say(said) {
    if (this.isOpen) this.#channel?.send(write(said));
  }

  /** They left: nothing begins anew. */
  close() {
    this.#listening.abort();
    const unsent = [...this.#unsent.values()];
    this.#unsent.clear();
    this.#drop();
    for (const { sending } of unsent) sending.onFailed("lost");
  }

  #use() {
    this.#drop();
    const channel = this.#pair.peer.connection.shareChannel ?? null;
    this.#channel = channel;
    this.#isAble = channel !== null;
    if (!channel) return;
    channel.binaryType = "arraybuffer";
    channel.onopen = () => this.#opened(channel);
    channel.onclose = () => this.#drop();
    channel.onmessage = ({ data }) => this.#receive(data);
    if (channel.readyState === "open") this.#opened(channel);
  }

  /** @param {RTCDataChannel} channel */
  #opened(channel) {
    const pace = new Pace(() => this.#pair);
    this.#receiver = new Receiver(channel, this.#room, this.#tell);
    this.#sender = new Sender(channel, pace);
    this.#sender.pause(this.#isHeld);
    this.dispatchEvent(new Event("open"));
    for (const id of this.#unsent.keys()) this.#try(id);
  }

  #drop() {
    const [channel, sender, receiver] = [this.#channel, this.#sender, this.#receiver];
    this.#channel = this.#sender = this.#receiver = null;
    if (channel) channel.onopen = channel.onclose = channel.onmessage = channel.onbufferedamountlow = null;
    receiver?.close();
    sender?.close();
    if (sender) this.dispatchEvent(new Event("open"));
  }

  /** @param {number} id */
  #try(id) {
    const unsent = this.#unsent.get(id);
    if (!unsent || !this.#sender) return;
    const { sending } = unsent;
    unsent.tries += 1;
    this.#sender.add({
      ...sending,
      onReceived: () => {
        this.#unsent.delete(id);
        sending.onReceived();
      },
      onFailed: (why) => {
        if (!this.#unsent.has(id)) return;
        if (why === "lost" && unsent.tries < MOST_TRIES) {
          sending.onProgress(0);
          return; // the next connection takes it
        }
        this.#unsent.delete(id);
        sending.onFailed(why);
      },
    });
  }

  /** @param {unknown} data */
  #receive(data) {
    if (this.#broken >= MOST_BROKEN) return;
    const said = read(data);
    if (!said) {
      this.#broken += 1;
      return;
    }
    if (this.#isMute && !ANSWERS.has(said.type)) return;
    switch (said.type) {
      case "link":
        this.dispatchEvent(new CustomEvent("link", { detail: said }));
        break;
      case "screen":
        this.dispatchEvent(new CustomEvent("screen", { detail: said.on }));
        break;
      case "accept":
      case "received":
      case "decline":
        this.#sender?.receive(said);
        break;
      default:
        this.#receiver?.receive(said);
    }
  }
}
