/**
 * What must be known during a call: reconnecting, somebody who is away, a network too slow to
 * sign, too little light. One sentence at a time, between picture and controls, never over them.
 */

import { iconButton } from "./call-window.js";
import { element } from "./elements.js";
import { t } from "./page.js";
import { mainOf, meOf, servingOf } from "./participants.js";
import { button, notice } from "./parts.js";
import { nameOf } from "./who.js";

/** @typedef {import("./messages.js").ContactView} ContactView */
/** @typedef {Pick<import("./live-call.js").LiveCall, "state"|"advice">} CallNow */
/**
 * `text` offers to write; `name` and `other` are whom the words name.
 * @typedef {{drawing: string, words: string, text: boolean, kind: string, name?: string, other?: string}} News
 */

/** @type {Record<string, News>} */
const ADVICE = {
  too_slow: { drawing: "warning", words: "common.advice.too_slow", text: true, kind: "fair" },
  more_light: { drawing: "light", words: "common.advice.more_light", text: false, kind: "" },
  no_microphone: { drawing: "microphone-off", words: "common.advice.no_microphone", text: false, kind: "fair" },
};

/**
 * @param {{contact: ContactView, call: Pick<CallNow, "state">|null}} now
 * @returns {News|null} what is wrong now, the gravest first
 */
export function troubleOf({ contact, call }) {
  const far = mainOf(contact);
  const serving = servingOf(contact);
  const name = far ? nameOf(far) : "";
  if (contact.transport === "socket") {
    return { drawing: "text", words: "common.call.socket", text: true, kind: "fair", name };
  }
  if (call?.state === "recovering" || call?.state === "failed") {
    return { drawing: "refresh", words: "common.call.reconnecting", text: false, kind: "fair" };
  }
  if (far && !far.present) {
    return { drawing: "clock", words: "common.call.away", text: false, kind: "fair", name };
  }
  if (contact.state === "on_hold" && meOf(contact)?.role !== "visitor") {
    return { drawing: "pause", words: "common.call.held", text: false, kind: "" };
  }
  if (contact.calling && serving) {
    const other = contact.calling.name;
    return { drawing: "people", words: "common.call.calling", text: false, kind: "", name: nameOf(serving), other };
  }
  return null;
}

export class CallNews {
  element = element("div", { class: "call-news", role: "status", hidden: true });
  #write;
  #shown = "";
  /** The advice that the reader has closed. */
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

  /** @param {{contact: ContactView, call: CallNow|null}} now */
  show({ contact, call }) {
    const key = call?.advice ?? "";
    if (key !== this.#dismissed) this.#dismissed = "";
    const advice = this.#dismissed ? null : (ADVICE[key] ?? null);
    const news = troubleOf({ contact, call }) ?? advice;
    const words = news ? t(news.words, { name: news.name ?? "", other: news.other ?? "" }) : "";
    if (words === this.#shown) return;
    this.#shown = words;
    this.element.hidden = news === null;
    this.element.replaceChildren();
    if (!news) return;
    this.element.append(notice(news.drawing, words, news.kind));
    if (news.text) this.element.append(button(t("common.advice.write"), "", this.#write, "text"));
    this.setWriting(this.#writing);
    if (news !== advice) return;
    const dismiss = () => {
      this.#dismissed = key;
      this.show({ contact, call });
    };
    this.element.append(iconButton("close", t("common.advice.dismiss"), dismiss));
  }
}
