/**
 * A person in a call: who it is, how readable their signing is, and whether they are heard. The
 * legibility mark is a shape and a word: five shapes differ without colour, the word says the same.
 */

import { element, pictogram, redraw, setText } from "./elements.js";
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
  #who = element("span", { class: "mark-who" });
  #word = element("span", { class: "mark-word" });
  #speaks = element(
    "span",
    { class: "mark-speaks", hidden: true },
    pictogram("microphone"),
    element("span", {}, t("common.speaks")),
  );

  /** @param {string} who whose signing this is about, such as "Vous" */
  constructor(who) {
    this.element = element("p", { class: "mark" }, this.#drawing, this.#who, this.#word, this.#speaks);
    this.setWho(who);
    this.set("unknown");
  }

  /** @param {string} who */
  setWho(who) {
    setText(this.#who, who);
  }

  /** @param {Grade|null} grade null where there is no picture to be graded */
  set(grade) {
    this.element.classList.toggle("ungraded", grade === null);
    this.element.dataset.grade = grade ?? "unknown";
    redraw(this.#drawing, `mark-${grade ?? "unknown"}`);
    setText(this.#word, grade ? t(WORDS[grade]) : "");
  }

  /** Whether they can be heard now: what only sound would tell, and is seen. @param {boolean} on */
  setSpeaks(on) {
    this.#speaks.hidden = !on;
  }
}
