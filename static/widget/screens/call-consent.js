/**
 * A supervisor asks to watch: a question with two equal answers, of which none is the default; and
 * while somebody watches, a lasting sign with its way to stop it. Both stand below the picture.
 */

import { element, pictogram, setText } from "../../lib/elements.js";
import { t } from "../../lib/page.js";
import { observersOf } from "../../lib/participants.js";
import { nameOf } from "../../lib/who.js";
import { button } from "../../lib/parts.js";
import { clipInCall } from "./call-clip.js";

/** @typedef {import("../visit.js").Visit} Visit */

export class Consent {
  #visit;
  #words = element("p", { class: "consent-words", tabindex: "-1" });
  #asked = "";
  element = element("section", { class: "consent", hidden: true, "aria-live": "assertive" });

  /** @param {Visit} visit */
  constructor(visit) {
    this.#visit = visit;
    this.element.append(
      clipInCall("consent") ?? "",
      element("div", { class: "consent-question" }, pictogram("eye", "pictogram large"), this.#words),
      element(
        "div",
        { class: "consent-answers" },
        button(t("widget.consent.refuse"), "", () => this.#answer(false), "close"),
        button(t("widget.consent.allow"), "", () => this.#answer(true), "check"),
      ),
    );
  }

  update() {
    const name = this.#visit.contact?.asked?.name ?? "";
    this.element.hidden = name === "";
    setText(this.#words, name && t("widget.consent.question", { name }));
    const isNew = name !== "" && name !== this.#asked;
    this.#asked = name;
    // The question is at hand for the keyboard, but no answer is; and writing goes on undisturbed.
    if (isNew && !(document.activeElement instanceof HTMLTextAreaElement)) {
      this.#words.focus({ preventScroll: true });
    }
  }

  /** @param {boolean} allow */
  #answer(allow) {
    this.element.hidden = true; // the act shows at once
    void this.#visit.acts.consent(allow);
  }
}

/** Says, as long as it is so, that somebody watches. */
export class Observed {
  #visit;
  #shown = "";
  element = element("section", { class: "observed", role: "status", hidden: true });

  /** @param {Visit} visit */
  constructor(visit) {
    this.#visit = visit;
  }

  update() {
    const observers = observersOf(this.#visit.contact);
    const key = observers.map(({ id }) => id).join(" ");
    if (key === this.#shown) return;
    this.#shown = key;
    this.element.hidden = observers.length === 0;
    this.element.replaceChildren(
      ...observers.map((one) =>
        element(
          "div",
          { class: "observed-one" },
          pictogram("eye"),
          element("p", {}, t("widget.observed", { name: nameOf(one) })),
          button(t("widget.observed.stop"), "", () => void this.#visit.acts.dismiss(one.id)),
        ),
      ),
    );
  }
}
