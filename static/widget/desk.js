/**
 * The iframe's page: puts the right screen up, keeps the focus, and tells the loader how much room
 * it wants. Folded, it shows the pill or the small picture; an answer unfolds it.
 */

import { t } from "../lib/page.js";
import { keep, recall } from "../lib/tab.js";
import { keepAwake } from "../lib/wake-lock.js";
import { bar, offlineBanner } from "./frame.js";
import { pill } from "./pill.js";
import { isInCall, isLive } from "./progress.js";
import { callScreen } from "./screens/call.js";
import { checkScreen } from "./screens/check.js";
import { fencedScreen, refusedScreen, resumingScreen } from "./screens/elsewhere.js";
import { endedScreen } from "./screens/ended.js";
import { problemScreen } from "./screens/problem.js";
import { startScreen } from "./screens/start.js";
import { turnedScreen } from "./screens/turned.js";
import { waitingScreen } from "./screens/waiting.js";

/** @typedef {import("../lib/parts.js").Screen} Screen */
/** @typedef {import("./progress.js").ScreenName} ScreenName */

const FOLDED = "signdesk.folded"; // the next page opens as this one was left

export class Desk {
  #visit;
  #host;
  #company;
  #language;
  #pill;
  #banner = offlineBanner();
  /** @type {ScreenName|null} */
  #name = null;
  /** @type {Screen|null} */
  #screen = null;
  #folded = recall(FOLDED) !== null;
  #closed = false;
  #wasInCall = false;
  /** What takes the focus as soon as the page has it. @type {HTMLElement|null} */
  #owedFocus = null;
  /** Answered while nobody looked: the title pulses until someone does. */
  #calling = false;

  /**
   * @param {object} options
   * @param {import("./visit.js").Visit} options.visit
   * @param {import("./host.js").Host} options.host
   * @param {string} options.company its name
   * @param {{label: string, lang: string, href: string}} options.language the other language
   */
  constructor({ visit, host, company, language }) {
    this.#visit = visit;
    this.#host = host;
    this.#company = company;
    this.#language = language;
    this.#pill = pill(visit, () => this.#fold(false));
    visit.addEventListener("change", () => this.#draw());
    addEventListener("online", () => this.#draw());
    addEventListener("offline", () => this.#draw());
    document.addEventListener("visibilitychange", () => this.#tell());
    addEventListener("focus", () => this.#onFocus());
    document.addEventListener("keydown", (event) => this.#onKey(event));
    this.#draw();
  }

  #draw() {
    const { contact, screen, signaling } = this.#visit;
    const inCall = isInCall(contact);
    if (inCall && !this.#wasInCall) this.#answered();
    if (!this.#visit.live) this.#folded = false;
    this.#wasInCall = inCall;
    if (screen !== this.#name) this.#show(screen);
    this.#screen?.update?.();
    this.#pill.update();
    // A try to come back is no news; and a call goes on without the server.
    const away = signaling.state === "offline" || (signaling.state === "connecting" && !this.#banner.hidden);
    this.#banner.hidden = (!away && navigator.onLine) || screen === "call";
    keepAwake(isLive(contact));
    this.#tell();
  }

  /** The visitor waited for this: the call opens by itself, and the title says so. */
  #answered() {
    this.#calling = this.#name === "waiting" && (this.#folded || document.hidden);
    if (this.#name !== "waiting") return; // a reload in a call: as it was left
    this.#folded = false;
    keep(FOLDED, null);
  }

  /** @param {ScreenName} name */
  #show(name) {
    this.#screen?.close?.();
    this.#name = name;
    this.#screen = this.#make(name);
    const calm = name !== "call";
    const { live } = this.#visit;
    document.body.dataset.screen = name;
    document.body.replaceChildren(
      this.#banner,
      ...(calm ? [this.#bar(name, live)] : []),
      this.#screen.element,
      this.#pill.element,
    );
    const focus = this.#screen.focus ?? this.#screen.element.querySelector("h1");
    // What opens by itself must not take the focus from the company's page.
    this.#owedFocus = /** @type {HTMLElement|null} */ (focus);
    if (document.hasFocus()) this.#giveFocus();
    scrollTo(0, 0);
  }

  #giveFocus() {
    this.#owedFocus?.focus({ preventScroll: true });
    this.#owedFocus = null;
  }

  #onFocus() {
    if (document.activeElement === document.body) this.#giveFocus();
    this.#tell();
  }

  /** @param {ScreenName} name @param {boolean} live */
  #bar(name, live) {
    const { framed } = this.#host;
    const leave = live
      ? { label: t("widget.bar.fold"), drawing: "fold", act: () => this.#fold(true) }
      : { label: t("widget.bar.close"), drawing: "close", act: () => this.#close() };
    return bar({
      company: this.#company,
      language: name === "start" ? this.#language : null,
      leave: framed ? leave : null,
    });
  }

  /** @param {ScreenName} name @returns {Screen} */
  #make(name) {
    const visit = this.#visit;
    const canFold = this.#host.framed;
    const fold = () => this.#fold(true);
    switch (name) {
      case "resuming": return resumingScreen();
      case "start": return startScreen(visit);
      case "problem": return problemScreen(visit);
      case "check": return checkScreen(visit);
      case "turned": return turnedScreen(visit, canFold ? () => this.#close() : null);
      case "waiting": return waitingScreen(visit, fold, canFold);
      case "call": return callScreen(visit, { fold, unfold: () => this.#fold(false), canFold });
      case "ended": return endedScreen(visit, canFold ? () => this.#close() : null);
      case "fenced": return fencedScreen(visit);
      case "refused": return refusedScreen();
    }
  }

  /** @param {boolean} on */
  #fold(on) {
    this.#folded = on && this.#visit.live;
    keep(FOLDED, this.#folded ? "1" : null);
    this.#tell();
    const focus = on
      ? document.querySelector(this.#name === "call" ? ".call-unfold" : ".pill")
      : document.querySelector("h1");
    /** @type {HTMLElement|null} */ (focus)?.focus({ preventScroll: true });
  }

  #close() {
    this.#closed = true;
    this.#visit.stop();
    this.#tell();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== "Escape" || event.defaultPrevented || !this.#host.framed) return;
    if (document.fullscreenElement) return;
    if (this.#visit.live) this.#fold(true);
    else this.#close();
  }

  #tell() {
    if (!document.hidden && (document.hasFocus() || this.#visit.call?.shown)) this.#calling = false;
    this.#host.tell({
      view: this.#view(),
      live: this.#visit.live && !this.#closed,
      alert: this.#calling ? t("widget.alert.answered") : "",
    });
  }

  /** @returns {import("./host.js").View} */
  #view() {
    if (this.#closed) return "closed";
    if (this.#name === "call") return this.#folded ? "mini" : "stage";
    return this.#folded ? "pill" : "panel";
  }
}
