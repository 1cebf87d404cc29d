/** The screen between contacts: my status in one glance, my picture, and whether all is ready. */

import { element, pictogram, redraw, setText } from "../lib/elements.js";
import { pageData, t } from "../lib/page.js";
import { Lapses } from "./lapses.js";
import { Mirror } from "./mirror.js";
import { Readiness } from "./readiness.js";
import { STATUSES } from "./status.js";

export class ReadyView {
  #desk;
  #mirror = new Mirror();
  #lapses = new Lapses();
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
      element("div", { class: "ready-status" }, this.#card, this.#lapses.element),
      this.#mirror.element,
      this.#readiness.element,
    );
  }

  show() {
    const { advisor, asked } = this.#desk;
    const status = asked ?? advisor?.status;
    const resting = advisor?.state === "resting" && status === "available";
    const shown = STATUSES.find((known) => known.status === status);
    if (resting) {
      this.#card.dataset.status = "resting";
      redraw(this.#drawing, "rest");
      setText(this.#heading, t("console.rest.title"));
      setText(this.#explained, t("console.rest.explained"));
    } else if (shown) {
      this.#card.dataset.status = shown.status;
      redraw(this.#drawing, shown.drawing);
      setText(this.#heading, t(shown.now));
      setText(this.#explained, t(shown.explained));
    }
    this.#lapses.show(advisor?.lapses ?? [], this.#desk.signaling.now());
    this.#mirror.show(this.#desk);
    this.#readiness.show(this.#desk);
    this.tick();
  }

  /** Once a second: how long it has been so, or how long the rest still is. */
  tick() {
    const { advisor, asked, signaling } = this.#desk;
    if (advisor?.state === "resting" && advisor.until && (asked ?? advisor.status) === "available") {
      setText(this.#since, restLeft(advisor.until - signaling.now()));
      return;
    }
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

/** @param {number} ms @returns {string} */
function restLeft(ms) {
  const minutes = Math.ceil(ms / 60000);
  return minutes > 1 ? t("console.rest.left", { minutes }) : t("console.rest.nearly");
}

/** @param {number} minutes @returns {string} */
function since(minutes) {
  if (minutes < 1) return t("console.ready.since_now");
  if (minutes < 60) return t("console.ready.since_minutes", { minutes });
  return t("console.ready.since_hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
