/**
 * The call of the contact at hand: `Call`, and what it last said of itself, for both faces.
 *
 * Events: `change`, `text` {detail: {sender, text}}.
 */

import { Call } from "./call.js";

/** @typedef {import("./messages.js").Grade} Grade */

export class LiveCall extends EventTarget {
  /** The contact that it belongs to. */
  contact;
  /** @type {{mine: Grade, theirs: Grade}} */
  grades = { mine: "unknown", theirs: "unknown" };
  /** The other side's first frame is on screen. */
  shown = false;
  microphone = false;
  /** A hint: a key of `Call`'s `advice`, or `no_microphone`, or "". */
  advice = "";
  #call;

  /**
   * @param {import("./signaling.js").Signaling} signaling
   * @param {string} contact id
   * @param {MediaStream|null} stream
   */
  constructor(signaling, contact, stream) {
    super();
    this.contact = contact;
    const call = new Call({ signaling, stream });
    this.#call = call;
    call.addEventListener("state", () => this.#changed());
    call.addEventListener("remote", () => this.#changed());
    call.addEventListener("shown", () => {
      this.shown = true;
      this.#changed();
    });
    call.addEventListener("grade", (event) => {
      this.grades = /** @type {CustomEvent} */ (event).detail;
      this.#changed();
    });
    call.addEventListener("advice", (event) => {
      this.advice = /** @type {CustomEvent} */ (event).detail.key ?? "";
      this.#changed();
    });
    call.addEventListener("text", (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      this.dispatchEvent(new CustomEvent("text", { detail }));
    });
    call.start();
  }

  get state() {
    return this.#call.state;
  }

  /** @param {HTMLVideoElement} video */
  attachVideo(video) {
    this.#call.attachVideo(video);
  }

  /** @param {MediaStream|null} stream */
  setStream(stream) {
    this.#call.setStream(stream);
  }

  /** @param {string} text T.140 content */
  sendText(text) {
    this.#call.sendText(text);
  }

  /** @param {boolean} on */
  async setMicrophone(on) {
    try {
      await this.#call.setMicrophone(on);
      this.microphone = on;
      if (this.advice === "no_microphone") this.advice = "";
    } catch {
      this.microphone = false;
      this.advice = "no_microphone";
    }
    this.#changed();
  }

  close() {
    this.#call.close();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
