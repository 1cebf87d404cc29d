/** Screens with one message and one way forward: not responding, opened elsewhere, signed out. */

import { element, pictogram } from "./elements.js";
import { t } from "./page.js";
import { keys } from "./shortcuts.js";

export class PlainView {
  #heading;

  /**
   * @param {object} what
   * @param {string} what.picture a picture of the sprite
   * @param {string} what.title @param {string} what.words catalogue keys
   * @param {string} [what.more] a second paragraph's key
   * @param {string} [what.action] the button's key
   * @param {() => void} [what.act]
   */
  constructor({ picture, title, words, more, action, act }) {
    this.#heading = element("h1", { tabindex: "-1" }, t(title));
    this.element = element(
      "section",
      { class: "screen plain" },
      element(
        "div",
        { class: "card plain-card" },
        pictogram(picture, "plain-picture"),
        element("div", { class: "plain-words", role: "alert" },
          this.#heading,
          element("p", { class: "lead" }, t(words)),
          more && element("p", { class: "soft" }, t(more)),
        ),
        action && element(
          "button",
          { type: "button", class: "button primary large", "aria-keyshortcuts": "Enter", onclick: act },
          element("span", {}, t(action)), keys("⏎"),
        ),
      ),
    );
  }

  show() {
    // Nothing of it changes.
  }

  focus() {
    this.#heading.focus({ preventScroll: true });
  }
}
