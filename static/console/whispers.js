/**
 * What supervisors wrote to this advisor alone, until it is put aside. Each comes once only, so
 * the tab remembers them over a reload.
 *
 * Events: `change`.
 */

import { keep, recall } from "../lib/tab.js";

/** @typedef {{id: number, contact: string, name: string, text: string}} Whisper */

const KEPT = "signdesk.console.whispers";

export class Whispers extends EventTarget {
  /** @type {Whisper[]} */
  #unread = JSON.parse(recall(KEPT) ?? "[]");

  /** @param {EventTarget} signaling */
  constructor(signaling) {
    super();
    signaling.addEventListener("message", (event) => {
      const message = /** @type {CustomEvent} */ (event).detail;
      if (message.type !== "whispered") return;
      const { contact, name, text } = message;
      this.#set([...this.#unread.filter((known) => known.contact === contact), { id: message.seq, contact, name, text }]);
    });
  }

  /** @param {string} contact id @returns {Whisper[]} the oldest first */
  of(contact) {
    return this.#unread.filter((whisper) => whisper.contact === contact);
  }

  /** @param {number} id of a whisper that was read */
  dismiss(id) {
    this.#set(this.#unread.filter((whisper) => whisper.id !== id));
  }

  /** @param {Whisper[]} unread */
  #set(unread) {
    this.#unread = unread;
    keep(KEPT, JSON.stringify(unread));
    this.dispatchEvent(new Event("change"));
  }
}
