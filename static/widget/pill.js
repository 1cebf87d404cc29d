/** The folded widget while waiting: one button with the place in line, that opens it again. */

import { element, pictogram, setText } from "../lib/elements.js";
import { t } from "../lib/page.js";
import { placeOf } from "./place.js";

/** @param {import("./visit.js").Visit} visit @param {() => void} unfold */
export function pill(visit, unfold) {
  const words = element("span", { class: "pill-words" });
  const made = element(
    "main",
    { class: "folded" },
    element("h1", { class: "visually-hidden" }, t("widget.waiting.title")),
    element(
      "button",
      { type: "button", class: "pill", onclick: unfold },
      pictogram("hands", "pill-hands"),
      words,
      pictogram("unfold"),
      element("span", { class: "visually-hidden" }, t("widget.pill.unfold")),
    ),
  );
  return {
    element: made,
    update() {
      const place = placeOf(visit)?.place ?? 0;
      setText(words, wordsOf(visit.contact?.state ?? "", place));
    },
  };
}

/** @param {string} state @param {number} place */
function wordsOf(state, place) {
  if (state === "offered") return t("widget.waiting.offered");
  if (place === 0) return t("widget.pill.waiting");
  return place === 1 ? t("widget.pill.next") : t("widget.pill.place", { place });
}
