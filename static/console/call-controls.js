/** The bar below a call: microphone, text, full screen, hang up; each with its word and its key. */

import { element, pictogram, redraw, setText } from "../lib/elements.js";
import { t } from "../lib/page.js";
import { keys } from "./shortcuts.js";

/** @typedef {{microphone: () => void, text: () => void, full: () => void, hangUp: () => void}} Acts */

export class CallControls {
  #microphone;
  #text;
  #full;
  #hangUp;

  /** @param {Acts} acts */
  constructor(acts) {
    this.#microphone = new Control("microphone-off", "M", acts.microphone);
    this.#text = new Control("text", "T", acts.text);
    this.#full = new Control("expand", "F", acts.full);
    this.#full.element.hidden = !document.fullscreenEnabled;
    this.#text.say("text", t("console.call.text"));
    this.#hangUp = element(
      "button",
      { type: "button", class: "button danger control", "aria-keyshortcuts": "H", onclick: acts.hangUp },
      pictogram("hang-up"), element("span", {}, t("console.call.hang_up")), keys("H", "⏎"),
    );
    this.element = element(
      "div",
      { class: "call-controls", role: "group", "aria-label": t("console.call.controls") },
      this.#microphone.element, this.#text.element, this.#full.element, this.#hangUp,
    );
    this.showFull(false);
  }

  /** @param {import("./desk.js").Desk} desk */
  show({ call, contact, busy }) {
    const microphone = call?.microphone ?? false;
    this.#microphone.say(
      microphone ? "microphone" : "microphone-off",
      t(microphone ? "console.call.microphone_on" : "console.call.microphone_off"),
    );
    this.#microphone.press(microphone);
    this.#microphone.element.hidden = contact?.transport === "socket";
    this.#hangUp.disabled = busy !== "";
  }

  /** @param {boolean} shown */
  showText(shown) {
    this.#text.press(shown);
  }

  /** @param {boolean} unread */
  showUnread(unread) {
    this.#text.say("text", t(unread ? "console.call.text_unread" : "console.call.text"));
    this.#text.element.classList.toggle("unread", unread);
  }

  /** @param {boolean} full */
  showFull(full) {
    this.#full.say(full ? "shrink" : "expand", t(full ? "console.call.full_leave" : "console.call.full"));
  }

  focusHangUp() {
    this.#hangUp.focus();
  }
}

/** One button of the bar. */
class Control {
  #drawing;
  #word = element("span");

  /** @param {string} drawing @param {string} key @param {() => void} act */
  constructor(drawing, key, act) {
    this.#drawing = pictogram(drawing);
    this.element = element(
      "button",
      { type: "button", class: "button control", "aria-keyshortcuts": key, onclick: act },
      this.#drawing, this.#word, keys(key),
    );
  }

  /** @param {string} drawing @param {string} word */
  say(drawing, word) {
    redraw(this.#drawing, drawing);
    setText(this.#word, word);
  }

  /** @param {boolean} pressed */
  press(pressed) {
    this.element.setAttribute("aria-pressed", String(pressed));
  }
}
