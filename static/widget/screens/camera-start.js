/**
 * Answered before the visitor was ready: the advisor is on screen, and the visitor's own picture
 * follows by their wish or after a countdown that they see; they may hold it back.
 */

import { element, pictogram, setText } from "../../lib/elements.js";
import { mirror } from "../../lib/mirror.js";
import { t } from "../../lib/page.js";
import { button } from "../../lib/parts.js";

/** @typedef {import("../visit.js").Visit} Visit */
/** @typedef {"ask"|"asking"|"counting"|"held"|"refused"|null} Phase null: nothing is to be said */

/** What each phase says, and what its buttons do. @type {Record<NonNullable<Phase>, string>} */
const WORDS = {
  ask: "widget.camera_start.ask",
  asking: "widget.camera.asking",
  counting: "widget.camera_start.counting",
  held: "widget.camera_start.held",
  refused: "widget.camera_start.refused",
};

/**
 * @param {import("../own-picture.js").OwnPicture} picture @returns {Phase}
 */
export function phaseOf({ readiness, camera, held }) {
  if (readiness !== "prepare") return null;
  if (camera.state === "refused") return "refused";
  if (camera.state === "asking") return "asking";
  if (camera.state === "off") return "ask";
  return held ? "held" : "counting";
}

export class CameraStart {
  #visit;
  /** @type {Phase} */
  #phase = null;
  #mirror = mirror();
  #number = element("span", { class: "start-number", "aria-hidden": "true" });
  #words = element("span", {});
  #buttons = element("div", { class: "start-buttons" });
  element = element(
    "section",
    { class: "camera-start", hidden: true },
    element("div", { class: "start-picture" }, this.#mirror.element, this.#number),
    element("p", { class: "start-words", role: "status" }, pictogram("camera"), this.#words),
    this.#buttons,
  );

  /** @param {Visit} visit */
  constructor(visit) {
    this.#visit = visit;
  }

  update() {
    const { picture } = this.#visit;
    const phase = phaseOf(picture);
    this.element.hidden = phase === null;
    this.#mirror.show(phase === null ? null : picture.camera.stream);
    setText(this.#number, picture.left ? String(picture.left) : "");
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.element.dataset.phase = phase ?? "";
    if (phase === null) return;
    setText(this.#words, t(WORDS[phase]));
    this.#buttons.replaceChildren(...this.#made(phase));
  }

  close() {
    this.#mirror.close();
  }

  /** @param {NonNullable<Phase>} phase */
  #made(phase) {
    const { picture } = this.#visit;
    const without = button(t("widget.camera.without"), "", () => picture.ready(), "text");
    const open = (/** @type {string} */ label) => button(label, "primary", () => void picture.open(), "camera");
    switch (phase) {
      case "ask": return [open(t("widget.camera.on")), without];
      case "asking": return [];
      case "counting": return [
        button(t("widget.camera_start.now"), "primary", () => picture.ready(), "check"),
        button(t("widget.camera_start.hold"), "", () => picture.hold(), "pause"),
      ];
      case "held": return [button(t("widget.camera_start.show"), "primary", () => picture.ready(), "camera")];
      case "refused": return [open(t("widget.problem.retry")), without];
    }
  }
}
