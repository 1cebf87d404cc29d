/**
 * One contact's call: follows the contact by itself, from `connecting` to the end
 * (docs/frontend.md has its events and states).
 */

import { CallCamera } from "./call-camera.js";
import { CallMonitor } from "./call-monitor.js";
import { CallText } from "./call-text.js";
import { openMicrophone } from "./devices.js";
import { Peer } from "./peer.js";
import { RemoteVideo } from "./remote-video.js";

/** @typedef {"new"|"connecting"|"connected"|"recovering"|"failed"|"closed"} CallState */
/** @typedef {import("./messages.js").ContactView} ContactView */
/** @typedef {import("./messages.js").Participant} Participant */

export class Call extends EventTarget {
  /** @type {CallState} */
  state = "new";
  /** @type {MediaStream|null} */
  remoteStream = null;
  #signaling;
  #createPeer;
  #camera;
  #monitor;
  /** @type {CallText|null} */
  #text = null;
  /** @type {MediaStreamTrack|null} */
  #microphone = null;
  /** @type {Peer|null} */
  #peer = null;
  #contactId = "";
  #farId = "";
  #reported = "";
  #video = new RemoteVideo();
  #listening = new AbortController();

  /**
   * @param {object} options
   * @param {import("./signaling.js").Signaling} options.signaling
   * @param {MediaStream|null} options.stream the camera; null where there is none
   * @param {(options: ConstructorParameters<typeof Peer>[0]) => Peer} [options.createPeer]
   */
  constructor({ signaling, stream, createPeer = (options) => new Peer(options) }) {
    super();
    this.#signaling = signaling;
    this.#createPeer = createPeer;
    this.#camera = new CallCamera((camera, reason) => {
      this.#peer?.setTracks({ video: this.#camera.track });
      this.#emit("camera", { stream: camera, reason: reason ?? null });
    });
    this.#camera.use(stream);
    this.#monitor = new CallMonitor((report) => this.#command("quality", report));
    const monitor = this.#monitor;
    monitor.addEventListener("decoded", () => this.#mediaReady("frame"));
    monitor.addEventListener("shown", () => {
      this.#mediaReady("frame");
      this.#emit("shown");
    });
    monitor.addEventListener("grade", () => this.#tellGrade());
    monitor.addEventListener("second", (event) => this.#emitGrade(event));
    monitor.addEventListener("advice", (event) =>
      this.#emit("advice", { key: /** @type {CustomEvent} */ (event).detail }),
    );
  }

  start() {
    const { signal } = this.#listening;
    this.#signaling.addEventListener("change", () => this.#follow(), { signal });
    this.#signaling.addEventListener("state", () => this.#signalingMoved(), { signal });
    this.#signaling.addEventListener("snapshot", () => this.#peer?.signalsWereLost(), { signal });
    this.#signaling.addEventListener("message", (event) => this.#receive(event), { signal });
    this.#follow();
  }

  close() {
    if (this.state === "closed") return;
    this.#listening.abort();
    if (this.#signaling.contact?.id === this.#contactId) this.#monitor.report();
    this.#text?.close();
    this.#dropPeer();
    this.#monitor.meter.detach();
    this.#camera.close();
    this.#microphone?.stop();
    this.#video.setStream(null);
    this.#setState("closed");
  }

  /** @param {string} text what was typed or erased, in T.140 */
  sendText(text) {
    this.#text?.send(text);
  }

  /** @param {MediaStream|null} stream the camera from now on; null stops sending */
  setStream(stream) {
    if (this.state === "closed" || stream === this.#camera.stream) return;
    this.#camera.use(stream);
    this.#peer?.setTracks({ video: this.#camera.track });
  }

  /**
   * Asks for the microphone each time it is switched on; off, it is released.
   * @param {boolean} on @returns {Promise<void>} rejects with CameraError
   */
  async setMicrophone(on) {
    this.#microphone?.stop();
    this.#microphone = null;
    this.#peer?.setTracks({ audio: null });
    if (!on) return;
    const [track] = (await openMicrophone()).getAudioTracks();
    if (this.state === "closed") {
      track.stop();
      return;
    }
    this.#microphone = track;
    this.#peer?.setTracks({ audio: track });
  }

  /** Shows the remote stream here and measures legibility. @param {HTMLVideoElement} element */
  attachVideo(element) {
    if (this.state === "closed") return;
    this.#video.attach(element);
    this.#monitor.meter.attach(element);
  }

  // ---- following the contact -----------------------------------------------------------

  #follow() {
    const { contact } = this.#signaling;
    this.#contactId ||= contact?.id ?? "";
    if (contact?.id !== this.#contactId) {
      if (this.#contactId) this.close();
      return;
    }
    switch (contact.state) {
      case "queued":
      case "offered":
        this.#dropPeer();
        this.#setState("new");
        break;
      case "connecting":
      case "connected":
      case "on_hold":
        this.#join(contact);
        break;
      default:
        this.close();
    }
  }

  /** @param {ContactView} contact */
  #join(contact) {
    const me = contact.participants.find(({ id }) => id === contact.me);
    const far = contact.participants.find(({ id }) => id !== contact.me);
    if (!me || !far || this.#signaling.state === "fenced") {
      this.#dropPeer();
      return;
    }
    this.#text ??= new CallText({
      signaling: this.#signaling,
      contact: contact.id,
      onText: (sender, text) => this.#emit("text", { sender, text }),
    });
    if (contact.transport === "socket") {
      this.#dropPeer();
      this.#setState("failed");
      this.#mediaReady("text");
    } else if (!this.#peer || this.#farId !== far.id) {
      this.#dropPeer();
      this.#connect(contact, me, far);
    } else {
      if (contact.ice_servers.length > 0) this.#peer.setIceServers(contact.ice_servers);
      if (contact.transport === "relay") this.#peer.relayOnly();
      this.#peer.signalingIsBack();
    }
  }

  /** @param {ContactView} contact @param {Participant} me @param {Participant} far */
  #connect(contact, me, far) {
    this.#farId = far.id;
    const peer = this.#createPeer({
      polite: me.order > far.order,
      capabilities: far.capabilities,
      generation: far.generation,
      iceServers: contact.ice_servers,
      relayOnly: contact.transport === "relay",
      tracks: { video: this.#camera.track, audio: this.#microphone },
      signal: (kind, generation, payload) =>
        this.#command(kind, { to: far.id, generation, [kind]: payload }),
      canSignal: () => this.#signaling.state === "online" && this.#far?.present === true,
    });
    this.#peer = peer;
    this.#text?.use(peer, far.id);
    this.#monitor.watch(peer.connection);
    this.#setState("connecting");
    peer.addEventListener("state", () => this.#peerMoved(peer));
    peer.addEventListener("connection", () => {
      this.#monitor.watch(peer.connection);
      void this.#renewIce(peer);
    });
    peer.addEventListener("track", () => {
      // The last picture of the old connection stays until the new one has one.
      if (peer.state === "connecting") this.#adopt(peer.connection.remoteStream);
    });
    peer.addEventListener("text-open", () => {
      if (this.#far?.video === false) this.#mediaReady("text");
    });
  }

  get #far() {
    return this.#signaling.contact?.participants.find(({ id }) => id === this.#farId);
  }

  #dropPeer() {
    this.#monitor.watch(null);
    this.#text?.use(null, "");
    this.#peer?.close();
    this.#peer = null;
    this.#farId = "";
  }

  /** @param {Peer} peer */
  #peerMoved(peer) {
    if (peer !== this.#peer) return;
    if (peer.state === "connected") this.#adopt(peer.connection.remoteStream);
    this.#setState(peer.state);
  }

  /** @param {Peer} peer */
  async #renewIce(peer) {
    const answer = await this.#signaling
      .command("renew_ice", { contact: this.#contactId })
      .catch(() => null);
    if (answer?.ice_servers) peer.setIceServers(answer.ice_servers);
  }

  #signalingMoved() {
    if (this.#signaling.state === "fenced") {
      this.#dropPeer();
      this.#setState("new");
    } else if (this.#signaling.state === "online") {
      this.#peer?.signalingIsBack();
      if (this.#peer) this.#tellGrade();
    }
  }

  /** @param {Event} event */
  #receive(event) {
    const message = /** @type {CustomEvent<import("./messages.js").ServerMessage>} */ (event).detail;
    if (!("contact" in message) || message.contact !== this.#contactId) return;
    switch (message.type) {
      case "peer_description":
        if (message.sender === this.#farId) {
          this.#peer?.describe(message.generation, message.description);
        }
        break;
      case "peer_candidate":
        if (message.sender === this.#farId) {
          this.#peer?.addCandidate(message.generation, message.candidate);
        }
        break;
      case "peer_text":
        this.#text?.receive(message.sender, message.text);
        break;
      case "peer_legibility":
        this.#monitor.theirView = message.grade;
        break;
    }
  }

  // ---- media and reports ---------------------------------------------------------------

  /** @param {MediaStream} stream */
  #adopt(stream) {
    if (stream === this.remoteStream) return;
    this.remoteStream = stream;
    this.#monitor.meter.expectFirstFrame();
    this.#video.setStream(stream);
    this.#emit("remote", { stream });
  }

  /** @param {import("./messages.js").MediaKind} kind */
  #mediaReady(kind) {
    const way = this.#signaling.contact?.transport === "socket" ? "socket" : "peer";
    const key = `${way} ${this.#farId}`;
    if (this.#reported === key) return;
    this.#reported = key;
    this.#command("media_ready", { kind });
  }

  #tellGrade() {
    this.#signaling.send("legibility", { contact: this.#contactId, grade: this.#monitor.grade });
  }

  /** @param {Event} event */
  #emitGrade(event) {
    const { fps } = /** @type {CustomEvent<import("./legibility.js").LegibilityWindow>} */ (event).detail;
    this.#emit("grade", { mine: this.#monitor.theirView, theirs: this.#monitor.grade, fps });
  }

  /** @param {import("./messages.js").CommandMessage["type"]} type @param {Record<string, any>} fields */
  #command(type, fields) {
    // Reports pile up while nobody takes them.
    if (type === "quality" && this.#signaling.state !== "online") return;
    const whole = /** @type {any} */ ({ contact: this.#contactId, ...fields });
    this.#signaling.command(type, whole).catch((error) => {
      // The contact may have ended or moved on meanwhile; what matters shows in its state.
      console.debug(`${type} not taken: ${error.code}`);
    });
  }

  /** @param {CallState} state */
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
