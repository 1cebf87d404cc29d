/** The tile of a shared screen: whose it is, and enlarged to be read where it is the large picture. */

import { element, pictogram, redraw } from "./elements.js";
import { t } from "./page.js";
import { Tile } from "./tile.js";

/** @typedef {import("./participants.js").Participant} Participant */

const SCREEN = "screen:";

/** @param {string} participant @returns {string} its screen, among the pictures of a call */
export function screenOf(participant) {
  return SCREEN + participant;
}

export class ScreenTile extends Tile {
  #zoom;

  /** @param {ConstructorParameters<typeof Tile>} options */
  constructor(...options) {
    super(...options);
    this.element.classList.add("screen");
    this.#zoom = element("button", { type: "button", class: "button icon tile-zoom", onclick: () => this.#enlarge() }, pictogram("share-larger"));
    this.element.append(this.#zoom);
    this.#draw(false);
  }

  /** @param {MediaStream} stream */
  use(stream) {
    if (this.video.srcObject === stream) return;
    this.video.srcObject = stream;
    this.video.play().catch(() => undefined); // muted pictures may always start; else it was closed
  }

  #enlarge() {
    this.#draw(this.element.classList.toggle("enlarged"));
  }

  /** @param {boolean} enlarged */
  #draw(enlarged) {
    redraw(/** @type {Element} */ (this.#zoom.firstElementChild), enlarged ? "share-smaller" : "share-larger");
    this.#zoom.setAttribute("aria-label", t(enlarged ? "common.share.smaller" : "common.share.larger"));
    const room = /** @type {HTMLElement} */ (this.video.parentElement);
    room.tabIndex = enlarged ? 0 : -1; // then the arrow keys move it
  }
}
