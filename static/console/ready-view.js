/** The screen between contacts: my status in one glance, my picture, and whether all is ready. */

import { element, pictogram, redraw, setText } from "../lib/elements.js";
import { pageData, t } from "../lib/page.js";
import { Mirror } from "./mirror.js";
import { Readiness } from "./readiness.js";
import { STATUSES } from "./status.js";

export class ReadyView {
  #desk;
  #mirror = new Mirror();
  #readiness;
  #drawing = pictogram("check", "pictogram status-drawing");
  #heading = element("h1", { tabindex: "-1" });
  #explained = element("p", { class: "lead" });
  #since = element("p", { class: "soft" });
  #card;

  /** @param {import("./desk.js").Desk} desk @param {() => void} tryAlert */
  constructor(desk, tryAlert) {
    this.#desk = desk;
    this.#readiness = new Readiness(desk, tryAlert);
    this.#card = element(
      "section",
      { class: "card status-card" },
      this.#drawing,
      element("div", { class: "stack-s" }, element("p", { class: "person-name" }, pageData().person.name), this.#heading, this.#explained, this.#since),
    );
    this.element = element(
      "section",
      { class: "screen ready" },
      this.#card,
      this.#mirror.element,
      this.#readiness.element,
    );
  }

  show() {
    const { advisor, asked } = this.#desk;
    const status = asked ?? advisor?.status;
    const shown = STATUSES.find((known) => known.status === status);
    if (shown) {
      this.#card.dataset.status = shown.status;
      redraw(this.#drawing, shown.drawing);
      setText(this.#heading, t(shown.now));
      setText(this.#explained, t(shown.explained));
    }
    this.#mirror.show(this.#desk);
    this.#readiness.show(this.#desk);
    this.tick();
  }

  /** Once a second: how long it has been so. */
  tick() {
    const { advisor, signaling } = this.#desk;
    const minutes = advisor ? Math.floor((signaling.now() - advisor.since) / 60000) : 0;
    setText(this.#since, since(minutes));
  }

  hide() {
    this.#mirror.hide();
  }

  focus() {
    this.#heading.focus({ preventScroll: true });
  }
}

/** @param {number} minutes @returns {string} */
function since(minutes) {
  if (minutes < 1) return t("console.ready.since_now");
  if (minutes < 60) return t("console.ready.since_minutes", { minutes });
  return t("console.ready.since_hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
