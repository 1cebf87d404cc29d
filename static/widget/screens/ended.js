/**
 * The end: thanks, or why it ended, and a way to begin again. After a call also what the visitor
 * thinks of it, the same advisor once more, the text to take along, and what went wrong.
 */

import { element, pictogram } from "../../lib/elements.js";
import { t } from "../../lib/page.js";
import { button, column, picture, remark } from "../../lib/parts.js";
import { reportForm } from "../../lib/report.js";
import { AFTER_A_CALL, mayReturn, rate, report, transcriptOf } from "../aftercare.js";
import { rating } from "../rating.js";

/** @type {Record<import("../ending.js").Ending, {drawing: string, title: string, words: string}>} */
const ENDINGS = {
  thanks: { drawing: "ended", title: "widget.ended.thanks.title", words: "widget.ended.thanks.words" },
  left: { drawing: "ended", title: "widget.ended.left.title", words: "widget.ended.left.words" },
  closed: { drawing: "refused", title: "widget.ended.closed.title", words: "widget.ended.closed.words" },
  failed: { drawing: "unsupported", title: "widget.ended.failed.title", words: "widget.ended.failed.words" },
};

/**
 * @param {import("../visit.js").Visit} visit @param {(() => void)|null} close
 * @returns {import("../../lib/parts.js").Screen}
 */
export function endedScreen(visit, close) {
  const ending = visit.ending ?? "thanks";
  const { drawing, title, words } = ENDINGS[ending];
  const last = AFTER_A_CALL.includes(ending) ? visit.last : null;
  const rates = last !== null && last.connected && !last.rated;
  const returns = mayReturn(visit);
  const name = last?.name || t("widget.call.advisor");
  const again = button(t("widget.ended.again"), close || returns ? "wide" : "primary wide", () => visit.restart(), "refresh");
  return {
    element: column(
      t(title),
      rates ? null : picture(drawing),
      element("p", { class: "lead" }, t(words)),
      rates && rating((score, comment) => rate(visit, score, comment)),
      element(
        "div",
        { class: "actions" },
        close && button(t("widget.ended.close"), rates ? "wide" : "primary wide", close),
        returns && button(t("widget.ended.same", { name }), "wide", () => void visit.join({ again: true }), "person"),
        again,
      ),
      last && last.conversation.length > 0 && disclosure("text", "widget.transcript.title", () => transcript(last)),
      last && disclosure("warning", "common.report.title", () => reportForm((about, comment) => report(visit, about, comment))),
      remark("not-recorded", t("widget.start.privacy")),
    ),
  };
}

/**
 * Opens in its place: what few want is one line until then.
 * @param {string} drawing @param {string} title a text's key @param {() => HTMLElement} make
 */
function disclosure(drawing, title, make) {
  const made = element("details", { class: "more" }, element("summary", { class: "more-title" }, pictogram(drawing), element("span", {}, t(title))));
  made.addEventListener("toggle", () => made.open && made.childElementCount === 1 && made.append(make()));
  return made;
}

/** @param {import("../aftercare.js").LastCall} last */
function transcript({ name, conversation }) {
  return element(
    "div",
    { class: "stack-s" },
    element("p", {}, t("widget.transcript.words")),
    element("p", { class: "soft" }, t("widget.transcript.care")),
    button(t("widget.transcript.take"), "wide", () => save(transcriptOf(conversation, t("widget.transcript.head", { name }))), "call-save"),
  );
}

/** @param {string} text */
function save(text) {
  const address = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/plain;charset=utf-8" }));
  element("a", { href: address, download: t("widget.transcript.file") }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // browsers read it after the click
}
