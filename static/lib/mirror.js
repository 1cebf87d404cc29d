/** The visitor's own picture as in a mirror, whole and in its own shape: what is sent is not mirrored. */

import { element } from "./elements.js";

/** @param {...import("./elements.js").Child} drawn what lies over it, such as a guide */
export function mirror(...drawn) {
  const video = element("video", { class: "mirror-picture", playsinline: true, autoplay: true });
  video.muted = true;
  const frame = element("div", { class: "mirror" }, video, ...drawn);
  video.addEventListener("resize", () => {
    const { videoWidth, videoHeight } = video;
    if (videoWidth) frame.style.setProperty("--ratio", String(videoWidth / videoHeight));
  });
  return {
    element: frame,
    video,
    /** @param {MediaStream|null} stream */
    show(stream) {
      if (video.srcObject !== stream) video.srcObject = stream;
      frame.hidden = stream === null;
    },
    close() {
      video.srcObject = null;
    },
  };
}
