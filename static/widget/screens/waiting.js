/**
 * In line: the place where it is a promise, an honest estimate only where one is known, why the
 * visitor is here again, and the ways out: browse on, leave, or go on in writing.
 */

import { element, setText } from "../../lib/elements.js";
import { mirror } from "../../lib/mirror.js";
import { t } from "../../lib/page.js";
import { button, column, notice, remark } from "../../lib/parts.js";
import { estimateWords, placeNumber, placeOf, placeWords } from "../place.js";

/** @typedef {import("../visit.js").Visit} Visit */

/**
 * @param {Visit} visit @param {() => void} fold @param {boolean} canFold
 * @returns {import("../../lib/parts.js").Screen}
 */
export function waitingScreen(visit, fold, canFold) {
  const number = placeNumber("place-number");
  const words = element("span", { class: "place-words" });
  const place = element("p", { class: "place", role: "status" }, number.element, words);
  const estimate = element("p", { class: "estimate lead" });
  const news = element("div", { class: "stack-s", role: "status" });
  const picture = mirror();
  picture.element.classList.add("small-mirror");
  const check = button(t("widget.waiting.check"), "quiet", () => visit.picture.check(), "eye");
  const own = element("div", { class: "own-picture" }, picture.element, check);
  const known = element("div", { class: "stack waiting-known" }, place, estimate, news, own);
  const camera = button(t("widget.camera.on"), "wide", () => void visit.picture.open(), "camera");
  const toText = button(t("widget.waiting.to_text"), "wide", () => void visit.write(), "text");
  const main = column(
    t("widget.waiting.title"),
    known,
    element(
      "div",
      { class: "actions" },
      remark("information", t("widget.waiting.still")),
      canFold && button(t("widget.waiting.fold"), "primary wide", fold, "fold"),
      camera,
      toText,
      button(t("widget.waiting.leave"), "quiet wide", () => void visit.hangUp(), "close"),
    ),
  );
  main.classList.add("waiting");
  return {
    element: main,
    update() {
      const { stream } = visit.picture;
      picture.show(stream);
      own.hidden = stream === null;
      camera.hidden = stream !== null || inTextLine(visit);
      camera.disabled = visit.camera.state === "asking";
      toText.hidden = visit.picture.readiness === "writes";
      toText.classList.toggle("primary", visit.contact?.way_out === "text" && visit.contact.overdue);
      const at = placeOf(visit);
      number.show(at);
      setText(words, placeWords(at)); // written anew, it would be read out anew
      setText(estimate, at?.place ? estimateWords(at) : "");
      const offered = visit.contact?.state === "offered"; // then the place says nothing any more
      place.hidden = offered;
      estimate.hidden = offered || estimate.textContent === "";
      drawNews(news, newsOf(visit));
    },
    close: () => picture.close(),
  };
}

/** Nobody signs at the end of this line. @param {Visit} visit */
function inTextLine({ contact, lobby }) {
  return lobby.queues.some(({ id, mode }) => id === contact?.queue && mode === "text");
}

/** @typedef {{drawing: string, words: string, kind: string}} News */

/** Why somebody is in line again, in words that need no explanation.
 * @type {Record<string, News>} */
const AGAIN = {
  advisor_lost: { drawing: "warning", words: "widget.waiting.advisor_lost", kind: "fair" },
  transferred: { drawing: "transfer", words: "widget.waiting.transferred", kind: "" },
  another_advisor: { drawing: "people", words: "widget.waiting.another_advisor", kind: "" },
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
