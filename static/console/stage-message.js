/**
 * What stands on the stage while no picture is there: a drawing, a title, and what it means. It
 * covers the video element, which must stay laid out: a hidden one never reports its first frame.
 */

import { element, pictogram } from "../lib/elements.js";
import { t } from "../lib/page.js";

export class StageMessage {
  /** @type {import("./call-situation.js").Message|null} */
  #shown = null;

  constructor() {
    this.element = element("div", { class: "stage-message", role: "status" });
    this.element.hidden = true;
  }

  /** @param {import("./call-situation.js").Message|null} message */
  show(message) {
    if (message === this.#shown) return;
    this.#shown = message;
    this.element.hidden = message === null;
    if (!message) return;
    this.element.classList.toggle("busy", message.busy ?? false);
    this.element.replaceChildren(
      pictogram(message.drawing, "pictogram stage-drawing"),
      element("h2", {}, t(message.title)),
      element("p", { class: "soft" }, t(message.words)),
    );
  }
}
