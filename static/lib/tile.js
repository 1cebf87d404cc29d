/**
 * One participant's picture in a call: the name beside it, never over it, and words where no
 * picture comes. The video element stays laid out under the words: a hidden one never reports its
 * first frame.
 */

import { element, pictogram, redraw, setText } from "./elements.js";
import { LegibilityMark } from "./legibility-mark.js";
import { t } from "./page.js";

/**
 * What stands where the picture is missing.
 * `clip`: the company's own, which signs it.
 * @typedef {{drawing: string, title: string, words: string, busy?: boolean, clip?: HTMLElement|null}} Cover
 */

export class Tile {
  video = element("video", { class: "call-picture", playsinline: true, autoplay: true });
  label = new LegibilityMark("");
  #drawing = pictogram("hands", "cover-drawing");
  #title = element("p", { class: "cover-title" });
  #words = element("p", { class: "cover-words" });
  /** @type {HTMLElement|null} */
  #clip = null;
  #cover;
  #pin;

  /** @param {() => void} pin makes this picture the large one @param {() => void} resized it has another form */
  constructor(pin, resized) {
    this.video.muted = true; // muted pictures may start by themselves; the call unmutes what has sound
    this.video.disablePictureInPicture = true;
    this.video.addEventListener("resize", resized);
    this.#cover = element("div", { class: "cover" }, this.#drawing, this.#title, this.#words);
    this.#pin = element("button", { type: "button", class: "tile-pin", onclick: pin });
    this.element = element(
      "div",
      { class: "tile" },
      this.label.element,
      element("div", { class: "tile-picture" }, this.video, this.#cover),
      this.#pin,
    );
  }

  /**
   * @param {object} now
   * @param {string} now.name
   * @param {boolean} now.large
   * @param {boolean} now.small it may be made large
   * @param {boolean} now.labelled there are others to be told apart from
   * @param {Cover|null} now.cover
   */
  show({ name, large, small, labelled, cover }) {
    this.element.classList.toggle("large", large);
    this.label.element.hidden = !labelled;
    this.video.setAttribute("aria-label", name);
    this.#pin.hidden = !small;
    this.#pin.setAttribute("aria-label", t("common.pin", { name }));
    this.#cover.hidden = cover === null;
    const clip = cover?.clip ?? null;
    if (clip !== this.#clip) {
      this.#clip?.remove();
      if (clip) this.#cover.append(clip);
      this.#clip = clip;
    }
    if (!cover) return;
    redraw(this.#drawing, cover.drawing);
    this.#cover.classList.toggle("busy", cover.busy ?? false);
    setText(this.#title, cover.title);
    setText(this.#words, cover.words);
  }

  close() {
    this.video.srcObject = null;
    this.element.remove();
  }
}
