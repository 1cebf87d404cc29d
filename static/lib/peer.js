/**
 * The way to one other participant: a connection, its recovery, and the generations that number
 * one connection after another (docs/frontend.md, "Negotiation").
 *
 * Events: `state`, `connection` (a new connection took the place of the old one), `track`,
 * `text-open`, `text` {detail: string}, `text-loss` (a connection died with its text channel
 * open: what was under way is lost).
 */

import { Connection } from "./connection.js";

/** @typedef {"connecting"|"connected"|"recovering"} PeerState */
/** @typedef {ConstructorParameters<typeof Peer>[0]} PeerOptions */

/** A break this short (ms) mends itself. */
const DISCONNECTED_MS = 2000;
/** The polite end lets the other one mend first: two restarts at once only cost time. */
const POLITE_MS = 500;
/** An ICE restart that has not helped by then (ms) has failed. */
const RESTART_MS = 5000;
/** A new connection that has not come up by then (ms) has failed. */
const CONNECT_MS = 8000;
const MOST_RESTARTS = 2;

export class Peer extends EventTarget {
  /** @type {PeerState} */
  state = "connecting";
  /** @type {Connection} */
  connection;
  #options;
  /** @type {import("./connection.js").Tracks} */
  #tracks;
  #generation;
  #restarts = 0;
  #waitsForSignaling = false;
  /** The network changed since the way was found: it may be dead before any check has failed. */
  #isStale = false;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /**
   * @param {object} options
   * @param {boolean} options.polite the later joiner of the pair
   * @param {import("./messages.js").Capabilities} options.capabilities the other end's
   * @param {boolean} [options.shares] both ends share files and screens
   * @param {number} options.generation the newest that the pair has seen; 0 for none
   * @param {RTCIceServer[]} options.iceServers
   * @param {boolean} options.relayOnly
   * @param {import("./connection.js").Tracks} options.tracks
   * @param {(kind: import("./connection.js").SignalKind, generation: number, payload: any) => void} options.signal
   * @param {() => boolean} options.canSignal whether the other end would get a signal now
   * @param {(configuration: RTCConfiguration) => RTCPeerConnection} [options.createConnection]
   */
  constructor(options) {
    super();
    this.#options = options;
    this.#tracks = { ...options.tracks };
    this.#generation = options.generation + 1;
    // The first time both ends begin together; later, whoever begins anew says so by offering.
    this.connection = this.#connect(options.generation > 0 || this.#leads);
  }

  get generation() {
    return this.#generation;
  }

  /** @param {Partial<import("./connection.js").Tracks>} tracks */
  setTracks(tracks) {
    Object.assign(this.#tracks, tracks);
    this.connection.setTracks(tracks);
  }

  /** @param {RTCIceServer[]} iceServers for the connections to come */
  setIceServers(iceServers) {
    this.#options.iceServers = iceServers;
  }

  /** Once more through TURN only. Both ends are told at once, so that one offers. */
  relayOnly() {
    if (this.#options.relayOnly) return;
    this.#options.relayOnly = true;
    this.#replace(this.#generation + 1, this.#leads);
  }

  /** @param {number} generation @param {RTCSessionDescriptionInit} description */
  describe(generation, description) {
    const isOffer = description.type === "offer";
    if (generation < this.#generation || (generation > this.#generation && !isOffer)) return;
    const isNewer = generation > this.#generation;
    // An offer that crossed ours before anything was agreed: beginning again is simpler than
    // rolling back sections that the other end has never seen.
    const givesWay = isOffer && this.#options.polite && this.connection.wouldCollide;
    if (isNewer || (givesWay && !this.connection.isNegotiated)) this.#replace(generation, false);
    this.connection.describe(description);
  }

  /** @param {number} generation @param {RTCIceCandidateInit|null} candidate */
  addCandidate(generation, candidate) {
    if (generation === this.#generation) this.connection.addCandidate(candidate);
  }

  /** This machine is on another network, or on one again: look for a new way at once. */
  networkChanged() {
    const { connectionState } = this.connection.pc;
    // What cannot restart would lose a connection that may still work.
    if (!this.connection.wasConnected || (connectionState === "connected" && !this.#canRestart)) return;
    this.#isStale = true;
    this.#restarts = 0;
    this.#recover();
  }

  /** The way for signals is open again: do what had to wait. */
  signalingIsBack() {
    if (this.#waitsForSignaling && this.#options.canSignal()) this.#recover();
  }

  /** Signals were lost: an unfinished negotiation will never finish. */
  signalsWereLost() {
    const { pc } = this.connection;
    if (pc.connectionState !== "connected" || pc.signalingState !== "stable") this.renew();
  }

  /** Leaves the connection for a new one. */
  renew() {
    if (this.#mustWait()) return;
    this.#replace(this.#generation + 1, true);
  }

  close() {
    clearTimeout(this.#timer);
    this.connection.close();
  }

  // Who makes the first offer: the earlier joiner, and always we to an end that only answers.
  get #leads() {
    return !this.#options.polite || !this.#options.capabilities.rollback;
  }

  /** @param {boolean} offers */
  #connect(offers) {
    const generation = this.#generation;
    const { iceServers, relayOnly, polite, shares, signal, createConnection } = this.#options;
    const connection = new Connection({
      configuration: {
        iceServers,
        iceTransportPolicy: relayOnly ? "relay" : "all",
        bundlePolicy: "max-bundle",
        // Gathering begins now, not when the descriptions are there.
        iceCandidatePoolSize: 1,
      },
      polite,
      offers,
      shares,
      tracks: this.#tracks,
      signal: (kind, payload) => signal(kind, generation, payload),
      createConnection,
    });
    connection.addEventListener("state", () => this.#follow(connection.pc.connectionState));
    for (const name of ["track", "text-open"]) {
      connection.addEventListener(name, () => this.dispatchEvent(new Event(name)));
    }
    connection.addEventListener("text", (event) => {
      const { detail } = /** @type {CustomEvent<string>} */ (event);
      this.dispatchEvent(new CustomEvent("text", { detail }));
    });
    this.#after(CONNECT_MS);
    return connection;
  }

  /** @param {number} generation @param {boolean} offers */
  #replace(generation, offers) {
    const { wasConnected } = this.connection;
    this.connection.close();
    this.#generation = generation;
    this.#restarts = 0;
    this.#waitsForSignaling = this.#isStale = false;
    this.connection = this.#connect(offers);
    if (wasConnected) this.dispatchEvent(new Event("text-loss"));
    this.#setState(wasConnected || this.state === "recovering" ? "recovering" : "connecting");
    this.dispatchEvent(new Event("connection"));
  }

  /** @param {RTCPeerConnectionState} state */
  #follow(state) {
    switch (state) {
      case "connected":
        clearTimeout(this.#timer);
        this.#restarts = 0;
        this.#waitsForSignaling = false;
        this.#setState("connected");
        break;
      case "disconnected":
        this.#setState("recovering");
        this.#after(DISCONNECTED_MS + (this.#options.polite ? POLITE_MS : 0));
        break;
      case "failed":
        this.#setState("recovering");
        this.#recover();
        break;
    }
  }

  #recover() {
    const { connectionState } = this.connection.pc;
    if (connectionState === "connected" && !this.#isStale) {
      this.#follow(connectionState);
      return;
    }
    if (this.#mustWait()) return;
    this.#isStale = false;
    if (!this.#canRestart || this.#restarts >= MOST_RESTARTS) {
      this.renew();
      return;
    }
    this.#restarts += 1;
    this.connection.restartIce();
    this.#after(RESTART_MS);
  }

  get #canRestart() {
    const { rollback, ice_restart } = this.#options.capabilities;
    return rollback && ice_restart && this.connection.isNegotiated;
  }

  // Signals sent into the void only pile up: wait for the way to open.
  #mustWait() {
    this.#waitsForSignaling = !this.#options.canSignal();
    if (this.#waitsForSignaling) clearTimeout(this.#timer);
    return this.#waitsForSignaling;
  }

  /** @param {number} ms */
  #after(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#recover(), ms);
  }

  /** @param {PeerState} state */
  #setState(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
