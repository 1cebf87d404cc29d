/**
 * The pairs of one call: this page and every other participant, who come and go without
 * disturbing one another.
 *
 * Events, each of one pair {detail: Pair}: `joined` (to be attached), `state`, `change`, `media`,
 * `grade`; and `fresh` (a new connection was begun: it wants fresh ICE servers).
 */

import { Pair } from "./pair.js";
import { Peer } from "./peer.js";
import { carries, isHeld, meOf, othersOf, sends } from "./participants.js";
import { Uplink } from "./uplink.js";

/** @typedef {import("./messages.js").ContactView} ContactView */
/** @typedef {import("./messages.js").Participant} Participant */
/** @typedef {import("./peer.js").PeerOptions} PeerOptions */
/** @typedef {import("./connection.js").Tracks} Tracks */

/** What a mesh says of its pairs. */
const EVENTS = ["state", "change", "media", "grade"];

export class Mesh extends EventTarget {
  /** By participant. @type {Map<string, Pair>} */
  pairs = new Map();
  #signaling;
  #createPeer;
  #command;
  #uplink = new Uplink();
  /** @type {Tracks} */
  #tracks = { video: null, audio: null, screen: null };
  /** This page's person watches: nothing of theirs is sent. */
  #silent = false;

  /**
   * @param {object} options
   * @param {import("./signaling.js").Signaling} options.signaling
   * @param {(type: "description"|"candidate"|"quality", fields: Record<string, any>) => void} options.command
   * @param {(options: PeerOptions) => Peer} [options.createPeer]
   */
  constructor({ signaling, command, createPeer = (options) => new Peer(options) }) {
    super();
    this.#signaling = signaling;
    this.#command = command;
    this.#createPeer = createPeer;
  }

  /** One pair for each other participant, as the contact wants it now. @param {ContactView} contact */
  follow(contact) {
    const me = meOf(contact);
    const others = me ? othersOf(contact) : [];
    for (const [id, pair] of this.pairs) {
      if (!others.some((far) => far.id === id)) this.#part(pair);
    }
    if (!me) return;
    this.#setSilent(!sends(me));
    for (const far of others) {
      // Two who watch have nothing to show one another.
      if (this.#silent && !sends(far)) continue;
      const pair = this.pairs.get(far.id);
      if (pair) this.#renew(pair, contact);
      else this.#join(contact, me, far);
      const joined = this.pairs.get(far.id);
      if (!joined) continue;
      joined.counts = carries(me, far);
      joined.hold(isHeld(contact, me, far));
    }
  }

  /** @param {Partial<Tracks>} tracks */
  setTracks(tracks) {
    Object.assign(this.#tracks, tracks);
    if (this.#silent) return;
    for (const pair of this.pairs.values()) pair.setTracks(tracks);
  }

  /** @param {RTCIceServer[]} servers for the connections to come */
  setIceServers(servers) {
    for (const { peer } of this.pairs.values()) peer.setIceServers(servers);
  }

  /** @param {import("./messages.js").ServerMessage} message */
  receive(message) {
    switch (message.type) {
      case "peer_description":
        this.pairs.get(message.sender)?.peer.describe(message.generation, message.description);
        break;
      case "peer_candidate":
        this.pairs.get(message.sender)?.peer.addCandidate(message.generation, message.candidate);
        break;
      case "peer_legibility": {
        const pair = this.pairs.get(message.participant);
        if (pair) pair.mine = message.grade;
        break;
      }
    }
  }

  /** The way for signals is open again: do what had to wait. */
  signalingIsBack() {
    for (const { peer } of this.pairs.values()) peer.signalingIsBack();
  }

  /** This machine is on another network, or on one again. */
  networkChanged() {
    for (const { peer } of this.pairs.values()) peer.networkChanged();
  }

  /** Signals were lost: unfinished negotiations will never finish. */
  signalsWereLost() {
    for (const { peer } of this.pairs.values()) peer.signalsWereLost();
  }

  close() {
    for (const pair of [...this.pairs.values()]) this.#part(pair);
  }

  /** @param {boolean} silent */
  #setSilent(silent) {
    if (silent === this.#silent) return;
    this.#silent = silent; // one who watched takes part, or takes over
    for (const pair of this.pairs.values()) pair.setTracks(this.#sent);
  }

  /** @returns {Tracks} */
  get #sent() {
    return this.#silent ? { video: null, audio: null, screen: null } : this.#tracks;
  }

  /** @param {Pair} pair @param {ContactView} contact */
  #renew({ peer }, contact) {
    if (contact.ice_servers.length > 0) peer.setIceServers(contact.ice_servers);
    if (contact.transport === "relay") peer.relayOnly();
    peer.signalingIsBack();
  }

  /** @param {ContactView} contact @param {Participant} me @param {Participant} far */
  #join(contact, me, far) {
    const { id } = far;
    const now = () => this.#signaling.contact?.participants.find((one) => one.id === id);
    const pair = new Pair({
      me,
      far,
      iceServers: contact.ice_servers,
      relayOnly: contact.transport === "relay",
      tracks: this.#sent,
      uplink: this.#uplink,
      signal: (kind, generation, payload) =>
        this.#command(kind, { to: id, generation, [kind]: payload }),
      canSignal: () => this.#signaling.state === "online" && now()?.present === true,
      onReport: (report) => {
        if (pair.counts) this.#command("quality", report);
      },
      createPeer: this.#createPeer,
    });
    this.pairs.set(id, pair);
    for (const name of EVENTS) pair.addEventListener(name, () => this.#emit(name, pair));
    pair.addEventListener("connection", () => this.#emit("fresh", pair));
    this.#emit("joined", pair);
  }

  /** @param {Pair} pair */
  #part(pair) {
    this.pairs.delete(pair.id);
    pair.close();
  }

  /** @param {string} name @param {Pair} pair */
  #emit(name, pair) {
    if (this.pairs.get(pair.id) === pair) this.dispatchEvent(new CustomEvent(name, { detail: pair }));
  }
}
