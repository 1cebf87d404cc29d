/** The bar below a call: hold, colleagues, microphone, text, share, full screen, hang up; each with its word and its key. */

import { element, pictogram, redraw, setText } from "../lib/elements.js";
import { t } from "../lib/page.js";
import { keys } from "../lib/shortcuts.js";
import { isServing, isWatching } from "./present.js";

/** @typedef {{hold: () => void, side: () => void, microphone: () => void, text: () => void, share: () => void, full: () => void, hangUp: () => void}} Acts */

export class CallControls {
  #hold;
  #side;
  #microphone;
  #text;
  #share;
  #full;
  #hangUp;
  #leaving = element("span");

  /** @param {Acts} acts */
  constructor(acts) {
    this.#hold = new Control("pause", "P", acts.hold);
    this.#side = new Control("people", "C", acts.side);
    this.#microphone = new Control("microphone-off", "M", acts.microphone);
    this.#text = new Control("text", "T", acts.text);
    this.#share = new Control("share", "S", acts.share);
    this.#share.say("share", t("common.share.title"));
    this.#full = new Control("expand", "F", acts.full);
    this.#full.element.classList.add("full");
    this.#full.element.hidden = !document.fullscreenEnabled;
    this.#text.say("text", t("console.call.text"));
    this.#hangUp = element(
      "button",
      { type: "button", class: "button danger control", "aria-keyshortcuts": "H", onclick: acts.hangUp },
      pictogram("hang-up"), this.#leaving, keys("H", "⏎"),
    );
    this.element = element(
      "div",
      { class: "call-controls", role: "group", "aria-label": t("console.call.controls") },
      this.#hold.element, this.#side.element, this.#microphone.element, this.#text.element,
      this.#share.element, this.#full.element, this.#hangUp,
    );
    this.showFull(false);
  }

  /** @param {import("./desk.js").Desk} desk @param {{drawing: string, title: string}|null} side what the side panel is */
  show({ call, contact, busy }, side) {
    const serving = isServing(contact);
    const held = contact?.state === "on_hold";
    this.#hold.say(held ? "play" : "pause", t(held ? "console.call.retrieve" : "console.call.hold"));
    this.#hold.press(held);
    this.#hold.element.hidden = !serving;
    this.#hold.element.disabled = busy !== "" || contact?.state === "connecting";
    this.#side.element.hidden = side === null;
    if (side) this.#side.say(side.drawing, t(side.title));
    const microphone = call?.microphone ?? false;
    this.#microphone.say(
      microphone ? "microphone" : "microphone-off",
      t(microphone ? "console.call.microphone_on" : "console.call.microphone_off"),
    );
    this.#microphone.press(microphone);
    const watching = isWatching(contact);
    this.#microphone.element.hidden = contact?.transport === "socket" || watching;
    setText(this.#leaving, t(serving ? "console.call.hang_up" : watching ? "console.call.stop_observing" : "console.call.leave"));
    this.#hangUp.disabled = busy !== "";
  }

  /** @param {boolean} shown */
  showText(shown) {
    this.#text.press(shown);
  }

  /** @param {boolean} open */
  showSide(open) {
    this.#side.press(open);
    this.#side.element.setAttribute("aria-expanded", String(open));
  }

  /** @param {boolean} open @param {boolean} unread */
  showShare(open, unread) {
    this.#share.press(open);
    this.#share.element.setAttribute("aria-expanded", String(open));
    this.#share.say("share", t(unread ? "console.call.share_unread" : "common.share.title"));
    this.#share.element.classList.toggle("unread", unread);
  }

  focusShare() {
    this.#share.element.focus();
  }

  focusSide() {
    this.#side.element.focus();
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
