/**
 * What stands beside or below the pictures of a call: the text, what is shared, a sheet, or
 * nothing. The one gives way to the other, and comes back when a sheet is closed.
 *
 * Events: `change`; `closed`: a sheet was, and the focus wants a place.
 */

import { element } from "./elements.js";

/** @typedef {""|"text"|"share"|"sheet"} Side */

export class CallSide extends EventTarget {
  element = element("div", { class: "call-side", hidden: true });
  #pane;
  #share;
  #text = false;
  #shares = false;
  /** @type {HTMLElement|null} */
  #sheet = null;

  /** @param {import("./text-pane.js").TextPane} pane @param {import("./share-view.js").ShareView} share */
  constructor(pane, share) {
    super();
    this.#pane = pane;
    this.#share = share;
    this.#draw();
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !["sheet", "share"].includes(this.shown)) return;
      event.preventDefault(); // the call itself stays as it is
      if (this.#sheet) this.closeSheet();
      else this.#share.dispatchEvent(new Event("closed"));
    });
  }

  /** @returns {Side} */
  get shown() {
    if (this.#sheet) return "sheet";
    if (this.#shares) return "share";
    return this.#text ? "text" : "";
  }

  /** @param {boolean} on @param {boolean} [focus] the reader wants to write */
  showText(on, focus = false) {
    this.#sheet = null;
    this.#shares = false;
    this.#text = on;
    this.#draw();
    if (on && focus) this.#pane.focus();
  }

  /** @param {boolean} on off, the text is where it was */
  showShare(on) {
    this.#sheet = null;
    this.#shares = on;
    this.#draw();
  }

  /** @param {HTMLElement} sheet */
  showSheet(sheet) {
    this.#sheet = sheet;
    this.#draw();
    /** @type {HTMLElement|null} */ (sheet.querySelector("h2"))?.focus({ preventScroll: true });
  }

  closeSheet() {
    if (!this.#sheet) return;
    this.#sheet = null;
    this.#draw();
    this.dispatchEvent(new Event("closed"));
  }

  #draw() {
    const { shown } = this;
    this.element.hidden = shown === "";
    this.#pane.element.hidden = shown !== "text"; // it stays: what is written meanwhile is kept in it
    this.#share.setOpen(shown === "share");
    this.element.replaceChildren(this.#pane.element, this.#share.element, ...(this.#sheet ? [this.#sheet] : []));
    this.dispatchEvent(new Event("change"));
  }
}
