// One page of bench/poor_network. It knows each picture by the number below it (numbering.py) and
// notes when it was taken from the camera or shown, on the wall clock (ms), which both pages share.
// The strip is read from the picture's own luma: no conversion, no canvas, well under 1 ms.
(() => {
  const wall = (at = performance.now()) => performance.timeOrigin + at;
  const BLOCKS = 12;
  const connections = [];
  let strip = 0;

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...options) {
      super(...options);
      connections.push(this);
    }
  };

  /** The planes of a frame, or of a part of it with even edges; the first is luma. */
  const luma = async (frame, rect) => {
    const options = rect ? { rect } : {};
    const bytes = new Uint8Array(frame.allocationSize(options));
    const [plane] = await frame.copyTo(bytes, options);
    return { bytes, plane };
  };

  /** The averages of the strip's blocks, as numbering.averages takes them. */
  const blocks = async (frame) => {
    const { width, height } = frame.visibleRect;
    const row = Math.floor(Math.floor(height * (1 - strip / 2)) / 2) * 2;
    const even = Math.floor(width / 2) * 2;
    const { bytes, plane } = await luma(frame, { x: 0, y: row, width: even, height: 2 });
    return Array.from({ length: BLOCKS }, (_, block) => {
      const from = Math.floor((width * (block + 0.3)) / BLOCKS);
      const to = Math.min(even - 1, Math.floor((width * (block + 0.7)) / BLOCKS));
      let sum = 0;
      for (let x = from; x <= to; x += 1) sum += bytes[plane.offset + x];
      return Math.round(sum / (to - from + 1));
    });
  };

  const taken = [];
  const watchCamera = async (track) => {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    for (;;) {
      const { value: frame } = await reader.read();
      if (!frame) return;
      const at = wall();
      taken.push([at, ...(await blocks(frame))]);
      frame.close();
    }
  };

  /** What the video shows; null where it was taken away meanwhile. */
  const frameOf = (video) => {
    try {
      return new VideoFrame(video);
    } catch {
      return null;
    }
  };

  const shown = [];
  const grabbed = [];
  let grabEvery = 0;
  let grabAt = Infinity;
  const watchShown = (video) => {
    const step = async (now, { presentedFrames, expectedDisplayTime, width, height }) => {
      video.requestVideoFrameCallback(step);
      // Chromium shows 2x2 px, or nothing yet, before the first frame.
      if (width <= 2 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
      const frame = frameOf(video);
      if (!frame) return;
      const grab = now >= grabAt;
      if (grab) grabAt = now + grabEvery;
      try {
        const seen = await blocks(frame);
        shown.push([wall(expectedDisplayTime), presentedFrames, width, height, ...seen]);
        if (!grab) return;
        const { width: across, height: down } = frame.visibleRect;
        grabbed.push({ seen, width: across, height: down, ...(await luma(frame)) });
      } finally {
        frame.close();
      }
    };
    video.requestVideoFrameCallback(step);
  };
  new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) if (node.matches?.("video.call-picture")) watchShown(node);
    }
  }).observe(document, { childList: true, subtree: true });

  /** What getStats says of the video that is sent and received; totals since the beginning. */
  const sending = async () => {
    const stats = [...(await connections.at(-1).getStats()).values()];
    // The section of a shared screen is one of video as well; it stands still.
    const all = (type) => stats.filter((each) => each.type === type && each.kind === "video");
    const moved = ({ framesEncoded = 0, framesDecoded = 0 }) => framesEncoded + framesDecoded;
    const of = (type) => all(type).toSorted((a, b) => moved(b) - moved(a))[0] ?? {};
    const [out, into, remote] = ["outbound-rtp", "inbound-rtp", "remote-inbound-rtp"].map(of);
    const { selectedCandidatePairId: selected } = stats.find(({ type }) => type === "transport") ?? {};
    const pair = stats.find(({ id }) => id === selected);
    const codec = stats.find(({ id }) => id === out.codecId);
    return {
      at: wall(),
      codec: codec?.mimeType?.replace("video/", "") ?? "",
      available: pair?.availableOutgoingBitrate ?? 0,
      target: out.targetBitrate ?? 0,
      bytes: out.bytesSent ?? 0,
      resent: out.retransmittedBytesSent ?? 0,
      headers: out.headerBytesSent ?? 0,
      encoded: out.framesEncoded ?? 0,
      keys: out.keyFramesEncoded ?? 0,
      encode_s: out.totalEncodeTime ?? 0,
      qp: out.qpSum ?? 0,
      packets: out.packetsSent ?? 0,
      paced_s: out.totalPacketSendDelay ?? 0,
      sent: out.framesSent ?? 0,
      width: out.frameWidth ?? 0,
      height: out.frameHeight ?? 0,
      nacks: out.nackCount ?? 0,
      plis: out.pliCount ?? 0,
      lost: remote.fractionLost ?? 0,
      rtt: remote.roundTripTime ?? 0,
      limited: out.qualityLimitationReason ?? "",
      mode: out.scalabilityMode ?? "",
      arrived: into.framesReceived ?? 0,
      missing: into.packetsLost ?? 0,
      came: into.packetsReceived ?? 0,
      recovered: into.retransmittedPacketsReceived ?? 0,
      asked: into.nackCount ?? 0,
      asked_keys: into.pliCount ?? 0,
      freezes: into.freezeCount ?? 0,
      buffer_s: into.jitterBufferTargetDelay ?? 0,
      decoded: into.framesDecoded ?? 0,
      dropped: into.framesDropped ?? 0,
      decode_s: into.totalDecodeTime ?? 0,
      waited: into.jitterBufferDelay ?? 0,
      emitted: into.jitterBufferEmittedCount ?? 0,
    };
  };
  const trace = [];

  /** Watch this page's own camera; `share` is the strip's share of the height. */
  const begin = (track, share) => {
    strip = share;
    void watchCamera(track);
    setInterval(async () => connections.length && trace.push(await sending()), 1000);
  };

  /** Keep a whole picture every so many ms from now on. */
  const grab = (every) => {
    grabEvery = every;
    grabAt = performance.now();
  };

  const base64 = (bytes) => {
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) {
      text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    }
    return btoa(text);
  };
  /** The next picture that was kept, or null. */
  const kept = () => {
    const one = grabbed.shift();
    if (!one) return null;
    const { seen, width, height, bytes, plane } = one;
    const tight = new Uint8Array(width * height);
    for (let y = 0; y < height; y += 1) {
      const from = plane.offset + y * plane.stride;
      tight.set(bytes.subarray(from, from + width), y * width);
    }
    return { blocks: seen, width, height, luma: base64(tight) };
  };

  window.poor = { begin, grab, kept, notes: () => ({ taken, shown, trace }) };
})();
