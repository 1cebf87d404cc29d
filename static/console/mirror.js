/**
 * The camera check: one's own picture as in a mirror, with the signing space drawn over it
 * (from well below the waist to above the head, an elbow to each side), to see before a call
 * that hands stay in the picture.
 */

import { element, pictogram } from "../lib/elements.js";
import { t } from "../lib/page.js";

/** @type {Record<import("../lib/devices.js").CameraRefusal, string>} */
const PICTURES = {
  no_camera: "picture-no-camera",
  denied: "picture-denied",
  in_use: "picture-in-use",
  insecure: "picture-insecure",
  unsupported: "picture-unsupported",
};
const SVG = "http://www.w3.org/2000/svg";

export class Mirror {
  #video = element("video", { class: "mirror-picture", playsinline: true, autoplay: true, "aria-label": t("console.mirror.label") });
  #off = element("div", { class: "mirror-off" });
  #guide = guide();
  #shown = "";

  constructor() {
    this.#video.muted = true;
    this.element = element(
      "figure",
      { class: "mirror" },
      element("div", { class: "mirror-frame night" }, this.#video, this.#off),
      element("figcaption", { class: "soft small" }, pictogram("light"), element("span", {}, t("console.mirror.advice"))),
    );
    const frame = /** @type {HTMLElement} */ (this.element.firstElementChild);
    frame.append(this.#guide);
    this.#video.addEventListener("resize", () => {
      const { videoWidth, videoHeight } = this.#video;
      if (videoWidth && videoHeight) frame.style.setProperty("--aspect", String(videoWidth / videoHeight));
    });
  }

  /** @param {import("./desk.js").Desk} desk */
  show(desk) {
    const { stream, state, refusal } = desk.camera;
    if (this.#video.srcObject !== stream) this.#video.srcObject = stream;
    this.#video.hidden = stream === null;
    this.#guide.classList.toggle("shown", stream !== null);
    this.#off.hidden = stream !== null;
    const key = `${state} ${refusal}`;
    if (key === this.#shown) return;
    this.#shown = key;
    if (refusal) {
      this.#off.replaceChildren(pictogram(PICTURES[refusal], "plain-picture"), element("p", {}, t("console.mirror.refused")));
      return;
    }
    this.#off.replaceChildren(
      pictogram(state === "asking" ? "camera" : "camera-off"),
      element("p", {}, t(state === "asking" ? "console.mirror.asking" : "console.mirror.off")),
    );
  }

  /** Lets go of the picture while the screen is hidden. */
  hide() {
    this.#video.srcObject = null;
  }
}

/** The outline of a person's room for signing, on a 4:3 picture. */
function guide() {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "mirror-guide");
  drawing.setAttribute("viewBox", "0 0 400 300");
  drawing.setAttribute("aria-hidden", "true");
  const paths = [
    "M78 20h244a14 14 0 0 1 14 14v238a14 14 0 0 1-14 14H78a14 14 0 0 1-14-14V34a14 14 0 0 1 14-14z",
    "M200 48c24 0 38 18 38 42s-14 44-38 44-38-20-38-44 14-42 38-42z",
    "M118 286c0-74 14-118 52-130M282 286c0-74-14-118-52-130",
  ];
  for (const d of paths) {
    for (const layer of ["mirror-guide-dark", "mirror-guide-light"]) {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("class", layer);
      path.setAttribute("d", d);
      drawing.append(path);
    }
  }
  return drawing;
}
