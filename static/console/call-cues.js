/** Cues at the desk: a button and a key each, and what the others sent, in the bar above the pictures. */

import { ArrivedCue, CueBar } from "../lib/cue-view.js";
import { Cues } from "../lib/cues.js";
import { keys } from "../lib/shortcuts.js";
import { nameOf } from "../lib/who.js";
import { isWatching } from "./present.js";

export class CallCues {
  #view;
  #arrived = new ArrivedCue();

  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    const cues = new Cues(desk.signaling);
    this.#view = new CueBar((cue) => cues.send(cue), (_, index) => keys(String(index + 1)));
    cues.addEventListener("arrived", (event) => {
      const { sender, cue } = /** @type {CustomEvent} */ (event).detail;
      const from = desk.contact?.participants.find(({ id }) => id === sender);
      this.#arrived.show(cue, from ? nameOf(from) : "");
    });
    this.bar = this.#view.element;
    this.arrived = this.#arrived.element;
  }

  /** Who only watches says nothing. @param {import("../lib/messages.js").ContactView} contact */
  show(contact) {
    this.bar.hidden = isWatching(contact);
  }

  /** @param {import("../lib/messages.js").Cue} cue */
  send(cue) {
    if (!this.bar.hidden) void this.#view.send(cue);
  }

  clear() {
    this.#arrived.clear();
  }
}
