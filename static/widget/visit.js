/**
 * One visit: the session, the place in line, the visitor's picture and the call of this iframe,
 * and what the visitor can do. Screens read it and call its verbs; it knows nothing of the page.
 *
 * Events: `change` (anything a screen shows); and for the company's page `queued`, `connected`,
 * `ended` {detail: {why}}, `rated` {detail: {score}}.
 */

import { servingOf } from "../lib/participants.js";
import { Signaling } from "../lib/signaling.js";
import { keep, recall } from "../lib/tab.js";
import { fetchToken } from "../lib/token.js";
import { warmUp } from "../lib/warm-up.js";
import { Acts } from "./acts.js";
import { endingOf } from "./ending.js";
import { LateCall } from "./late-call.js";
import { Lobby } from "./lobby.js";
import { Network } from "./network.js";
import { OwnPicture } from "./own-picture.js";
import { isInCall, isLive, isWaiting, preparingWith, screenFor } from "./progress.js";
import { VideoFlag } from "./video-flag.js";

/** @typedef {import("../lib/messages.js").ContactView} ContactView */

/** @typedef {object} VisitOptions
 * @property {string} token where to fetch tokens
 * @property {import("./lobby.js").OfferedQueue[]} queues as they were at first paint
 * @property {"fr"|"en"} lang
 * @property {string} storageKey
 * @property {string} [state] where to ask for a queue's outlook again
 * @property {string} [check] where to try the network
 * @property {boolean} [test] a try of the company's developer */

export class Visit extends EventTarget {
  picture;
  lobby;
  signaling;
  acts;
  network;
  /** How the last contact ended, until "contact again". @type {import("./ending.js").Ending|null} */
  ending = null;
  /** What the company's page says of the visitor and of where they are. */
  about = { context: /** @type {Record<string, string>} */ ({}), identity: "" };
  /** The last call of this page, for what comes after it. @type {import("./aftercare.js").LastCall|null} */
  last = null;
  #options;
  /** The state of the contact that lived in this tab when its last page was left, or "". */
  #resuming;
  /** @type {ContactView|null} */
  #live = null;
  /** Why the last contact was released: it is told before the contact is gone. */
  #released = "";
  #dismissed = "";
  #restored = false;
  #call;
  /** The last one, to be renewed: it says who the visitor is. */
  #token = "";
  #flag = new VideoFlag((on) => void this.acts.setVideo(on));

  /** @param {VisitOptions} options */
  constructor(options) {
    super();
    this.#options = options;
    this.picture = new OwnPicture(`${options.storageKey}.ready`);
    this.#resuming = recall(`${options.storageKey}.live`) ?? "";
    this.signaling = new Signaling({
      fetchToken: async (previous) => (this.#token = await fetchToken(options.token, previous)),
      storageKey: options.storageKey,
    });
    this.acts = new Acts(this.signaling, () => this.contact);
    this.acts.addEventListener("unproved", () => (this.about.identity = ""));
    this.network = new Network({
      url: options.check ?? "",
      token: () => fetchToken(options.token, this.#token),
    });
    this.network.addEventListener("change", () => this.#changed());
    this.#call = new LateCall(this.signaling, () => this.picture.stream);
    this.#call.addEventListener("change", () => this.#changed());
    this.lobby = new Lobby({ ...options, enqueue: (fields) => this.acts.enqueue(fields) });
    this.lobby.addEventListener("change", () => this.#changed());
    this.signaling.addEventListener("message", (event) => {
      const message = /** @type {CustomEvent} */ (event).detail;
      if (message.type === "released") this.#released = message.why;
    });
    this.signaling.addEventListener("state", () => this.#follow());
    this.signaling.addEventListener("change", () => this.#follow());
    this.picture.addEventListener("change", () => this.#show());
  }

  start() {
    this.signaling.start();
  }

  /** The page closes; a contact, if there is one, is not ended by it. */
  stop() {
    this.signaling.stop();
    this.#call.stop();
    this.network.stop();
    this.picture.close();
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
      step: this.lobby.step,
      preparing: preparingWith(this.picture),
    });
  }

  /** @returns {import("../lib/live-call.js").LiveCall|null} */
  get call() {
    return this.#call.live;
  }

  get camera() {
    return this.picture.camera;
  }

  /** The advisor who answers, if one is there. */
  get advisor() {
    return servingOf(this.contact);
  }

  /** Back to the first screen, with the camera off. */
  restart() {
    this.#dismissed = this.signaling.contact?.id ?? "";
    this.ending = null;
    this.picture.end();
    this.lobby.restart();
  }

  /**
   * Takes a place in line at once; the camera comes meanwhile.
   * @param {object} [wish]
   * @param {import("./lobby.js").OfferedQueue} [wish.queue] that of the last time by default
   * @param {boolean} [wish.writes] without a camera
   * @param {boolean} [wish.again] with the advisor of the last contact
   */
  async join({ queue = this.lobby.queue, writes = queue.mode === "text", again = false } = {}) {
    if (this.lobby.joining || isLive(this.contact)) return;
    this.#dismissed = this.signaling.contact?.id ?? "";
    this.#call.fetch();
    const { test = false } = this.#options;
    const { context, identity } = this.about;
    const wish = {
      video: this.picture.stream !== null && !writes,
      ...(again && { again }),
      ...(test && { test }),
      ...(Object.keys(context).length > 0 && { context }),
      ...(identity && { identity }),
    };
    this.picture.begin(writes);
    if (!(await this.lobby.join(queue, wish))) return this.picture.end();
    this.ending = null;
    this.#say("queued");
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

  /** On in writing, with the time waited so far: in the company's line for texts if it has one. */
  async write() {
    this.picture.write();
    if (isWaiting(this.contact)) await this.acts.moveToText();
  }

  #follow() {
    const contact = this.contact;
    const online = this.signaling.state === "online";
    if (isLive(contact)) {
      if (contact?.connected && this.#live?.connected === 0) this.#say("connected");
      this.#live = contact;
      this.#released = "";
      this.#call.fetch();
      void warmUp();
    } else if (online && this.#live) {
      this.#end(contact ?? this.#live, contact?.ended_by ?? this.#released);
    } else if (online && this.#resuming) {
      this.ending = endingOf(this.#resuming, this.#released); // it ended while no page was there
    }
    if (online || contact) this.#resuming = "";
    if (contact && isInCall(contact)) void this.#call.start(contact.id);
    else if (online) this.#call.stop();
    if (this.signaling.state === "fenced") {
      // The other tab has a camera of its own; this one's comes back with the session.
      if (this.camera.state === "on") this.#restored = false;
      this.picture.close();
    } else if (isLive(contact) && contact?.video && this.camera.state === "off" && !this.#restored) {
      this.#restored = true; // once a page: a camera switched off stays off
      void this.picture.restore();
    }
    if (!this.#resuming) keep(`${this.#options.storageKey}.live`, this.#live?.state ?? null);
    this.#show();
  }

  /** What a window of its own needs to go on with this visit.
   * @returns {import("./own-window.js").Handover} */
  get handover() {
    return { kept: { ...this.signaling.kept }, live: this.#live?.state ?? "" };
  }

  /** Gives the call what may be seen, and says so to the switchboard. */
  #show() {
    if (isInCall(this.contact)) {
      this.network.stop();
      this.picture.answered();
    } else if (isWaiting(this.contact) && this.picture.readiness === "prepare" && this.#options.check) {
      void this.network.start();
    }
    this.call?.setStream(this.picture.stream);
    if (this.signaling.state === "online") this.#flag.follow(this.contact, this.picture.isExpected);
    this.#changed();
  }

  /** @param {ContactView} contact as last seen @param {string} why */
  #end(contact, why) {
    this.#dismissed = contact.id;
    this.ending = endingOf(contact.state, why);
    this.#live = null;
    this.#call.stop();
    this.picture.end();
    this.#say("ended", { why: this.ending });
    this.#changed();
  }

  /** @param {string} event @param {object} [detail] */
  #say(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
