/** Qualifications that lapse soon, or have lapsed: told from 30 days ahead, to be renewed in time. */

import { element, pictogram, setText } from "../lib/elements.js";
import { KeyedList } from "../lib/keyed-list.js";
import { pageData, t } from "../lib/page.js";

/** @typedef {import("../lib/messages.js").Lapse} Lapse */
/** @typedef {{id: string, lapsed: boolean, days: number, skill: string, on: string}} Row */

const DAY = 86_400_000; // ms
const KNOWN = new Set(["lsf", "lpc", "text"]);

/**
 * How far each lapse is. The last day still counts whole, by this browser's calendar.
 * @param {readonly Lapse[]} lapses @param {number} now ms @returns {Row[]} the soonest first
 */
export function rows(lapses, now) {
  const today = new Date(now);
  const from = Date.UTC(today.getFullYear(), today.getMonth(), today.getDate());
  return lapses
    .map(({ skill, on }) => {
      const days = Math.round((Date.parse(`${on}T00:00:00Z`) - from) / DAY);
      return { id: `${skill} ${on}`, lapsed: days < 0, days, skill, on };
    })
    .sort((a, b) => a.days - b.days);
}

export class Lapses {
  #list;

  constructor() {
    const place = element("ul", { class: "lapses" });
    this.#list = new KeyedList(place, () => line());
    this.element = element("section", { class: "card lapses-card", "aria-label": t("console.lapse.title") }, element("h2", {}, t("console.lapse.title")), place);
    this.element.hidden = true;
  }

  /** @param {readonly Lapse[]} lapses @param {number} now ms */
  show(lapses, now) {
    this.element.hidden = lapses.length === 0;
    this.#list.show(rows(lapses, now));
  }
}

/** @returns {import("../lib/keyed-list.js").Row<Row>} */
function line() {
  const words = element("p", {});
  const row = element("li", { class: "lapse" }, pictogram("warning"), words);
  return {
    element: row,
    show({ lapsed, days, skill, on }) {
      row.classList.toggle("lapsed", lapsed);
      const values = { skill: KNOWN.has(skill) ? t(`console.skill.${skill}`) : skill, day: longDay(on), days };
      const key = lapsed ? "console.lapse.lapsed" : days === 0 ? "console.lapse.today" : "console.lapse.soon";
      setText(words, t(key, values));
    },
  };
}

/** @param {string} on YYYY-MM-DD */
function longDay(on) {
  const format = new Intl.DateTimeFormat(pageData().lang, { dateStyle: "long", timeZone: "UTC" });
  return format.format(new Date(`${on}T00:00:00Z`));
}
