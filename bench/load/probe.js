// Runs in every frame before its own scripts. Notes when things happen, on the wall clock (ms) so
// that two pages can be compared, and counts the frames that a video shows.
(() => {
  const wall = (at = performance.now()) => performance.timeOrigin + at;
  const marks = [];
  const mark = (name, at) => marks.push([name, wall(at)]);
  const connections = [];

  document.addEventListener(
    "click",
    (event) => event.target.closest?.(".accept") && mark("click", event.timeStamp),
    true,
  );

  const watched = new WeakSet();
  const watch = (video) => {
    const step = () => {
      if (marks.at(-1)?.[0] !== "frame") mark("frame");
      video.requestVideoFrameCallback(step);
    };
    video.requestVideoFrameCallback(step);
  };
  new MutationObserver(() => {
    for (const video of document.querySelectorAll("video.call-picture")) {
      if (watched.has(video)) continue;
      watched.add(video);
      watch(video);
    }
  }).observe(document, { childList: true, subtree: true });

  window.WebSocket = class extends WebSocket {
    constructor(...options) {
      super(...options);
      this.addEventListener("message", ({ data }) => {
        const message = JSON.parse(data);
        if (message.type === "contact") mark(message.contact.state);
        if (message.type === "peer_description") mark(`${message.description.type}_came`);
      });
    }
  };

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...options) {
      super(...options);
      connections.push(this);
      this.addEventListener("iceconnectionstatechange", () => {
        if (this.iceConnectionState === "connected") mark("ice");
      });
      this.addEventListener("connectionstatechange", () => {
        if (this.connectionState === "connected") mark("dtls");
      });
    }
  };

  const totals = async () => {
    const stats = [...(await connections.at(-1).getStats()).values()];
    const of = (type) => stats.find((each) => each.type === type && each.kind === "video");
    const [received, sent] = [of("inbound-rtp"), of("outbound-rtp")];
    const codec = stats.find(({ id }) => id === sent.codecId);
    return { at: performance.now(), received, sent, codec };
  };

  /** What the page received, and sent, over the next `seconds`. */
  const measure = async (seconds) => {
    const video = document.querySelector("video.call-picture");
    const before = await totals();
    let shown = 0;
    let first = null;
    const step = (_now, { presentedFrames }) => {
      first ??= presentedFrames;
      shown = presentedFrames - first;
      if (measuring) video.requestVideoFrameCallback(step);
    };
    let measuring = true;
    video.requestVideoFrameCallback(step);
    await new Promise((over) => setTimeout(over, seconds * 1000));
    measuring = false;
    const after = await totals();
    const spent = (after.at - before.at) / 1000;
    const gained = (name) => after.received[name] - before.received[name];
    return {
      fps: shown / spent,
      decoded_fps: gained("framesDecoded") / spent,
      freezes: gained("freezeCount"),
      frozen_s: gained("totalFreezesDuration"),
      kbit_s: (gained("bytesReceived") * 8) / spent / 1000,
      width: after.received.frameWidth,
      height: after.received.frameHeight,
      codec: after.codec.mimeType.replace("video/", ""),
      encode_ms:
        ((after.sent.totalEncodeTime - before.sent.totalEncodeTime) * 1000) /
        (after.sent.framesEncoded - before.sent.framesEncoded),
      limited_by: after.sent.qualityLimitationReason,
    };
  };

  window.probe = { marks, measure };
})();
