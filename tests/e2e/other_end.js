// Put into a page before its own scripts: the other ends of its calls, which answer whatever is
// offered with a drawn figure that moves its hands, and can write and share. A fake node carries
// the words.
(() => {
  /** @type {Map<string, {pc: RTCPeerConnection, text: RTCDataChannel}>} */
  const ends = new Map();

  function picture(colour) {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
    const context = canvas.getContext("2d");
    const disc = (x, y, radius) => {
      context.beginPath();
      context.arc(x, y, radius, 0, 7);
      context.fill();
    };
    let n = 0;
    setInterval(() => {
      const lift = 12 * Math.sin((n += 1) / 3);
      context.fillStyle = `hsl(${colour} 25% 32%)`;
      context.fillRect(0, 0, 320, 240);
      context.fillStyle = `hsl(${colour} 35% 52%)`;
      context.fillRect(105, 120, 110, 120);
      context.fillStyle = "#d9b08c";
      for (const [x, y, radius] of [[160, 78, 34], [92, 165 + lift, 18], [228, 165 - lift, 18]]) disc(x, y, radius);
    }, 100);
    return canvas.captureStream(10).getVideoTracks()[0];
  }

  /** A page of text, as a shared screen shows it. */
  function page() {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
    const context = canvas.getContext("2d");
    let n = 0;
    setInterval(() => {
      context.fillStyle = "#fff";
      context.fillRect(0, 0, 640, 360);
      context.fillStyle = "#16202b";
      context.font = "24px sans-serif";
      for (let line = 0; line < 8; line += 1) context.fillText("Facture 2026, lampe Aube", 30 + (n % 2), 50 + 40 * line);
      n += 1;
    }, 200);
    return canvas.captureStream(5).getVideoTracks()[0];
  }

  /** What waits for a channel that is not open yet. */
  async function tell(share, said) {
    if (share.readyState !== "open") await new Promise((done) => (share.onopen = done));
    share.send(typeof said === "string" || said instanceof Uint8Array ? said : JSON.stringify(said));
  }

  globalThis.otherEnd = {
    async answer(who, description, films) {
      ends.get(who)?.pc.close();
      const pc = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
      const text = pc.createDataChannel("", { negotiated: true, id: 0, protocol: "t140" });
      const share = pc.createDataChannel("", { negotiated: true, id: 1, protocol: "signdesk-share" });
      ends.set(who, { pc, text, share });
      await pc.setRemoteDescription(description);
      const [video, screen] = pc.getTransceivers().filter(({ receiver }) => receiver.track.kind === "video");
      if (video && films) {
        video.direction = "sendrecv";
        await video.sender.replaceTrack(picture(160 + 50 * ends.size));
      }
      if (screen) screen.direction = "sendrecv";
      const gathered = new Promise((done) => {
        pc.onicegatheringstatechange = () => pc.iceGatheringState === "complete" && done();
      });
      await pc.setLocalDescription();
      if (pc.iceGatheringState !== "complete") await gathered;
      return { type: pc.localDescription.type, sdp: pc.localDescription.sdp };
    },
    async take(who, candidate) {
      await ends.get(who)?.pc.addIceCandidate(candidate ?? undefined);
    },
    /** Sends a picture, as soon as it is wanted. */
    async show(who, name) {
      const { share } = ends.get(who);
      const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 400 });
      canvas.getContext("2d").fillRect(40, 40, 220, 320);
      const blob = await new Promise((done) => canvas.toBlob(done));
      const bytes = new Uint8Array(await blob.arrayBuffer());
      const accepted = new Promise((done) => share.addEventListener("message", done, { once: true }));
      await tell(share, { type: "offer", id: 7, name, media: "image/png", size: bytes.length });
      await accepted;
      const piece = new Uint8Array(4 + bytes.length);
      new DataView(piece.buffer).setUint32(0, 7);
      piece.set(bytes, 4);
      await tell(share, piece);
      await tell(share, { type: "end", id: 7 });
    },
    async link(who, url) {
      await tell(ends.get(who).share, { type: "link", id: 8, url });
    },
    /** Shows its screen beside its picture. */
    async screen(who) {
      const { pc, share } = ends.get(who);
      await pc.getTransceivers().filter(({ receiver }) => receiver.track.kind === "video")[1].sender.replaceTrack(page());
      await tell(share, { type: "screen", on: true });
    },
    async write(who, words) {
      const { text } = ends.get(who);
      if (text.readyState !== "open") await new Promise((done) => (text.onopen = done));
      text.send(words);
    },
  };
})();
