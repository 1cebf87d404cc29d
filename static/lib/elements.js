/**
 * Building pages without markup in strings: `element` makes a DOM element, `pictogram` a drawing
 * of `static/pictograms/sprite.svg`. Text is always set as text, so nothing can be injected.
 */

const SVG = "http://www.w3.org/2000/svg";
const SPRITE = new URL("../pictograms/sprite.svg", import.meta.url).href;
/** Drawings that only a call and its end need, and no first view. */
const CALL_SPRITE = new URL("../pictograms/call.svg", import.meta.url).href;

/**
 * @typedef {Node|string|null|undefined|false} Child
 * @typedef {Record<string, string|number|boolean|null|undefined|((event: any) => void)>} Attributes
 */

/**
 * An element with attributes (`class`, `aria-label`, …), listeners (`onclick`) and children.
 * A `true` attribute stands empty; `false`, null and undefined leave it out.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, String(value));
    }
  }
  made.append(...children.filter((child) => child || child === "").map((child) => child || ""));
  return made;
}

/** @param {string} name */
function addressOf(name) {
  return `${name.startsWith("call-") ? CALL_SPRITE : SPRITE}#${name}`;
}

/**
 * A drawing of the sprites (`call-…` are those of a call). It says nothing to a screen reader: words always stand beside it,
 * or the button that holds it has a label.
 *
 * @param {string} name the symbol's id, such as `camera`
 * @param {string} [className]
 */
export function pictogram(name, className = "pictogram") {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", className);
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", addressOf(name));
  drawing.append(use);
  return drawing;
}

/**
 * Shows another drawing in an element made by `pictogram`.
 *
 * @param {Element} drawing
 * @param {string} name
 */
export function redraw(drawing, name) {
  const use = drawing.firstElementChild;
  // Set anew, the same drawing would be built again, each second in a call.
  if (use?.getAttribute("href") !== addressOf(name)) use?.setAttribute("href", addressOf(name));
}

/**
 * Sets a text only where it is another one: a live region must not be read out again.
 *
 * @param {HTMLElement} place
 * @param {string} text
 */
export function setText(place, text) {
  if (place.textContent !== text) place.textContent = text;
}
