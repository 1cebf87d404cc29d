/**
 * Contacts that leave this desk: which ones the advisor let go, and why the others went. Only
 * those need to be explained.
 */

import { noticeFor } from "./notices.js";

/** @typedef {import("../lib/messages.js").ContactView} ContactView */

export class Departures {
  /** @type {Set<string>} */
  #own = new Set();
  /** @type {Map<string, string>} */
  #reasons = new Map();

  /** @param {EventTarget} signaling */
  constructor(signaling) {
    signaling.addEventListener("message", (event) => {
      const message = /** @type {CustomEvent} */ (event).detail;
      if (message.type === "released") this.#reasons.set(message.contact, message.why);
    });
  }

  /** The advisor leaves this contact: its end needs no words. @param {string} contact id */
  mine(contact) {
    this.#own.add(contact);
  }

  /** Leaving failed, or the contact goes on. @param {string} contact id */
  notMine(contact) {
    this.#own.delete(contact);
  }

  /**
   * @param {ContactView} contact as last seen, gone now
   * @param {import("../lib/messages.js").AdvisorView|null} advisor as they are now
   * @returns {import("./notices.js").Notice|null} null where nothing needs to be said
   */
  explain(contact, advisor) {
    const why = this.#reasons.get(contact.id) ?? "";
    this.#reasons.delete(contact.id);
    return this.#own.delete(contact.id) ? null : noticeFor(contact.state, why, advisor, contact.offer?.consult);
  }
}
