/**
 * Other views of a call's pictures: one's own large instead of the other's, a still to read a
 * document by, the picture over other windows. One at a time, and each is left as it was entered.
 */

import { floats, stopFloating, toggleFloating } from "./call-window.js";
import { hasTwoSides } from "./devices.js";
import { Still, StillBar } from "./still.js";

export class CallViews {
  #stage;
  #changed;
  #leave;
  #bar = new StillBar({ zoom: (direction) => this.#still?.zoom(direction), release: () => this.release() });
  /** @type {Still|null} */
  #still = null;
  #own = false;
  /** @type {MediaStream|null} */
  #asked = null;
  #twoSides = false;
  #floats = floats();
  /** What stands below a still. */
  element = this.#bar.element;

  /**
   * @param {import("./stage.js").Stage} stage
   * @param {() => void} changed what of it is of use is another
   * @param {() => void} leave the focus was here, and wants a place
   */
  constructor(stage, changed, leave) {
    this.#stage = stage;
    this.#changed = changed;
    this.#leave = leave;
    stage.addEventListener("pinned", () => this.release());
  }

  /**
   * The lines of the sheet "more" about pictures.
   * @param {() => void} close the sheet @param {() => void} turn the camera
   * @returns {import("./call-more.js").Item[]}
   */
  items(close, turn) {
    const item = (/** @type {string} */ drawing, /** @type {string} */ words, /** @type {() => void} */ act, /** @type {() => boolean} */ shown) => ({
      drawing, words, shown,
      act: () => {
        close();
        act();
      },
    });
    return [
      item("call-still", "common.still.hold", () => this.#hold(), () => this.#stage.video !== null),
      item("call-swap", "common.call.swap", () => this.#swap(), () => this.#own && this.#stage.video !== null),
      item("call-turn", "common.call.turn", turn, () => this.#twoSides),
      item("call-float", "common.call.float", () => void this.#float(), () => this.#floats && this.#stage.video !== null),
    ];
  }

  /** @param {MediaStream|null} own this page's picture, where it is shown */
  show(own) {
    this.#own = own !== null;
    if (!own && this.#stage.mode === "swapped") this.release();
    if (own && own !== this.#asked) {
      this.#asked = own;
      void hasTwoSides(own).then((two) => {
        this.#twoSides = two;
        this.#changed();
      });
    }
  }

  /** The large picture is large, and live. */
  release() {
    const focused = this.#hasFocus;
    document.removeEventListener("keydown", this.#onKey, { capture: true });
    this.#still?.close();
    this.#still = null;
    this.element.hidden = true;
    if (this.#stage.mode !== "") this.#stage.mode = "";
    if (focused) this.#leave();
  }

  close() {
    this.release();
    stopFloating();
  }

  #swap() {
    const swapped = this.#stage.mode === "swapped";
    this.release();
    if (!swapped) this.#stage.mode = "swapped";
  }

  #hold() {
    const { video } = this.#stage;
    if (!video) return;
    this.release();
    this.#still = new Still(video);
    this.#stage.floor.prepend(this.#still.element);
    this.#stage.mode = "frozen";
    this.element.hidden = false;
    this.#bar.release.focus();
    document.addEventListener("keydown", this.#onKey, { capture: true }); // before the page, which would fold the call
  }

  get #hasFocus() {
    return [this.element, this.#still?.element].some((part) => part?.contains(document.activeElement));
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const mine = this.#hasFocus || document.activeElement === document.body;
    if (event.key !== "Escape" || !mine) return;
    event.preventDefault();
    this.release();
  };

  async #float() {
    if (!(await toggleFloating(this.#stage.video))) {
      this.#floats = false; // the browser or the company's page does not allow it
      this.#changed();
    }
  }
}
