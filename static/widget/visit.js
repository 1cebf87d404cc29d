/**
 * One visit: the session, the camera and the call of this iframe, and what the visitor can do.
 * Screens read it and call its verbs; it knows nothing of the page.
 *
 * Events: `change` (anything a screen shows).
 */

import { Camera } from "../lib/camera.js";
import { LiveCall } from "../lib/live-call.js";
import { servingOf } from "../lib/participants.js";
import { Signaling } from "../lib/signaling.js";
import { keep, recall } from "../lib/tab.js";
import { fetchToken } from "../lib/token.js";
import { warmUp } from "../lib/warm-up.js";
import { endingOf, isTurnedAway } from "./ending.js";
import { fetchOutlook } from "./outlook.js";
import { isInCall, isLive, screenFor } from "./progress.js";

/** @typedef {import("../lib/messages.js").ContactView} ContactView */

/** @typedef {object} VisitOptions
 * @property {string} token where to fetch tokens
 * @property {{id: string}} queue
 * @property {"fr"|"en"} lang
 * @property {string} storageKey
 * @property {import("./outlook.js").Outlook|null} [outlook] as it was at first paint
 * @property {string} [state] where to ask for it again */

export class Visit extends EventTarget {
  camera = new Camera();
  signaling;
  /** @type {LiveCall|null} */
  call = null;
  /** How the last contact ended, until "contact again". @type {import("./ending.js").Ending|null} */
  ending = null;
  /** Why joining failed: an error code of the protocol, or "". */
  problem = "";
  joining = false;
  /** What may be expected before joining. @type {import("./outlook.js").Outlook|null} */
  outlook;
  #options;
  /** @type {import("./progress.js").Step} */
  #step = "start";
  /** The state of the contact that lived in this tab when its last page was left, or "". */
  #resuming;
  /** @type {ContactView|null} */
  #live = null;
  /** Why the last contact was released: it is told before the contact is gone. */
  #released = "";
  #dismissed = "";
  #cameraTried = false;

  /** @param {VisitOptions} options */
  constructor(options) {
    super();
    this.#options = options;
    this.outlook = options.outlook ?? null;
    if (this.outlook?.state === "closed") {
      this.#step = "turned";
      this.problem = this.outlook.why;
    }
    this.#resuming = recall(`${options.storageKey}.live`) ?? "";
    this.signaling = new Signaling({
      fetchToken: (previous) => fetchToken(options.token, previous),
      storageKey: options.storageKey,
    });
    this.signaling.addEventListener("message", (event) => {
      const message = /** @type {CustomEvent} */ (event).detail;
      if (message.type === "released") this.#released = message.why;
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
    this.signaling.stop();
    this.#stopCall();
    this.camera.close();
  }

  /** A contact lives here, or may: a session that had one is being resumed. */
  get live() {
    if (this.signaling.state === "fenced") return false; // it lives in another tab
    return isLive(this.contact) || this.screen === "resuming";
  }

  /** @returns {ContactView|null} the visitor's contact, unless it is one already taken leave of */
  get contact() {
    const contact = this.signaling.contact;
    return contact && contact.id !== this.#dismissed ? contact : null;
  }

  get screen() {
    return screenFor({
      signaling: this.signaling.state,
      contact: this.contact,
      resuming: this.#resuming !== "",
      ended: this.ending !== null,
      step: this.#step,
    });
  }

  /** The advisor who answers, if one is there. */
  get advisor() {
    return servingOf(this.contact);
  }

  async openCamera() {
    const waitsForIt = !isLive(this.contact);
    const on = await this.camera.open();
    if (waitsForIt) this.#go(on ? "check" : "problem");
  }

  /** Back to the first screen, with the camera off. */
  restart() {
    this.#dismissed = this.signaling.contact?.id ?? "";
    this.ending = null;
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
      this.ending = null;
    } catch (error) {
      this.problem = /** @type {{code?: string}} */ (error).code ?? "unavailable";
      if (isTurnedAway(this.problem)) {
        this.#step = "turned";
        this.outlook = (await fetchOutlook(this.#options.state ?? "")) ?? this.outlook;
      } else if (this.#step === "turned") {
        this.#step = "start";
      }
    }
    this.joining = false;
    this.#changed();
  }

  /** Leaves the line or the call. */
  async hangUp() {
    const contact = this.contact;
    if (!contact) return;
    // The visitor's own act shows at once; the switchboard hears of it as soon as it can.
    this.#end(contact, "visitor");
    await this.signaling.command("hang_up", { contact: contact.id }).catch(() => undefined);
  }

  /** Answers whoever asked to watch. @param {boolean} allow */
  async consent(allow) {
    await this.#act("consent", { allow });
  }

  /** Sends away whoever watches. @param {string} participant */
  async dismiss(participant) {
    await this.#act("dismiss", { participant });
  }

  /** Takes the way out of a long wait: on in writing, with the time waited so far. */
  async moveToText() {
    await this.#act("move_to_text", {});
  }

  /** @param {string} text a finished line, kept only where the company keeps text */
  keepLine(text) {
    const contact = this.contact;
    if (!contact?.keep_text) return;
    this.signaling.command("keep_line", { contact: contact.id, text }).catch(() => undefined);
  }

  // What it changes comes as a change of the contact; where it came too late, nothing is to be said.
  /** @param {"consent"|"dismiss"|"move_to_text"} type @param {Record<string, any>} fields */
  async #act(type, fields) {
    const contact = this.contact;
    if (!contact) return;
    const whole = /** @type {any} */ ({ contact: contact.id, ...fields });
    await this.signaling.command(type, whole).catch(() => undefined);
  }

  #follow() {
    const contact = this.contact;
    const online = this.signaling.state === "online";
    if (isLive(contact)) {
      this.#live = contact;
      this.#released = "";
      void warmUp();
    } else if (online && this.#live) {
      this.#end(contact ?? this.#live, contact?.ended_by ?? this.#released);
    } else if (online && this.#resuming) {
      this.ending = endingOf(this.#resuming, this.#released); // it ended while no page was there
    }
    if (online || contact) this.#resuming = "";
    if (isInCall(contact)) this.#startCall();
    else if (online) this.#stopCall();
    if (this.signaling.state === "fenced") {
      // The other tab has a camera of its own; this one's comes back with the session.
      if (this.camera.state === "on") this.#cameraTried = false;
      this.camera.close();
    } else if (isLive(contact) && contact?.video && this.camera.state === "off" && !this.#cameraTried) {
      this.#cameraTried = true; // once a page: a camera switched off stays off
      void this.camera.openIfGranted();
    }
    if (!this.#resuming) keep(`${this.#options.storageKey}.live`, this.#live?.state ?? null);
    this.#changed();
  }

  /** @param {ContactView} contact as last seen @param {string} why */
  #end(contact, why) {
    this.#dismissed = contact.id;
    this.ending = endingOf(contact.state, why);
    this.#live = null;
    this.#step = "start";
    this.#stopCall();
    this.camera.close();
    this.#changed();
  }

  #startCall() {
    if (this.call || !this.contact) return;
    this.call = new LiveCall(this.signaling, this.contact.id, this.camera.stream);
    this.call.addEventListener("change", () => this.#changed());
  }

  #stopCall() {
    this.call?.close();
    this.call = null;
  }

  /** @param {import("./progress.js").Step} step */
  #go(step) {
    this.#step = step;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
