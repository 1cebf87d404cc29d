/**
 * One visit: the session, the camera and the call of this iframe, and what the visitor can do.
 * Screens read it and call its verbs; it knows nothing of the page.
 *
 * Events: `change` (anything a screen shows), `text` {detail: {sender, text}},
 * `advice` {detail: {key}}, `shown` (the advisor's first frame).
 */

import { Call } from "../lib/call.js";
import { Signaling } from "../lib/signaling.js";
import { keep, recall } from "../lib/tab.js";
import { Camera } from "./camera.js";
import { isInCall, isLive, screenFor } from "./progress.js";
import { fetchToken } from "./token.js";

/** @typedef {import("../lib/messages.js").ContactView} ContactView */
/** @typedef {import("../lib/messages.js").Grade} Grade */
/** @typedef {{mine: Grade, theirs: Grade}} Grades */

/** @typedef {object} VisitOptions
 * @property {string} token where to fetch tokens
 * @property {{id: string}} queue
 * @property {"fr"|"en"} lang
 * @property {string} storageKey */

export class Visit extends EventTarget {
  camera = new Camera();
  signaling;
  /** @type {Call|null} */
  call = null;
  /** @type {Grades} */
  grades = { mine: "unknown", theirs: "unknown" };
  /** The first frame of the advisor is on screen. */
  shown = false;
  microphone = false;
  /** Why joining failed: an error code of the protocol, or "". */
  problem = "";
  joining = false;
  #options;
  /** @type {import("./progress.js").Step} */
  #step = "start";
  #resuming;
  /** @type {ContactView|null} */
  #live = null;
  /** @type {ContactView|null} */
  #ended = null;
  #dismissed = "";
  #cameraTried = false;

  /** @param {VisitOptions} options */
  constructor(options) {
    super();
    this.#options = options;
    // A contact lived in this tab when its last page was left.
    this.#resuming = recall(`${options.storageKey}.live`) !== null;
    this.signaling = new Signaling({
      fetchToken: (previous) => fetchToken(options.token, previous),
      storageKey: options.storageKey,
      capabilities: { rollback: true, ice_restart: true, trickle: true },
    });
    this.signaling.addEventListener("state", () => this.#follow());
    this.signaling.addEventListener("change", () => this.#follow());
    this.camera.addEventListener("change", () => {
      this.call?.setStream(this.camera.stream);
      this.#changed();
    });
  }

  start() {
    this.signaling.start();
  }

  /** The page closes; a contact, if there is one, is not ended by it. */
  stop() {
    this.#stopCall();
    this.camera.close();
    this.signaling.stop();
  }

  /** A contact lives, or may: a session that had one is being resumed. */
  get live() {
    return isLive(this.contact) || this.screen === "resuming";
  }

  /** @returns {ContactView|null} the visitor's contact, unless it is one already taken leave of */
  get contact() {
    const contact = this.signaling.contact;
    return contact && contact.id !== this.#dismissed ? contact : null;
  }

  get ended() {
    return this.#ended;
  }

  get screen() {
    return screenFor({
      signaling: this.signaling.state,
      contact: this.contact,
      resuming: this.#resuming,
      ended: this.#ended,
      step: this.#step,
    });
  }

  /** The advisor of the call, if one is there. */
  get advisor() {
    return this.contact?.participants?.find(({ role }) => role === "advisor") ?? null;
  }

  async openCamera() {
    const waitsForIt = !isLive(this.contact);
    const on = await this.camera.open();
    if (waitsForIt) this.#go(on ? "check" : "problem");
  }

  /** Back to the first screen, with the camera off. */
  restart() {
    this.#dismissed = this.signaling.contact?.id ?? "";
    this.#ended = null;
    this.problem = "";
    this.camera.close();
    this.#go("start");
  }

  /** Joins the line, with the camera if it is on. */
  async join() {
    if (this.joining) return;
    this.joining = true;
    this.problem = "";
    this.#dismissed = this.signaling.contact?.id ?? "";
    this.#changed();
    try {
      const { queue, lang } = this.#options;
      const video = this.camera.stream !== null;
      await this.signaling.command("enqueue", { queue: queue.id, video, locale: lang });
      this.#ended = null;
    } catch (error) {
      this.problem = /** @type {{code?: string}} */ (error).code ?? "unavailable";
    }
    this.joining = false;
    this.#changed();
  }

  /** Leaves the line or the call. */
  async hangUp() {
    const contact = this.contact;
    if (!contact) return;
    // The visitor's own act shows at once; the switchboard hears of it as soon as it can.
    this.#end(contact);
    await this.signaling.command("hang_up", { contact: contact.id }).catch(() => undefined);
  }

  /** @param {string} text T.140 content */
  sendText(text) {
    this.call?.sendText(text);
  }

  /** @param {string} text a finished line, kept only where the company keeps text */
  keepLine(text) {
    const contact = this.contact;
    if (!contact?.keep_text) return;
    this.signaling.command("keep_line", { contact: contact.id, text }).catch(() => undefined);
  }

  /** @param {boolean} on */
  async setMicrophone(on) {
    try {
      await this.call?.setMicrophone(on);
      this.microphone = on;
    } catch {
      this.microphone = false;
      this.#tell("advice", { key: "no_microphone" });
    }
    this.#changed();
  }

  #follow() {
    if (this.signaling.state === "online" || this.contact) this.#resuming = false;
    const contact = this.contact;
    if (isLive(contact)) this.#live = contact;
    else if (this.#live && this.signaling.state === "online") this.#end(contact ?? this.#live);
    if (isInCall(contact)) this.#startCall();
    else if (this.signaling.state === "online") this.#stopCall();
    if (isLive(contact) && contact?.video && this.camera.state === "off" && !this.#cameraTried) {
      this.#cameraTried = true; // once a page: a camera switched off stays off
      void this.camera.reopen();
    }
    if (!this.#resuming) keep(`${this.#options.storageKey}.live`, isLive(contact) ? "1" : null);
    this.#changed();
  }

  /** @param {ContactView} contact */
  #end(contact) {
    this.#dismissed = contact.id;
    this.#ended = contact;
    this.#live = null;
    this.#step = "start";
    this.#stopCall();
    this.camera.close();
    this.#changed();
  }

  #startCall() {
    if (this.call) return;
    const call = new Call({ signaling: this.signaling, stream: this.camera.stream });
    this.call = call;
    this.grades = { mine: "unknown", theirs: "unknown" };
    this.shown = this.microphone = false;
    call.addEventListener("state", () => this.#changed());
    call.addEventListener("remote", () => this.#changed());
    call.addEventListener("shown", () => {
      this.shown = true;
      this.#changed();
    });
    call.addEventListener("grade", (event) => {
      this.grades = /** @type {CustomEvent<Grades>} */ (event).detail;
      this.#changed();
    });
    for (const name of ["text", "advice"]) {
      call.addEventListener(name, (event) => this.#tell(name, /** @type {CustomEvent} */ (event).detail));
    }
    call.start();
  }

  #stopCall() {
    this.call?.close();
    this.call = null;
    this.shown = false;
  }

  /** @param {import("./progress.js").Step} step */
  #go(step) {
    this.#step = step;
    this.#changed();
  }

  /** @param {string} name @param {unknown} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
