/**
 * How long a received picture is kept before it is shown. Where packets are lost, one that is sent
 * again comes a round trip and a queue later, and with it, at once, all frames after it: only the
 * last of them is seen (measured at 150 kbit/s and 5 %: 25 frames decoded and 18 shown in such
 * seconds). A little more delay shows each of them in its turn. `follow` is pure.
 */

/** @typedef {{loss: number, waits: boolean}} Playout `loss`: share of packets, smoothed */

/** ms; what is sent again is there by then, and the way from eye to eye stays under 400. */
export const LOSSY_TARGET_MS = 280;
/** From so many lost packets (share) on it is worth the delay, and below so few no longer. */
const LOSSY = 0.01;
const CLEAN = 0.002;
/** One second in the average. */
const WEIGHT = 0.2;

/** @returns {Playout} */
export function newPlayout() {
  return { loss: 0, waits: false };
}

/** @param {Playout} before @param {number} loss of the last second @returns {Playout} */
export function follow(before, loss) {
  const smoothed = before.loss + WEIGHT * (loss - before.loss);
  return { loss: smoothed, waits: smoothed > (before.waits ? CLEAN : LOSSY) };
}

/** Applies it; a browser without the member keeps its own. @param {RTCRtpReceiver|null} receiver @param {Playout} playout */
export function apply(receiver, { waits }) {
  if (!receiver || !("jitterBufferTarget" in receiver)) return;
  const target = waits ? LOSSY_TARGET_MS : null;
  if (receiver.jitterBufferTarget !== target) receiver.jitterBufferTarget = target;
}
