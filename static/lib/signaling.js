/**
 * One session with the switchboard over reconnects and reloads (docs/protocol.md).
 *
 * Events: `state` (the connection's state), `change` (contact, advisor or place), `message`
 * {detail: ServerMessage} (whatever the node sent, after it was applied), `snapshot` (what was
 * sent while we were away is lost; the snapshot is applied).
 */

import { Outbox, SignalingError } from "./outbox.js";
import { SessionStore } from "./session-store.js";
import { SessionView } from "./session-view.js";
import { connectToNode, SignalingLink } from "./signaling-link.js";

export { SignalingError };

/** @typedef {import("./messages.js").ServerMessage} ServerMessage */
/** @typedef {import("./messages.js").CommandMessage} CommandMessage */
/** @typedef {import("./signaling-link.js").SignalingState} SignalingState */

/** What a browser's peer connections can do. */
const BROWSER = { rollback: true, ice_restart: true, trickle: true, share: true };

/** States in which nobody listens to commands, and what they are refused with.
 * @type {Partial<Record<SignalingState, string>>} */
const DEAF = { fenced: "fenced", refused: "unauthorized", stopped: "stopped" };

export class Signaling extends EventTarget {
  #link;
  #store;
  #view = new SessionView();
  #outbox = new Outbox();
  #hasState = false;
  #clockOffset = 0;

  /**
   * @param {object} options
   * @param {(previous: string) => Promise<string>} options.fetchToken gets the last token, which
   *   may have expired, or ""; rejects with SignalingError `unauthorized` where trying again is
   *   useless
   * @param {string} options.storageKey
   * @param {import("./messages.js").Capabilities} [options.capabilities] a browser's by default
   * @param {() => WebSocket} [options.connect] opens a socket; the page's own node by default
   */
  constructor({ fetchToken, storageKey, capabilities = BROWSER, connect = connectToNode }) {
    super();
    const store = (this.#store = new SessionStore(storageKey));
    this.#link = new SignalingLink({
      connect,
      fetchToken: () => fetchToken(store.kept.token),
      hello: (token) => this.#hello(token, capabilities),
      receive: (message) => this.#receive(message),
      moved: () => this.#moved(),
    });
  }

  get state() {
    return this.#link.state;
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
    this.#link.start();
  }

  stop() {
    this.#link.stop();
  }

  /** Takes a session back that another tab has; the other tab becomes `fenced`. */
  takeOver() {
    if (this.state !== "fenced") return;
    this.#store.liftIds();
    this.#hasState = false;
    this.#link.reopen();
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
    const refusal = DEAF[this.state];
    if (refusal) return Promise.reject(new SignalingError(refusal));
    const message = { type, id: this.#store.nextId(), ...fields };
    return this.#outbox.add(message, (text) => this.state === "online" && this.#link.send(text));
  }

  /**
   * Sends what only the newest value of matters; dropped while offline.
   * @param {"legibility"} type
   * @param {Omit<import("./messages.js").LegibilityMessage, "type">} fields
   */
  send(type, fields) {
    if (this.state === "online") this.#link.send(JSON.stringify({ type, ...fields }));
  }

  /** What another page needs to resume this session, as a duplicated tab has it. */
  get kept() {
    return this.#store.kept;
  }

  /** @param {string} token @param {import("./messages.js").Capabilities} capabilities */
  #hello(token, capabilities) {
    const { session, secret, epoch, last_seq, ticket } = this.#store.kept;
    return {
      type: "hello",
      token,
      capabilities,
      // Without state a replay is useless; no store has the epoch "", so a snapshot comes.
      ...(session && {
        resume: {
          session,
          secret,
          last_seq,
          epoch: this.#hasState ? epoch : "",
          attempt: this.#store.nextAttempt(),
        },
      }),
      ...(ticket && { ticket }),
    };
  }

  #moved() {
    this.#emit("state");
    const refusal = DEAF[this.state];
    if (refusal) this.#outbox.rejectAll(refusal);
  }

  /** @param {ServerMessage} message */
  #receive(message) {
    const before = [this.contact, this.advisor, this.place];
    if ("seq" in message && message.type !== "welcome") {
      if (message.seq <= this.#store.kept.last_seq) return;
      if (message.seq > this.#store.kept.last_seq + 1) {
        this.#link.retry();
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
        this.#link.send('{"type":"pong"}');
        this.#clockOffset = message.now - Date.now();
        this.#link.alive(message.interval);
        break;
      case "ok":
        this.#outbox.resolve(message.id, message.answer ?? {});
        break;
      case "error":
        this.#failed(message);
        break;
      case "bye":
        this.#link.retry(message.after_ms);
        break;
    }
  }

  /** @param {import("./messages.js").WelcomeMessage} message */
  #welcomed({ session, secret, epoch, now, seq, resumed }) {
    this.#clockOffset = now - Date.now();
    this.#store.keep({ session, secret, epoch, token: this.#link.token });
    if (!resumed) {
      this.#store.keep({ last_seq: seq });
      this.#hasState = true;
    }
    this.#link.welcomed();
    this.#outbox.resend((text) => this.#link.send(text));
  }

  /** @param {import("./messages.js").ErrorMessage} message */
  #failed({ id, code, detail }) {
    if (id) {
      this.#outbox.reject(id, new SignalingError(code, detail));
    } else if (this.state === "connecting" && code === "no_session") {
      // Only without it does the node let us in.
      this.#store.forget();
      this.#hasState = false;
      this.#link.retry();
    }
  }

  /** @param {string} name @param {unknown} [detail] */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
