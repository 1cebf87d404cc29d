/**
 * The call of the contact at hand: `Call`, and what it last said of itself, for both faces.
 *
 * Events: `change`, `text` {detail: {sender, text}}.
 */

import { Call } from "./call.js";
import { mainOf } from "./participants.js";

/** @typedef {import("./messages.js").Grade} Grade */

export class LiveCall extends EventTarget {
  /** The contact that it belongs to. */
  contact;
  microphone = false;
  /** A hint: a key of `Call`'s `advice`, or `no_microphone`, or "". */
  advice = "";
  #call;
  #signaling;

  /**
   * @param {import("./signaling.js").Signaling} signaling
   * @param {string} contact id
   * @param {MediaStream|null} stream
   */
  constructor(signaling, contact, stream) {
    super();
    this.contact = contact;
    this.#signaling = signaling;
    const call = new Call({ signaling, stream });
    this.#call = call;
    call.addEventListener("state", () => this.#changed());
    call.addEventListener("remote", () => this.#changed());
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

  /** Files, links and screens. */
  get share() {
    return this.#call.share;
  }

  /** The other participants, by id, as far as there is a way to them. */
  get remotes() {
    return this.#call.remotes;
  }

  /** Whom this page is in the call for. */
  get main() {
    return this.remotes.get(mainOf(this.#signaling.contact)?.id ?? "") ?? null;
  }

  /** Their first frame is on screen. */
  get shown() {
    return this.main?.shown ?? false;
  }

  /** How they see me and how I see them. @returns {{mine: Grade, theirs: Grade}} */
  get grades() {
    return { mine: this.main?.mine ?? "unknown", theirs: this.main?.theirs ?? "unknown" };
  }

  /** @param {string} participant @param {HTMLVideoElement} video */
  attachVideo(participant, video) {
    this.#call.attachVideo(participant, video);
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
