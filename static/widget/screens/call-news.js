/**
 * What the visitor must know during a call: reconnecting, an absent advisor, a network too slow to
 * sign, too little light. One sentence at a time, between picture and controls, never over them.
 */

import { element } from "../../lib/elements.js";
import { t } from "../../lib/page.js";
import { button, notice } from "../frame.js";
import { iconButton } from "./call-window.js";

/** @typedef {import("../visit.js").Visit} Visit */
/**
 * `text` offers to write; `other` is a second person that the words name.
 * @typedef {{drawing: string, words: string, text: boolean, kind: string, other?: string}} News
 */

/** @type {Record<string, News>} */
const ADVICE = {
  too_slow: { drawing: "warning", words: "widget.advice.too_slow", text: true, kind: "fair" },
  more_light: { drawing: "light", words: "widget.advice.more_light", text: false, kind: "" },
  no_microphone: { drawing: "microphone-off", words: "widget.advice.no_microphone", text: false, kind: "fair" },
};

/**
 * @param {Pick<Visit, "contact"|"advisor"|"call">} visit
 * @returns {News|null} what is wrong now, the gravest first
 */
export function troubleOf({ contact, advisor, call }) {
  if (contact?.transport === "socket") {
    return { drawing: "text", words: "widget.call.socket", text: true, kind: "fair" };
  }
  if (call?.state === "recovering" || call?.state === "failed") {
    return { drawing: "refresh", words: "widget.call.reconnecting", text: false, kind: "fair" };
  }
  if (advisor && !advisor.present) {
    return { drawing: "clock", words: "widget.call.advisor_away", text: false, kind: "fair" };
  }
  if (contact?.calling) {
    return { drawing: "people", words: "widget.call.calling", text: false, kind: "", other: contact.calling.name };
  }
  return null;
}

export class CallNews {
  element = element("div", { class: "call-news", role: "status", hidden: true });
  #write;
  /** @type {News|null} */
  #shown = null;
  /** The advice that the visitor has closed. */
  #dismissed = "";
  #writing = false;

  /** @param {() => void} write opens the text */
  constructor(write) {
    this.#write = write;
  }

  /** The text is open: there is no need to offer it. @param {boolean} writing */
  setWriting(writing) {
    this.#writing = writing;
    const offer = this.element.querySelector(".button:not(.icon)");
    if (offer instanceof HTMLElement) offer.hidden = writing;
  }

  /** @param {Visit} visit */
  update(visit) {
    const key = visit.call?.advice ?? "";
    if (key !== this.#dismissed) this.#dismissed = "";
    const advice = this.#dismissed ? null : (ADVICE[key] ?? null);
    const news = troubleOf(visit) ?? advice;
    if (news?.words === this.#shown?.words && news?.other === this.#shown?.other) return;
    this.#shown = news;
    this.element.hidden = news === null;
    this.element.replaceChildren();
    if (!news) return;
    const name = visit.advisor?.name || t("widget.call.advisor");
    this.element.append(notice(news.drawing, t(news.words, { name, other: news.other ?? "" }), news.kind));
    if (news.text) this.element.append(button(t("widget.advice.write"), "", this.#write, "text"));
    this.setWriting(this.#writing);
    if (news !== advice) return;
    const dismiss = () => {
      this.#dismissed = key;
      this.update(visit);
    };
    this.element.append(iconButton("close", t("widget.advice.dismiss"), dismiss));
  }
}
