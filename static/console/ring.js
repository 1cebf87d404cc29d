/**
 * The attention of someone who hears nothing: while a contact is offered, the page's title and
 * icon change, the operating system notifies (if allowed), the device vibrates (where it can).
 * The slow pulse of the page itself is the ring's screen. Everything stops with `stop`.
 */

import { t } from "../lib/page.js";

const TICK = 1000; // ms: title and icon go to and fro in 2 s, far below 3 flashes a second
const VIBRATION = [350, 150, 350]; // ms, repeated every other tick
const TAG = "signdesk-ring"; // a newer notification takes the older one's place
const ICON = new URL("./icon-ring.svg", import.meta.url).href;

export class Ring {
  #title = document.title;
  #icon = document.querySelector("link[rel~=icon]");
  #iconHref = this.#icon?.getAttribute("href") ?? "";
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #timer;
  /** @type {Notification|null} */
  #notification = null;
  #key = "";

  /**
   * Calls for attention; the same `key` again changes nothing.
   * @param {string} key the offer's id
   * @param {string} what who is calling, in a few words
   */
  start(key, what) {
    if (this.#key === key) return;
    this.stop();
    this.#key = key;
    this.#notify(what);
    let tick = 0;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const beat = () => {
      const other = tick % 2 === 1 && !still;
      document.title = other ? `▷ ${what}` : `▶ ${t("console.ring.title_tab")} · ${what}`;
      this.#icon?.setAttribute("href", other ? this.#iconHref : ICON);
      if (tick % 2 === 0) vibrate(VIBRATION);
      tick += 1;
    };
    beat();
    this.#timer = setInterval(beat, TICK);
  }

  stop() {
    if (!this.#key) return;
    this.#key = "";
    clearInterval(this.#timer);
    this.#notification?.close();
    this.#notification = null;
    vibrate([]);
    document.title = this.#title;
    this.#icon?.setAttribute("href", this.#iconHref);
  }

  /** @param {string} what */
  #notify(what) {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    try {
      // `renotify` shows it again although an older one had the tag (not in every browser).
      const options = { body: what, tag: TAG, renotify: true, requireInteraction: true, icon: ICON };
      this.#notification = new Notification(t("console.ring.notification"), options);
      this.#notification.addEventListener("click", () => {
        window.focus();
        this.#notification?.close();
      });
    } catch {
      // Chrome for Android only notifies through a service worker; the page still rings.
    }
  }
}

/** @param {number[]} pattern ms */
function vibrate(pattern) {
  try {
    navigator.vibrate?.(pattern);
  } catch {
    // Safari and Firefox never vibrate.
  }
}
