/**
 * What must be known during a call: reconnecting, somebody who is away, a network too slow to
 * sign, too little light, a bad picture and on whose side. One sentence at a time, between picture and controls, never over them.
 */

import { iconButton } from "./call-window.js";
import { element, pictogram } from "./elements.js";
import { t } from "./page.js";
import { mainOf, meOf, servingOf } from "./participants.js";
import { button, notice } from "./parts.js";
import { ADVICE_NEWS, gradeNews } from "./video-trouble.js";
import { nameOf } from "./who.js";

/** @typedef {import("./messages.js").ContactView} ContactView */
/** @typedef {Pick<import("./live-call.js").LiveCall, "state"|"advice"|"grades">} CallNow */
/** @typedef {import("./video-trouble.js").News} News */

/** A mark may turn bad for a moment: only what lasts is worth a sentence. */
const STEADY_MS = 5000;

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
  /** Which of the grades' news holds, and since when (ms). */
  #steady = { words: "", since: 0 };

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
    const advice = this.#adviceOf({ contact, call });
    if (advice?.words !== this.#dismissed) this.#dismissed = "";
    const news = troubleOf({ contact, call }) ?? (this.#dismissed ? null : advice);
    const words = news ? t(news.words, { name: news.name ?? "", other: news.other ?? "" }) : "";
    if (words === this.#shown) return;
    this.#shown = words;
    this.element.hidden = news === null;
    this.element.replaceChildren();
    if (!news) return;
    const said = notice(news.drawing, words, news.kind);
    if (news.side) said.append(sideSign(news.side));
    this.element.append(said);
    if (news.text) this.element.append(button(t("common.advice.write"), "", this.#write, "text"));
    this.setWriting(this.#writing);
    if (news !== advice) return;
    const dismiss = () => {
      this.#dismissed = news.words;
      this.show({ contact, call });
    };
    this.element.append(iconButton("close", t("common.advice.dismiss"), dismiss));
  }

  /**
   * What the call advises, or what the grades say as soon as it is no hiccup.
   * @param {{contact: ContactView, call: CallNow|null}} now @returns {News|null}
   */
  #adviceOf({ contact, call }) {
    const advice = ADVICE_NEWS[/** @type {import("./video-trouble.js").AdviceKey} */ (call?.advice ?? "")];
    if (advice) return advice;
    const main = mainOf(contact);
    const news = call && main && contact.state === "connected" ? gradeNews(call.grades, nameOf(main)) : null;
    if (!news || news.words !== this.#steady.words) this.#steady = { words: news?.words ?? "", since: performance.now() };
    return news && performance.now() - this.#steady.since >= STEADY_MS ? news : null;
  }
}

/**
 * Me, the network, the other: the one where it is wrong has the warning.
 * @param {import("./video-trouble.js").Side} side
 */
function sideSign(side) {
  const place = (/** @type {string} */ name, /** @type {string} */ drawing) =>
    element("span", { class: name === side ? "side wrong" : "side" }, pictogram(drawing), name === side && pictogram("warning", "side-warning"));
  return element(
    "span",
    { class: "sides", "aria-hidden": "true" },
    place("mine", "call-me"), place("network", "call-network"), place("theirs", "person"),
  );
}
