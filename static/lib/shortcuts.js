/**
 * Keyboard shortcuts, one key at a time, for hands that have just signed. They rest while one
 * types, and a key pressed on a button is the button's. Those made of one character can be
 * switched off (WCAG 2.2, 2.1.4); the choice is kept in the browser.
 */

import { element } from "./elements.js";
import { prefer, preferred } from "./preferences.js";

/**
 * @typedef {object} Binding
 * @property {string[]} keys as in KeyboardEvent.key, letters in lower case
 * @property {() => void} run
 * @property {boolean} [control] with Ctrl (or Command); such a key also works while one types
 */

const LETTERS = "signdesk.console.shortcuts";
const EDITABLE = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const OPERABLE = "button, a[href], summary, input, [role=button]";

export class Shortcuts {
  /** @type {Binding[]} */
  #bindings = [];
  #quietUntil = 0;

  constructor() {
    document.addEventListener("keydown", (event) => this.#onKey(event));
    this.#show();
  }

  /**
   * What keys do from now on.
   * @param {Binding[]} bindings
   * @param {number} [quiet] ms without effect: a key already on its way meant the last screen
   */
  set(bindings, quiet = 0) {
    this.#bindings = bindings;
    this.#quietUntil = performance.now() + quiet;
  }

  /** Whether keys of one character work. */
  get letters() {
    return preferred(LETTERS);
  }

  set letters(on) {
    prefer(LETTERS, on);
    this.#show();
  }

  #show() {
    document.documentElement.classList.toggle("no-letters", !this.letters);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.defaultPrevented || event.repeat || event.isComposing || event.altKey) return;
    if (performance.now() < this.#quietUntil || document.querySelector("dialog[open]")) return;
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const found = this.#bindings.find((b) => (b.control ?? false) === control && b.keys.includes(key));
    if (!found) return;
    const target = event.target instanceof Element ? event.target : null;
    if (!control) {
      if (target?.closest(EDITABLE)) return;
      if (key.length === 1 && !this.letters) return;
      if ((key === "Enter" || key === " ") && target?.closest(OPERABLE)) return;
    }
    event.preventDefault();
    found.run();
  }
}

/**
 * The keys shown on a button. Screen readers get them from `aria-keyshortcuts`.
 * @param {...string} labels such as `A` or `Ctrl + ⏎`
 */
export function keys(...labels) {
  return element(
    "span",
    { class: "keys", "aria-hidden": "true" },
    ...labels.map((label) =>
      element("kbd", { class: label.length === 1 && /[\w?]/.test(label) ? "key letter" : "key" }, label),
    ),
  );
}
