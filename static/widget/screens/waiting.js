/** In line: the place, an honest estimate only where one is known, and leave to browse on. */

import { element } from "../../lib/elements.js";
import { t } from "../../lib/page.js";
import { button, column, notice, remark } from "../frame.js";
import { mirror } from "../mirror.js";

/** @typedef {import("../visit.js").Visit} Visit */

/**
 * @param {Visit} visit @param {() => void} fold @param {boolean} canFold
 * @returns {import("../frame.js").Screen}
 */
export function waitingScreen(visit, fold, canFold) {
  const number = element("span", { class: "place-number" });
  const words = element("span", { class: "place-words" });
  const place = element("p", { class: "place", role: "status" }, number, words);
  const estimate = element("p", { class: "estimate lead" });
  const news = element("div", { role: "status" });
  const picture = mirror();
  picture.element.classList.add("small-mirror");
  const camera = button(t("widget.camera.on"), "wide", () => void visit.openCamera(), "camera");
  const main = column(
    t("widget.waiting.title"),
    place,
    estimate,
    news,
    picture.element,
    camera,
    remark("information", t("widget.waiting.still")),
    element(
      "div",
      { class: "actions" },
      canFold && button(t("widget.waiting.fold"), "primary wide", fold, "fold"),
      button(t("widget.waiting.leave"), "quiet wide", () => void visit.hangUp()),
    ),
  );
  return {
    element: main,
    update() {
      const { stream } = visit.camera;
      picture.show(stream);
      camera.hidden = stream !== null;
      camera.disabled = visit.camera.state === "asking";
      const at = placeOf(visit);
      number.textContent = at ? String(at.place) : "…";
      words.textContent = placeWords(at?.place ?? 0);
      estimate.textContent = estimateWords(at);
      const offered = visit.contact?.state === "offered"; // then the place says nothing any more
      place.hidden = offered;
      estimate.hidden = offered || estimate.textContent === "";
      news.replaceChildren(...newsOf(visit));
    },
    close: () => picture.close(),
  };
}

/** @param {Visit} visit */
export function placeOf(visit) {
  const { place } = visit.signaling;
  return place && place.contact === visit.contact?.id ? place : null;
}

/** @param {number} place 0 while unknown */
function placeWords(place) {
  if (place === 0) return t("widget.waiting.place.unknown");
  if (place === 1) return t("widget.waiting.place.next");
  return place === 2 ? t("widget.waiting.place.one") : t("widget.waiting.place.more", { ahead: place - 1 });
}

/** @param {import("../../lib/messages.js").PlaceMessage|null} at */
function estimateWords(at) {
  if (at?.low === undefined || at.low === null || at.high === undefined || at.high === null) return "";
  const [low, high] = [Math.floor(at.low / 60), Math.ceil(at.high / 60)];
  if (high <= 1) return t("widget.waiting.estimate.soon");
  return low < 1 || low === high
    ? t("widget.waiting.estimate.most", { high })
    : t("widget.waiting.estimate.between", { low, high });
}

/** @param {Visit} visit */
function newsOf(visit) {
  const { contact } = visit;
  if (contact?.state === "offered") return [notice("person", t("widget.waiting.offered"), "good")];
  if (contact?.requeued === "advisor_lost") return [notice("warning", t("widget.waiting.advisor_lost"), "fair")];
  return [];
}
