/**
 * One advisor's desk: the session, the camera and the call of this tab, and what the advisor can
 * do. Screens read it and call its verbs; it knows nothing of the page. All of it follows from
 * the session's contact and advisor, so that a reload comes back to the same place.
 *
 * Events: `change` (anything a screen shows).
 */

import { Camera } from "../lib/camera.js";
import { LiveCall } from "../lib/live-call.js";
import { Signaling } from "../lib/signaling.js";
import { fetchToken } from "../lib/token.js";
import { warmUp } from "../lib/warm-up.js";
import { Departures } from "./departures.js";
import { noticeForError } from "./notices.js";
import { isInCall, needsCamera, screenFor } from "./screen.js";
import { Whispers } from "./whispers.js";

/** @typedef {import("../lib/messages.js").ContactView} ContactView */
/** @typedef {import("../lib/messages.js").AdvisorStatus} AdvisorStatus */
/** @typedef {import("../lib/messages.js").CommandMessage} CommandMessage */
/** @typedef {import("./notices.js").Notice} Notice */

export class Desk extends EventTarget {
  camera = new Camera({ eager: true });
  signaling;
  /** @type {LiveCall|null} */
  call = null;
  /** @type {Notice|null} */
  notice = null;
  /** The status asked for and not yet confirmed. @type {AdvisorStatus|null} */
  asked = null;
  /** The contact whose accept, decline, hold, hang-up or end is under way, or "". */
  busy = "";
  whispers;
  #checking = false;
  /** @type {ContactView|null} */
  #last = null;
  #departures;

  #takesContacts;
  #entering = false;

  /**
   * @param {object} options
   * @param {string} options.token where the socket's token comes from
   * @param {string} options.storageKey
   * @param {boolean} [options.takesContacts] contacts are offered here; a supervisor only enters them
   */
  constructor({ token, storageKey, takesContacts = true }) {
    super();
    this.#takesContacts = takesContacts;
    this.signaling = new Signaling({ fetchToken: () => fetchToken(token), storageKey });
    this.#departures = new Departures(this.signaling);
    this.whispers = new Whispers(this.signaling);
    this.whispers.addEventListener("change", () => this.#changed());
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

  get contact() {
    return this.signaling.contact;
  }

  get advisor() {
    return this.signaling.advisor;
  }

  /** Signed out, on the server's side. */
  get refused() {
    return this.signaling.state === "refused";
  }

  get online() {
    return this.signaling.state === "online";
  }

  get screen() {
    const { contact, advisor } = this;
    return screenFor({ signaling: this.signaling.state, contact, advisor });
  }

  get visitor() {
    return this.contact?.participants?.find(({ role }) => role === "visitor") ?? null;
  }

  /** Opens or closes the camera to check one's picture, whatever the status. @param {boolean} on */
  check(on) {
    this.#checking = on;
    this.#mindCamera(true);
    this.#changed();
  }

  get checking() {
    return this.#checking;
  }

  /** @param {AdvisorStatus} status */
  async setStatus(status) {
    this.asked = status;
    this.#checking = false;
    if (status === "available") void this.camera.open(); // asked for on this very click
    this.#changed();
    // Until the new status itself comes, the answer alone would show the old one for a moment.
    if (!(await this.#try("set_status", { status })) || this.advisor?.status === status) this.asked = null;
    this.#mindCamera();
    this.#changed();
  }

  async accept() {
    const contact = this.#claim("offered");
    if (!contact?.offer) return;
    void this.camera.open();
    if (!(await this.#try("accept", { contact: contact.id, offer: contact.offer.id, video: this.camera.stream !== null }))) this.#free();
  }

  async decline() {
    const contact = this.#claim("offered");
    if (!contact?.offer) return;
    if (!(await this.#try("decline", { contact: contact.id, offer: contact.offer.id }))) this.#free();
  }

  async hangUp() {
    const contact = this.contact;
    if (!contact || this.busy || !isInCall(contact)) return;
    if (this.refused) {
      this.signaling.contact = null; // nobody listens any more; the visitor sees the end by itself
      this.#follow();
      return;
    }
    this.busy = contact.id;
    this.#departures.mine(contact.id);
    this.#changed();
    if (!(await this.#try("hang_up", { contact: contact.id }))) this.#free();
  }

  /** Puts the visitor on hold, or goes on. @param {boolean} on */
  async hold(on) {
    const contact = this.#claim(on ? "connected" : "on_hold");
    if (contact && !(await this.#try("hold", { contact: contact.id, on }))) this.#free();
  }

  /**
   * A supervisor comes into a call, and is seen from then on.
   * @param {"join_call"|"take_over"} type @param {string} contact id
   */
  async enter(type, contact) {
    this.#entering = true;
    await this.camera.open();
    const result = await this.ask(type, { contact, video: this.camera.stream !== null });
    this.#entering = false;
    this.#mindCamera();
    return result;
  }

  /** More time for the wrap-up, once. */
  async extendWrapUp() {
    const contact = this.contact;
    if (contact?.wrap_up_extendable) await this.#try("extend_wrap_up", { contact: contact.id });
    this.#changed();
  }

  /** @param {string} disposition one of the contact's, or "" @param {string} note */
  async finishWrapUp(disposition, note) {
    const contact = this.#claim("wrap_up");
    if (!contact) return;
    this.#departures.mine(contact.id);
    const done = await this.#try("finish_wrap_up", { contact: contact.id, disposition, note });
    if (!done) this.#free();
  }

  /** @param {string} text a finished line, kept only where the company keeps text */
  keepLine(text) {
    const contact = this.contact;
    if (contact?.keep_text) void this.#try("keep_line", { contact: contact.id, text });
  }

  /** @param {boolean} on */
  setMicrophone(on) {
    void this.call?.setMicrophone(on);
  }

  dismissNotice() {
    this.notice = null;
    this.#changed();
  }

  /** Says offline, then ends the session. The caller leaves the page. */
  async leave() {
    if (this.online) await this.#try("set_status", { status: "offline" });
    this.signaling.stop();
    this.camera.close();
  }

  /** The advisor is about to let this contact go, or could not. @param {string} contact id @param {boolean} leaving */
  leaving(contact, leaving) {
    if (leaving) this.#departures.mine(contact);
    else this.#departures.notMine(contact);
  }

  /**
   * Sends a command for a part of the page that tells its refusals itself.
   * @template {CommandMessage["type"]} T
   * @param {T} type
   * @param {Omit<Extract<CommandMessage, {type: T}>, "id"|"type">} fields
   * @returns {Promise<{answer?: Record<string, any>, refused?: string}>} a code where it was refused
   */
  async ask(type, fields) {
    try {
      return { answer: await this.signaling.command(type, fields) };
    } catch (error) {
      return { refused: /** @type {{code?: string}} */ (error)?.code ?? "failed" };
    }
  }

  /** The contact in this state, if nothing is under way with it. @param {string} state */
  #claim(state) {
    const contact = this.contact;
    if (!contact || contact.state !== state || this.busy) return null;
    this.busy = contact.id;
    this.#changed();
    return contact;
  }

  /** What was under way failed: it may be tried again. */
  #free() {
    this.#departures.notMine(this.busy);
    this.busy = "";
    this.#changed();
  }

  /**
   * @template {CommandMessage["type"]} T
   * @param {T} type
   * @param {Omit<Extract<CommandMessage, {type: T}>, "id"|"type">} fields
   * @returns {Promise<boolean>} whether it was done
   */
  async #try(type, fields) {
    const { refused } = await this.ask(type, fields);
    if (refused) this.notice = noticeForError(refused);
    return !refused;
  }

  #follow() {
    const { contact } = this;
    const before = this.#last;
    this.#last = contact;
    if (this.asked && this.asked === this.advisor?.status) this.asked = null;
    if (before?.id !== contact?.id || before?.state !== contact?.state) this.busy = "";
    if (contact?.state === "wrap_up" && before?.state !== "wrap_up") this.#departures.notMine(contact.id);
    if (before && before.id !== contact?.id) {
      // The message that says why comes in the same turn, before or after this one.
      queueMicrotask(() => this.#explain(before));
    }
    if (contact && contact.state !== before?.state) this.notice = null;
    if (this.advisor?.status === "available") void warmUp();
    if (contact && this.screen === "call") this.#startCall(contact.id);
    else this.#stopCall();
    this.#mindCamera();
    this.#changed();
  }

  /** @param {ContactView} before a contact that this session no longer holds */
  #explain(before) {
    const notice = this.#departures.explain(before, this.advisor);
    if (!notice) return;
    this.notice = notice;
    this.#changed();
  }

  /** The camera is on while calls may come, in a call, and for a check. @param {boolean} [again] */
  #mindCamera(again = false) {
    if (this.asked || this.#entering) return;
    const { screen, advisor, contact } = this;
    const needed = needsCamera({ screen, advisor, contact, checking: this.#checking, takesContacts: this.#takesContacts });
    if (needed === false) this.camera.close();
    else if (needed && (this.camera.state === "off" || again)) void this.camera.open();
  }

  /** @param {string} contact id */
  #startCall(contact) {
    if (this.call?.contact === contact) return;
    this.#stopCall();
    const call = new LiveCall(this.signaling, contact, this.camera.stream);
    this.call = call;
    call.addEventListener("change", () => this.#changed());
  }

  #stopCall() {
    this.call?.close();
    this.call = null;
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
