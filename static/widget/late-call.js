/**
 * The call of the contact at hand. Its modules are no part of the first view: they are loaded
 * while the visitor waits, and what the others sent before they were there is handed on.
 *
 * Events: `change`.
 */

import { persistent } from "./later.js";

/** What a call must not miss. */
const OF_A_CALL = ["peer_description", "peer_candidate", "peer_text", "peer_cue", "peer_legibility"];

/** @typedef {import("../lib/live-call.js").LiveCall} LiveCall */

const load = () => import("../lib/live-call.js");

export class LateCall extends EventTarget {
  /** @type {LiveCall|null} */
  live = null;
  #signaling;
  #stream;
  /** @type {AbortController|null} */
  #wanted = null;

  /**
   * @param {import("../lib/signaling.js").Signaling} signaling
   * @param {() => MediaStream|null} stream what may be seen of this page's camera
   */
  constructor(signaling, stream) {
    super();
    this.#signaling = signaling;
    this.#stream = stream;
  }

  /** Asks for the modules before they are needed. */
  fetch() {
    load().catch(() => undefined); // whoever needs them tries again
  }

  /** @param {string} contact id */
  async start(contact) {
    if (this.#wanted) return;
    const { signal } = (this.#wanted = new AbortController());
    const missed = this.#overhear(signal);
    const module = await persistent(load).catch(() => null);
    if (signal.aborted) return;
    if (!module) {
      this.stop(); // the next change of the contact begins anew
      return;
    }
    const { LiveCall } = module;
    this.live = new LiveCall(this.#signaling, contact, this.#stream());
    this.live.addEventListener("change", () => this.#changed());
    for (const detail of missed()) this.#signaling.dispatchEvent(new CustomEvent("message", { detail }));
    this.#changed();
  }

  stop() {
    this.#wanted?.abort();
    this.#wanted = null;
    this.live?.close();
    this.live = null;
  }

  /** @param {AbortSignal} signal @returns {() => unknown[]} ends it, and gives what was heard */
  #overhear(signal) {
    /** @type {unknown[]} */
    const heard = [];
    const hear = (/** @type {Event} */ event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      if (OF_A_CALL.includes(detail.type)) heard.push(detail);
    };
    this.#signaling.addEventListener("message", hear, { signal });
    return () => {
      this.#signaling.removeEventListener("message", hear);
      return heard;
    };
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
