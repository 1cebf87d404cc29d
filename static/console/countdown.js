/**
 * The time that remains, as a shrinking bar and seconds. The deadline is the switchboard's; how
 * long the whole was is kept for the tab, so that a reload does not fill the bar again.
 */

import { element, setText } from "../lib/elements.js";
import { t } from "../lib/page.js";
import { keep, recall } from "../lib/tab.js";

const KEPT = "signdesk.console.countdown";
const TICK = 250; // ms; the style sheet moves the bar evenly between two ticks

export class Countdown {
  #now;
  #bar = element("span", { class: "countdown-bar" });
  #seconds = element("span", { class: "countdown-seconds" });
  #key = "";
  #deadline = 0;
  #total = 1;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #timer;

  /** @param {() => number} now the switchboard's clock, ms */
  constructor(now) {
    this.#now = now;
    this.element = element(
      "div",
      { class: "countdown" },
      element("span", { class: "countdown-track", "aria-hidden": "true" }, this.#bar),
      this.#seconds,
    );
  }

  /** What is left, ms. */
  get left() {
    return Math.max(0, this.#deadline - this.#now());
  }

  /**
   * Runs towards `deadline`; the same `key` again changes nothing.
   * @param {string} key what is being promised, such as an offer's id; no spaces
   * @param {number} deadline ms of the switchboard's clock
   */
  start(key, deadline) {
    if (this.#key === key && this.#deadline === deadline) return;
    this.stop();
    this.#key = key;
    this.#deadline = deadline;
    this.#total = wholeTime(key, this.left);
    this.#timer = setInterval(() => this.#draw(), TICK);
    this.#draw();
  }

  stop() {
    clearInterval(this.#timer);
    this.#key = "";
  }

  #draw() {
    const { left } = this;
    this.#bar.style.transform = `scaleX(${Math.min(1, left / this.#total)})`;
    const seconds = t("console.seconds", { seconds: Math.ceil(left / 1000) });
    setText(this.#seconds, seconds);
    this.element.classList.toggle("short", left < 6000);
  }
}

/** The whole time of a promise, remembered when first seen. @param {string} key @param {number} left */
function wholeTime(key, left) {
  const [keptKey, keptTotal] = (recall(KEPT) ?? "").split(" ");
  if (keptKey === key && Number(keptTotal) > 0) return Math.max(Number(keptTotal), left, 1);
  keep(KEPT, `${key} ${left}`);
  return Math.max(left, 1);
}
