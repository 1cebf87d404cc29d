/** Where a call could go: queues and colleagues with their state, a note, and the two ways there. */

import { element, pictogram, redraw, setText } from "../lib/elements.js";
import { KeyedList } from "../lib/keyed-list.js";
import { t } from "../lib/page.js";
import { doing, isFree } from "./presence.js";

/** @typedef {import("./handing-on.js").HandingOn} HandingOn */
/** @typedef {import("./handing-on.js").Target} Target */
/** @typedef {{id: string, name: string, words: string, drawing: string, open: boolean}} Choice */

export class TargetsForm {
  #handing;
  #queues;
  #advisors;
  #none = element("p", { class: "soft small" });
  #groups;
  #note = element("textarea", { id: "handing-note", rows: "2", maxlength: "2000" });
  #transfer;
  #consult;

  /** @param {HandingOn} handing */
  constructor(handing) {
    this.#handing = handing;
    const queues = element("div", { class: "targets" });
    const advisors = element("div", { class: "targets" });
    const make = () => choice(() => this.show());
    this.#queues = new KeyedList(queues, make);
    this.#advisors = new KeyedList(advisors, make);
    this.#groups = [
      element("fieldset", {}, element("legend", {}, t("console.hand.queues")), queues),
      element("fieldset", {}, element("legend", {}, t("console.hand.advisors")), advisors),
    ];
    this.#consult = element(
      "button",
      { type: "button", class: "button", onclick: () => this.#send((target, note) => handing.consult(target, note)) },
      pictogram("people"), element("span", {}, t("console.hand.consult")),
    );
    this.#transfer = element(
      "button",
      { type: "button", class: "button primary", onclick: () => this.#send((target, note) => handing.transfer(target, note)) },
      pictogram("transfer"), element("span", {}, t("console.hand.transfer")),
    );
    this.element = element(
      "form",
      { class: "stack hand-on", "aria-label": t("console.hand.where"), onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
      element("h3", {}, t("console.hand.where")),
      this.#none,
      ...this.#groups,
      element("div", { class: "field" }, element("label", { for: "handing-note" }, t("console.hand.note")), this.#note),
      element("div", { class: "hand-ways" }, this.#consult, this.#transfer),
      element("p", { class: "soft small" }, t("console.hand.explained")),
    );
  }

  /** What was written to the colleague. */
  get note() {
    return this.#note.value.trim();
  }

  /** @param {boolean} [mayConsult] nobody else is called or consulted */
  show(mayConsult = !this.#consult.hidden) {
    const { targets, busy } = this.#handing;
    this.#queues.show((targets?.queues ?? []).map(({ id, name, open, free }) => ({
      id: `queue ${id}`,
      name,
      open,
      drawing: !open ? "close" : free ? "mark-good" : "clock",
      words: !open ? t("console.hand.closed") : free ? t("console.hand.free", { free }) : t("console.hand.nobody_free"),
    })));
    this.#advisors.show((targets?.advisors ?? []).map((advisor) => ({
      id: `advisor ${advisor.id}`,
      name: advisor.name,
      open: isFree(advisor),
      drawing: doing(advisor).drawing,
      words: t(doing(advisor).key),
    })));
    const [queues, advisors] = this.#groups;
    queues.hidden = !targets?.queues.length;
    advisors.hidden = !targets?.advisors.length;
    setText(this.#none, !targets ? t("console.loading") : queues.hidden && advisors.hidden ? t("console.hand.none") : "");
    this.#none.hidden = this.#none.textContent === "";
    this.#consult.hidden = !mayConsult;
    this.#consult.disabled = this.#transfer.disabled = busy !== "" || this.#chosen() === null;
  }

  clear() {
    this.#note.value = "";
  }

  /** @param {(target: Target, note: string) => unknown} act */
  #send(act) {
    const target = this.#chosen();
    if (target) act(target, this.note);
  }

  /** @returns {Target|null} */
  #chosen() {
    const input = /** @type {HTMLInputElement|null} */ (this.element.querySelector("input:checked:not(:disabled)"));
    if (!input) return null;
    const [kind, id] = input.value.split(" ");
    return kind === "queue" ? { queue: id } : { advisor: id };
  }
}

/** One choice of the list. @param {() => void} changed @returns {import("../lib/keyed-list.js").Row<Choice>} */
function choice(changed) {
  const input = element("input", { type: "radio", name: "handing-target", onchange: changed });
  const drawing = pictogram("mark-unknown");
  const name = element("span", { class: "target-name" });
  const words = element("span", { class: "soft small" });
  return {
    element: element("label", { class: "target" }, input, element("span", { class: "target-who" }, name, words), drawing),
    show(item) {
      input.value = item.id;
      input.disabled = !item.open;
      redraw(drawing, item.drawing);
      setText(name, item.name);
      setText(words, item.words);
    },
  };
}
