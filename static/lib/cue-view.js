/**
 * Cues on the page: one large button each, and the one that arrived: large and calm, beside the
 * picture and never over it, until it was read (some seconds) or is tapped away.
 */

import { CUE_NAMES, CUES } from "./cues.js";
import { element, pictogram, setText } from "./elements.js";
import { t } from "./page.js";

/** @typedef {import("./messages.js").Cue} Cue */

const READ_MS = 9000; // long enough to look back from one's own hands
const SENT_MS = 2500;

export class CueBar {
  /** @type {Map<Cue, HTMLButtonElement>} */
  #buttons = new Map();
  #told = element("span", { class: "visually-hidden", role: "status" });
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #send;

  /**
   * @param {(cue: Cue) => Promise<boolean>} send
   * @param {(cue: Cue, index: number) => import("./elements.js").Child} [mark] what stands on a button besides: its key
   */
  constructor(send, mark) {
    this.#send = send;
    for (const [index, cue] of CUE_NAMES.entries()) {
      const { drawing, button } = CUES[cue];
      const made = element(
        "button",
        { type: "button", class: "cue", "data-cue": cue, onclick: () => void this.send(cue) },
        pictogram(drawing), element("span", { class: "cue-word" }, t(button)), mark?.(cue, index),
      );
      this.#buttons.set(cue, made);
    }
    this.element = element(
      "div",
      { class: "cue-bar", role: "group", "aria-label": t("common.cue.title") },
      ...this.#buttons.values(), this.#told,
    );
  }

  /** @param {Cue} cue */
  async send(cue) {
    const sent = await this.#send(cue);
    clearTimeout(this.#timer);
    for (const [name, button] of this.#buttons) button.classList.toggle("sent", sent && name === cue);
    setText(this.#told, t(sent ? "common.cue.sent" : "common.cue.not_sent", { cue: t(CUES[cue].button) }));
    this.#timer = setTimeout(() => {
      this.#buttons.get(cue)?.classList.remove("sent");
      setText(this.#told, "");
    }, SENT_MS);
  }
}

export class ArrivedCue {
  #drawing = element("span", { class: "cue-drawing" });
  #words = element("span", { class: "cue-said" });
  #who = element("span", { class: "cue-who" });
  #close = element(
    "button",
    { type: "button", class: "cue-card", hidden: true, onclick: () => this.clear() },
    this.#drawing, element("span", { class: "cue-text" }, this.#words, this.#who),
    element("span", { class: "visually-hidden" }, t("common.cue.seen")),
  );
  element = element("div", { class: "cue-arrived", role: "status" }, this.#close);
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /** @param {Cue} cue @param {string} name of whoever sent it */
  show(cue, name) {
    const { drawing, said } = CUES[cue];
    this.#drawing.replaceChildren(pictogram(drawing));
    setText(this.#words, t(said));
    setText(this.#who, name);
    this.#close.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.clear(), READ_MS);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#close.hidden = true;
  }
}
