/** A few words to the advisor of a call, whom alone they reach. */

import { element, pictogram } from "../lib/elements.js";
import { t } from "../lib/page.js";

const LONGEST = 500; // characters: it is read at a glance, while signing

export class WhisperForm {
  #field;
  #send;

  /** @param {string} id of the field @param {(text: string) => Promise<boolean>} send says whether it went */
  constructor(id, send) {
    this.#send = send;
    this.#field = element("input", { id, type: "text", class: "input", maxlength: LONGEST, required: true, autocomplete: "off", placeholder: t("wall.whisper.example") });
    this.element = element(
      "form",
      { class: "whisper-form", onsubmit: (/** @type {Event} */ event) => void this.#submit(event) },
      element("label", { for: id, class: "label small" }, t("wall.whisper.label")),
      this.#field,
      element("button", { type: "submit", class: "button" }, pictogram("text"), element("span", {}, t("wall.whisper.send"))),
    );
  }

  /** @param {Event} event */
  async #submit(event) {
    event.preventDefault();
    const text = this.#field.value.trim();
    if (text && (await this.#send(text))) this.#field.value = "";
  }
}
