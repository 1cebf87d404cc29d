/** The controls under a call: camera, text, share, more, leave; the microphone where a voice is usual, or heard. */

import { element, pictogram, redraw } from "./elements.js";
import { t } from "./page.js";

/**
 * A button with its drawing above its word.
 * @param {string} drawing @param {string} word @param {() => void} act @param {string} [kind]
 */
function control(drawing, word, act, kind = "") {
  return element(
    "button",
    { type: "button", class: `control ${kind}`.trim(), onclick: act },
    element("span", { class: "control-drawing" }, pictogram(drawing)),
    element("span", { class: "control-word" }, word),
  );
}

/** @param {HTMLElement} made @param {boolean} on @param {string} drawing */
function press(made, on, drawing) {
  made.setAttribute("aria-pressed", String(on));
  redraw(/** @type {Element} */ (made.querySelector("svg")), drawing);
}

export class CallBar {
  #speaks;
  #microphone;
  #camera;
  #text;
  #share;
  #came = element("span", { class: "control-unread", hidden: true }, element("span", { class: "visually-hidden" }, t("common.call.unread")));
  #more;

  /**
   * @param {object} acts
   * @param {(on: boolean) => void} acts.microphone
   * @param {(on: boolean) => void} acts.camera
   * @param {() => void} acts.text
   * @param {() => void} acts.share
   * @param {() => void} acts.more
   * @param {() => void} acts.leave
   * @param {string} acts.leaveWord
   * @param {boolean} acts.speaks a voice is usual here
   */
  constructor({ microphone, camera, text, share, more, leave, leaveWord, speaks }) {
    this.#speaks = speaks;
    const next = (/** @type {HTMLElement} */ made) => made.getAttribute("aria-pressed") !== "true";
    this.#microphone = control("microphone-off", t("common.call.microphone"), () => microphone(next(this.#microphone)));
    this.#camera = control("camera", t("common.call.camera"), () => camera(next(this.#camera)));
    this.#text = control("text", t("common.call.text"), text);
    this.#share = control("share", t("common.share.title"), share);
    this.#share.append(this.#came);
    this.#more = control("call-more", t("common.call.more"), more);
    this.element = element(
      "div",
      { class: "call-bar", role: "group", "aria-label": t("common.call.controls") },
      this.#microphone,
      this.#camera,
      this.#text,
      this.#share,
      this.#more,
      control("hang-up", leaveWord, leave, "hang-up"),
    );
    this.set({ microphone: false, camera: "off", textOnly: false });
  }

  /**
   * @param {object} now
   * @param {boolean} now.microphone
   * @param {import("./camera.js").CameraState} now.camera
   * @param {boolean} now.textOnly nothing carries sound or picture
   */
  set({ microphone, camera, textOnly }) {
    this.#microphone.hidden = textOnly || !(this.#speaks || microphone);
    this.#camera.hidden = textOnly;
    press(this.#microphone, microphone, microphone ? "microphone" : "microphone-off");
    press(this.#camera, camera === "on", camera === "on" ? "camera" : "camera-off");
    this.#camera.disabled = camera === "asking";
  }

  /** What stands beside the pictures. @param {import("./call-side.js").Side} side */
  setSide(side) {
    press(this.#text, side === "text", "text");
    press(this.#share, side === "share", "share");
    press(this.#more, side === "sheet", "call-more");
    this.#more.setAttribute("aria-expanded", String(side === "sheet"));
  }

  get hasMicrophone() {
    return !this.#microphone.hidden;
  }

  focusMore() {
    this.#more.focus();
  }

  /** @param {boolean} unread something came while it was closed */
  setCame(unread) {
    this.#came.hidden = !unread;
  }

  focusShare() {
    this.#share.focus();
  }
}
