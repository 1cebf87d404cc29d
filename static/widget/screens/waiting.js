/**
 * In line: the place where it is a promise, an honest estimate only where one is known, why the
 * visitor is here again, and the ways out: browse on, leave, or go on in writing.
 */

import { element, pictogram } from "../../lib/elements.js";
import { t } from "../../lib/page.js";
import { button, column, notice, remark } from "../../lib/parts.js";
import { mirror } from "../../lib/mirror.js";

/** @typedef {import("../visit.js").Visit} Visit */

/**
 * @param {Visit} visit @param {() => void} fold @param {boolean} canFold
 * @returns {import("../../lib/parts.js").Screen}
 */
export function waitingScreen(visit, fold, canFold) {
  const number = element("span", { class: "place-number" });
  const words = element("span", { class: "place-words" });
  const place = element("p", { class: "place", role: "status" }, number, words);
  const estimate = element("p", { class: "estimate lead" });
  const news = element("div", { class: "stack-s", role: "status" });
  const picture = mirror();
  picture.element.classList.add("small-mirror");
  const camera = button(t("widget.camera.on"), "wide", () => void visit.openCamera(), "camera");
  const toText = button(t("widget.waiting.to_text"), canFold ? "wide" : "primary wide", () => void visit.moveToText(), "text");
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
      toText,
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
      drawNumber(number, at);
      words.textContent = placeWords(at);
      estimate.textContent = at?.place ? estimateWords(at) : "";
      const offered = visit.contact?.state === "offered"; // then the place says nothing any more
      place.hidden = offered;
      estimate.hidden = offered || estimate.textContent === "";
      toText.hidden = !(visit.contact?.overdue && visit.contact.way_out === "text");
      drawNews(news, newsOf(visit));
    },
    close: () => picture.close(),
  };
}

/** @param {Pick<Visit, "contact"|"signaling">} visit */
export function placeOf(visit) {
  const { place } = visit.signaling;
  return place && place.contact === visit.contact?.id ? place : null;
}

/** @typedef {import("../../lib/messages.js").PlaceMessage} PlaceMessage */

/** The place, or a clock where it is unknown or would be no promise.
 * @param {HTMLElement} number @param {PlaceMessage|null} at */
function drawNumber(number, at) {
  const text = at?.place ? String(at.place) : "";
  if (number.dataset.place === text) return;
  number.dataset.place = text;
  number.replaceChildren(text || pictogram("clock"));
}

/** @param {PlaceMessage|null} at */
function placeWords(at) {
  if (!at) return t("widget.waiting.place.unknown");
  if (!at.place) return estimateWords(at) || t("widget.waiting.place.kept");
  if (at.place === 1) return t("widget.waiting.place.next");
  return at.place === 2
    ? t("widget.waiting.place.one")
    : t("widget.waiting.place.more", { ahead: at.place - 1 });
}

/** @param {PlaceMessage|null} at */
function estimateWords(at) {
  if (at?.low === undefined || at.low === null || at.high === undefined || at.high === null) return "";
  const [low, high] = [Math.floor(at.low / 60), Math.ceil(at.high / 60)];
  if (high <= 1) return t("widget.waiting.estimate.soon");
  return low < 1 || low === high
    ? t("widget.waiting.estimate.most", { high })
    : t("widget.waiting.estimate.between", { low, high });
}

/** @typedef {{drawing: string, words: string, kind: string}} News */

/** Why somebody is in line again, in words that need no explanation.
 * @type {Record<string, News>} */
const AGAIN = {
  advisor_lost: { drawing: "warning", words: "widget.waiting.advisor_lost", kind: "fair" },
  transferred: { drawing: "transfer", words: "widget.waiting.transferred", kind: "" },
};

/** What a line that lasts too long comes to. @type {Record<string, string>} */
const WAYS_OUT = {
  away: "widget.waiting.overdue.away",
  text: "widget.waiting.overdue.text",
  closed: "widget.waiting.overdue.closed",
};

/**
 * What the visitor must know now.
 * @param {Pick<Visit, "contact"|"signaling">} visit @returns {News[]}
 */
export function newsOf(visit) {
  const { contact } = visit;
  const again = AGAIN[contact?.requeued ?? ""];
  /** @type {News[]} */
  const news = again ? [again] : [];
  if (contact?.state === "offered") {
    return [{ drawing: "person", words: "widget.waiting.offered", kind: "good" }, ...news];
  }
  const wayOut = contact?.overdue ? WAYS_OUT[contact.way_out ?? "away"] : null;
  if (wayOut) news.push({ drawing: "clock", words: wayOut, kind: "fair" });
  else if (placeOf(visit)?.staffed === false) {
    news.push({ drawing: "information", words: "widget.waiting.unstaffed", kind: "fair" });
  }
  return news;
}

/** Drawn anew only on change: it must not be read out again. @param {HTMLElement} place @param {News[]} news */
function drawNews(place, news) {
  const key = news.map(({ words }) => words).join(" ");
  if (place.dataset.news === key) return;
  place.dataset.news = key;
  place.replaceChildren(...news.map(({ drawing, words, kind }) => notice(drawing, t(words), kind)));
}
