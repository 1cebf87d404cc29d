/**
 * The self-view: one's own picture, mirrored as in a mirror (what is sent is not), beside or below
 * the large picture where there is room, else in a lower corner of it. It can be moved and resized
 * by pointer and by keyboard, and by single taps: a tap sends it to the next corner. It never lies
 * over the other person's face. Place and size are kept for the tab.
 */

import { nextCorner, offset, share } from "./corners.js";
import { element } from "./elements.js";
import { MARGIN, offTheFace, planStage } from "./layout.js";
import { lookOf, looks } from "./look.js";
import { keep, recall } from "./tab.js";

const STEP = 24; // px an arrow key
const SMALLEST = 0.16; // of the stage's width
const LARGEST = 0.5;
const TAP = 6; // px that a finger may tremble without it being a drag

/**
 * Where the person put it, in shares of the free room and of the stage; without `x` and `y` it
 * finds its place by itself.
 * @typedef {{x?: number, y?: number, width: number}} Placement
 */
/** @typedef {import("./layout.js").Box} Box */

export class SelfView {
  /** @type {Placement} */
  #place = { width: 0.24 };
  /** @type {Box} */
  #box = { left: 0, top: 0, width: 0, height: 0 };
  #stage;
  #floor;
  #video;
  #storageKey;
  #observer;
  #aspect = 4 / 3;
  #redraw = () => this.#draw();

  /**
   * @param {object} options
   * @param {import("./stage.js").Stage} options.stage that it moves on; it is appended to its floor
   * @param {string} options.label accessible name, with how to move it
   * @param {string} [options.storageKey] the tab's key of the place and size
   * @param {number} [options.width] first width as a share of the stage (0.16 to 0.5)
   */
  constructor({ stage, label, storageKey = "signdesk.self-view", width = 0.24 }) {
    this.#stage = stage;
    this.#floor = stage.floor;
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
    this.#floor.append(this.element);
    this.#observer = new ResizeObserver(this.#redraw);
    this.#observer.observe(this.#floor);
    stage.addEventListener("aspect", this.#redraw);
    looks.addEventListener("change", this.#redraw);
  }

  /** Shows a stream; null hides the self-view. @param {MediaStream|null} stream */
  setStream(stream) {
    if (this.#video.srcObject === stream && this.element.hidden === !stream) return;
    this.#video.srcObject = stream;
    // Its place comes with the stage's size: asking for that here would hold a call's set-up back.
    this.element.hidden = stream === null;
    this.element.classList.toggle("outward", looksOutward(stream));
    if (stream) this.#video.play().catch(() => undefined); // autoplay starts it later
  }

  /** Leaves the stage and its stream (the tracks stay the owner's). */
  close() {
    this.#observer.disconnect();
    this.#stage.removeEventListener("aspect", this.#redraw);
    looks.removeEventListener("change", this.#redraw);
    this.#video.srcObject = null;
    this.element.remove();
  }

  #measure() {
    const { videoWidth, videoHeight } = this.#video;
    if (videoWidth && videoHeight) this.#aspect = videoWidth / videoHeight;
    this.#draw();
  }

  /** The width it would like to have, px. @param {{width: number, height: number}} room @param {number} aspect */
  #wish(room, aspect) {
    // A tall stage has room below the other's picture, so a landscape one may be larger there.
    const spare = room.height > room.width * 1.25 ? 1.4 : 1;
    const wish = Math.max(88, room.width * (aspect >= 1 ? spare : 0.7) * this.#place.width);
    // Beside other pictures it has what is left below them (css/call.css).
    return this.#stage.shared ? Math.min(wish, (Math.max(0.3 * room.height, 108) - 2 * MARGIN) * aspect) : wish;
  }

  #draw() {
    const room = { width: this.#floor.clientWidth, height: this.#floor.clientHeight };
    if (room.width === 0 || room.height === 0) return; // folded away
    const { mode, aspect } = this.#stage;
    // Swapped, the other's picture is the small one.
    const [large, small] = mode === "swapped" ? [this.#aspect, aspect] : [aspect, mode === "frozen" ? aspect : this.#aspect];
    const left = lookOf("hand") === "left";
    const shown = mode !== "" || !this.element.hidden;
    const plan = planStage({ room, aspect: large, small: shown ? { aspect: small, width: this.#wish(room, small) } : null, left });
    const spare = { x: room.width - plan.picture.width, y: room.height - plan.picture.height };
    let { picture } = plan;
    let box = plan.small;
    const { x, y } = this.#place;
    if (box && (this.#stage.shared || (x !== undefined && y !== undefined))) {
      // Beside other pictures the corner is kept free for it (css/call.css).
      const { width, height } = box;
      box = { ...box, left: offset(x ?? (left ? 0 : 1), room.width, width), top: offset(y ?? 1, room.height, height) };
      if (this.#stage.shared) picture = { ...picture, left: spare.x / 2, top: spare.y / 2 };
      else box = offTheFace(box, picture, room);
    }
    if (box) this.#box = box;
    this.#stage.place(
      { x: spare.x > 0.5 ? picture.left / spare.x : 0.5, y: spare.y > 0.5 ? picture.top / spare.y : 0.5 },
      this.#box,
    );
    const at = this.#at(room);
    this.element.dataset.grip = // the corner towards the middle of the stage
      `${at.y >= 0.5 ? "top" : "bottom"}-${at.x >= 0.5 ? "left" : "right"}`;
  }

  /** Where it stands, in shares of the free room. @param {{width: number, height: number}} [room] */
  #at(room = { width: this.#floor.clientWidth, height: this.#floor.clientHeight }) {
    const { left, top, width, height } = this.#box;
    return { x: share(left, room.width, width), y: share(top, room.height, height) };
  }

  /** @param {Partial<Placement>} change */
  #put(change) {
    const place = { ...this.#place, ...change };
    place.width = Math.min(LARGEST, Math.max(SMALLEST, place.width));
    if (place.x !== undefined) place.x = Math.min(1, Math.max(0, place.x));
    if (place.y !== undefined) place.y = Math.min(1, Math.max(0, place.y));
    this.#place = place;
    this.#draw();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (this.#stage.mode !== "") return;
    const room = { width: this.#floor.clientWidth, height: this.#floor.clientHeight };
    const { width, height } = this.#box;
    const stepX = STEP / Math.max(1, room.width - width - 2 * MARGIN);
    const stepY = STEP / Math.max(1, room.height - height - 2 * MARGIN);
    const { x, y } = this.#at();
    switch (event.key) {
      case "ArrowLeft": this.#put({ x: x - stepX, y }); break;
      case "ArrowRight": this.#put({ x: x + stepX, y }); break;
      case "ArrowUp": this.#put({ x, y: y - stepY }); break;
      case "ArrowDown": this.#put({ x, y: y + stepY }); break;
      case "+": case "=": this.#put({ width: this.#place.width + 0.04 }); break;
      case "-": this.#put({ width: this.#place.width - 0.04 }); break;
      case "Enter": case " ": this.#toNextCorner(); break;
      default: return;
    }
    event.preventDefault();
    this.#keep();
  }

  #toNextCorner() {
    const [x, y] = nextCorner(this.#at());
    this.#put({ x, y });
  }

  /** @param {PointerEvent} event */
  #moveWith(event) {
    if (event.button !== 0 || this.#stage.mode !== "") return;
    const from = { x: event.clientX, y: event.clientY };
    const { left, top } = this.#box;
    let moved = false;
    this.#follow(
      event,
      (at) => {
        const [dx, dy] = [at.clientX - from.x, at.clientY - from.y];
        moved ||= Math.hypot(dx, dy) > TAP;
        if (!moved) return;
        const { clientWidth, clientHeight } = this.#floor;
        const { width, height } = this.#box;
        this.#put({ x: share(left + dx, clientWidth, width), y: share(top + dy, clientHeight, height) });
      },
      () => moved || this.#toNextCorner(),
    );
  }

  /** @param {PointerEvent} event */
  #resizeWith(event) {
    const from = event.clientX;
    const { width } = this.#box;
    // The grip lies towards the middle of the stage: pulling it there enlarges.
    const direction = this.#at().x >= 0.5 ? -1 : 1;
    const wished = this.#place.width;
    this.#follow(event, (at) =>
      this.#put({ width: (wished * (width + direction * (at.clientX - from))) / Math.max(1, width) }),
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
    if (kept && [kept.x ?? 0, kept.y ?? 0, kept.width].every(Number.isFinite)) this.#place = kept;
  }

  #keep() {
    keep(this.#storageKey, JSON.stringify(this.#place));
  }
}

/** The camera at a phone's back shows the world: it is no mirror. @param {MediaStream|null} stream */
function looksOutward(stream) {
  return stream?.getVideoTracks()[0]?.getSettings().facingMode === "environment";
}
