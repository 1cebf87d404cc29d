/**
 * One contact's call: follows the contact by itself, from `connecting` to the end
 * (docs/frontend.md has its events and states).
 */

import { CallCamera } from "./call-camera.js";
import { CallText } from "./call-text.js";
import { openMicrophone } from "./devices.js";
import { Mesh } from "./mesh.js";
import { watchNetwork } from "./network-change.js";
import { carries, mainOf, meOf, othersOf, sends } from "./participants.js";
import { Share } from "./share.js";

/** @typedef {"new"|"connecting"|"connected"|"recovering"|"failed"|"closed"} CallState */
/** @typedef {import("./messages.js").ContactView} ContactView */
/** @typedef {import("./pair.js").Pair} Pair */
/** @typedef {import("./peer.js").Peer} Peer */
/** @typedef {import("./peer.js").PeerOptions} PeerOptions */

/** What this page's own camera and uplink can be advised; the gravest of all pairs holds. */
export const ADVICE = /** @type {const} */ (["too_slow", "strained", "more_light"]);

export class Call extends EventTarget {
  /** The state of the pair this page is in the call for. @type {CallState} */
  state = "new";
  /** Files, links and screens. */
  share;
  #signaling;
  #camera;
  #mesh;
  /** @type {CallText|null} */
  #text = null;
  /** @type {MediaStreamTrack|null} */
  #microphone = null;
  #contactId = "";
  #reported = "";
  #paused = false;
  #advice = "";
  /** Where each participant's picture is shown. @type {Map<string, HTMLVideoElement>} */
  #screens = new Map();
  #listening = new AbortController();

  /**
   * @param {object} options
   * @param {import("./signaling.js").Signaling} options.signaling
   * @param {MediaStream|null} options.stream the camera; null where there is none
   * @param {(options: PeerOptions) => Peer} [options.createPeer]
   */
  constructor({ signaling, stream, createPeer }) {
    super();
    this.#signaling = signaling;
    this.#mesh = new Mesh({
      signaling,
      command: (type, fields) => this.#command(type, fields),
      createPeer,
    });
    this.#camera = new CallCamera((camera, reason) => {
      this.#mesh.setTracks({ video: this.#camera.track });
      this.#emit("camera", { stream: camera, reason: reason ?? null });
    });
    this.#camera.use(stream);
    this.#mesh.setTracks({ video: this.#camera.track });
    this.share = new Share((screen) => this.#mesh.setTracks({ screen }));
    this.#listen();
  }

  /** The other participants, by id, as far as there is a way to them.
   * @returns {ReadonlyMap<string, Pair>} */
  get remotes() {
    return this.#mesh.pairs;
  }

  start() {
    const { signal } = this.#listening;
    watchNetwork(() => this.#mesh.networkChanged(), signal);
    this.#signaling.addEventListener("change", () => this.#follow(), { signal });
    this.#signaling.addEventListener("state", () => this.#signalingMoved(), { signal });
    this.#signaling.addEventListener("snapshot", () => this.#mesh.signalsWereLost(), { signal });
    this.#signaling.addEventListener("message", (event) => this.#receive(event), { signal });
    this.#follow();
  }

  close() {
    if (this.state === "closed") return;
    this.#listening.abort();
    this.#text?.close();
    this.share.close();
    this.#mesh.close();
    this.#camera.close();
    this.#microphone?.stop();
    this.#screens.clear();
    this.#setState("closed");
  }

  /** @param {string} text what was typed or erased, in T.140 */
  sendText(text) {
    if (sends(meOf(this.#signaling.contact))) this.#text?.send(text);
  }

  /** @param {MediaStream|null} stream the camera from now on; null stops sending */
  setStream(stream) {
    if (this.state === "closed" || stream === this.#camera.stream) return;
    this.#camera.use(stream);
    this.#mesh.setTracks({ video: this.#camera.track });
  }

  /**
   * Asks for the microphone each time it is switched on; off, it is released.
   * @param {boolean} on @returns {Promise<void>} rejects with CameraError
   */
  async setMicrophone(on) {
    this.#microphone?.stop();
    this.#microphone = null;
    this.#mesh.setTracks({ audio: null });
    if (!on) return;
    const [track] = (await openMicrophone()).getAudioTracks();
    if (this.state === "closed") {
      track.stop();
      return;
    }
    this.#microphone = track;
    track.enabled = !this.#paused;
    this.#mesh.setTracks({ audio: track });
  }

  /**
   * Shows a participant's picture here, as long as they take part, and measures its legibility.
   * @param {string} participant @param {HTMLVideoElement} element
   */
  attachVideo(participant, element) {
    if (this.state === "closed" || this.#screens.get(participant) === element) return;
    this.#screens.set(participant, element);
    this.#mesh.pairs.get(participant)?.attachVideo(element);
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
        this.#leaveAll();
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
    const others = othersOf(contact);
    if (!meOf(contact) || others.length === 0 || this.#signaling.state === "fenced") {
      this.#leaveAll();
      return;
    }
    this.#text ??= new CallText({
      signaling: this.#signaling,
      contact: contact.id,
      onText: (sender, text) => this.#emit("text", { sender, text }),
    });
    this.#text.follow(others.map(({ id }) => id));
    this.#pause(contact.state === "on_hold" && meOf(contact)?.role === "visitor");
    for (const id of this.#screens.keys()) {
      if (!others.some((far) => far.id === id)) this.#screens.delete(id);
    }
    if (contact.transport === "socket") {
      this.#leaveAll();
      this.#mediaReady("text");
    } else {
      this.#mesh.follow(contact);
      const pair = this.#main();
      if (pair?.media) this.#mediaReady(pair.media); // who advised before serves now
      this.share.follow(contact, this.#mesh.pairs);
    }
    this.#setState(this.#stateOf(contact));
  }

  // A dead connection must not carry text: the ways forget theirs.
  #leaveAll() {
    for (const id of this.#mesh.pairs.keys()) this.#text?.use(id, null);
    this.#mesh.close();
    this.share.follow(this.#signaling.contact, this.#mesh.pairs);
  }

  // Nothing passes while a visitor is on hold; the devices themselves are silent as well.
  /** @param {boolean} on */
  #pause(on) {
    this.#paused = on;
    this.#camera.pause(on);
    if (this.#microphone) this.#microphone.enabled = !on;
  }

  /** The pair that this page is in the call for. */
  #main() {
    return this.#mesh.pairs.get(mainOf(this.#signaling.contact)?.id ?? "") ?? null;
  }

  /** @param {ContactView} contact @returns {CallState} */
  #stateOf(contact) {
    return contact.transport === "socket" ? "failed" : (this.#main()?.state ?? "connecting");
  }

  #listen() {
    const mesh = this.#mesh;
    /** @param {string} name @param {(pair: Pair) => void} act */
    const on = (name, act) =>
      mesh.addEventListener(name, (event) => act(/** @type {CustomEvent<Pair>} */ (event).detail));
    on("joined", (pair) => {
      this.#text?.use(pair.id, pair.peer);
      const screen = this.#screens.get(pair.id);
      if (screen) pair.attachVideo(screen);
    });
    on("state", (pair) => {
      if (pair === this.#main()) this.#setState(pair.state);
      this.#emit("remote");
    });
    on("change", () => {
      this.#advise();
      this.#emit("remote");
    });
    on("media", (pair) => {
      if (pair === this.#main() && pair.media) this.#mediaReady(pair.media);
    });
    on("grade", (pair) => this.#tellGrade(pair));
    on("fresh", () => void this.#renewIce());
  }

  async #renewIce() {
    const answer = await this.#signaling
      .command("renew_ice", { contact: this.#contactId })
      .catch(() => null);
    if (answer?.ice_servers) this.#mesh.setIceServers(answer.ice_servers);
  }

  #signalingMoved() {
    if (this.#signaling.state === "fenced") {
      this.#leaveAll();
      this.#setState("new");
    } else if (this.#signaling.state === "online") {
      this.#mesh.signalingIsBack();
      for (const pair of this.#mesh.pairs.values()) this.#tellGrade(pair);
    }
  }

  /** @param {Event} event */
  #receive(event) {
    const message = /** @type {CustomEvent<import("./messages.js").ServerMessage>} */ (event).detail;
    if (!("contact" in message) || message.contact !== this.#contactId) return;
    if (message.type === "peer_text") this.#text?.receive(message.sender, message.text);
    else this.#mesh.receive(message);
  }

  // ---- media and reports ---------------------------------------------------------------

  /** Said once of each advisor. @param {import("./messages.js").MediaKind} kind */
  #mediaReady(kind) {
    const { contact } = this.#signaling;
    const [me, far] = [meOf(contact), mainOf(contact)];
    if (!me || !far || !carries(me, far)) return;
    const key = `${contact?.transport === "socket" ? "socket" : "peer"} ${far.id}`;
    if (this.#reported === key) return;
    this.#reported = key;
    this.#command("media_ready", { kind });
  }

  /** @param {Pair} pair */
  #tellGrade({ id, theirs }) {
    this.#signaling.send("legibility", { contact: this.#contactId, grade: theirs, to: id });
  }

  #advise() {
    const given = [...this.#mesh.pairs.values()].map(({ advice }) => advice);
    const key = ADVICE.find((one) => given.includes(one)) ?? "";
    if (key === this.#advice) return;
    this.#advice = key;
    this.#emit("advice", { key: key || null });
  }

  /** @param {import("./messages.js").CommandMessage["type"]} type @param {Record<string, any>} fields */
  #command(type, fields) {
    // Reports pile up while nobody takes them, and are in vain once the contact is gone.
    const { state, contact } = this.#signaling;
    if (type === "quality" && (state !== "online" || contact?.id !== this.#contactId)) return;
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
