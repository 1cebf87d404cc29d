// The peers of the browser benches: calls with a browser's own settings and no product around
// them. They send the picture that the product asks cameras for.
(() => {
  let camera = null;
  let pcs = [];

  const open = async () => {
    camera ??= await navigator.mediaDevices.getUserMedia({
      video: {
        width: { ideal: 960 },
        height: { ideal: 720 },
        frameRate: { ideal: 30 },
        resizeMode: { ideal: "none" },
      },
    });
    return camera.getVideoTracks()[0];
  };

  /** A connection that sends the camera; `shown` resolves at the other side's first frame. */
  const connection = () => {
    const pc = new RTCPeerConnection();
    pcs.push(pc);
    pc.addTrack(camera.getVideoTracks()[0], camera);
    const shown = new Promise((resolve) => {
      pc.ontrack = ({ track }) => {
        const video = document.createElement("video");
        video.className = "call-picture";
        video.muted = video.autoplay = true;
        video.srcObject = new MediaStream([track]);
        document.body.append(video);
        video.requestVideoFrameCallback(() => resolve(performance.now()));
      };
    });
    return { pc, shown };
  };

  /** Both ends in this page; the ms from making them to the first frame on both sides. */
  const loopback = async () => {
    const began = performance.now();
    const [caller, answerer] = [connection(), connection()];
    for (const [from, to] of [[caller.pc, answerer.pc], [answerer.pc, caller.pc]]) {
      from.onicecandidate = ({ candidate }) => to.addIceCandidate(candidate ?? undefined);
    }
    await caller.pc.setLocalDescription();
    await answerer.pc.setRemoteDescription(caller.pc.localDescription);
    await answerer.pc.setLocalDescription();
    await caller.pc.setRemoteDescription(answerer.pc.localDescription);
    return Math.max(...(await Promise.all([caller.shown, answerer.shown]))) - began;
  };

  /** A stable sort: this codec first, all others in the browser's order. */
  const prefer = (pc, codec) => {
    const { codecs } = RTCRtpReceiver.getCapabilities("video");
    const isIt = ({ mimeType }) => mimeType === `video/${codec}`;
    const [video] = pc.getTransceivers();
    video.setCodecPreferences(codecs.toSorted((a, b) => Number(isIt(b)) - Number(isIt(a))));
  };

  /**
   * One end in this page: `remote` is the other one's offer, or null. With all its candidates;
   * `codec` comes first where it is named.
   */
  const end = async (remote, codec = null) => {
    const { pc } = connection();
    if (remote) await pc.setRemoteDescription(remote);
    if (codec) prefer(pc, codec);
    await pc.setLocalDescription();
    while (pc.iceGatheringState !== "complete") {
      await new Promise((changed) => (pc.onicegatheringstatechange = changed));
    }
    return pc.localDescription.toJSON();
  };

  const answered = (answer) => pcs.at(-1).setRemoteDescription(answer);

  const close = () => {
    for (const pc of pcs) pc.close();
    pcs = [];
    document.body.replaceChildren();
  };

  window.bare = { open, loopback, end, answered, close };
})();
