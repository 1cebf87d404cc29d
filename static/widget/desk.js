/**
 * The iframe's page: puts the right screen up, keeps the focus, and tells the loader how much room
 * it wants. Folded, it shows the pill or the small picture; an answer unfolds it.
 */

import { pageData, t } from "../lib/page.js";
import { keep, recall } from "../lib/tab.js";
import { keepAwake } from "../lib/wake-lock.js";
import { bar, offlineBanner } from "./frame.js";
import { pill } from "./pill.js";
import { PlaceStrip } from "./place.js";
import { isInCall, isLive, isOfLine } from "./progress.js";
import { comingScreen, lostScreen, Screens } from "./screens.js";
import { testBand } from "./test-band.js";

/** @typedef {import("../lib/parts.js").Screen} Screen */
/** @typedef {import("./progress.js").ScreenName} ScreenName */

const FOLDED = "signdesk.folded"; // the next page opens as this one was left
/** The screen that was on stays this long (ms) where the next one is not there yet. */
const PATIENCE_MS = 250;

export class Desk {
  #visit;
  #host;
  #company;
  #language;
  #pill;
  #banner = offlineBanner();
  #strip = new PlaceStrip();
  #screens = new Screens();
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
    requestAnimationFrame(() => setTimeout(() => this.#screens.fetchLine()));
  }

  /** In sight again. */
  enter() {
    if (this.#folded) this.#fold(false);
  }

  /** Out of the way: a living contact is only folded. */
  leave() {
    if (this.#visit.live) this.#fold(true);
    else this.#close();
  }

  #draw() {
    const { contact, screen, signaling } = this.#visit;
    const inCall = isInCall(contact);
    if (inCall && !this.#wasInCall) this.#answered();
    if (!this.#visit.live) this.#folded = false;
    this.#wasInCall = inCall;
    if (screen !== this.#name) this.#turnTo(screen);
    this.#screen?.update?.();
    this.#pill.update();
    if (isOfLine(screen)) this.#strip.show(this.#visit);
    // A try to come back is no news; and a call goes on without the server.
    const away = signaling.state === "offline" || (signaling.state === "connecting" && !this.#banner.hidden);
    this.#banner.hidden = (!away && navigator.onLine) || screen === "call";
    keepAwake(isLive(contact));
    if (isLive(contact)) this.#screens.fetchCall();
    this.#tell();
  }

  /** The visitor waited for this: the call opens by itself, and the title says so. */
  #answered() {
    this.#calling = isOfLine(this.#name) && (this.#folded || document.hidden);
    if (!isOfLine(this.#name)) return; // a reload in a call: as it was left
    this.#folded = false;
    keep(FOLDED, null);
  }

  /** @param {ScreenName} name */
  #turnTo(name) {
    this.#name = name;
    const make = this.#screens.get(name);
    if (make) return this.#show(make(this.#visit, this.#ways()));
    const patience = setTimeout(() => this.#name === name && this.#show(comingScreen()), this.#screen ? PATIENCE_MS : 0);
    this.#screens
      .load(name)
      .then((made) => made(this.#visit, this.#ways()), lostScreen)
      .then((screen) => {
        clearTimeout(patience);
        if (this.#name !== name) return;
        this.#show(screen);
        this.#draw();
      });
  }

  /** @param {Screen} screen */
  #show(screen) {
    const name = /** @type {ScreenName} */ (this.#name);
    this.#screen?.close?.();
    this.#screen = screen;
    const calm = name !== "call";
    document.body.dataset.screen = name;
    document.body.replaceChildren(
      ...(pageData().test ? [testBand()] : []),
      this.#banner,
      ...(calm ? [this.#bar()] : []),
      ...(isOfLine(name) && name !== "waiting" ? [this.#strip.element] : []),
      screen.element,
      this.#pill.element,
    );
    const focus = screen.focus ?? screen.element.querySelector("h1");
    // What opens by itself must not take the focus from the company's page.
    this.#owedFocus = /** @type {HTMLElement|null} */ (focus);
    if (document.hasFocus()) this.#giveFocus();
    scrollTo(0, 0);
    this.#placeClip(name, screen.element);
  }

  /** The company's clip for this screen, if it has one: nothing waits for it.
   * @param {ScreenName} name @param {HTMLElement} main */
  #placeClip(name, main) {
    if (Object.keys(pageData().clips ?? {}).length === 0) return;
    void import("./clip.js").then(({ placeClip }) => placeClip(name, main));
  }

  #giveFocus() {
    this.#owedFocus?.focus({ preventScroll: true });
    this.#owedFocus = null;
  }

  #onFocus() {
    if (document.activeElement === document.body) this.#giveFocus();
    this.#tell();
  }

  #bar() {
    const leave = this.#visit.live
      ? { label: t("widget.bar.fold"), drawing: "fold", act: () => this.#fold(true) }
      : { label: t("widget.bar.close"), drawing: "close", act: () => this.#close() };
    return bar({ company: this.#company, language: this.#language, leave: this.#host.framed ? leave : null });
  }

  /** @returns {import("./screens.js").Ways} */
  #ways() {
    return {
      canFold: this.#host.framed,
      fold: () => this.#fold(true),
      unfold: () => this.#fold(false),
      close: this.#host.framed ? () => this.#close() : null,
    };
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
    // A dialog, or the whole screen, is left by the same key, and alone.
    if (!document.fullscreenElement && !document.querySelector("dialog[open]")) this.leave();
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
