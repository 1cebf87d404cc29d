/**
 * Short messages on what happened by itself: an offer that is gone, a call that ended. They stay
 * until they are read and closed, or until the next contact rings.
 */

import { element, pictogram } from "../lib/elements.js";
import { t } from "../lib/page.js";
import { FAILED, refusalKey } from "./refusals.js";

/** @typedef {import("../lib/messages.js").AdvisorView} AdvisorView */
/** @typedef {import("../lib/messages.js").ContactState} ContactState */
/** @typedef {{tone: "neutral"|"fair"|"danger", key: string}} Notice */

/** @type {Record<string, string>} why a call that goes on, or ended, is no longer at this desk */
const LEFT = {
  transferred: "console.notice.transferred",
  taken_over: "console.notice.taken_over",
  another_advisor: "console.notice.another_advisor",
  dismissed: "console.notice.dismissed",
  supervisor: "console.notice.ended_by_supervisor",
  visitor: "console.notice.call_over",
  advisor: "console.notice.call_over",
  grace: "console.notice.call_over",
  system: "console.notice.call_over",
};

/**
 * What to say when a contact left this desk without the advisor's doing.
 *
 * @param {ContactState} state the contact's, when last seen
 * @param {string} why from `released`; "" where only a new snapshot told it
 * @param {AdvisorView|null} advisor as they are now
 * @param {boolean} [consult] it was a colleague's question
 * @returns {Notice|null} null where the next screen says it all
 */
export function noticeFor(state, why, advisor, consult = false) {
  if (state === "offered") {
    if (why === "declined" || advisor?.state === "not_responding") return null;
    if (why === "timed_out") return { tone: "fair", key: "console.notice.offer_timed_out" };
    if (advisor && advisor.status !== "available") return { tone: "neutral", key: "console.notice.passed_on" };
    return { tone: "neutral", key: consult ? "console.notice.consult_gone" : "console.notice.offer_gone" };
  }
  if (why in LEFT) return { tone: "neutral", key: LEFT[why] };
  if (state === "wrap_up") return { tone: "neutral", key: "console.notice.wrap_up_over" };
  if (why === "completed") return null;
  if (why === "abandoned") return { tone: "neutral", key: "console.notice.visitor_left" };
  if (why === "advisor_lost") return { tone: "fair", key: "console.notice.advisor_lost" };
  return { tone: "fair", key: "console.notice.call_failed" };
}

/**
 * What to say when a command was refused.
 * @param {string} code of docs/protocol.md @returns {Notice}
 */
export function noticeForError(code) {
  if (code === "offer_gone") return { tone: "fair", key: "console.notice.offer_gone" };
  const key = refusalKey(code);
  return { tone: key === FAILED ? "danger" : "fair", key };
}

const DRAWINGS = { neutral: "information", fair: "warning", danger: "warning" };

export class NoticeArea {
  #close;
  /** @type {Notice|null} */
  #shown = null;

  /** @param {() => void} close what the close button does */
  constructor(close) {
    this.#close = close;
    this.element = element("div", { class: "notices", role: "status" });
  }

  /** @param {Notice|null} notice */
  show(notice) {
    if (notice === this.#shown) return;
    this.#shown = notice;
    if (!notice) return this.element.replaceChildren();
    this.element.replaceChildren(
      element(
        "div",
        { class: `notice raised ${notice.tone}` },
        pictogram(DRAWINGS[notice.tone]),
        element("p", {}, t(notice.key)),
        element(
          "button",
          { type: "button", class: "button quiet icon push", "aria-label": t("console.close"), onclick: this.#close },
          pictogram("close"),
        ),
      ),
    );
  }
}
