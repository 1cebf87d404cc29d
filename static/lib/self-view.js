/**
 * The self-view: one's own picture, mirrored as in a mirror (what is sent is not), over the corner
 * of a stage. It can be moved and resized by pointer and by keyboard, and by single taps: a tap
 * sends it to the next corner. It never starts over the middle, where the other person's face and
 * hands are. Place and size are kept for the tab.
 */

import { element } from "./elements.js";
import { keep, recall } from "./tab.js";

const MARGIN = 12; // px, between the self-view and the stage's edge
const STEP = 24; // px an arrow key
const SMALLEST = 0.16; // of the stage's width
const LARGEST = 0.5;
const TAP = 6; // px that a finger may tremble without it being a drag

/** Corners as (x, y) shares of the free room: 0 is left or top, 1 right or bottom. */
const CORNERS = [[1, 1], [0, 1], [0, 0], [1, 0]];

/** @typedef {{x: number, y: number, width: number}} Placement shares of the free room, of the stage */

/**
 * Where a box of `size` px stands on a stage of `room` px at `share` (0 to 1) of the free room.
 * @param {number} share @param {number} room @param {number} size @returns {number} px
 */
export function offset(share, room, size) {
  return MARGIN + Math.min(1, Math.max(0, share)) * Math.max(0, room - size - 2 * MARGIN);
}

/** The reverse of `offset`. @param {number} at px @param {number} room @param {number} size */
export function share(at, room, size) {
  const free = room - size - 2 * MARGIN;
  return free <= 0 ? 0 : Math.min(1, Math.max(0, (at - MARGIN) / free));
}

/** The corner after the nearest one. @param {Placement} place @returns {[number, number]} */
export function nextCorner(place) {
  const distances = CORNERS.map(([x, y]) => Math.hypot(place.x - x, place.y - y));
  const nearest = distances.indexOf(Math.min(...distances));
  const [x, y] = CORNERS[(nearest + 1) % CORNERS.length];
  return [x, y];
}

export class SelfView {
  /** @type {Placement} */
  #place = { x: 1, y: 1, width: 0.24 };
  #stage;
  #video;
  #storageKey;
  #observer;
  #aspect = 4 / 3;

  /**
   * @param {object} options
   * @param {HTMLElement} options.stage the positioned element that it moves on; it is appended here
   * @param {string} options.label accessible name, with how to move it
   * @param {string} [options.storageKey] the tab's key of the place and size
   * @param {number} [options.width] first width as a share of the stage (0.16 to 0.5)
   */
  constructor({ stage, label, storageKey = "signdesk.self-view", width = 0.24 }) {
    this.#stage = stage;
    this.#storageKey = storageKey;
    this.#place.width = width;
    this.#restore();
    this.#video = element("video", { class: "self-view-picture", playsinline: true, autoplay: true });
    this.#video.muted = true;
    this.#video.disablePictureInPicture = true;
    this.#video.addEventListener("resize", () => this.#measure());
    const grip = element("span", { class: "self-view-grip", "aria-hidden": "true" });
    /** The whole self-view. */
    this.element = element(
      "div",
      { class: "self-view", role: "button", tabindex: "0", "aria-label": label },
      this.#video,
      grip,
    );
    this.element.hidden = true;
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    this.element.addEventListener("pointerdown", (event) =>
      event.target === grip ? this.#resizeWith(event) : this.#moveWith(event),
    );
    stage.append(this.element);
    this.#observer = new ResizeObserver(() => this.#draw());
    this.#observer.observe(stage);
  }

  /** Shows a stream; null hides the self-view. @param {MediaStream|null} stream */
  setStream(stream) {
    if (this.#video.srcObject === stream && this.element.hidden === !stream) return;
    this.#video.srcObject = stream;
    // Its place comes with the stage's size: asking for that here would hold a call's set-up back.
    this.element.hidden = stream === null;
    if (stream) this.#video.play().catch(() => undefined); // autoplay starts it later
  }

  /** Leaves the stage and its stream (the tracks stay the owner's). */
  close() {
    this.#observer.disconnect();
    this.#video.srcObject = null;
    this.element.remove();
  }

  #measure() {
    const { videoWidth, videoHeight } = this.#video;
    if (videoWidth && videoHeight) this.#aspect = videoWidth / videoHeight;
    this.#draw();
  }

  #box() {
    const room = { width: this.#stage.clientWidth, height: this.#stage.clientHeight };
    // A portrait camera is sized by its height, so that it covers no more of the stage.
    // A tall stage has room below the other's picture, so a landscape one may be larger there.
    const spare = room.height > room.width * 1.25 ? 1.4 : 1;
    const base = room.width * (this.#aspect >= 1 ? spare : 0.7);
    const width = Math.max(88, Math.min(base * this.#place.width, room.height * 0.45 * this.#aspect));
    return { room, width, height: width / this.#aspect };
  }

  #draw() {
    const { room, width, height } = this.#box();
    const style = this.element.style;
    style.width = `${width}px`;
    style.height = `${height}px`;
    style.left = `${offset(this.#place.x, room.width, width)}px`;
    style.top = `${offset(this.#place.y, room.height, height)}px`;
    this.element.dataset.grip = // the corner towards the middle of the stage
      `${this.#place.y >= 0.5 ? "top" : "bottom"}-${this.#place.x >= 0.5 ? "left" : "right"}`;
  }

  /** @param {Partial<Placement>} change */
  #put(change) {
    const place = { ...this.#place, ...change };
    place.width = Math.min(LARGEST, Math.max(SMALLEST, place.width));
    place.x = Math.min(1, Math.max(0, place.x));
    place.y = Math.min(1, Math.max(0, place.y));
    this.#place = place;
    this.#draw();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const { room, width, height } = this.#box();
    const stepX = STEP / Math.max(1, room.width - width - 2 * MARGIN);
    const stepY = STEP / Math.max(1, room.height - height - 2 * MARGIN);
    const { x, y } = this.#place;
    switch (event.key) {
      case "ArrowLeft": this.#put({ x: x - stepX }); break;
      case "ArrowRight": this.#put({ x: x + stepX }); break;
      case "ArrowUp": this.#put({ y: y - stepY }); break;
      case "ArrowDown": this.#put({ y: y + stepY }); break;
      case "+": case "=": this.#put({ width: this.#place.width + 0.04 }); break;
      case "-": this.#put({ width: this.#place.width - 0.04 }); break;
      case "Enter": case " ": this.#toNextCorner(); break;
      default: return;
    }
    event.preventDefault();
    this.#keep();
  }

  #toNextCorner() {
    const [x, y] = nextCorner(this.#place);
    this.#put({ x, y });
  }

  /** @param {PointerEvent} event */
  #moveWith(event) {
    if (event.button !== 0) return;
    const from = { x: event.clientX, y: event.clientY };
    const left = this.element.offsetLeft;
    const top = this.element.offsetTop;
    let moved = false;
    this.#follow(
      event,
      (at) => {
        const [dx, dy] = [at.clientX - from.x, at.clientY - from.y];
        moved ||= Math.hypot(dx, dy) > TAP;
        if (!moved) return;
        const { room, width, height } = this.#box();
        this.#put({
          x: share(left + dx, room.width, width),
          y: share(top + dy, room.height, height),
        });
      },
      () => moved || this.#toNextCorner(),
    );
  }

  /** @param {PointerEvent} event */
  #resizeWith(event) {
    const from = event.clientX;
    const { room, width } = this.#box();
    // The grip lies towards the middle of the stage: pulling it there enlarges.
    const direction = this.#place.x >= 0.5 ? -1 : 1;
    this.#follow(event, (at) =>
      this.#put({ width: (width + direction * (at.clientX - from)) / Math.max(1, room.width) }),
    );
  }

  /** @param {PointerEvent} event @param {(at: PointerEvent) => void} move @param {() => void} [end] */
  #follow(event, move, end) {
    event.preventDefault();
    this.element.focus({ preventScroll: true });
    this.element.setPointerCapture(event.pointerId);
    const stop = new AbortController();
    const { signal } = stop;
    this.element.addEventListener("pointermove", move, { signal });
    this.element.addEventListener("pointercancel", () => stop.abort(), { signal });
    this.element.addEventListener(
      "pointerup",
      () => {
        stop.abort();
        end?.();
        this.#keep();
      },
      { signal },
    );
  }

  #restore() {
    const kept = JSON.parse(recall(this.#storageKey) ?? "null");
    if (kept && [kept.x, kept.y, kept.width].every(Number.isFinite)) this.#place = kept;
  }

  #keep() {
    keep(this.#storageKey, JSON.stringify(this.#place));
  }
}
