// Put into a page before its own scripts: the other ends of its calls, which answer whatever is
// offered with a picture of one colour that changes, and can write. A fake node carries the words.
(() => {
  /** @type {Map<string, {pc: RTCPeerConnection, text: RTCDataChannel}>} */
  const ends = new Map();

  function picture(colour) {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
    const context = canvas.getContext("2d");
    let n = 0;
    setInterval(() => {
      context.fillStyle = `hsl(${colour} 30% ${40 + (n++ % 10)}%)`;
      context.fillRect(0, 0, 320, 240);
    }, 100);
    return canvas.captureStream(10).getVideoTracks()[0];
  }

  globalThis.otherEnd = {
    async answer(who, description) {
      ends.get(who)?.pc.close();
      const pc = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
      const text = pc.createDataChannel("", { negotiated: true, id: 0, protocol: "t140" });
      ends.set(who, { pc, text });
      await pc.setRemoteDescription(description);
      const [video] = pc.getTransceivers().filter(({ receiver }) => receiver.track.kind === "video");
      if (video) {
        video.direction = "sendrecv";
        await video.sender.replaceTrack(picture(40 * ends.size));
      }
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
    async write(who, words) {
      const { text } = ends.get(who);
      if (text.readyState !== "open") await new Promise((done) => (text.onopen = done));
      text.send(words);
    },
  };
})();
