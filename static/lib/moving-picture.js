/** A picture that moves as much as a signer does, for measuring a network: never the camera's. */

const WIDTH = 640;
const HEIGHT = 480;
const FPS = 30;
/** Enough change in each picture to fill what the network check sends at most. */
const PATCHES = 16;
const PATCH = 40;

/** @returns {{track: MediaStreamTrack, stop: () => void}} */
export function movingPicture() {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  const context = canvas.getContext("2d");
  const draw = () => {
    for (let n = 0; context && n < PATCHES; n += 1) {
      context.fillStyle = `hsl(${Math.random() * 360} 60% ${20 + Math.random() * 60}%)`;
      context.fillRect(Math.random() * WIDTH, Math.random() * HEIGHT, PATCH, PATCH);
    }
  };
  draw();
  // A page in the background gets no animation frames, and is checked all the same.
  const timer = setInterval(draw, 1000 / FPS);
  const [track] = canvas.captureStream(FPS).getVideoTracks();
  return {
    track,
    stop() {
      clearInterval(timer);
      track.stop();
    },
  };
}
