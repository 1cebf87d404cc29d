/**
 * What goes on in a supervisor's companies, asked for again and again while the page is visible,
 * and what a supervisor can do about it.
 *
 * Events: `change`.
 */

import { refusalKey } from "../console/refusals.js";

/** @typedef {import("../lib/messages.js").LiveView} LiveView */
/** @typedef {"observe"|"whisper"|"end_contact"|"force_status"} Act */

const EVERY = 2000; // ms

export class Live extends EventTarget {
  /** @type {LiveView|null} */
  view = null;
  /** What became of the request to observe. @type {{contact: string, state: "asked"|"refused"}|null} */
  observing = null;
  /** Why the last act on a contact or advisor was refused. @type {{about: string, key: string}|null} */
  refusal = null;
  /** What was done last, to be said. @type {{about: string, key: string}|null} */
  done = null;
  #desk;
  #contact = "";
  #asking = false;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #timer;

  /** @param {Pick<import("../console/desk.js").Desk, "ask"|"enter"|"signaling">} desk */
  constructor(desk) {
    super();
    this.#desk = desk;
    desk.signaling.addEventListener("change", () => this.#follow());
    desk.signaling.addEventListener("message", (event) => this.#hear(/** @type {CustomEvent} */ (event).detail));
  }

  /** Asks at once, and then every two seconds. */
  start() {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => void this.refresh(), EVERY);
    void this.refresh();
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async refresh() {
    // Unanswered questions would pile up while the desk is away.
    if (this.#asking || this.#desk.signaling.state !== "online") return;
    this.#asking = true;
    const { answer } = await this.#desk.ask("live", {});
    this.#asking = false;
    if (answer) this.view = /** @type {LiveView} */ (answer);
    const asked = this.observing?.contact;
    if (asked && !this.view?.contacts.some(({ id }) => id === asked)) this.observing = null;
    this.#changed();
  }

  /** The visitor is asked first. @param {string} contact */
  async observe(contact) {
    if (await this.#act("observe", contact, { contact })) this.observing = { contact, state: "asked" };
    this.#changed();
  }

  /** @param {string} contact @param {string} text @returns {Promise<boolean>} whether it was sent */
  whisper(contact, text) {
    return this.#act("whisper", contact, { contact, text }, "wall.whisper.sent");
  }

  /** @param {string} contact */
  join(contact) {
    return this.#told(contact, this.#desk.enter("join_call", contact));
  }

  /** @param {string} contact */
  takeOver(contact) {
    return this.#told(contact, this.#desk.enter("take_over", contact));
  }

  /** @param {string} contact */
  end(contact) {
    return this.#act("end_contact", contact, { contact });
  }

  /** @param {string} advisor @param {import("../lib/messages.js").AdvisorStatus} status */
  force(advisor, status) {
    return this.#act("force_status", advisor, { advisor, status }, "wall.force.done");
  }

  /** @param {Act} act @param {string} about @param {any} fields @param {string} [done] what to say of it */
  #act(act, about, fields, done = "") {
    return this.#told(about, this.#desk.ask(act, fields), done);
  }

  /** @param {string} about @param {Promise<{refused?: string}>} asked @param {string} [done] */
  async #told(about, asked, done = "") {
    this.refusal = this.done = null;
    const { refused } = await asked;
    this.refusal = refused ? { about, key: refusalKey(refused) } : null;
    this.done = !refused && done ? { about, key: done } : null;
    this.#changed();
    void this.refresh();
    return !refused;
  }

  #follow() {
    const contact = this.#desk.signaling.contact?.id ?? "";
    if (contact === this.#contact) return;
    this.#contact = contact;
    this.refusal = this.done = null; // said of what was before
    if (contact) this.observing = null; // the visitor said yes, or one came in otherwise
  }

  /** @param {import("../lib/messages.js").ServerMessage} message */
  #hear(message) {
    if (message.type !== "released" || message.contact !== this.observing?.contact) return;
    this.observing = message.why === "refused" ? { contact: message.contact, state: "refused" } : null;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
