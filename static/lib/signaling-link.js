/**
 * The way to a node: one socket at a time, opened again after each drop, with the delays between
 * tries and the clock that declares a silent socket dead. What is said over it is signaling.js.
 */

import { CLOSE } from "./messages.js";
import { SignalingError } from "./outbox.js";

/** @typedef {"connecting"|"online"|"offline"|"fenced"|"refused"|"stopped"} SignalingState */

/** Waits (ms) before each try; the last one repeats. */
const DELAYS = [0, 300, 1000, 2000, 4000, 7000];
/** A connection that held this long (ms) was a good one: delays start again. */
const GOOD_MS = 5000;
/** No welcome for this long (ms): the socket leads nowhere. */
const WELCOME_MS = 10000;
const MISSED_PINGS = 3;
/** How often a ping comes (ms) until the first one tells. */
const FIRST_INTERVAL_MS = 20000;

/**
 * @typedef {object} LinkOptions
 * @property {() => WebSocket} connect opens a socket
 * @property {() => Promise<string>} fetchToken rejects with SignalingError `unauthorized` where
 *   trying again is useless
 * @property {(token: string) => object} hello the first message
 * @property {(message: import("./messages.js").ServerMessage) => void} receive
 * @property {() => void} moved `state` is another one
 */

export class SignalingLink {
  /** @type {SignalingState} */
  state = "stopped";
  /** The token of the latest hello, or "". */
  token = "";
  #options;
  /** @type {WebSocket|null} */
  #socket = null;
  #tokenRenewed = false;
  #tries = 0;
  #onlineSince = 0;
  #attempt = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #retryTimer;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #deadTimer;
  /** @type {AbortController|null} */
  #listening = null;

  /** @param {LinkOptions} options */
  constructor(options) {
    this.#options = options;
  }

  start() {
    const { signal } = (this.#listening = new AbortController());
    globalThis.addEventListener?.("online", () => this.#networkChanged(), { signal });
    globalThis.document?.addEventListener(
      "visibilitychange",
      () => document.hidden || this.#hurry(),
      { signal },
    );
    void this.#open();
  }

  stop() {
    this.#listening?.abort();
    this.#drop();
    this.#become("stopped");
  }

  /** Opens at once what was given up, such as a session that another tab took. */
  reopen() {
    this.#tries = 0;
    void this.#open();
  }

  /** @param {string} text dropped where no socket is open */
  send(text) {
    this.#socket?.send(text);
  }

  /** The node let the session in. */
  welcomed() {
    this.#tokenRenewed = false;
    this.#onlineSince = Date.now();
    this.alive(FIRST_INTERVAL_MS);
    this.#become("online");
  }

  /** A sign of life. @param {number} interval until the next one, ms */
  alive(interval) {
    this.#deadAfter(interval * MISSED_PINGS);
  }

  /** Leaves this socket and tries again. @param {number} [after] ms; one of the delays by default */
  retry(after) {
    this.#drop();
    const usual = DELAYS[Math.min(this.#tries, DELAYS.length - 1)] * (0.75 + Math.random() / 2);
    this.#tries += 1;
    this.#become("offline");
    this.#retryTimer = setTimeout(() => void this.#open(), after ?? usual);
  }

  async #open() {
    this.#drop();
    const attempt = (this.#attempt += 1);
    this.#become("connecting");
    try {
      this.token ||= await this.#options.fetchToken();
    } catch (error) {
      if (attempt !== this.#attempt) return;
      if (error instanceof SignalingError && error.code === "unauthorized") this.#giveUp("refused");
      else this.retry();
      return;
    }
    if (attempt !== this.#attempt) return;
    const socket = (this.#socket = this.#options.connect());
    const ours = () => socket === this.#socket;
    socket.onopen = () => ours() && socket.send(JSON.stringify(this.#options.hello(this.token)));
    socket.onmessage = ({ data }) => ours() && this.#options.receive(JSON.parse(data));
    socket.onclose = ({ code }) => ours() && this.#closed(code);
    this.#deadAfter(WELCOME_MS);
  }

  // Leaves the socket and whatever was planned; nothing of it is heard again.
  #drop() {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#deadTimer);
    this.#attempt += 1;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    if (this.#onlineSince && Date.now() - this.#onlineSince > GOOD_MS) this.#tries = 0;
    this.#onlineSince = 0;
  }

  /** @param {"fenced"|"refused"} state */
  #giveUp(state) {
    this.#drop();
    this.#become(state);
  }

  /** @param {number} ms */
  #deadAfter(ms) {
    clearTimeout(this.#deadTimer);
    this.#deadTimer = setTimeout(() => this.retry(), ms);
  }

  #hurry() {
    if (this.state === "offline") void this.#open();
  }

  // A socket of the network before may look alive for long; a new one costs little.
  #networkChanged() {
    if (this.state === "offline" || this.state === "online") void this.#open();
  }

  /** @param {number} code */
  #closed(code) {
    if (code === CLOSE.FENCED) this.#giveUp("fenced");
    else if (code === CLOSE.ABUSE) this.#giveUp("refused");
    else if (code !== CLOSE.UNAUTHORIZED) this.retry();
    else if (this.#tokenRenewed) this.#giveUp("refused");
    else {
      this.#tokenRenewed = true;
      this.token = "";
      void this.#open();
    }
  }

  /** @param {SignalingState} state */
  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.#options.moved();
  }
}

/** A socket to the node that the page came from. */
export function connectToNode() {
  const url = new URL("/ws", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(url);
}
