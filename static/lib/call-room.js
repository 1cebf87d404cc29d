/**
 * Gives the parts of a call their places, as layout.js plans them: whenever the window, the form
 * of the large picture, or what stands beside it changes.
 */

import { planCall } from "./layout.js";

export class CallRoom {
  #element;
  #stage;
  #side;
  #observer;
  #plan = () => this.plan();

  /**
   * @param {HTMLElement} element the whole call @param {import("./stage.js").Stage} stage
   * @param {import("./call-side.js").CallSide} side
   */
  constructor(element, stage, side) {
    this.#element = element;
    this.#stage = stage;
    this.#side = side;
    this.#observer = new ResizeObserver(this.#plan);
    this.#observer.observe(element);
    stage.addEventListener("aspect", this.#plan);
    side.addEventListener("change", this.#plan);
    this.plan();
  }

  plan() {
    const room = { width: this.#element.clientWidth, height: this.#element.clientHeight };
    const side = this.#side.shown;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    this.#element.dataset.side = side;
    this.#element.dataset.plan = planCall({ room, aspect: this.#stage.aspect, side: side !== "", rem });
  }

  close() {
    this.#observer.disconnect();
    this.#stage.removeEventListener("aspect", this.#plan);
    this.#side.removeEventListener("change", this.#plan);
  }
}
