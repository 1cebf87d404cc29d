/**
 * What a network was found to carry. Browsers estimate it by sending ever more until its queue
 * grows, and then halve for a while: on a slow line every such turn costs frames, delay and
 * retransmissions (measured at 100 kbit/s: 65 % of seconds fluid, and all of them under a fixed
 * limit that the line carries). So the level at which the estimate gave way is remembered and
 * kept below; asking for more comes seldom, and ever more seldom while it fails.
 */

/**
 * @typedef {object} Line bit/s on the wire; counts are in seconds
 * @property {number} age
 * @property {number} ceiling kept below; Infinity until the network gave way once
 * @property {number} calm since it last gave way or was asked for more
 * @property {number} patience calm that asking for more needs
 * @property {number} step how much more, as a factor
 * @property {number} sinceRaise
 * @property {number|null} estimate of the second before
 * @property {number} leastRtt ms
 * @property {number|null} rtt ms, of the second before: one told again is not measured again
 * @property {number} late in a row with a long queue, or with losses that are no chance
 */

/** What is measured of a second. @typedef {{available: number|null, wire: number, rtt: number|null, pathRtt: number|null, loss: number}} Second */

/** Nothing that shows a picture fits below (bit/s). */
const LOWEST = 60_000;
const PATIENCE = 8;
const MOST_PATIENCE = 64;
/** One step has had its effect by then (s); a network that grew is asked for more and more. */
const STEP_SECONDS = 3;
const FIRST_STEP = 1.12;
const STEP_GROWTH = 1.2;
const MOST_STEP = 2;
/** An estimate that falls by so much while it is used has met the line's limit. */
const FALL = 0.88;
const USED = 0.7;
/** An estimate that gave way stands at 0.85 of what arrived (draft-ietf-rmcat-gcc, 5.5). */
const BACK_OFF = 0.9;
/** A queue of so much (ms) over the least delay is one of our own. */
const LONG_QUEUE = 200;
/** No burst makes such a one (ms): a line under what the start sends, known in its first seconds. */
const CHOKED = 550;
/** So many are lost (share) where a queue overflows. */
const OVERFLOW = 0.15;
const LATE_SECONDS = 2;
/** Browsers measure by bursts at the beginning, whose queue takes so long (s) to be forgotten. */
const BURSTS = 6;
/** So much less than what is sent, for each second of queue, lets it run dry, and no less. */
const DRAIN = 0.5;
const MOST_DRAIN = 0.35;
const LEAST_DRAIN = 0.1;
/** Until a drained queue shows in the round trips (s). */
const DRAINS = 2;
/** Above it a limit limits nothing (bit/s). */
const WIDE = 3_000_000;

/** @returns {Line} */
export function newLine() {
  return {
    age: 0,
    ceiling: Infinity,
    calm: 0,
    patience: PATIENCE,
    step: FIRST_STEP,
    sinceRaise: MOST_PATIENCE,
    estimate: null,
    leastRtt: Infinity,
    late: 0,
    rtt: null,
  };
}

/** @param {Line} before @param {Second} second @returns {Line} */
export function learn(before, second) {
  const line = { ...before };
  line.age += 1;
  line.calm += 1;
  line.sinceRaise += 1;
  line.leastRtt = Math.min(line.leastRtt, second.rtt ?? Infinity, second.pathRtt ?? Infinity);
  const queue = (second.rtt ?? 0) - line.leastRtt;
  const overflows = second.loss > (line.age > BURSTS ? OVERFLOW : 2 * OVERFLOW);
  const late = overflows || queue > (line.age > BURSTS ? LONG_QUEUE : CHOKED);
  const isNew = overflows || second.rtt !== line.rtt;
  if (isNew) line.late = late ? line.late + 1 : Math.min(0, line.late + 1);
  line.rtt = second.rtt;
  const carried = gaveWay(line, second);
  if (carried !== null) {
    if (line.sinceRaise <= STEP_SECONDS) line.patience = Math.min(MOST_PATIENCE, line.patience * 2);
    line.ceiling = Math.max(LOWEST, Math.min(line.ceiling, carried));
    Object.assign(line, { calm: 0, step: FIRST_STEP, late: line.late >= LATE_SECONDS ? -DRAINS : line.late });
  } else if (line.ceiling < Infinity && line.calm >= line.patience) {
    ask(line, second);
  }
  line.estimate = second.available;
  return line;
}

/** @param {Line} line @param {Second} second @returns {number|null} bit/s that it does carry */
function gaveWay({ estimate, late, leastRtt }, { available, wire, rtt, loss }) {
  if (available !== null && estimate !== null) {
    if (available < FALL * estimate && wire > USED * estimate) return available / BACK_OFF;
  }
  if (late < LATE_SECONDS) return null;
  const queue = Math.max(0, (rtt ?? 0) - leastRtt) / 1000;
  const drain = Math.max(LEAST_DRAIN, Math.min(MOST_DRAIN, DRAIN * (queue || 0)));
  // What chance loses has used the line as well.
  return wire * (loss > OVERFLOW ? 1 - loss : 1) * (1 - drain);
}

/** @param {Line} line @param {Second} second */
function ask(line, { wire }) {
  // More than is used proves nothing.
  if (wire < 0.5 * line.ceiling) return;
  line.ceiling *= line.step;
  line.step = Math.min(MOST_STEP, line.step * STEP_GROWTH);
  Object.assign(line, { calm: line.patience - STEP_SECONDS, sinceRaise: 0 });
  if (line.ceiling > WIDE) Object.assign(line, { ceiling: Infinity, patience: PATIENCE });
}
