/**
 * The page's end of a network check: one connection to the node that sends a moving picture, takes
 * the node's, and counts both. What went up, the node tells over the data channel.
 */

import { movingPicture } from "./moving-picture.js";
import { withStartBitrate } from "./start-bitrate.js";

/** @typedef {import("./network-verdict.js").Counted} Counted */

/** As `CHANNEL_ID` and `PROTOCOL` in signdesk/media/checked_peer.py. */
const CHANNEL = { negotiated: true, id: 0, protocol: "signdesk-check" };
/** bit/s; more than a call needs would only take it from others. */
const MOST_BITRATE = 1_000_000;
/** ms; a TURN server that cannot be reached would be waited for much longer. */
const GATHERING = 1500;

export class CheckedConnection {
  #pc;
  #picture = movingPicture();
  /** What the node told last. @type {any} */
  #told = null;

  /** @param {RTCIceServer[]} iceServers */
  constructor(iceServers) {
    this.#pc = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
    const { sender } = this.#pc.addTransceiver(this.#picture.track, { direction: "sendrecv" });
    this.#limit(sender);
    const channel = this.#pc.createDataChannel("", CHANNEL);
    channel.onmessage = ({ data }) => {
      this.#told = JSON.parse(data);
    };
  }

  /** @returns {Promise<string>} the SDP of an offer with the candidates found so far */
  async offer() {
    const gathered = new Promise((resolve) => {
      this.#pc.onicegatheringstatechange = () => {
        if (this.#pc.iceGatheringState === "complete") resolve(undefined);
      };
      setTimeout(resolve, GATHERING);
    });
    await this.#pc.setLocalDescription();
    await gathered;
    return this.#pc.localDescription?.sdp ?? "";
  }

  /** @param {string} sdp of the answer */
  async take(sdp) {
    await this.#pc.setRemoteDescription({ type: "answer", sdp: withStartBitrate(sdp) });
  }

  /** @returns {Promise<{down: Counted, up: Counted, rtt: number|null}|null>} null until media came */
  async count() {
    const all = [...(await this.#pc.getStats()).values()];
    const inbound = all.find((one) => one.type === "inbound-rtp" && one.kind === "video");
    const outbound = all.find((one) => one.type === "outbound-rtp" && one.kind === "video");
    const pair = all.find((one) => one.type === "candidate-pair" && one.nominated && one.state === "succeeded");
    const told = this.#told;
    if (!inbound?.framesDecoded || !outbound || !told?.frames) return null;
    return {
      down: {
        at: inbound.timestamp,
        bytes: inbound.bytesReceived,
        frames: inbound.framesDecoded,
        packets: inbound.packetsReceived,
        lost: Math.max(0, inbound.packetsLost),
        jitter: 1000 * inbound.jitter,
        sentFrames: told.sent_frames,
      },
      up: {
        at: told.at,
        bytes: told.bytes,
        frames: told.frames,
        packets: told.packets,
        lost: told.lost,
        jitter: told.jitter,
        sentFrames: outbound.framesEncoded,
      },
      rtt: pair?.currentRoundTripTime === undefined ? null : 1000 * pair.currentRoundTripTime,
    };
  }

  close() {
    this.#picture.stop();
    this.#pc.close();
  }

  /** @param {RTCRtpSender} sender */
  #limit(sender) {
    const parameters = sender.getParameters();
    if (!parameters.encodings?.length) return; // a browser that has no encodings before the answer
    parameters.encodings[0].maxBitrate = MOST_BITRATE;
    sender.setParameters(parameters).catch(() => undefined);
  }
}
