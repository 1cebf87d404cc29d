/** The controls under a call: microphone (off at first), camera, text, share, leave. */

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
  #microphone;
  #camera;
  #text;
  #share;
  #unread = element("span", { class: "control-unread", hidden: true }, t("common.call.unread"));
  #came = element("span", { class: "control-unread", hidden: true }, t("common.call.unread"));

  /**
   * @param {object} acts
   * @param {(on: boolean) => void} acts.microphone
   * @param {(on: boolean) => void} acts.camera
   * @param {(on: boolean) => void} acts.text
   * @param {(on: boolean) => void} acts.share
   * @param {() => void} acts.leave
   * @param {string} acts.leaveWord
   */
  constructor({ microphone, camera, text, share, leave, leaveWord }) {
    const next = (/** @type {HTMLElement} */ made) => made.getAttribute("aria-pressed") !== "true";
    this.#microphone = control("microphone-off", t("common.call.microphone"), () => microphone(next(this.#microphone)));
    this.#camera = control("camera", t("common.call.camera"), () => camera(next(this.#camera)));
    this.#text = control("text", t("common.call.text"), () => text(next(this.#text)));
    this.#text.append(this.#unread);
    this.#share = control("share", t("common.share.title"), () => share(next(this.#share)));
    this.#share.append(this.#came);
    this.element = element(
      "div",
      { class: "call-bar", role: "toolbar", "aria-label": t("common.call.controls") },
      this.#microphone,
      this.#camera,
      this.#text,
      this.#share,
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
    this.#microphone.hidden = this.#camera.hidden = textOnly;
    press(this.#microphone, microphone, microphone ? "microphone" : "microphone-off");
    press(this.#camera, camera === "on", camera === "on" ? "camera" : "camera-off");
    this.#camera.disabled = camera === "asking";
  }

  /** @param {boolean} shown @param {boolean} unread words came while it was closed */
  setText(shown, unread) {
    press(this.#text, shown, "text");
    this.#unread.hidden = !unread;
  }

  /** @param {boolean} shown @param {boolean} unread something came while it was closed */
  setShare(shown, unread) {
    press(this.#share, shown, "share");
    this.#came.hidden = !unread;
  }

  focusShare() {
    this.#share.focus();
  }
}
