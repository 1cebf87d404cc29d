/**
 * Who is in the call and why: always shown. Whoever has a picture with a name beside it is not
 * named a second time.
 */

import { element } from "./elements.js";
import { LegibilityMark } from "./legibility-mark.js";
import { t } from "./page.js";
import { meOf, othersOf, sends } from "./participants.js";
import { nameOf, whoIs } from "./who.js";

/** @typedef {import("./messages.js").Grade} Grade */

/** The worst first: that is what must be known. @type {Grade[]} */
const WORST_FIRST = ["unreadable", "poor", "fair", "good", "unknown"];

/** How my signing reads to those who read it worst. @param {Iterable<{mine: Grade}>} remotes */
export function worstOf(remotes) {
  const grades = Array.from(remotes, ({ mine }) => mine);
  return WORST_FIRST.find((grade) => grades.includes(grade)) ?? "unknown";
}

export class People {
  #me = new LegibilityMark(t("common.text.me"));
  /** @type {Map<string, LegibilityMark>} */
  #marks = new Map();

  constructor() {
    this.element = element(
      "div",
      { class: "call-marks", role: "group", "aria-label": t("common.who.title") },
      this.#me.element,
    );
  }

  /**
   * @param {object} now
   * @param {import("./messages.js").ContactView} now.contact
   * @param {import("./live-call.js").LiveCall|null} now.call
   * @param {string[]} now.labelled who is named beside their picture
   * @param {boolean} now.seen my own picture is sent
   */
  show({ contact, call, labelled, seen }) {
    const others = othersOf(contact);
    const alone = others.length === 1; // then it is plain why they are here
    const named = others.filter(({ id }) => !labelled.includes(id));
    for (const [id, mark] of this.#marks) {
      if (named.some((one) => one.id === id)) continue;
      mark.element.remove();
      this.#marks.delete(id);
    }
    for (const one of named) {
      const mark = this.#markOf(one.id);
      const remote = call?.remotes.get(one.id);
      mark.setWho(alone && one.purpose === "serves" ? nameOf(one) : whoIs(one));
      const silent = !sends(one) || (!one.video && remote?.media !== "frame");
      mark.set(silent ? null : remote?.flows === false ? null : (remote?.theirs ?? "unknown"));
      mark.setSpeaks(remote?.speaks ?? false);
    }
    this.#me.element.hidden = !sends(meOf(contact));
    this.#me.set(seen ? worstOf(call?.remotes.values() ?? []) : null);
  }

  /** @param {string} id */
  #markOf(id) {
    let mark = this.#marks.get(id);
    if (!mark) {
      mark = new LegibilityMark("");
      this.#marks.set(id, mark);
      this.#me.element.before(mark.element);
    }
    return mark;
  }
}
