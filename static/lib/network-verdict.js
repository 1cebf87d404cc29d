/** What the figures of a network check are worth to people who sign (pure). */

/**
 * One direction of the video. `share` is the part of the frames sent that was shown.
 * @typedef {{bitrate: number, fps: number, loss: number, jitter: number, share: number}} Flow
 *   bit/s, frames a second, 0 to 1, ms, 0 to 1
 */
/**
 * `turn`: whether a relay was reached; null where none is configured, or it was not tried.
 * @typedef {{down: Flow|null, up: Flow|null, rtt: number|null, turn: boolean|null}} Figures rtt in ms
 */
/** @typedef {"fine"|"slow"|"blocked"} Verdict */

/** Counts since the beginning, of one direction; `at` and `jitter` in ms. @typedef {{at: number, bytes: number, frames: number, packets: number, lost: number, jitter: number, sentFrames: number}} Counted */

/**
 * Where signing is as easy to read as it gets: twice the bitrate under which a picture gets poor,
 * and a delay that leaves room under the 400 ms of EN 301 549, 6.5.1, for the rest of the way.
 */
export const FINE = { bitrate: 250_000, loss: 0.05, rtt: 400, share: 0.75 };

/** @param {Counted} before @param {Counted} after @returns {Flow|null} null where no time passed */
export function flowBetween(before, after) {
  const seconds = (after.at - before.at) / 1000;
  if (!(seconds > 0)) return null;
  const gained = (/** @type {keyof Counted} */ name) => Math.max(0, after[name] - before[name]);
  const packets = gained("packets");
  const sent = gained("sentFrames");
  return {
    bitrate: (8 * gained("bytes")) / seconds,
    fps: gained("frames") / seconds,
    loss: packets ? gained("lost") / (packets + gained("lost")) : 1,
    jitter: after.jitter,
    share: sent ? Math.min(1, gained("frames") / sent) : 0,
  };
}

/** @param {Figures} figures @returns {Verdict|null} null where the check says nothing about a call */
export function verdictOf({ down, up, rtt, turn }) {
  if (down === null || up === null) return turn === false ? "blocked" : null;
  const good = [down, up].every(
    (flow) => flow.bitrate >= FINE.bitrate && flow.loss <= FINE.loss && flow.share >= FINE.share,
  );
  return good && (rtt === null || rtt <= FINE.rtt) ? "fine" : "slow";
}
