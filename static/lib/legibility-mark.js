/**
 * The legibility mark of one direction: a shape and a word for how readable signing is.
 * Five shapes differ without colour; the word says the same.
 */

import { element, pictogram, redraw } from "./elements.js";
import { t } from "./page.js";

/** @typedef {import("./messages.js").Grade} Grade */

const WORDS = {
  good: "common.mark.good",
  fair: "common.mark.fair",
  poor: "common.mark.poor",
  unreadable: "common.mark.unreadable",
  unknown: "common.mark.unknown",
};

export class LegibilityMark {
  #drawing = pictogram("mark-unknown");
  #word = element("span", { class: "mark-word" });

  /** @param {string} who whose signing this is about, such as "Vous" */
  constructor(who) {
    this.element = element(
      "p",
      { class: "mark" },
      this.#drawing,
      element("span", { class: "mark-who" }, who),
      this.#word,
    );
    this.set("unknown");
  }

  /** @param {Grade} grade */
  set(grade) {
    this.element.dataset.grade = grade;
    redraw(this.#drawing, `mark-${grade}`);
    this.#word.textContent = t(WORDS[grade]);
  }
}
