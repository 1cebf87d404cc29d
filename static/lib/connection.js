/**
 * One RTCPeerConnection of one generation: its sections and perfect negotiation (W3C WebRTC,
 * 10.7): camera, sound, where both ends share the screen, and data. It knows nothing of recovery: that is peer.js.
 *
 * Events: `state` (connectionState changed), `track` (the remote stream gained a track),
 * `negotiated` (both ends agreed on what is sent how), `text-open`, `text-closed`,
 * `text` {detail: string}.
 */

import { SHARE_CHANNEL } from "./share-wire.js";
import { withStartBitrate } from "./start-bitrate.js";

/** RFC 8865, 4.1: the channel both ends agree on without asking. */
const TEXT_CHANNEL = { negotiated: true, id: 0, protocol: "t140", ordered: true };

/** @typedef {{video: MediaStreamTrack|null, audio: MediaStreamTrack|null, screen: MediaStreamTrack|null}} Tracks */
/** @typedef {"description"|"candidate"} SignalKind */

/** @param {RTCConfiguration} configuration */
const create = (configuration) => new RTCPeerConnection(configuration);

/** The sections of media in their order; the last one only where both ends share. */
const SECTIONS = /** @type {const} */ (["video", "audio", "screen"]);

export class Connection extends EventTarget {
  remoteStream = new MediaStream();
  /** The other end's screen; its picture comes only while they show it. */
  remoteScreen = new MediaStream();
  /** For files and links; null where one end cannot share. @type {RTCDataChannel|null} */
  shareChannel = null;
  /** Whether media has ever flowed over it. */
  wasConnected = false;
  #polite;
  #tracks;
  #signal;
  // A polite end that waits for the first offer keeps its own negotiation for the answer.
  #holding;
  #offering;
  #ignoring = false;
  /** @type {Promise<void>} */
  #incoming = Promise.resolve();
  #group = new MediaStream();

  /**
   * @param {object} options
   * @param {RTCConfiguration} options.configuration
   * @param {boolean} options.polite gives way when both offer at once
   * @param {boolean} options.offers makes the first offer
   * @param {boolean} [options.shares] both ends share files and screens
   * @param {Tracks} options.tracks
   * @param {(kind: SignalKind, payload: any) => void} options.signal
   * @param {typeof create} [options.createConnection]
   */
  constructor({ configuration, polite, offers, shares = false, tracks, signal, createConnection = create }) {
    super();
    this.#polite = polite;
    this.#tracks = { ...tracks };
    this.#signal = signal;
    this.#holding = !offers;
    this.#offering = offers;
    const pc = createConnection(configuration);
    this.pc = pc;
    pc.onnegotiationneeded = () => void this.#offer();
    pc.onicecandidate = ({ candidate }) => signal("candidate", candidate?.toJSON() ?? null);
    pc.onconnectionstatechange = () => this.#stateChanged();
    pc.ontrack = ({ track, transceiver }) => {
      const isScreen = transceiver === this.#section("screen");
      (isScreen ? this.remoteScreen : this.remoteStream).addTrack(track);
      this.dispatchEvent(new Event("track"));
    };
    this.textChannel = pc.createDataChannel("", TEXT_CHANNEL);
    this.textChannel.onopen = () => this.dispatchEvent(new Event("text-open"));
    this.textChannel.onclose = () => this.dispatchEvent(new Event("text-closed"));
    this.textChannel.onmessage = ({ data }) =>
      this.dispatchEvent(new CustomEvent("text", { detail: String(data) }));
    if (shares) this.shareChannel = pc.createDataChannel("", SHARE_CHANNEL);
    if (offers) {
      this.#addSections(shares);
      // `negotiationneeded` would come only after the page has drawn the call's screen.
      void this.#offer();
    }
  }

  /** Whether an offer of the other end has ever met an answer here, or the other way round. */
  get isNegotiated() {
    return this.pc.currentRemoteDescription !== null;
  }

  /** Whether an offer that comes now crosses one of ours. */
  get wouldCollide() {
    return this.#offering || this.pc.signalingState !== "stable";
  }

  /** @param {keyof Tracks} kind @returns {RTCRtpSender|null} */
  sender(kind) {
    return this.#section(kind)?.sender ?? null;
  }

  /** @param {keyof Tracks} kind @returns {RTCRtpReceiver|null} */
  receiver(kind) {
    return this.#section(kind)?.receiver ?? null;
  }

  /** Which section the screen has, as getStats names it; null before there is one. */
  get screenMid() {
    return this.#section("screen")?.mid ?? null;
  }

  /** Sends another track, or none, without negotiating. @param {Partial<Tracks>} tracks */
  setTracks(tracks) {
    Object.assign(this.#tracks, tracks);
    for (const kind of SECTIONS) {
      const sender = this.sender(kind);
      const track = this.#tracks[kind];
      if (!sender || sender.track === track) continue;
      // It rejects only where the connection was closed meanwhile.
      sender.replaceTrack(track).catch(() => undefined);
      if (kind === "audio") this.#letPass(sender);
    }
  }

  restartIce() {
    this.pc.restartIce();
  }

  /** @param {RTCSessionDescriptionInit} description of the other end, in order of arrival */
  describe(description) {
    this.#inOrder(() => this.#describe(description));
  }

  /** @param {RTCIceCandidateInit|null} candidate of the other end, in order of arrival */
  addCandidate(candidate) {
    this.#inOrder(async () => {
      try {
        await this.pc.addIceCandidate(candidate ?? undefined);
      } catch (error) {
        if (!this.#ignoring) console.warn("candidate not taken", error);
      }
    });
  }

  close() {
    const { pc } = this;
    pc.onnegotiationneeded = pc.onicecandidate = pc.ontrack = pc.onconnectionstatechange = null;
    this.textChannel.onopen = this.textChannel.onclose = this.textChannel.onmessage = null;
    pc.close();
  }

  /** @param {boolean} shares */
  #addSections(shares) {
    // One group: the browser keeps what is seen and what is heard together.
    const streams = [this.#group];
    this.pc.addTransceiver(this.#tracks.video ?? "video", { direction: "sendrecv", streams });
    const sendEncodings = [{ active: this.#tracks.audio !== null }];
    this.pc.addTransceiver(this.#tracks.audio ?? "audio", { direction: "sendrecv", streams, sendEncodings });
    // Without a group: the screen may lag behind its sound.
    if (shares) this.pc.addTransceiver(this.#tracks.screen ?? "video", { direction: "sendrecv" });
  }

  /** Sections keep their order: the first video is the camera's. @param {keyof Tracks} kind */
  #section(kind) {
    const [media, place] = kind === "screen" ? ["video", 1] : [kind, 0];
    const same = this.pc.getTransceivers().filter(({ receiver }) => receiver.track.kind === media);
    return same[place] ?? null;
  }

  // Both ways also without a track: a camera or a microphone that comes needs no negotiation.
  #adoptSections() {
    const screen = this.#section("screen");
    for (const transceiver of this.pc.getTransceivers()) {
      transceiver.direction = "sendrecv";
      if (transceiver !== screen) transceiver.sender.setStreams?.(this.#group);
    }
    this.setTracks({});
  }

  // Sound that is not sent has 40 of a line's kbit/s kept free for it all the same (measured).
  /** @param {RTCRtpSender|null} sender of audio */
  #letPass(sender) {
    const parameters = sender?.getParameters();
    const [encoding] = parameters?.encodings ?? [];
    const active = this.#tracks.audio !== null;
    if (!sender || !parameters || !encoding || encoding.active === active) return;
    encoding.active = active;
    // Refused while a negotiation is under way, whose end asks again.
    sender.setParameters(parameters).catch(() => undefined);
  }

  #negotiated() {
    this.#letPass(this.sender("audio"));
    this.dispatchEvent(new Event("negotiated"));
  }

  async #offer() {
    if (this.#holding) return;
    try {
      this.#offering = true;
      await this.pc.setLocalDescription();
      this.#sendDescription();
    } catch (error) {
      if (!this.#isClosed) console.warn("offer failed", error);
    } finally {
      this.#offering = false;
    }
  }

  /** @param {RTCSessionDescriptionInit} description */
  async #describe(description) {
    const isOffer = description.type === "offer";
    this.#ignoring = !this.#polite && isOffer && this.wouldCollide;
    if (this.#ignoring) return;
    if (!isOffer && this.pc.signalingState !== "have-local-offer") return;
    const sdp = withStartBitrate(description.sdp ?? "");
    await this.pc.setRemoteDescription({ type: description.type, sdp });
    if (!isOffer) {
      this.#negotiated();
      return;
    }
    if (!this.isNegotiated) this.#adoptSections();
    await this.pc.setLocalDescription();
    this.#negotiated();
    this.#sendDescription();
    this.#holding = false;
  }

  #sendDescription() {
    const description = this.pc.localDescription;
    if (!description || this.#isClosed) return;
    this.#signal("description", { type: description.type, sdp: description.sdp });
  }

  /** @param {() => Promise<void>} step */
  #inOrder(step) {
    this.#incoming = this.#incoming.then(async () => {
      if (this.#isClosed) return;
      try {
        await step();
      } catch (error) {
        // Recovery begins anew where nothing comes of it.
        if (!this.#isClosed) console.warn("negotiation failed", error);
      }
    });
  }

  get #isClosed() {
    return this.pc.signalingState === "closed";
  }

  #stateChanged() {
    if (this.pc.connectionState === "connected") this.wasConnected = true;
    this.dispatchEvent(new Event("state"));
  }
}
