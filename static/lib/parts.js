/** What calm screens are made of: a column with the one heading that takes the focus, and its parts. */

import { element, pictogram, setText } from "./elements.js";

/**
 * @typedef {object} Screen what a screen module makes
 * @property {HTMLElement} element
 * @property {() => void} [update] something that it shows may have changed
 * @property {() => void} [close] it leaves the page
 * @property {HTMLElement} [focus] what takes the focus first; else its heading
 */

/**
 * A column of picture, heading, words and buttons.
 * @param {string} title
 * @param {...import("../lib/elements.js").Child} children
 */
export function column(title, ...children) {
  return element("main", { class: "column stack" }, heading(title), ...children);
}

/** @param {string} title */
export function heading(title) {
  return element("h1", { tabindex: "-1", class: "heading" }, title);
}

/** @param {string} name the picture's id in the sprite, without `picture-` */
export function picture(name) {
  return pictogram(`picture-${name}`, "picture");
}

/**
 * @param {string} label @param {string} kind `primary`, `quiet`, `danger`, or ""
 * @param {() => void} act @param {string} [drawing]
 */
export function button(label, kind, act, drawing) {
  return element(
    "button",
    { type: "button", class: `button ${kind}`.trim(), onclick: act },
    drawing && pictogram(drawing),
    element("span", {}, label),
  );
}

/**
 * Says on a button what is under way meanwhile; null gives it its own label back.
 * @param {HTMLButtonElement} made @param {string} label its own @param {string|null} meanwhile
 */
export function setBusy(made, label, meanwhile) {
  made.disabled = meanwhile !== null;
  made.setAttribute("aria-busy", String(made.disabled));
  setText(/** @type {HTMLElement} */ (made.lastElementChild), meanwhile ?? label);
}

/**
 * A pictogram and a sentence. @param {string} drawing @param {string} words @param {string} [kind]
 */
export function notice(drawing, words, kind = "") {
  return element("p", { class: `notice ${kind}`.trim() }, pictogram(drawing), element("span", {}, words));
}

/** A line of small print with its pictogram. @param {string} drawing @param {string} words */
export function remark(drawing, words) {
  return element("p", { class: "remark small" }, pictogram(drawing), element("span", {}, words));
}
