/**
 * This page and one other participant: the connection between them, the picture that comes over
 * it, and how readable each is to the other.
 *
 * Events: `state`, `change` (any other of its fields), `media` {detail: MediaKind} (the first
 * frame is here, or text can pass where no picture comes), `connection` (a new one is begun).
 */

import { PairMonitor } from "./pair-monitor.js";
import { RemoteVideo } from "./remote-video.js";

/** @typedef {import("./messages.js").Participant} Participant */
/** @typedef {import("./peer.js").Peer} Peer */
/** @typedef {import("./peer.js").PeerOptions} PeerOptions */
/** @typedef {import("./connection.js").Tracks} Tracks */
/** @typedef {import("./messages.js").MediaKind} MediaKind */

/** What a pair may do while nothing passes. @type {Tracks} */
const NOTHING = { video: null, audio: null, screen: null };

export class Pair extends EventTarget {
  /** The other participant's id. */
  id;
  /** Their first frame is on screen. */
  shown = false;
  /** Frames came, or text can pass where none is to come. @type {MediaKind|null} */
  media = null;
  /** The contact is between these two: its record counts how they saw one another. */
  counts = false;
  /** Their screen, while they show it. @type {MediaStream|null} */
  screen = null;
  peer;
  #monitor;
  #video = new RemoteVideo();
  /** @type {MediaStream|null} */
  #stream = null;
  /** @type {Tracks} */
  #tracks;
  #held = false;

  /**
   * @param {object} options
   * @param {Participant} options.me
   * @param {Participant} options.far
   * @param {RTCIceServer[]} options.iceServers
   * @param {boolean} options.relayOnly
   * @param {Tracks} options.tracks
   * @param {import("./uplink.js").Uplink} options.uplink
   * @param {PeerOptions["signal"]} options.signal
   * @param {() => boolean} options.canSignal whether the other end would get a signal now
   * @param {(report: import("./pair-monitor.js").QualityReport) => void} options.onReport
   * @param {(options: PeerOptions) => Peer} options.createPeer
   */
  constructor({ me, far, uplink, tracks, onReport, createPeer, ...way }) {
    super();
    this.id = far.id;
    this.#tracks = { ...tracks };
    const peer = createPeer({
      ...way,
      polite: me.order > far.order,
      capabilities: far.capabilities,
      // Both ends read it of the same contact, so that their sections agree.
      shares: me.capabilities.share === true && far.capabilities.share === true,
      generation: far.generation,
      tracks,
    });
    this.peer = peer;
    this.#monitor = this.#watch(uplink, onReport);
    peer.addEventListener("state", () => this.#moved());
    peer.addEventListener("connection", () => {
      this.#monitor.watch(peer.connection);
      this.screen = null; // they say it anew
      this.dispatchEvent(new Event("connection"));
    });
    peer.addEventListener("track", () => {
      // The last picture of the old connection stays until the new one has one.
      if (peer.state === "connecting") this.#adopt(peer.connection.remoteStream);
    });
    peer.addEventListener("text-open", () => {
      if (!far.video) this.#arrived("text");
    });
  }

  get state() {
    return this.peer.state;
  }

  /** How their signing reads here. */
  get theirs() {
    return this.#monitor.grade;
  }

  /** How my signing reads on their screen. */
  get mine() {
    return this.#monitor.theirView;
  }

  set mine(grade) {
    this.#monitor.theirView = grade;
  }

  /** Frames a second that are shown here. */
  get fps() {
    return this.#monitor.fps;
  }

  /** A picture comes; false where the other camera is off. */
  get flows() {
    return this.#monitor.flows && !this.#held;
  }

  /** They can be heard now. */
  get speaks() {
    return this.#monitor.speaks;
  }

  get advice() {
    return this.#monitor.advice;
  }

  /** How my camera's picture left in the last second; null while none does. */
  get sent() {
    return this.#monitor.sent;
  }

  /** @param {boolean} on they show their screen, or no longer */
  setScreen(on) {
    this.screen = on ? this.peer.connection.remoteScreen : null;
    this.#changed();
  }

  /** Shows their picture here and measures legibility. @param {HTMLVideoElement} element */
  attachVideo(element) {
    this.#video.attach(element);
    this.#monitor.meter.attach(element);
  }

  /** @param {Partial<Tracks>} tracks */
  setTracks(tracks) {
    Object.assign(this.#tracks, tracks);
    if (!this.#held) this.peer.setTracks(tracks);
  }

  /** Nothing is sent, and no picture is owed. @param {boolean} on */
  hold(on) {
    if (on === this.#held) return;
    this.#held = on;
    this.#monitor.meter.pause(on);
    this.peer.setTracks(on ? NOTHING : this.#tracks);
    this.#changed();
  }

  close() {
    this.#monitor.report();
    this.#monitor.watch(null);
    this.#monitor.meter.detach();
    this.#video.setStream(null);
    this.peer.close();
  }

  /**
   * @param {import("./uplink.js").Uplink} uplink
   * @param {(report: import("./pair-monitor.js").QualityReport) => void} onReport
   */
  #watch(uplink, onReport) {
    const monitor = new PairMonitor(uplink, onReport);
    monitor.watch(this.peer.connection);
    monitor.addEventListener("decoded", () => this.#arrived("frame"));
    monitor.addEventListener("shown", () => {
      this.shown = true;
      this.#arrived("frame");
      this.#changed();
    });
    for (const name of ["grade", "second", "advice"]) {
      monitor.addEventListener(name, () => this.#changed());
    }
    monitor.addEventListener("grade", () => this.dispatchEvent(new Event("grade")));
    return monitor;
  }

  #moved() {
    if (this.peer.state === "connected") this.#adopt(this.peer.connection.remoteStream);
    this.dispatchEvent(new Event("state"));
  }

  /** @param {MediaStream} stream */
  #adopt(stream) {
    if (stream === this.#stream) {
      this.#video.listen(); // its second track came
      return;
    }
    this.#stream = stream;
    this.#monitor.meter.expectFirstFrame();
    this.#video.setStream(stream);
    this.#changed();
  }

  /** @param {MediaKind} kind */
  #arrived(kind) {
    if (this.media === "frame" || this.media === kind) return;
    this.media = kind;
    this.dispatchEvent(new Event("media"));
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
