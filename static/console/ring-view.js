/**
 * The ring: the whole page pulses slowly around one steady card that says who calls, how much
 * time is left, and what the two answers are. The same screen shows what an alert looks like.
 */

import { element, pictogram } from "../lib/elements.js";
import { t } from "../lib/page.js";
import { Countdown } from "./countdown.js";
import { clock } from "../lib/format.js";
import { keys } from "../lib/shortcuts.js";
import { VisitorCard } from "./visitor-card.js";

/** @typedef {import("../lib/messages.js").ContactView} ContactView */

const FACTS = 3; // the rest is read in the call

/** @param {ContactView} contact @returns {string} who calls, in a few words */
export function caller(contact) {
  const company = contact.company_name || contact.company;
  return contact.offer?.by ? `${contact.offer.by} · ${company}` : company;
}

/** What kind of ring it is: from the line, or from a colleague. @param {ContactView} contact @returns {string} */
function kind({ offer }) {
  if (!offer?.by) return t("console.ring.title");
  return t(offer.consult ? "console.ring.consult" : "console.ring.transfer", { name: offer.by });
}

export class RingView {
  #desk;
  #countdown;
  #card = element("div", { class: "ring-card raised" });
  #accept;
  #decline;
  #waited = element("dd");
  #visitor = new VisitorCard(FACTS);
  #facts = element("dl");
  #shown = "";
  #camera = false;

  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#countdown = new Countdown(() => desk.signaling.now());
    this.#accept = element(
      "button",
      { type: "button", class: "button large accept", "aria-keyshortcuts": "Enter A", onclick: () => void desk.accept() },
      pictogram("camera"), element("span", {}, t("console.ring.accept")), keys("⏎", "A"),
    );
    this.#decline = element(
      "button",
      { type: "button", class: "button large", "aria-keyshortcuts": "Escape D", onclick: () => void desk.decline() },
      pictogram("close"), element("span", {}, t("console.ring.decline")), keys("Esc", "D"),
    );
    this.element = element("section", { class: "screen ring", "aria-label": t("console.ring.title") }, this.#card);
  }

  show() {
    const { contact, busy } = this.#desk;
    if (!contact?.offer) return;
    this.#visitor.show(contact);
    if (this.#shown !== contact.offer.id) this.#draw(contact);
    else if (this.#camera !== contact.video) this.#drawFacts(contact);
    this.#countdown.start(contact.offer.id, contact.offer.deadline);
    this.#accept.disabled = this.#decline.disabled = busy !== "";
    this.tick();
  }

  hide() {
    this.#countdown.stop();
    this.#shown = "";
  }

  /** Once a second: how long the visitor has waited. */
  tick() {
    const { contact, signaling } = this.#desk;
    if (contact) this.#waited.textContent = clock(signaling.now() - contact.first_queued);
  }

  /** @param {ContactView} contact */
  #draw(contact) {
    this.#shown = contact.offer?.id ?? "";
    this.#drawFacts(contact);
    this.#card.replaceChildren(
      element(
        "div",
        { class: "ring-who", role: "alert" },
        element("p", { class: "ring-kicker" }, pictogram(contact.offer?.by ? (contact.offer.consult ? "people" : "transfer") : "hands"), kind(contact)),
        element("h1", { tabindex: "-1" }, contact.company_name || contact.company),
        element("p", { class: "lead soft" }, contact.queue_name),
        contact.offer?.note && element("p", { class: "ring-note" }, element("q", {}, contact.offer.note)),
      ),
      this.#visitor.element,
      this.#facts,
      this.#countdown.element,
      element("div", { class: "ring-answers" }, this.#accept, this.#decline),
    );
  }

  /** The camera may come or go while it rings. @param {ContactView} contact */
  #drawFacts(contact) {
    this.#camera = contact.video;
    const drawn = facts(contact, this.#waited);
    this.#facts.replaceWith(drawn);
    this.#facts = drawn;
  }

  /** Not while one types: a letter meant for the text must not go elsewhere. */
  focus() {
    this.#card.querySelector("h1")?.focus({ preventScroll: true });
  }
}

/** @param {ContactView} contact @param {HTMLElement} waited */
function facts(contact, waited) {
  /** @param {string} drawing @param {string} name @param {HTMLElement} value */
  const fact = (drawing, name, value) =>
    element("div", { class: "fact" }, pictogram(drawing), element("dt", {}, name), value);
  const language = contact.locale === "en" ? "console.ring.english" : "console.ring.french";
  return element(
    "dl",
    { class: "facts" },
    fact("clock", t("console.ring.waited"), waited),
    contact.video
      ? fact("camera", t("console.ring.visitor"), element("dd", {}, t("console.ring.with_camera")))
      : fact("camera-off", t("console.ring.visitor"), element("dd", {}, t("console.ring.without_camera"))),
    fact("text", t("console.ring.language"), element("dd", {}, t(language))),
  );
}

/** The same alert with nobody calling, to see it before it matters. */
export class AlertTrial {
  #stop;

  /** @param {() => void} stop */
  constructor(stop) {
    this.#stop = element(
      "button",
      { type: "button", class: "button primary large", onclick: stop },
      element("span", {}, t("console.trial.stop")), keys("Esc"),
    );
    this.element = element(
      "section",
      { class: "screen ring", "aria-label": t("console.trial.title") },
      element(
        "div",
        { class: "ring-card raised" },
        element("p", { class: "ring-kicker" }, pictogram("hands"), t("console.ring.title")),
        element("h1", {}, t("console.trial.title")),
        element("p", { class: "lead" }, t("console.trial.explained")),
        this.#stop,
      ),
    );
  }

  focus() {
    this.#stop.focus();
  }
}
