/**
 * The screens by name. The first view has only those that a visitor may meet at once; the others
 * are asked for while nobody waits for them yet.
 */

import { element } from "../lib/elements.js";
import { t } from "../lib/page.js";
import { button, column, picture } from "../lib/parts.js";
import { persistent } from "./later.js";
import { startScreen } from "./screens/start.js";

/** @typedef {import("../lib/parts.js").Screen} Screen */
/** @typedef {import("./progress.js").ScreenName} ScreenName */
/** @typedef {import("./visit.js").Visit} Visit */
/**
 * @typedef {object} Ways what a screen may do with the page around it
 * @property {boolean} canFold
 * @property {() => void} fold
 * @property {() => void} unfold
 * @property {(() => void)|null} close
 */
/** @typedef {(visit: Visit, ways: Ways) => Screen} Make */

const elsewhere = () => import("./screens/elsewhere.js");

/** @type {Record<Exclude<ScreenName, "start">, () => Promise<Make>>} */
const LATER = {
  camera: async () => (await import("./screens/camera.js")).cameraScreen,
  check: async () => (await import("./screens/check.js")).checkScreen,
  problem: async () => (await import("./screens/problem.js")).problemScreen,
  waiting: async () => {
    const { waitingScreen } = await import("./screens/waiting.js");
    return (visit, { fold, canFold }) => waitingScreen(visit, fold, canFold);
  },
  call: async () => {
    const [{ callScreen }] = await Promise.all([
      import("./screens/call.js"),
      ...["call", "call-screen", "settings"].map((name) => style(`../css/${name}.css`)),
    ]);
    return callScreen;
  },
  ended: async () => {
    const [{ endedScreen }] = await Promise.all([import("./screens/ended.js"), style("../css/settings.css")]);
    return (visit, { close }) => endedScreen(visit, close);
  },
  turned: async () => {
    const { turnedScreen } = await import("./screens/turned.js");
    return (visit, { close }) => turnedScreen(visit, close);
  },
  resuming: async () => (await elsewhere()).resumingScreen,
  fenced: async () => (await elsewhere()).fencedScreen,
  refused: async () => (await elsewhere()).refusedScreen,
};

/** What comes next, in the order in which it may be needed: of the line, then of a call. */
const OF_THE_LINE = /** @type {const} */ (["camera", "check", "waiting"]);
const OF_A_CALL = /** @type {const} */ (["call", "ended", "problem"]);

export class Screens {
  /** @type {Map<ScreenName, Make>} */
  #made = new Map([["start", startScreen]]);
  /** @type {Map<ScreenName, Promise<Make>>} */
  #coming = new Map();

  /** @param {ScreenName} name @returns {Make|null} null while it is not there yet */
  get(name) {
    return this.#made.get(name) ?? null;
  }

  /** @param {ScreenName} name @returns {Promise<Make>} rejects where the network does not give it */
  load(name) {
    const coming = this.#coming.get(name) ?? this.#fetch(name);
    this.#coming.set(name, coming);
    return coming;
  }

  /** @param {ScreenName} name @returns {Promise<Make>} */
  async #fetch(name) {
    try {
      const make = name === "start" ? startScreen : await persistent(LATER[name]);
      this.#made.set(name, make);
      return make;
    } catch (error) {
      this.#coming.delete(name); // the next wish is a new try
      throw error;
    }
  }

  /** The first screen is painted: what a press leads to is fetched. */
  fetchLine() {
    for (const name of OF_THE_LINE) this.load(name).catch(() => undefined);
  }

  /** In line: what an answer leads to is fetched. */
  fetchCall() {
    for (const name of OF_A_CALL) this.load(name).catch(() => undefined);
  }
}

/** @type {Map<string, Promise<unknown>>} */
const styles = new Map();

/** A style sheet that comes with a screen. @param {string} path from here */
export function style(path) {
  const { href } = new URL(path, import.meta.url);
  const found = styles.get(href);
  if (found) return found;
  const coming = new Promise((resolve, reject) => {
    const link = element("link", { rel: "stylesheet", href, onload: resolve });
    link.addEventListener("error", () => {
      link.remove();
      styles.delete(href);
      reject(new Error(href));
    });
    document.head.append(link);
  });
  styles.set(href, coming);
  return coming;
}

/** The next screen is on its way. @returns {Screen} */
export function comingScreen() {
  return { element: column(t("widget.joining"), picture("waiting")) };
}

/** A part of the page did not come: the place is kept, and the page may be asked for again. @returns {Screen} */
export function lostScreen() {
  return {
    element: column(
      t("widget.lost.title"),
      picture("unsupported"),
      element("p", { class: "lead" }, t("widget.lost.words")),
      element("div", { class: "actions" }, button(t("widget.refused.reload"), "primary wide", () => location.reload(), "refresh")),
    ),
  };
}
