/**
 * Wrapping up: how the contact ended (one press), a note if wanted, the time left. What was
 * chosen is kept through a reload, and sent by itself just before the time is over.
 */

import { element, pictogram } from "../lib/elements.js";
import { t } from "../lib/page.js";
import { keep, recall } from "../lib/tab.js";
import { Countdown } from "./countdown.js";
import { keys } from "../lib/shortcuts.js";

/** @typedef {import("../lib/messages.js").ContactView} ContactView */

const SAFETY = 1500; // ms before the deadline: time for the command to travel
const DRAFT = "signdesk.console.wrap-up";

/** @type {Record<string, string>} */
const ENDED_BY = {
  visitor: "console.wrap_up.by_visitor",
  advisor: "console.wrap_up.by_advisor",
  grace: "console.wrap_up.by_grace",
  system: "console.wrap_up.by_system",
  supervisor: "console.wrap_up.by_supervisor",
};

export class WrapUpView {
  #desk;
  #transcript;
  #countdown;
  #heading = element("h1", { tabindex: "-1" }, t("console.wrap_up.title"));
  #what = element("p", { class: "soft" });
  #choices = element("div", { class: "choices" });
  #note = element("textarea", { id: "wrap-up-note", rows: "3", maxlength: "2000", oninput: () => this.#keep() });
  #aside = element("aside", { class: "wrap-up-text card", "aria-label": t("console.wrap_up.text") });
  #more;
  #endless = element("p", { class: "soft" }, t("console.wrap_up.endless"));
  #finish;
  #of = "";
  #chosen = "";
  #timed = true;
  #sentBySelf = false;

  /** @param {import("./desk.js").Desk} desk @param {(contact: string) => HTMLElement|null} transcript */
  constructor(desk, transcript) {
    this.#desk = desk;
    this.#transcript = transcript;
    this.#countdown = new Countdown(() => desk.signaling.now());
    this.#more = element(
      "button",
      { type: "button", class: "button", "aria-keyshortcuts": "+", onclick: () => void desk.extendWrapUp() },
      pictogram("clock"), element("span", {}, t("console.wrap_up.more_time")), keys("+"),
    );
    this.#finish = element(
      "button",
      { type: "button", class: "button primary large", "aria-keyshortcuts": "Control+Enter", onclick: () => this.finish() },
      element("span", {}, t("console.wrap_up.finish")), keys("Ctrl", "⏎"),
    );
    this.element = element(
      "section",
      { class: "screen wrap-up", "aria-label": t("console.wrap_up.title") },
      element(
        "div",
        { class: "card wrap-up-card" },
        element("div", { class: "stack-s" }, this.#heading, this.#what),
        element("div", { class: "wrap-up-time" }, this.#countdown.element, this.#more, this.#endless),
        element("h2", { id: "wrap-up-choices" }, t("console.wrap_up.disposition")),
        this.#choices,
        element(
          "div",
          { class: "field" },
          element("label", { for: "wrap-up-note" }, t("console.wrap_up.note")),
          this.#note,
        ),
        element(
          "div",
          { class: "row" },
          this.#finish,
          element("p", { class: "soft small" }, t("console.wrap_up.then")),
        ),
      ),
      this.#aside,
    );
    this.#choices.setAttribute("role", "group");
    this.#choices.setAttribute("aria-labelledby", "wrap-up-choices");
  }

  show() {
    const { contact, busy } = this.#desk;
    if (!contact) return;
    if (this.#of !== contact.id) this.#begin(contact);
    this.#timed = contact.wrap_up_deadline > 0;
    this.#countdown.element.hidden = !this.#timed;
    this.#endless.hidden = this.#timed;
    if (this.#timed) this.#countdown.start(`${contact.id}:wrap-up`, contact.wrap_up_deadline);
    else this.#countdown.stop();
    this.#showMore(contact.wrap_up_extendable);
    this.#finish.disabled = busy !== "";
    const why = ENDED_BY[contact.ended_by ?? "system"];
    this.#what.textContent = `${contact.company_name} · ${contact.queue_name} · ${t(why)}`;
  }

  hide() {
    this.#countdown.stop();
    this.#aside.replaceChildren();
    this.#of = "";
  }

  /** Once a second: what was chosen must not be lost to the clock. */
  tick() {
    const drafted = this.#chosen !== "" || this.#note.value.trim() !== "";
    if (!this.#of || !this.#timed || this.#sentBySelf || !drafted || this.#countdown.left > SAFETY) return;
    this.#sentBySelf = true;
    this.finish();
  }

  /** @param {number} index of a disposition */
  chooseAt(index) {
    const disposition = this.#desk.contact?.dispositions?.[index];
    if (disposition !== undefined) this.#choose(disposition);
  }

  finish() {
    void this.#desk.finishWrapUp(this.#chosen, this.#note.value.trim());
  }

  focus() {
    this.#heading.focus({ preventScroll: true });
  }

  /** Once used, the button goes; whoever pressed it goes on with the note. @param {boolean} shown */
  #showMore(shown) {
    const focused = document.activeElement === this.#more;
    this.#more.hidden = !shown;
    if (focused && !shown) this.focus();
  }

  /** @param {ContactView} contact */
  #begin(contact) {
    this.#of = contact.id;
    this.#sentBySelf = false;
    const draft = drafted(contact.id);
    this.#note.value = draft.note;
    this.#choices.replaceChildren(
      ...(contact.dispositions ?? []).map((disposition, index) =>
        element(
          "button",
          { type: "button", class: "button pick", "data-disposition": disposition, onclick: () => this.#choose(disposition) },
          pictogram("check"),
          element("span", {}, disposition),
          index < 9 && keys(String(index + 1)),
        ),
      ),
    );
    this.#choose(draft.chosen);
    const text = this.#transcript(contact.id);
    this.#aside.hidden = text === null;
    if (text) this.#aside.replaceChildren(element("h2", {}, t("console.wrap_up.text")), text);
  }

  /** @param {string} disposition */
  #choose(disposition) {
    this.#chosen = disposition;
    for (const button of this.#choices.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.disposition === disposition));
    }
    this.#keep();
  }

  #keep() {
    keep(DRAFT, JSON.stringify({ contact: this.#of, chosen: this.#chosen, note: this.#note.value }));
  }
}

/** Forgets the note once the contact is over. */
export function forgetDraft() {
  keep(DRAFT, null);
}

/** @param {string} contact @returns {{chosen: string, note: string}} */
function drafted(contact) {
  const draft = JSON.parse(recall(DRAFT) ?? "null");
  return draft?.contact === contact ? { chosen: draft.chosen, note: draft.note } : { chosen: "", note: "" };
}
