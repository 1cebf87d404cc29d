/**
 * Keeps the switchboard told whether a picture of the visitor may be expected: a contact that
 * waits for one that never comes would fail.
 */

import { isInCall, isLive } from "./progress.js";

export class VideoFlag {
  #tell;
  /** What was said last, and of which contact. */
  #told = { contact: "", video: false };

  /** @param {(on: boolean) => void} tell */
  constructor(tell) {
    this.#tell = tell;
  }

  /**
   * @param {import("../lib/messages.js").ContactView|null} contact
   * @param {boolean} expected
   */
  follow(contact, expected) {
    if (!contact || !isLive(contact)) return;
    if (this.#told.contact !== contact.id) this.#told = { contact: contact.id, video: contact.video };
    if (expected === this.#told.video) return;
    // Once both see each other, a camera that is off for a while just stops its picture.
    if (!expected && isInCall(contact) && contact.state !== "connecting") return;
    this.#told.video = expected;
    this.#tell(expected);
  }
}
