/**
 * The visitor's network, tried with real video to the node for some seconds. It is advice, and
 * nothing waits for it; it ends at once where the page is left or `stop` is called.
 *
 * Events: `change` (`state`, `verdict` or `figures` changed).
 */

import { CheckedConnection } from "./checked-connection.js";
import { flowBetween, verdictOf } from "./network-verdict.js";
import { relaysOf, turnWorks } from "./turn-test.js";

/** @typedef {import("./network-verdict.js").Figures} Figures */
/** @typedef {import("./network-verdict.js").Counted} Counted */
/** @typedef {{down: Counted, up: Counted, rtt: number|null}} Counts */
/** @typedef {"idle"|"running"|"done"|"busy"|"failed"} CheckState */

/** All ms. What the first second carries says how a connection begins, not what it carries. */
const TIMES = { connect: 4000, settle: 1000, measure: 2500, tick: 250, turn: 4000 };
/** @type {Figures} */
const NOTHING = { down: null, up: null, rtt: null, turn: null };

class Busy extends Error {}

export class NetworkCheck extends EventTarget {
  /** @type {CheckState} */
  state = "idle";
  /** null while it runs, and where it says nothing about a call. @type {import("./network-verdict.js").Verdict|null} */
  verdict = null;
  /** @type {Figures} */
  figures = NOTHING;
  #url;
  #token;
  #iceServers;
  #connect;
  #times;
  /** @type {AbortController|null} */
  #running = null;
  #leave = () => this.stop();

  /**
   * @param {object} options
   * @param {string} options.url of the page data's `check`
   * @param {() => Promise<string>} options.token the visitor's
   * @param {RTCIceServer[]} [options.iceServers] the node's, where they are known
   * @param {(servers: RTCIceServer[]) => Pick<CheckedConnection, "offer"|"take"|"count"|"close">} [options.connect]
   * @param {Partial<typeof TIMES>} [options.times]
   */
  constructor({ url, token, iceServers, connect = (servers) => new CheckedConnection(servers), times = {} }) {
    super();
    this.#url = url;
    this.#token = token;
    this.#iceServers = iceServers;
    this.#connect = connect;
    this.#times = { ...TIMES, ...times };
  }

  /** Runs a check; nothing where one is running. @returns {Promise<void>} when it is over */
  async start() {
    if (this.#running) return;
    const running = new AbortController();
    this.#running = running;
    this.figures = NOTHING;
    globalThis.addEventListener?.("pagehide", this.#leave);
    this.#say("running");
    try {
      await this.#run(running.signal);
      if (!running.signal.aborted) this.#say(this.verdict === null ? "failed" : "done");
    } catch (error) {
      if (!running.signal.aborted) this.#say(error instanceof Busy ? "busy" : "failed");
    } finally {
      running.abort();
      if (this.#running === running) this.#running = null;
    }
  }

  /** Ends it at once; a check that had not come to its end is idle again. */
  stop() {
    globalThis.removeEventListener?.("pagehide", this.#leave);
    if (!this.#running) return;
    this.#running.abort();
    this.#running = null;
    this.#say("idle");
  }

  /** @param {CheckState} state */
  #say(state) {
    this.state = state;
    if (state !== "done") this.verdict = null;
    this.dispatchEvent(new Event("change"));
  }

  /** @param {AbortSignal} signal */
  async #run(signal) {
    const servers = this.#iceServers ?? (await this.#ask({}, signal)).ice_servers;
    const measured = await this.#measure(servers, signal);
    const relays = relaysOf(servers);
    const turn = measured || !relays.length || signal.aborted
      ? null
      : await turnWorks(relays, { signal, patience: this.#times.turn });
    this.figures = { ...NOTHING, ...measured, turn };
    this.verdict = verdictOf(this.figures);
  }

  /**
   * @param {RTCIceServer[]} servers @param {AbortSignal} signal
   * @returns {Promise<Partial<Figures>|null>} null where no video came and went
   */
  async #measure(servers, signal) {
    const connection = this.#connect(servers);
    signal.addEventListener("abort", () => connection.close());
    try {
      const { sdp } = await this.#ask({ sdp: await connection.offer() }, signal);
      await connection.take(sdp);
      const began = await this.#counts(connection, signal);
      if (began === null) return null;
      await pause(this.#times.settle, signal);
      const first = await connection.count() ?? began;
      await pause(this.#times.measure, signal);
      const last = await connection.count() ?? first;
      return { down: flowBetween(first.down, last.down), up: flowBetween(first.up, last.up), rtt: last.rtt };
    } finally {
      connection.close();
    }
  }

  /**
   * @param {Pick<CheckedConnection, "count">} connection @param {AbortSignal} signal
   * @returns {Promise<Counts|null>} as soon as there are any
   */
  async #counts(connection, signal) {
    for (let waited = 0; waited < this.#times.connect; waited += this.#times.tick) {
      await pause(this.#times.tick, signal);
      const counts = await connection.count();
      if (counts) return counts;
    }
    return null;
  }

  /** @param {{sdp?: string}} what @param {AbortSignal} signal @returns {Promise<any>} */
  async #ask(what, signal) {
    const response = await fetch(this.#url, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/json" },
      body: JSON.stringify({ ...what, token: await this.#token() }),
      signal,
    });
    if (response.status === 429 || response.status === 503) throw new Busy();
    if (!response.ok) throw new Error(`no check: ${response.status}`);
    return response.json();
  }
}

/** @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} rejects when aborted */
function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
