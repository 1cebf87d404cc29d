/** The status switch: what the advisor says. It changes by a press only, never by itself. */

import { element, pictogram } from "../lib/elements.js";
import { t } from "../lib/page.js";
import { keys } from "../lib/shortcuts.js";

/** @typedef {import("../lib/messages.js").AdvisorStatus} AdvisorStatus */

/** @type {{status: AdvisorStatus, drawing: string, label: string, now: string, explained: string, key: string}[]} */
export const STATUSES = [
  { status: "available", drawing: "check", label: "console.status.available", now: "console.status.available_now", explained: "console.status.available_explained", key: "1" },
  { status: "break", drawing: "clock", label: "console.status.break", now: "console.status.break_now", explained: "console.status.break_explained", key: "2" },
  { status: "training", drawing: "hands", label: "console.status.training", now: "console.status.training_now", explained: "console.status.training_explained", key: "3" },
  { status: "offline", drawing: "close", label: "console.status.offline", now: "console.status.offline_now", explained: "console.status.offline_explained", key: "4" },
];

export class StatusSwitch {
  /** @type {Map<AdvisorStatus, HTMLButtonElement>} */
  #buttons = new Map();

  /** @param {(status: AdvisorStatus) => void} choose */
  constructor(choose) {
    for (const { status, drawing, label, key } of STATUSES) {
      const button = element(
        "button",
        { type: "button", class: "segment", "data-status": status, "aria-keyshortcuts": key, onclick: () => choose(status) },
        pictogram(drawing),
        element("span", {}, t(label)),
        keys(key),
      );
      this.#buttons.set(status, button);
    }
    this.element = element(
      "div",
      { class: "segments", role: "group", "aria-label": t("console.status.title") },
      ...this.#buttons.values(),
    );
  }

  /** @param {AdvisorStatus|null} status @param {AdvisorStatus|null} asked */
  show(status, asked) {
    for (const [name, button] of this.#buttons) {
      button.setAttribute("aria-pressed", String(name === (asked ?? status)));
      button.classList.toggle("asked", name === asked && asked !== status);
    }
  }
}
