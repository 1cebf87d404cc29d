/**
 * A still of the large picture, to read a document by: it is held as it was, can be enlarged and
 * moved by fingers, wheel and keys, and the live picture stands small beside it. It lives in this
 * page's memory and is gone when it is let go.
 */

import { iconButton } from "./call-window.js";
import { element } from "./elements.js";
import { t } from "./page.js";
import { button } from "./parts.js";
import { moved, WHOLE, zoomed } from "./zoom.js";

const STEP = 1.4; // a button's or a key's enlargement
const MOVE = 60; // px an arrow key

export class Still {
  #canvas;
  /** @type {import("./zoom.js").View} */
  #view = { ...WHOLE };
  /** Fingers on it, by pointer. @type {Map<number, {x: number, y: number}>} */
  #fingers = new Map();

  /** @param {HTMLVideoElement} video whose picture is held now */
  constructor(video) {
    this.#canvas = element("canvas", { class: "still-picture", role: "img", "aria-label": t("common.still.picture") });
    this.#canvas.width = video.videoWidth;
    this.#canvas.height = video.videoHeight;
    this.#canvas.getContext("2d")?.drawImage(video, 0, 0);
    this.element = element(
      "div",
      {
        class: "still", tabindex: "0", role: "group", "aria-label": t("common.still.help"),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
        onwheel: (/** @type {WheelEvent} */ event) => this.#onWheel(event),
        onpointerdown: (/** @type {PointerEvent} */ event) => this.#onDown(event),
        onpointermove: (/** @type {PointerEvent} */ event) => this.#onMove(event),
        onpointerup: (/** @type {PointerEvent} */ event) => this.#fingers.delete(event.pointerId),
        onpointercancel: (/** @type {PointerEvent} */ event) => this.#fingers.delete(event.pointerId),
      },
      this.#canvas,
    );
  }

  /** @param {1|-1} direction larger, smaller */
  zoom(direction) {
    this.#set(zoomed(this.#view, direction > 0 ? STEP : 1 / STEP, { x: 0, y: 0 }, this.#room));
  }

  close() {
    this.element.remove();
    this.#canvas.width = this.#canvas.height = 0; // nothing of it stays in memory
  }

  get #room() {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  /** @param {import("./zoom.js").View} view */
  #set(view) {
    this.#view = view;
    this.#canvas.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const go = (/** @type {number} */ x, /** @type {number} */ y) => this.#set(moved(this.#view, x, y, this.#room));
    switch (event.key) {
      case "+": case "=": this.zoom(1); break;
      case "-": this.zoom(-1); break;
      case "0": this.#set({ ...WHOLE }); break;
      case "ArrowLeft": go(MOVE, 0); break;
      case "ArrowRight": go(-MOVE, 0); break;
      case "ArrowUp": go(0, MOVE); break;
      case "ArrowDown": go(0, -MOVE); break;
      default: return;
    }
    event.preventDefault();
  }

  /** @param {WheelEvent} event */
  #onWheel(event) {
    event.preventDefault();
    const { left, top, width, height } = this.element.getBoundingClientRect();
    const point = { x: event.clientX - left - width / 2, y: event.clientY - top - height / 2 };
    this.#set(zoomed(this.#view, Math.exp(-event.deltaY / 400), point, this.#room));
  }

  /** @param {PointerEvent} event */
  #onDown(event) {
    this.element.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    const before = this.#fingers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    this.#fingers.set(event.pointerId, now);
    const other = [...this.#fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (!other) {
      this.#set(moved(this.#view, now.x - before.x, now.y - before.y, this.#room));
      return;
    }
    const { left, top, width, height } = this.element.getBoundingClientRect();
    const middle = { x: (now.x + other.x) / 2 - left - width / 2, y: (now.y + other.y) / 2 - top - height / 2 };
    const apart = (/** @type {{x: number, y: number}} */ one) => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
    this.#set(zoomed(this.#view, apart(now) / apart(before), middle, this.#room));
  }
}

/** What stands below a still: that it is one, how to look closer, and the way back. */
export class StillBar {
  /** @param {{zoom: (direction: 1|-1) => void, release: () => void}} acts */
  constructor({ zoom, release }) {
    this.release = button(t("common.still.release"), "primary", release, "play");
    this.element = element(
      "section",
      { class: "still-bar", hidden: true, "aria-label": t("common.still.title") },
      element("p", { class: "still-title", role: "status" }, t("common.still.title")),
      iconButton("call-smaller", t("common.still.smaller"), () => zoom(-1)),
      iconButton("call-larger", t("common.still.larger"), () => zoom(1)),
      this.release,
    );
  }
}
