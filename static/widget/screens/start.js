/** The first screen: what this is, and one press a way to speak. Each takes a place in line. */

import { element, pictogram } from "../../lib/elements.js";
import { pageData, t } from "../../lib/page.js";
import { button, column, notice, picture, remark, setBusy } from "../../lib/parts.js";
import { emergencyRemark } from "./emergency.js";
import { problemText } from "./trouble.js";

/** @typedef {import("../visit.js").Visit} Visit */
/** @typedef {import("../lobby.js").OfferedQueue} OfferedQueue */

/** @type {Record<import("../lobby.js").Mode, {drawing: string, title: string, what: string, name: string, words: string, act: string}>} */
const MODES = {
  lsf: {
    drawing: "hands",
    title: "widget.start.lsf.title",
    what: "widget.start.lsf.what",
    name: "widget.start.lsf.name",
    words: "widget.start.lsf.words",
    act: "widget.start.lsf.act",
  },
  lpc: {
    drawing: "cued",
    title: "widget.start.lpc.title",
    what: "widget.start.lpc.what",
    name: "widget.start.lpc.name",
    words: "widget.start.lpc.words",
    act: "widget.start.lpc.act",
  },
  text: {
    drawing: "text",
    title: "widget.start.text.title",
    what: "widget.start.text.what",
    name: "widget.start.text.name",
    words: "widget.start.text.words",
    act: "widget.start.text.act",
  },
};

/** @param {Visit} visit @returns {import("../../lib/parts.js").Screen} */
export function startScreen(visit) {
  const { queues } = visit.lobby;
  const choice = queues.length > 1 ? severalWays(visit) : oneWay(visit, queues[0]);
  const trouble = element("div", { role: "alert" });
  const writes = queues.every(({ mode }) => mode !== "text");
  const without = button(t("widget.start.without"), "quiet wide", () => void visit.join({ writes: true }), "text");
  const main = column(
    choice.title,
    ...choice.before,
    trouble,
    element("div", { class: "actions" }, ...choice.buttons, writes && without),
    element(
      "div",
      { class: "stack-s remarks" },
      remark("not-recorded", t("widget.start.privacy")),
      emergencyRemark(pageData().country),
    ),
  );
  return {
    element: main,
    update() {
      const { joining, problem } = visit.lobby;
      choice.update(joining);
      without.disabled = joining;
      trouble.replaceChildren(...(problem ? [notice("warning", problemText(problem), "danger")] : []));
    },
  };
}

/** @param {Visit} visit @param {OfferedQueue} queue */
function oneWay(visit, queue) {
  const mode = MODES[queue.mode];
  const join = button(t(mode.act), "primary large wide", () => void visit.join({ queue }), mode.drawing);
  const expected = queue.outlook?.text ?? "";
  const kind = queue.outlook?.state === "open" ? "good" : "fair";
  return {
    title: t(mode.title),
    before: [
      picture("conversation"),
      element("p", { class: "lead" }, t(mode.what)),
      expected && notice("clock", expected, kind),
    ],
    buttons: [join],
    /** @param {boolean} joining */
    update: (joining) => setBusy(join, t(mode.act), joining ? t("widget.joining") : null),
  };
}

/** @param {Visit} visit */
function severalWays(visit) {
  const { queues, usual } = visit.lobby;
  const cards = queues.map((queue) => card(visit, queue, queue.mode === usual));
  return {
    title: t("widget.start.choose"),
    before: [],
    buttons: cards,
    /** @param {boolean} joining */
    update(joining) {
      for (const [index, made] of cards.entries()) {
        made.disabled = joining;
        made.setAttribute("aria-busy", String(joining && queues[index] === visit.lobby.queue));
      }
    },
  };
}

/** @param {Visit} visit @param {OfferedQueue} queue @param {boolean} usual chosen the last time */
function card(visit, queue, usual) {
  const { drawing, name, words } = MODES[queue.mode];
  const expected = queue.outlook?.text ?? "";
  return element(
    "button",
    { type: "button", class: usual ? "way usual" : "way", onclick: () => void visit.join({ queue }) },
    pictogram(drawing, "way-drawing"),
    element(
      "span",
      { class: "way-words" },
      element("strong", {}, t(name)),
      element("span", {}, t(words)),
      expected && element("span", { class: "way-outlook" }, pictogram("clock"), expected),
      usual && element("span", { class: "way-outlook" }, pictogram("check"), t("widget.start.usual")),
    ),
  );
}
