/** The wall's lists: who waits, what goes on, who works; with the numbers one looks for first. */

import { element, setText } from "../lib/elements.js";
import { KeyedList } from "../lib/keyed-list.js";
import { t } from "../lib/page.js";
import { AdvisorEntry } from "./advisor-entry.js";
import { ContactEntry } from "./contact-entry.js";
import { inOrder, isWaiting, totals } from "./words.js";

/** @typedef {import("../lib/messages.js").LiveContact} LiveContact */
/** @typedef {import("../lib/messages.js").LiveAdvisor} LiveAdvisor */

export class ListView {
  #live;
  #heading = element("h1", { tabindex: "-1" }, t("wall.title"));
  #numbers = element("dl", { class: "totals" });
  #waiting;
  #talking;
  #working;
  /** @type {Set<ContactEntry|AdvisorEntry>} */
  #entries = new Set();

  /** @param {import("./live.js").Live} live @param {() => number} now the switchboard's clock, ms */
  constructor(live, now) {
    this.#live = live;
    const contact = (/** @type {LiveContact} */ one) => this.#keep(new ContactEntry(one, live, now));
    this.#waiting = new Section("wall.waiting", "wall.waiting_none", contact);
    this.#talking = new Section("wall.talking", "wall.talking_none", contact);
    this.#working = new Section("wall.advisors", "wall.advisors_none", (/** @type {LiveAdvisor} */ one) =>
      this.#keep(new AdvisorEntry(one, live, now)),
    );
    this.element = element(
      "div",
      { class: "screen wall" },
      element("header", { class: "wall-head" }, this.#heading, this.#numbers),
      element("div", { class: "wall-contacts" }, this.#waiting.element, this.#talking.element),
      this.#working.element,
    );
  }

  show() {
    const { view } = this.#live;
    const { contacts, advisors } = view ?? { contacts: [], advisors: [] };
    this.element.classList.toggle("loading", view === null);
    const { waiting, talking, free } = totals(contacts, advisors);
    this.#showNumbers([["wall.total.waiting", waiting], ["wall.total.talking", talking], ["wall.total.free", free]]);
    this.#waiting.show(contacts.filter(isWaiting));
    this.#talking.show(contacts.filter((one) => !isWaiting(one)));
    this.#working.show(inOrder(advisors));
    for (const entry of this.#entries) if (!entry.element.isConnected) this.#entries.delete(entry);
  }

  /** Once a second: the times go on between two answers. */
  tick() {
    for (const entry of this.#entries) entry.tick();
  }

  focus() {
    this.#heading.focus({ preventScroll: true });
  }

  /** @template {ContactEntry|AdvisorEntry} E @param {E} entry @returns {E} */
  #keep(entry) {
    this.#entries.add(entry);
    return entry;
  }

  /** @param {[string, number][]} numbers */
  #showNumbers(numbers) {
    if (this.#numbers.children.length === 0) {
      this.#numbers.append(...numbers.map(([key]) => element("div", {}, element("dt", {}, t(key)), element("dd"))));
    }
    const places = /** @type {NodeListOf<HTMLElement>} */ (this.#numbers.querySelectorAll("dd"));
    numbers.forEach(([, number], index) => setText(places[index], String(number)));
  }
}

/** A list with its heading, or one line where it is empty. @template {{id: string}} Item */
class Section {
  #list;
  #none;

  /** @param {string} title @param {string} none @param {(item: Item) => import("../lib/keyed-list.js").Row<Item>} make */
  constructor(title, none, make) {
    const place = element("ul", { class: "entries" });
    this.#list = new KeyedList(place, make);
    this.#none = element("p", { class: "soft entries-none" }, t(none));
    this.element = element("section", { class: "wall-section", "aria-label": t(title) }, element("h2", {}, t(title)), place, this.#none);
  }

  /** @param {Item[]} items */
  show(items) {
    this.#list.show(items);
    this.#none.hidden = items.length > 0;
  }
}
