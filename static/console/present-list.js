/** Who is in the call and why, with what the serving advisor can do about it. */

import { element, pictogram, setText } from "../lib/elements.js";
import { KeyedList } from "../lib/keyed-list.js";
import { t } from "../lib/page.js";
import { roleOf } from "../lib/who.js";
import { isServing, others } from "./present.js";

/** @typedef {import("../lib/messages.js").Participant} Participant */

export class PresentList {
  /** @type {KeyedList<Participant>} */
  #list;
  #serving = false;

  /** @param {{dismiss: (participant: string) => void, handOver: () => void}} acts */
  constructor(acts) {
    const place = element("ul", { class: "present" });
    this.#list = new KeyedList(place, (item) => this.#row(item, acts));
    this.element = element("section", { class: "stack-s" }, element("h3", {}, t("console.present.title")), place);
  }

  /** @param {import("../lib/messages.js").ContactView} contact */
  show(contact) {
    this.#serving = isServing(contact);
    const here = others(contact);
    this.element.hidden = here.length === 0;
    this.#list.show(here);
  }

  /**
   * @param {Participant} first @param {{dismiss: (participant: string) => void, handOver: () => void}} acts
   * @returns {import("../lib/keyed-list.js").Row<Participant>}
   */
  #row({ id, name, purpose }, acts) {
    const who = element("strong", {}, name);
    const why = element("span", { class: "soft small" });
    const consulted = purpose === "consulted";
    const handOver = consulted && element(
      "button",
      { type: "button", class: "button primary", onclick: acts.handOver },
      pictogram("transfer"), element("span", {}, t("console.hand.hand_over", { name })),
    );
    const dismiss = purpose !== "serves" && element(
      "button",
      { type: "button", class: "button", onclick: () => acts.dismiss(id), "aria-label": t(consulted ? "console.hand.end_consult_of" : "console.present.dismiss_of", { name }) },
      t(consulted ? "console.hand.end_consult" : "console.present.dismiss"),
    );
    const buttons = element("div", { class: "row present-acts" }, handOver, dismiss);
    return {
      element: element("li", { "data-purpose": purpose }, pictogram(purpose === "observes" ? "eye" : "person"), element("div", { class: "present-who" }, who, why), buttons),
      show: (participant) => {
        setText(why, [roleOf(participant), !participant.present && t("console.present.away")].filter(Boolean).join(" · "));
        buttons.hidden = !this.#serving || !dismiss;
      },
    };
  }
}
