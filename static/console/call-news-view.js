/** The lines of `call-news.js` as they stand between the bar and the picture of a call. */

import { element, pictogram, setText } from "../lib/elements.js";
import { KeyedList } from "../lib/keyed-list.js";
import { t } from "../lib/page.js";
import { newsOf } from "./call-news.js";

/** @typedef {import("./call-news.js").News} News */
/** @typedef {Record<NonNullable<News["action"]>["act"], () => void>} Acts */

export class CallNewsView {
  element = element("div", { class: "call-news", role: "status", "aria-label": t("console.news.title") });
  #desk;
  #acts;
  /** @type {KeyedList<News>} */
  #list;
  /** @type {Set<string>} */
  #aside = new Set();
  /** @type {Map<string, {deadline: number, place: HTMLElement}>} */
  #counting = new Map();

  /** @param {import("./desk.js").Desk} desk @param {Acts} acts */
  constructor(desk, acts) {
    this.#desk = desk;
    this.#acts = acts;
    this.#list = new KeyedList(this.element, (news) => this.#row(news));
  }

  /** @param {import("../lib/messages.js").ContactView} contact */
  show(contact) {
    const news = newsOf(contact, this.#desk.whispers.of(contact.id), this.#aside);
    const there = new Set(news.map(({ id }) => id));
    for (const id of this.#counting.keys()) if (!there.has(id)) this.#counting.delete(id);
    this.#list.show(news);
    this.tick();
  }

  /** Once a second: what time is left. */
  tick() {
    for (const { deadline, place } of this.#counting.values()) {
      const seconds = Math.max(0, Math.ceil((deadline - this.#desk.signaling.now()) / 1000));
      setText(place, t("console.seconds", { seconds }));
    }
  }

  /** @param {News} news */
  #row(news) {
    const { id, drawing, key, values, quote, deadline, action, aside } = news;
    // Not read out each second: the line itself is.
    const left = deadline !== undefined && element("span", { class: "news-left", "aria-hidden": "true" });
    if (left && deadline) this.#counting.set(id, { deadline, place: left });
    const row = element(
      "div",
      { class: "news", "data-news": id.split(" ")[0] },
      pictogram(drawing),
      element("p", {}, element("strong", {}, t(key, values)), quote && " ", quote && element("q", {}, quote)),
      left,
      action && element("button", { type: "button", class: "button news-act", onclick: this.#acts[action.act] }, t(action.key)),
      aside && element(
        "button",
        { type: "button", class: "button quiet icon", "aria-label": t("console.news.aside"), onclick: () => this.#putAside(id) },
        pictogram("check"),
      ),
    );
    return { element: row, show() {} };
  }

  /** @param {string} id */
  #putAside(id) {
    const [kind, number] = id.split(" ");
    if (kind === "whisper") return this.#desk.whispers.dismiss(Number(number));
    this.#aside.add(id);
    const { contact } = this.#desk;
    if (contact) this.show(contact);
  }
}
