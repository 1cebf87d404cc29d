/**
 * Keeps signing fluid over whatever the network and the machine carry: frame rate before
 * resolution. `decide` is pure and is called once a second; `Governor` applies it to a sender.
 */

/** @typedef {import("./stats.js").Sent} Sent */
/** @typedef {import("./messages.js").Grade} Grade */
/** @typedef {"too_slow"|"more_light"|null} Advice */
/** @typedef {{scale: number, maxBitrate: number, maxFramerate: number}} Settings */
/**
 * @typedef {Sent & {theirView: Grade, budget?: number}} Sample `theirView`: how the other side
 *   sees me; `budget`: bit/s, my share of an uplink that other pairs use too
 */

/**
 * @typedef {object} GovernorState all in seconds, but for `level` and `advice`
 * @property {number} level of SCALES
 * @property {number} age
 * @property {number} settling until the last change has had its effect
 * @property {number} bad in a row
 * @property {number} good in a row
 * @property {number} trust good seconds that a step up needs
 * @property {number} sinceUp
 * @property {number} slow in a row under the signing limit; negative: in a row above
 * @property {number} dark in a row with too few frames from the camera; negative: enough
 * @property {number} sharp until the camera's own rate is seen again after SHARP_FRAMERATE
 * @property {number} pressed in a row with an estimate too low to step up
 * @property {Advice} advice
 */

/** How much smaller than the camera's picture, a step each. */
export const SCALES = [1, 1.25, 1.5, 2, 3];
/** EN 301 549, 6.5.2: the shorter side of QVGA; one step below it is allowed before giving up. */
const QVGA_SHORT_SIDE = 240;
const SHORTEST_SIDE = 160;
/** Bits a pixel of moving hands needs to stay sharp (VP8, measured by eye). */
const BITS_PER_PIXEL = 0.06;
const HEADROOM = 1.8;
const MAX_FRAMERATE = 30;
export const LEAST_BITRATE = 150_000;
/** Of all pairs together. */
export const MOST_BITRATE = 2_500_000;

/** Under this (bit/s) signing cannot be read fluently: it is said, and text is offered. */
export const TOO_SLOW = 120_000;
const FAST_AGAIN = 160_000;
/** There, and only there, sharp beats fluid (Tran 2013). */
const SHARP_FRAMERATE = 10;

/** The first estimate of the network is a guess for this long (s). */
const WARM_UP = 6;
const SETTLE = 3;
const BAD_SECONDS = 2;
const TRUST = 8;
const MOST_TRUST = 64;
/** A step up that fails so soon (s) was wrong: the next one needs twice the trust. */
const REGRET = 20;
/**
 * Browsers measure a network anew when they are allowed more. A sender that keeps far below a low
 * estimate would never learn that the network is good again (measured: stuck at 80 kbit/s on a
 * network of 5 Mbit/s), so for one second in this many it is allowed twice as much.
 */
const ASK_AGAIN = 8;

/** @returns {GovernorState} */
export function initialState() {
  return {
    level: 0,
    age: 0,
    settling: 0,
    bad: 0,
    good: 0,
    trust: TRUST,
    sinceUp: REGRET,
    slow: 0,
    dark: 0,
    sharp: 0,
    pressed: 0,
    advice: null,
  };
}

/**
 * @param {GovernorState} before @param {Sample} sample of the last second
 * @returns {{state: GovernorState, settings: Settings, advice: Advice}}
 */
export function decide(before, sample) {
  const state = { ...before };
  state.age += 1;
  state.sinceUp += 1;
  if (state.settling > 0) state.settling -= 1;
  else move(state, sample);
  advise(state, sample);
  state.pressed = isPressed(state, sample) ? state.pressed + 1 : 0;
  return { state, settings: settings(state, sample), advice: state.advice };
}

/** @param {GovernorState} state @param {Sample} sample */
function move(state, sample) {
  state.bad = isBad(state, sample) ? state.bad + 1 : 0;
  state.good = isGood(state, sample) ? state.good + 1 : 0;
  const lowest = lowestLevel(sample);
  if (state.bad >= BAD_SECONDS && state.level < lowest) {
    if (state.sinceUp < REGRET) state.trust = Math.min(MOST_TRUST, state.trust * 2);
    state.level = Math.max(state.level + 1, Math.min(lowest, affordable(sample)));
    Object.assign(state, { bad: 0, good: 0, settling: SETTLE });
  } else if (state.good >= state.trust && state.level > 0) {
    state.level -= 1;
    Object.assign(state, { bad: 0, good: 0, settling: SETTLE, sinceUp: 0 });
  }
}

/** @param {GovernorState} state @param {Sample} sample */
function isBad(state, sample) {
  const { fps, sourceFps, loss, limitation, theirView } = sample;
  if (state.age <= WARM_UP) return false;
  // A camera in the dark gives few frames; fewer pixels would not bring more.
  const wanted = Math.min(20, 0.85 * (sourceFps ?? MAX_FRAMERATE));
  const starves = carried(sample) < 0.8 * need(state.level, sample);
  const strained = limitation !== "none" || loss > 0.03;
  const unread = strained && (theirView === "poor" || theirView === "unreadable");
  return fps < wanted || starves || loss > 0.1 || unread;
}

/** @param {GovernorState} state @param {Sample} sample */
function isGood(state, sample) {
  const { fps, sourceFps, available, loss, limitation } = sample;
  const fluid = fps >= Math.min(24, 0.95 * (sourceFps ?? MAX_FRAMERATE));
  if (!fluid || loss > 0.02 || limitation === "cpu" || state.level === 0) return false;
  if (available === null && limitation === "bandwidth") return false;
  return carried(sample) > 1.25 * need(state.level - 1, sample);
}

/** @param {GovernorState} state @param {Sample} sample */
function isPressed(state, { available, loss, ...rest }) {
  if (available === null || loss > 0.02 || state.level === 0) return false;
  return available <= 1.25 * need(state.level - 1, rest);
}

/** @param {GovernorState} state @param {Sample} sample */
function advise(state, { available, sourceFps, limitation, bitrate }) {
  const capacity = available ?? (limitation === "bandwidth" ? bitrate : FAST_AGAIN);
  if (state.age > WARM_UP) {
    if (capacity < TOO_SLOW) state.slow = Math.max(0, state.slow) + 1;
    else if (capacity >= FAST_AGAIN) state.slow = Math.min(0, state.slow) - 1;
  }
  state.sharp = state.advice === "too_slow" ? SETTLE + 2 : Math.max(0, state.sharp - 1);
  // A browser without the figure, a camera that has not begun, or one that we hold back, says
  // nothing about light.
  if (state.sharp > 0) state.dark = 0;
  else if (sourceFps && sourceFps < 20 && limitation !== "cpu") state.dark = Math.max(0, state.dark) + 1;
  else if (!sourceFps || sourceFps >= 22) state.dark = Math.min(0, state.dark) - 1;

  if (state.slow >= 3) state.advice = "too_slow";
  else if (state.advice === "too_slow" && state.slow > -5) return;
  else if (state.dark >= 5) state.advice = "more_light";
  else if (state.advice !== "more_light" || state.dark <= -3) state.advice = null;
}

/** @param {GovernorState} state @param {Sample} sample @returns {Settings} */
function settings(state, sample) {
  const allowed = state.pressed > 0 && state.pressed % ASK_AGAIN === 0 ? 2 : 1;
  if (state.advice === "too_slow") {
    const scale = Math.max(1, shortSide(sample) / QVGA_SHORT_SIDE);
    return { scale, maxBitrate: LEAST_BITRATE * allowed, maxFramerate: SHARP_FRAMERATE };
  }
  const wanted = allowed * HEADROOM * need(state.level, sample);
  const most = Math.min(MOST_BITRATE, allowed * (sample.budget ?? MOST_BITRATE));
  const maxBitrate = Math.round(Math.min(most, Math.max(LEAST_BITRATE, wanted)));
  return { scale: SCALES[state.level], maxBitrate, maxFramerate: MAX_FRAMERATE };
}

/** What the network carries of this pair, as far as is known. @param {Sample} sample */
function carried({ available, budget }) {
  return Math.min(available ?? Infinity, budget ?? Infinity);
}

/** @param {number} level @param {{width: number, height: number}} sample @returns {number} bit/s */
function need(level, { width, height }) {
  const pixels = (width || 640) * (height || 480);
  return (pixels / SCALES[level] ** 2) * MAX_FRAMERATE * BITS_PER_PIXEL;
}

/** @param {{width: number, height: number}} sample */
function shortSide({ width, height }) {
  return Math.min(width, height) || 480;
}

/** @param {Sample} sample */
function lowestLevel(sample) {
  return SCALES.findLastIndex((scale) => shortSide(sample) / scale >= SHORTEST_SIDE);
}

// A network that lost most of its width is met in one step, not in five.
/** @param {Sample} sample */
function affordable(sample) {
  const level = SCALES.findIndex((_, i) => need(i, sample) <= carried(sample));
  return level < 0 ? SCALES.length - 1 : level;
}

/** Applies the decisions to one sender. */
export class Governor {
  #sender;
  #state = initialState();
  #applied = "";

  /** @param {RTCRtpSender} sender of video */
  constructor(sender) {
    this.#sender = sender;
  }

  /**
   * One second has passed.
   * @param {Sent} sent @param {Grade} theirView @param {number} budget bit/s
   * @returns {Advice}
   */
  observe(sent, theirView, budget) {
    // Before the first picture there is nothing to govern.
    if (!sent.width) return null;
    const { state, settings: wanted, advice } = decide(this.#state, { ...sent, theirView, budget });
    this.#state = state;
    this.#apply(wanted);
    return advice;
  }

  /** @param {Settings} wanted */
  #apply({ scale, maxBitrate, maxFramerate }) {
    const key = `${scale} ${maxBitrate} ${maxFramerate}`;
    if (key === this.#applied) return;
    const parameters = this.#sender.getParameters();
    const [encoding] = parameters.encodings ?? [];
    if (!encoding) return;
    Object.assign(encoding, { scaleResolutionDownBy: scale, maxBitrate, maxFramerate });
    parameters.degradationPreference = "maintain-framerate";
    this.#applied = key;
    this.#sender.setParameters(parameters).catch(() => {
      // Negotiation was under way; the next second tries again.
      this.#applied = "";
    });
  }
}
