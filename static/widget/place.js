/** The place in line in words: an honest estimate only where one is known. */

import { element, pictogram, setText } from "../lib/elements.js";
import { t } from "../lib/page.js";

/** @typedef {import("../lib/messages.js").PlaceMessage} PlaceMessage */
/** @typedef {import("./visit.js").Visit} Visit */

/** @param {Pick<Visit, "contact"|"signaling">} visit */
export function placeOf(visit) {
  const { place } = visit.signaling;
  return place && place.contact === visit.contact?.id ? place : null;
}

/** @param {PlaceMessage|null} at */
export function placeWords(at) {
  if (!at) return t("widget.waiting.place.unknown");
  if (!at.place) return estimateWords(at) || t("widget.waiting.place.kept");
  if (at.place === 1) return t("widget.waiting.place.next");
  return at.place === 2
    ? t("widget.waiting.place.one")
    : t("widget.waiting.place.more", { ahead: at.place - 1 });
}

/** @param {PlaceMessage|null} at @returns {string} "" where it is not known */
export function estimateWords(at) {
  if (at?.low === undefined || at.low === null || at.high === undefined || at.high === null) return "";
  const [low, high] = [Math.floor(at.low / 60), Math.ceil(at.high / 60)];
  if (high <= 1) return t("widget.waiting.estimate.soon");
  return low < 1 || low === high
    ? t("widget.waiting.estimate.most", { high })
    : t("widget.waiting.estimate.between", { low, high });
}

/** The place, or a clock where it is unknown or would be no promise.
 * @param {string} className */
export function placeNumber(className) {
  const made = element("span", { class: className }, pictogram("clock"));
  made.dataset.place = "";
  return {
    element: made,
    /** @param {PlaceMessage|null} at */
    show(at) {
      const text = at?.place ? String(at.place) : "";
      if (made.dataset.place === text) return;
      made.dataset.place = text;
      made.replaceChildren(text || pictogram("clock"));
    },
  };
}

/** One line that says, above whatever else is done meanwhile, that the place is kept. */
export class PlaceStrip {
  #number = placeNumber("strip-number");
  #words = element("span", {});
  element = element("p", { class: "strip", role: "status" }, this.#number.element, this.#words);

  /** @param {Visit} visit */
  show(visit) {
    const at = placeOf(visit);
    const offered = visit.contact?.state === "offered";
    this.#number.show(offered ? null : at);
    setText(this.#words, offered ? t("widget.waiting.offered") : t("widget.strip", { place: placeWords(at) }));
  }
}
