/**
 * Before the line: the ways to speak that the company offers, joining one of its queues, and why
 * there was no place.
 *
 * Events: `change`.
 */

import { choose, lastChoice } from "../lib/preferences.js";
import { isTurnedAway } from "./ending.js";
import { fetchOutlook } from "./outlook.js";

/** @typedef {"lsf"|"lpc"|"text"} Mode */
/**
 * @typedef {object} OfferedQueue
 * @property {string} id
 * @property {Mode} mode
 * @property {import("./outlook.js").Outlook|null} [outlook]
 */
/** What goes with a wish to join, besides the queue.
 * @typedef {{video: boolean, again?: boolean, test?: boolean, context?: Record<string, string>, identity?: string}} Wish */

const MODE = "signdesk.mode"; // the way to speak that was chosen last

export class Lobby extends EventTarget {
  /** One a mode. */
  queues;
  /** The one that was asked for last. */
  queue;
  joining = false;
  /** Why joining failed: an error code of the protocol, or "". */
  problem = "";
  /** @type {"start"|"turned"} */
  step = "start";
  #enqueue;
  #lang;
  #state;

  /**
   * @param {object} options
   * @param {OfferedQueue[]} options.queues at least one
   * @param {"fr"|"en"} options.lang
   * @param {string} [options.state] where to ask for a queue's outlook again
   * @param {boolean} [options.test] tests are answered at any hour
   * @param {(fields: any) => Promise<unknown>} options.enqueue
   */
  constructor({ queues, lang, state = "", test = false, enqueue }) {
    super();
    this.queues = queues;
    this.#lang = lang;
    this.#state = state;
    this.#enqueue = enqueue;
    this.queue = queues.find(({ mode }) => mode === this.usual) ?? queues[0];
    const closed = queues.every(({ outlook }) => outlook?.state === "closed");
    if (closed && !test) this.#turnAway(queues[0].outlook?.why ?? "closed");
  }

  /** The mode of the last time; "" the first time. */
  get usual() {
    return lastChoice(MODE);
  }

  /** Takes a place in line, or says why there is none. Asked again meanwhile, it does nothing.
   * @param {OfferedQueue} queue @param {Wish} wish @returns {Promise<boolean>} whether in line */
  async join(queue, wish) {
    if (this.joining) return false;
    this.queue = queue;
    choose(MODE, queue.mode);
    this.joining = true;
    this.problem = "";
    this.#changed();
    try {
      await this.#enqueue({ queue: queue.id, locale: this.#lang, ...wish });
      this.step = "start";
    } catch (error) {
      await this.#refused(/** @type {{code?: string}} */ (error).code ?? "unavailable");
    }
    this.joining = false;
    this.#changed();
    return this.problem === "";
  }

  /** Back to the choice. */
  restart() {
    this.problem = "";
    this.step = "start";
    this.#changed();
  }

  /** @param {string} code */
  async #refused(code) {
    if (isTurnedAway(code)) {
      const address = this.#state && `${this.#state}&queue=${encodeURIComponent(this.queue.id)}`;
      const outlook = await fetchOutlook(address);
      if (outlook) this.queue.outlook = outlook;
      this.#turnAway(code);
    } else {
      this.problem = code;
      this.step = "start";
    }
  }

  /** @param {string} why */
  #turnAway(why) {
    this.problem = why;
    this.step = "turned";
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
