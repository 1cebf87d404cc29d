/**
 * Handing a call on: where it could go, transfers, consultations, guests. One call's worth of it;
 * the panel shows it.
 *
 * Events: `change`.
 */

import { consulted } from "./present.js";
import { refusalKey } from "./refusals.js";

/** @typedef {import("../lib/messages.js").Targets} Targets */
/** @typedef {{queue: string}|{advisor: string}} Target */
/** @typedef {"transfer"|"consult"|"cancel_consult"|"invite"|"dismiss"} Act */

const REFRESH = 4000; // ms: who is free changes while one looks

export class HandingOn extends EventTarget {
  /** Where the contact could go; null until it is known. @type {Targets|null} */
  targets = null;
  /** Why the last act was refused, as a catalogue key; "" where it was not. */
  refusal = "";
  /** The act under way, or "". @type {Act|""} */
  busy = "";
  /** The last invitation. @type {{url: string, name: string}|null} */
  invitation = null;
  #desk;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #timer;

  /** @param {Pick<import("./desk.js").Desk, "contact"|"ask"|"leaving">} desk */
  constructor(desk) {
    super();
    this.#desk = desk;
  }

  /** Another call: nothing of the last one holds. */
  forget() {
    this.targets = null;
    this.refusal = "";
    this.invitation = null;
    this.#changed();
  }

  /** Asks who is there, again and again while `on`. @param {boolean} on */
  watch(on) {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.refusal = "";
    if (!on) return;
    void this.refresh();
    this.#timer = setInterval(() => void this.refresh(), REFRESH);
  }

  async refresh() {
    const contact = this.#desk.contact;
    if (!contact) return;
    const { answer } = await this.#desk.ask("colleagues", { contact: contact.id });
    if (!answer || this.#desk.contact?.id !== contact.id) return;
    this.targets = /** @type {Targets} */ (answer);
    this.#changed();
  }

  /** Gives the contact away. @param {Target} target @param {string} note */
  async transfer(target, note) {
    const contact = this.#desk.contact;
    if (!contact) return;
    this.#desk.leaving(contact.id, true);
    if (!(await this.#act("transfer", { ...target, note }))) this.#desk.leaving(contact.id, false);
  }

  /** @param {Target} target @param {string} note */
  consult(target, note) {
    return this.#act("consult", { ...target, note });
  }

  cancelConsult() {
    return this.#act("cancel_consult", {});
  }

  /** The consulted colleague goes on with the call. @param {string} note */
  async handOver(note) {
    const colleague = consulted(this.#desk.contact);
    if (colleague) await this.transfer({ advisor: colleague.id }, note);
  }

  /**
   * Somebody else goes on, if anybody is free; the visitor goes first in line.
   * @returns {Promise<boolean>} false where nobody is free: the advisor chooses
   */
  async relieve() {
    const contact = this.#desk.contact;
    if (!contact) return true;
    await this.refresh();
    if (!this.targets?.queues.some(({ id, open, free }) => id === contact.queue && open && free > 0)) return false;
    await this.transfer({ queue: contact.queue }, "");
    return true;
  }

  /** @param {"interpreter"|"transcriber"|"expert"} role @param {string} name */
  async invite(role, name) {
    const answer = await this.#act("invite", { role, name });
    if (!answer) return;
    this.invitation = { url: String(answer.url), name };
    this.#changed();
  }

  /** @param {string} participant id */
  dismiss(participant) {
    return this.#act("dismiss", { participant });
  }

  /** @param {Act} act @param {Record<string, string>} fields @returns {Promise<Record<string, any>|null>} */
  async #act(act, fields) {
    const contact = this.#desk.contact;
    if (!contact || this.busy) return null;
    this.busy = act;
    this.refusal = "";
    this.#changed();
    const { answer, refused } = await this.#desk.ask(act, /** @type {any} */ ({ contact: contact.id, ...fields }));
    this.busy = "";
    this.refusal = refused ? refusalKey(refused) : "";
    this.#changed();
    return answer ?? null;
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
