/** One line of a list on the wall: what it shows, and, opened by a press, what can be done. */

import { element, pictogram, redraw, setText } from "../lib/elements.js";
import { t } from "../lib/page.js";

/** @typedef {{drawing: string, tone: string, state: string, title: string, more: string, flag?: string}} Shown `flag`: what asks for attention */

export class Entry {
  #drawing = pictogram("clock");
  #state = element("span", { class: "entry-state" });
  #title = element("span", { class: "entry-title" });
  #more = element("span", { class: "entry-more soft small" });
  #flagged = element("span");
  #flag = element("span", { class: "entry-flag small" }, pictogram("warning"), this.#flagged);
  #time = element("span", { class: "entry-time" });
  #told = element("p", { class: "entry-told small", role: "status" });
  #button;
  #body;

  /** @param {...HTMLElement} acts what can be done */
  constructor(...acts) {
    this.#body = element("div", { class: "entry-body" }, this.#told, ...acts);
    this.#body.hidden = true;
    this.#button = element(
      "button",
      { type: "button", class: "entry-head", "aria-expanded": "false", onclick: () => this.open(this.#body.hidden === true) },
      element("span", { class: "entry-mark" }, this.#drawing, this.#state),
      element("span", { class: "entry-what" }, this.#title, this.#more, this.#flag),
      this.#time,
      pictogram("fold", "pictogram entry-fold"),
    );
    this.element = element("li", { class: "entry" }, this.#button, this.#body);
  }

  /** @param {boolean} open */
  open(open) {
    this.#body.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
  }

  /** @param {Shown} shown */
  show({ drawing, tone, state, title, more, flag = "" }) {
    this.element.dataset.tone = tone;
    redraw(this.#drawing, drawing);
    setText(this.#state, state);
    setText(this.#title, title);
    setText(this.#more, more);
    setText(this.#flagged, flag);
    this.#flag.hidden = flag === "";
  }

  /** @param {string} time */
  time(time) {
    setText(this.#time, time);
  }

  /** @param {{about: string, key: string}|null} refusal @param {{about: string, key: string}|null} said @param {string} about my id */
  tell(refusal, said, about) {
    const refused = refusal?.about === about;
    const key = refused ? refusal.key : said?.about === about ? said.key : "";
    this.#told.classList.toggle("refused", refused);
    setText(this.#told, key && t(key));
  }
}
