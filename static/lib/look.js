/**
 * How a person likes a call to look: the size of written words, how captions look, and the hand
 * that holds the phone. It is remembered in this browser, and stands on the page's root, where
 * style sheets read it.
 */

import { choose, chosen } from "./preferences.js";

/** The first value of each is the one until another is chosen. */
export const LOOKS = /** @type {const} */ ({
  text: ["medium", "large", "huge"],
  captions: ["medium", "large", "huge"],
  contrast: ["dark", "yellow", "light"],
  hand: ["right", "left"],
});

/** @typedef {keyof typeof LOOKS} Look */

/** Fires `change` when a look was set. */
export const looks = new EventTarget();

/** @param {Look} name @returns {string} */
export function lookOf(name) {
  return chosen(`signdesk.look.${name}`, LOOKS[name]);
}

/** @param {Look} name @param {string} value one of `LOOKS[name]` */
export function setLook(name, value) {
  choose(`signdesk.look.${name}`, value);
  applyLook();
  looks.dispatchEvent(new Event("change"));
}

/** The next value, the first after the last. @param {Look} name */
export function nextLook(name) {
  /** @type {readonly string[]} */
  const values = LOOKS[name];
  const next = values[(values.indexOf(lookOf(name)) + 1) % values.length];
  setLook(name, next);
}

/** Puts all of it on the page's root. */
export function applyLook() {
  for (const name of /** @type {Look[]} */ (Object.keys(LOOKS))) {
    document.documentElement.setAttribute(`data-${name}`, lookOf(name));
  }
}
