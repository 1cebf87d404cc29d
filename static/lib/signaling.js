/**
 * One session with the switchboard over reconnects and reloads (docs/protocol.md).
 *
 * Events: `state` (the connection's state), `change` (contact, advisor or place), `message`
 * {detail: ServerMessage} (whatever the node sent, after it was applied), `snapshot` (what was
 * sent while we were away is lost; the snapshot is applied).
 */

import { CLOSE } from "./messages.js";
import { Outbox, SignalingError } from "./outbox.js";
import { SessionStore } from "./session-store.js";
import { SessionView } from "./session-view.js";

export { SignalingError };

/** @typedef {import("./messages.js").ServerMessage} ServerMessage */
/** @typedef {import("./messages.js").CommandMessage} CommandMessage */
/** @typedef {"connecting"|"online"|"offline"|"fenced"|"refused"|"stopped"} SignalingState */

/** Waits (ms) before each try; the last one repeats. */
const DELAYS = [0, 300, 1000, 2000, 4000, 7000];
/** A connection that held this long (ms) was a good one: delays start again. */
const GOOD_MS = 5000;
/** No welcome for this long (ms): the socket leads nowhere. */
const WELCOME_MS = 10000;
const MISSED_PINGS = 3;

/** States in which nobody listens to commands, and what they are refused with. */
const DEAF = /** @type {const} */ ({ fenced: "fenced", refused: "unauthorized" });

export class Signaling extends EventTarget {
  /** @type {SignalingState} */
  state = "stopped";

  #fetchToken;
  #capabilities;
  #connect;
  #store;
  #view = new SessionView();
  #outbox = new Outbox();
  /** @type {WebSocket|null} */
  #socket = null;
  #token = "";
  #tokenRenewed = false;
  #hasState = false;
  #tries = 0;
  #onlineSince = 0;
  #attempt = 0;
  #clockOffset = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #retryTimer;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #deadTimer;
  /** @type {AbortController|null} */
  #listening = null;

  /**
   * @param {object} options
   * @param {(previous: string) => Promise<string>} options.fetchToken gets the last token, which
   *   may have expired, or ""; rejects with SignalingError `unauthorized` where trying again is
   *   useless
   * @param {string} options.storageKey
   * @param {import("./messages.js").Capabilities} options.capabilities
   * @param {() => WebSocket} [options.connect] opens a socket; the page's own node by default
   */
  constructor({ fetchToken, storageKey, capabilities, connect = connectToNode }) {
    super();
    this.#fetchToken = fetchToken;
    this.#capabilities = capabilities;
    this.#connect = connect;
    this.#store = new SessionStore(storageKey);
  }

  get contact() {
    return this.#view.contact;
  }

  // A page that is refused may put its contact aside: nobody will tell it the end any more.
  set contact(contact) {
    this.#view.contact = contact;
  }

  get advisor() {
    return this.#view.advisor;
  }

  get place() {
    return this.#view.place;
  }

  start() {
    if (this.state !== "stopped") return;
    this.#store.liftIds();
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
    this.#outbox.rejectAll("stopped");
    this.#setState("stopped");
  }

  /** Takes a session back that another tab has; the other tab becomes `fenced`. */
  takeOver() {
    if (this.state !== "fenced") return;
    this.#store.liftIds();
    this.#hasState = false;
    this.#tries = 0;
    void this.#open();
  }

  /** @returns {number} the switchboard's clock, ms since the Unix epoch */
  now() {
    return Date.now() + this.#clockOffset;
  }

  /**
   * Sends a command, again after a drop, until it is answered.
   * @template {CommandMessage["type"]} T
   * @param {T} type
   * @param {Omit<Extract<CommandMessage, {type: T}>, "id"|"type">} fields
   * @returns {Promise<Record<string, any>>} rejects with SignalingError
   */
  command(type, fields) {
    if (this.state === "fenced" || this.state === "refused") {
      return Promise.reject(new SignalingError(DEAF[this.state]));
    }
    const message = { type, id: this.#store.nextId(), ...fields };
    return this.#outbox.add(message, (text) => this.state === "online" && this.#socket?.send(text));
  }

  /**
   * Sends what only the newest value of matters; dropped while offline.
   * @param {"legibility"} type
   * @param {Omit<import("./messages.js").LegibilityMessage, "type">} fields
   */
  send(type, fields) {
    if (this.state === "online") this.#socket?.send(JSON.stringify({ type, ...fields }));
  }

  // ---- the socket ----------------------------------------------------------------------

  async #open() {
    this.#drop();
    const attempt = (this.#attempt += 1);
    this.#setState("connecting");
    try {
      this.#token ||= await this.#fetchToken(this.#store.kept.token);
    } catch (error) {
      if (attempt !== this.#attempt) return;
      if (error instanceof SignalingError && error.code === "unauthorized") this.#giveUp("refused");
      else this.#later();
      return;
    }
    if (attempt !== this.#attempt) return;
    const socket = (this.#socket = this.#connect());
    const ours = () => socket === this.#socket;
    socket.onopen = () => ours() && socket.send(JSON.stringify(this.#hello()));
    socket.onmessage = ({ data }) => ours() && this.#receive(JSON.parse(data));
    socket.onclose = ({ code }) => ours() && this.#closed(code);
    this.#deadAfter(WELCOME_MS);
  }

  #hello() {
    const { session, secret, epoch, last_seq, ticket } = this.#store.kept;
    return {
      type: "hello",
      token: this.#token,
      capabilities: this.#capabilities,
      // Without state a replay is useless; no store has the epoch "", so a snapshot comes.
      ...(session && { resume: { session, secret, last_seq, epoch: this.#hasState ? epoch : "" } }),
      ...(ticket && { ticket }),
    };
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

  /** @param {number} [after] ms; the next of the usual delays by default */
  #later(after) {
    this.#drop();
    const usual = DELAYS[Math.min(this.#tries, DELAYS.length - 1)] * (0.75 + Math.random() / 2);
    this.#tries += 1;
    this.#setState("offline");
    this.#retryTimer = setTimeout(() => void this.#open(), after ?? usual);
  }

  /** @param {"fenced"|"refused"} state */
  #giveUp(state) {
    this.#drop();
    this.#setState(state);
    this.#outbox.rejectAll(DEAF[state]);
  }

  /** @param {number} ms */
  #deadAfter(ms) {
    clearTimeout(this.#deadTimer);
    this.#deadTimer = setTimeout(() => this.#later(), ms);
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
    else if (code !== CLOSE.UNAUTHORIZED) this.#later();
    else if (this.#tokenRenewed) this.#giveUp("refused");
    else {
      this.#tokenRenewed = true;
      this.#token = "";
      void this.#open();
    }
  }

  // ---- messages ------------------------------------------------------------------------

  /** @param {ServerMessage} message */
  #receive(message) {
    const before = [this.contact, this.advisor, this.place];
    if ("seq" in message && message.type !== "welcome") {
      if (message.seq <= this.#store.kept.last_seq) return;
      if (message.seq > this.#store.kept.last_seq + 1) {
        this.#later();
        return;
      }
      this.#store.keep({ last_seq: message.seq });
    }
    this.#view.apply(message);
    const ticket = this.contact?.ticket ?? "";
    if (this.contact !== before[0]) this.#store.keep({ ticket });
    this.#act(message);
    this.#emit("message", message);
    if (message.type === "welcome" && !message.resumed) this.#emit("snapshot");
    const after = [this.contact, this.advisor, this.place];
    if (after.some((value, i) => value !== before[i])) this.#emit("change");
  }

  /** @param {ServerMessage} message */
  #act(message) {
    switch (message.type) {
      case "welcome":
        this.#welcomed(message);
        break;
      case "ping":
        this.#socket?.send('{"type":"pong"}');
        this.#clockOffset = message.now - Date.now();
        this.#deadAfter(message.interval * MISSED_PINGS);
        break;
      case "ok":
        this.#outbox.resolve(message.id, message.answer ?? {});
        break;
      case "error":
        this.#failed(message);
        break;
      case "bye":
        this.#later(message.after_ms);
        break;
    }
  }

  /** @param {import("./messages.js").WelcomeMessage} message */
  #welcomed({ session, secret, epoch, now, seq, resumed }) {
    this.#clockOffset = now - Date.now();
    this.#tokenRenewed = false;
    this.#onlineSince = Date.now();
    this.#store.keep({ session, secret, epoch, token: this.#token });
    if (!resumed) {
      this.#store.keep({ last_seq: seq });
      this.#hasState = true;
    }
    // Until the first ping tells the real interval.
    this.#deadAfter(20000 * MISSED_PINGS);
    this.#setState("online");
    this.#outbox.resend((text) => this.#socket?.send(text));
  }

  /** @param {import("./messages.js").ErrorMessage} message */
  #failed({ id, code, detail }) {
    if (id) {
      this.#outbox.reject(id, new SignalingError(code, detail));
    } else if (this.state === "connecting" && (code === "no_session" || code === "bad_ticket")) {
      // Only without it does the node let us in.
      if (code === "bad_ticket") this.#store.keep({ ticket: "" });
      else this.#store.forget();
      this.#hasState = false;
      this.#later();
    }
  }

  /** @param {SignalingState} state */
  #setState(state) {
    if (state === this.state) return;
    this.state = state;
    this.#emit("state");
  }

  /** @param {string} name @param {unknown} [detail] */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function connectToNode() {
  const url = new URL("/ws", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(url);
}
