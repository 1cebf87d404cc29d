/** What one second of getStats says, in the words of the governor and the legibility meter. */

/**
 * @typedef {object} Sent my video as it leaves; null where the browser does not say
 * @property {number} fps frames a second encoded
 * @property {number|null} sourceFps frames a second that the camera gives
 * @property {number} width of the camera's picture
 * @property {number} height
 * @property {"none"|"cpu"|"bandwidth"|"other"|null} limitation
 * @property {number|null} available bit/s that the network is thought to carry
 * @property {number} bitrate bit/s sent
 * @property {number} wire bit/s sent, headers and all
 * @property {string|null} codec as in its MIME type
 * @property {number|null} encodeMs a frame
 * @property {number} pixels a frame, as encoded
 * @property {number|null} rtt ms, as the other side's reports tell it
 * @property {number|null} pathRtt ms, of the latest connectivity check: the first ones meet no queue
 * @property {number} loss share of packets lost, 0 to 1
 */

/**
 * @typedef {object} Received the other side's video
 * @property {number} framesDecoded since the beginning
 * @property {number} width
 * @property {number} height
 * @property {number} bitrate bit/s
 * @property {number|null} rtt ms
 * @property {number|null} buffer ms that a frame waited in the jitter buffer
 * @property {number} loss share of packets lost, 0 to 1
 */

/** @typedef {{at: number, encoded: number, encodeTime: number, sentBytes: number, wireBytes: number, sentPackets: number, lostPackets: number, receivedBytes: number, receivedPackets: number, missingPackets: number, waited: number, emitted: number, energy: number, heard: number}} Totals */
/**
 * `loudness` is that of the other side's sound, 0 to 1 (root mean square).
 * @typedef {{totals: Totals, sent: Sent|null, received: Received|null, loudness: number}} Second
 */

/**
 * @param {Iterable<any>} entries the values of an RTCStatsReport
 * @param {Totals|null} before the totals of the second before
 * @param {number} at ms, any clock
 * @returns {Second}
 */
export function summarise(entries, before, at) {
  const all = [...entries];
  /** @param {string} type */
  const video = (type) => all.find((s) => s.type === type && s.kind === "video");
  const outbound = video("outbound-rtp");
  const inbound = video("inbound-rtp");
  const source = video("media-source");
  const report = video("remote-inbound-rtp");
  const sound = all.find((s) => s.type === "inbound-rtp" && s.kind === "audio");
  const pair = selectedPair(all);
  /** @type {Totals} */
  const totals = {
    at,
    encoded: outbound?.framesEncoded ?? 0,
    encodeTime: outbound?.totalEncodeTime ?? 0,
    sentBytes: outbound?.bytesSent ?? 0,
    wireBytes: wireBytes(outbound),
    sentPackets: outbound?.packetsSent ?? 0,
    lostPackets: report?.packetsLost ?? 0,
    receivedBytes: inbound?.bytesReceived ?? 0,
    receivedPackets: inbound?.packetsReceived ?? 0,
    missingPackets: inbound?.packetsLost ?? 0,
    waited: inbound?.jitterBufferDelay ?? 0,
    emitted: inbound?.jitterBufferEmittedCount ?? 0,
    energy: sound?.totalAudioEnergy ?? 0,
    heard: sound?.totalSamplesDuration ?? 0,
  };
  const seconds = before ? (at - before.at) / 1000 : 0;
  /** @param {keyof Totals} name */
  const gained = (name) => (before ? Math.max(0, totals[name] - before[name]) : 0);
  /** @param {keyof Totals} name */
  const rate = (name) => (seconds > 0 ? gained(name) / seconds : 0);
  const rtt = pair?.currentRoundTripTime ?? report?.roundTripTime;
  return {
    totals,
    sent: outbound && {
      fps: rate("encoded"),
      sourceFps: source?.framesPerSecond ?? null,
      width: source?.width ?? outbound.frameWidth ?? 0,
      height: source?.height ?? outbound.frameHeight ?? 0,
      limitation: outbound.qualityLimitationReason ?? null,
      available: pair?.availableOutgoingBitrate ?? null,
      bitrate: rate("sentBytes") * 8,
      wire: rate("wireBytes") * 8,
      codec: codecName(all, outbound),
      encodeMs: gained("encoded") > 0 ? (gained("encodeTime") / gained("encoded")) * 1000 : null,
      pixels: (outbound.frameWidth ?? 0) * (outbound.frameHeight ?? 0),
      rtt: report?.roundTripTime === undefined ? null : report.roundTripTime * 1000,
      pathRtt: pair?.currentRoundTripTime === undefined ? null : pair.currentRoundTripTime * 1000,
      // `fractionLost` is of the last report alone, which may be of two packets: one lost is 50 %.
      loss: share(gained("lostPackets"), gained("sentPackets")),
    },
    received: inbound && {
      framesDecoded: inbound.framesDecoded ?? 0,
      width: inbound.frameWidth ?? 0,
      height: inbound.frameHeight ?? 0,
      bitrate: rate("receivedBytes") * 8,
      rtt: rtt === undefined ? null : rtt * 1000,
      buffer: gained("emitted") > 0 ? (gained("waited") / gained("emitted")) * 1000 : null,
      loss: share(gained("missingPackets"), gained("receivedPackets") + gained("missingPackets")),
    },
    loudness: gained("heard") > 0 ? Math.sqrt(gained("energy") / gained("heard")) : 0,
  };
}

/** @param {number} part @param {number} whole */
function share(part, whole) {
  return whole > 0 ? Math.min(1, part / whole) : 0;
}

/** IPv4 and UDP (bytes a packet). */
const UDP_BYTES = 28;

/** @param {any} outbound */
function wireBytes(outbound) {
  if (!outbound) return 0;
  const { bytesSent = 0, headerBytesSent = 0, packetsSent = 0 } = outbound;
  return bytesSent + headerBytesSent + UDP_BYTES * packetsSent;
}

/** @param {any[]} all @param {any} outbound @returns {string|null} */
function codecName(all, outbound) {
  const codec = all.find(({ id }) => id === outbound.codecId);
  return codec?.mimeType?.split("/")[1]?.toUpperCase() ?? null;
}

/** @param {any[]} all */
function selectedPair(all) {
  const transport = all.find((s) => s.type === "transport" && s.selectedCandidatePairId);
  return all.find(
    (s) =>
      s.type === "candidate-pair" &&
      (transport ? s.id === transport.selectedCandidatePairId : s.selected),
  );
}
