/**
 * Keeps signing fluid, and then sharp, over whatever the network and the machine carry: frame rate
 * before resolution. `decide` is pure and is called once a second; `Governor` applies it to a
 * sender.
 */

import { BITS_PER_PIXEL, chooseCodec, firstCodec, hasH264Chip, newCoder, usableCodecs } from "./codecs.js";
import { learn, newLine } from "./line.js";

/** @typedef {import("./stats.js").Sent} Sent */
/** @typedef {import("./messages.js").Grade} Grade */
/** @typedef {"too_slow"|"strained"|"more_light"|null} Advice */
/**
 * @typedef {object} Settings
 * @property {number} scale how much smaller than the camera's picture
 * @property {number} maxBitrate bit/s
 * @property {number} maxFramerate
 * @property {string|null} codec null: the browser's choice
 * @property {boolean} keyFrame one is sent now
 */
/**
 * @typedef {Sent & {theirView: Grade, budget?: number}} Sample `theirView`: how the other side
 *   sees me; `budget`: bit/s, my share of an uplink that other pairs use too
 */

/**
 * @typedef {object} GovernorState counts are in seconds
 * @property {number} level of SCALES
 * @property {number} age
 * @property {number} settling until the last change has had its effect
 * @property {number} bad in a row
 * @property {number} good in a row
 * @property {number} trust good seconds that a step up needs
 * @property {number} sinceUp
 * @property {number|null} capacity bit/s on the wire, smoothed
 * @property {number} loss share of packets, smoothed
 * @property {number} slow in a row under the signing limit; negative: in a row above
 * @property {number} dark in a row with too few frames from the camera; negative: enough
 * @property {number} sharp until the camera's own rate is seen again after SHARP_FRAMERATE
 * @property {number} short of frames in a row, where the machine is the reason
 * @property {number} unseen in a row in which the other side cannot read what leaves well
 * @property {import("./line.js").Line} line
 * @property {import("./codecs.js").CodecState} coder
 * @property {string[]} usable codecs, the best first
 * @property {Advice} advice
 */

/** How much smaller than the camera's picture, a step each. */
export const SCALES = [1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 3, 4];
/** A first picture that a slow line carries; a second later the estimate is there. */
export const START_LEVEL = SCALES.indexOf(3);
/** EN 301 549, 6.5.2: the shorter side of QVGA; smaller ones keep a slow line fluid. */
const QVGA_SHORT_SIDE = 240;
const SHORTEST_SIDE = 130;
const HEADROOM = 2;
/** Where packets are lost: what is not used is there for those that are sent again, in time. */
const LOSSY_HEADROOM = 1.2;
const LOSSY_SHARE = 0.8;
/** What a larger picture needs is to be there with so much over: each change costs a key frame. */
const ROOM = 1.35;
const MAX_FRAMERATE = 30;
/** Where bits are few, five frames less make the others sharper, and still read well. */
const SPARE_FRAMERATE = 25;
const FEW_BITS = 250_000;
export const LEAST_BITRATE = 150_000;
/** Of all pairs together. */
export const MOST_BITRATE = 2_500_000;
/** Of what goes over the wire, what is picture: the rest is headers, and frames sent again. */
const PAYLOAD = 0.85;
/** Packets sent again for each that is lost. */
const RESENT = 3;

/** Under this (bit/s) signing cannot be read fluently: it is said, and text is offered. */
export const TOO_SLOW = 120_000;
const FAST_AGAIN = 150_000;
/** A line that choked at so little (bit/s) is not given the benefit of an average. */
const SURELY_SLOW = 75_000;
const SLOW_SECONDS = 4;
/** Estimates keep so much below what a line carries. */
const CAUTION = 0.9;
/** There, and only there, sharp beats fluid (Tran 2013). */
const SHARP_FRAMERATE = 10;

/** The first estimate of the network grows for this long (s); each second is believed. */
const WARM_UP = 6;
const SETTLE = 3;
const BAD_SECONDS = 2;
const TRUST = 8;
const MOST_TRUST = 64;
/** A step up that fails so soon (s) was wrong: the next one needs twice the trust. */
const REGRET = 20;
/** One second in the average of what the network carries. */
const WEIGHT = 0.2;
/** A decoder that stands still is given a new beginning, but no more often (s). */
const UNSEEN_SECONDS = 3;
const KEY_FRAME_AGAIN = 10;
/** Where packets are lost the other side asks by itself, and a key frame too many costs frames. */
const CALM_LOSS = 0.02;

/**
 * @param {string[]} [usable] codecs, the best first @param {Record<string, number>} [cost]
 * @returns {GovernorState}
 */
export function initialState(usable = [], cost = {}) {
  return {
    level: START_LEVEL,
    age: 0,
    settling: 0,
    bad: 0,
    good: 0,
    trust: TRUST,
    sinceUp: REGRET,
    capacity: null,
    loss: 0,
    slow: 0,
    dark: 0,
    sharp: 0,
    short: 0,
    unseen: 0,
    line: newLine(),
    coder: newCoder(cost),
    usable,
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
  state.loss += WEIGHT * (sample.loss - state.loss);
  state.line = learn(before.line, sample);
  state.coder = chooseCodec(before.coder, state.usable, sample);
  if (state.age <= WARM_UP) begin(state, sample);
  else if (state.settling > 0) state.settling -= 1;
  else move(state, sample);
  advise(state, sample);
  return { state, settings: settings(state, sample), advice: state.advice };
}

/** The beginning follows the estimate, up at once. @param {GovernorState} state @param {Sample} sample */
function begin(state, sample) {
  if (sample.available === null) return;
  const fits = SCALES.findIndex((_, level) => payload(state, sample) > ROOM * need(level, state, sample));
  const level = fits < 0 ? lowestLevel(sample) : Math.min(fits, lowestLevel(sample));
  if (level < state.level || payload(state, sample) < 0.8 * need(state.level, state, sample)) {
    state.level = level;
  }
}

/** @param {GovernorState} state @param {Sample} sample */
function move(state, sample) {
  state.bad = isBad(state, sample) ? state.bad + 1 : 0;
  state.good = isGood(state, sample) ? state.good + 1 : 0;
  const lowest = lowestLevel(sample);
  if (state.bad >= BAD_SECONDS && state.level < lowest) {
    if (state.sinceUp < REGRET) state.trust = Math.min(MOST_TRUST, state.trust * 2);
    state.level = Math.max(state.level + 1, Math.min(lowest, affordable(state, sample)));
    Object.assign(state, { bad: 0, good: 0, settling: SETTLE });
  } else if (state.good >= state.trust && state.level > 0) {
    state.level -= 1;
    Object.assign(state, { bad: 0, good: 0, settling: SETTLE, sinceUp: 0 });
  }
}

/** @param {GovernorState} state @param {Sample} sample */
function isBad(state, sample) {
  const { fps, sourceFps, loss, limitation, theirView } = sample;
  // A camera in the dark gives few frames; fewer pixels would not bring more.
  const wanted = Math.min(20, 0.85 * (sourceFps ?? MAX_FRAMERATE));
  const starves = payload(state, sample) < 0.8 * need(state.level, state, sample);
  const strained = limitation === "cpu" || loss > 0.1;
  const unread = strained && (theirView === "poor" || theirView === "unreadable");
  if (state.sharp > 0) return starves;
  return fps < wanted || starves || unread;
}

/** @param {GovernorState} state @param {Sample} sample */
function isGood(state, sample) {
  const { fps, sourceFps, available, limitation } = sample;
  const most = Math.min(frameRate(state, sample), sourceFps ?? MAX_FRAMERATE);
  if (fps < 0.9 * most || limitation === "cpu" || state.level === 0) return false;
  if (available === null && limitation === "bandwidth") return false;
  return payload(state, sample) > ROOM * need(state.level - 1, state, sample);
}

/** @param {GovernorState} state @param {Sample} sample */
function advise(state, sample) {
  const { available, sourceFps, limitation, bitrate, fps } = sample;
  if (state.age > WARM_UP || state.line.ceiling < SURELY_SLOW) {
    const now = Math.min(available ?? (limitation === "bandwidth" ? bitrate : Infinity), state.line.ceiling);
    const known = Math.min(now, 10 * FAST_AGAIN);
    state.capacity = state.capacity === null ? known : state.capacity + WEIGHT * (known - state.capacity);
    if (state.line.ceiling < SURELY_SLOW) state.capacity = Math.min(state.capacity, state.line.ceiling);
    if (state.capacity < CAUTION * TOO_SLOW) state.slow = Math.max(0, state.slow) + 1;
    else if (state.capacity >= CAUTION * FAST_AGAIN) state.slow = Math.min(0, state.slow) - 1;
  }
  state.sharp = state.advice === "too_slow" ? SETTLE + 2 : Math.max(0, state.sharp - 1);
  // A browser without the figure, a camera that has not begun, or one that we hold back, says
  // nothing about light.
  if (state.sharp > 0) state.dark = 0;
  else if (sourceFps && sourceFps < 20 && limitation !== "cpu") state.dark = Math.max(0, state.dark) + 1;
  else if (!sourceFps || sourceFps >= 22) state.dark = Math.min(0, state.dark) - 1;
  const lacks = limitation === "cpu" && fps < 20 && state.level >= lowestLevel(sample);
  state.short = lacks ? Math.max(0, state.short) + 1 : Math.min(0, state.short) - 1;

  if (state.slow >= SLOW_SECONDS) state.advice = "too_slow";
  else if (state.advice === "too_slow" && state.slow > -5) return;
  else if (state.short >= 5) state.advice = "strained";
  else if (state.advice === "strained" && state.short > -5) return;
  else if (state.dark >= 5) state.advice = "more_light";
  else if (state.advice !== "more_light" || state.dark <= -3) state.advice = null;
}

/** @param {GovernorState} state @param {Sample} sample @returns {Settings} */
function settings(state, sample) {
  const { codec } = state.coder;
  const keyFrame = isStuck(state, sample);
  const most = Math.min(MOST_BITRATE, sample.budget ?? MOST_BITRATE, PAYLOAD * state.line.ceiling);
  if (state.advice === "too_slow") {
    const scale = Math.max(1, shortSide(sample) / QVGA_SHORT_SIDE);
    const maxBitrate = Math.round(Math.min(most, LEAST_BITRATE));
    return { scale, maxBitrate, maxFramerate: SHARP_FRAMERATE, codec, keyFrame };
  }
  const needed = need(state.level, state, sample);
  const spare = Math.max(LEAST_BITRATE, HEADROOM * needed);
  const lossy = Math.max(LOSSY_HEADROOM * needed, LOSSY_SHARE * payload(state, sample));
  const wanted = state.loss > CALM_LOSS ? Math.min(spare, lossy) : spare;
  return {
    scale: SCALES[state.level],
    maxBitrate: Math.round(Math.min(most, wanted)),
    maxFramerate: frameRate(state, sample),
    codec,
    keyFrame,
  };
}

/**
 * What leaves well and arrives, and yet is not seen: their decoder waits for a beginning.
 * @param {GovernorState} state @param {Sample} sample
 */
function isStuck(state, { theirView, fps }) {
  const stuck = theirView === "unreadable" && fps >= 20 && state.loss < CALM_LOSS;
  state.unseen = stuck ? state.unseen + 1 : 0;
  return state.unseen >= UNSEEN_SECONDS && (state.unseen - UNSEEN_SECONDS) % KEY_FRAME_AGAIN === 0;
}

/** What the network carries of this pair's picture, as far as is known. @param {GovernorState} state @param {Sample} sample */
function payload({ line, loss }, { available, budget }) {
  const wire = Math.min(available ?? Infinity, line.ceiling, budget ?? Infinity);
  // What is lost is sent again, and often twice before it is known to have come.
  return PAYLOAD * wire * (1 - Math.min(0.3, RESENT * loss));
}

/** @param {GovernorState} state @param {Sample} sample */
function frameRate(state, sample) {
  return payload(state, sample) < FEW_BITS ? SPARE_FRAMERATE : MAX_FRAMERATE;
}

/** @param {number} level @param {GovernorState} state @param {Sample} sample @returns {number} bit/s */
function need(level, state, sample) {
  const pixels = (sample.width || 640) * (sample.height || 480);
  const bits = BITS_PER_PIXEL[sample.codec ?? "VP8"] ?? BITS_PER_PIXEL.VP8;
  return (pixels / SCALES[level] ** 2) * frameRate(state, sample) * bits;
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
/** @param {GovernorState} state @param {Sample} sample */
function affordable(state, sample) {
  const level = SCALES.findIndex((_, i) => need(i, state, sample) <= payload(state, sample));
  return level < 0 ? SCALES.length - 1 : level;
}

/** What this machine's encoders cost is known to all pairs, and to the next call. @type {Record<string, number>} */
const machine = {};

/** Applies the decisions to one sender. */
export class Governor {
  #sender;
  #state = initialState();
  #applied = "";

  /** @param {RTCRtpSender} sender of video */
  constructor(sender) {
    this.#sender = sender;
  }

  /** Both ends have agreed; nothing has been sent yet. */
  async begin() {
    const usable = usableCodecs(this.#sender.getParameters().codecs ?? [], await hasH264Chip());
    this.#state = initialState(usable, machine);
    const codec = firstCodec(this.#state.coder, usable, 640 * 480);
    this.#state.coder.codec = codec;
    const scale = SCALES[START_LEVEL];
    await this.#apply({ scale, maxBitrate: MOST_BITRATE, maxFramerate: MAX_FRAMERATE, codec, keyFrame: false });
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
    Object.assign(machine, state.coder.cost);
    void this.#apply(wanted);
    return advice;
  }

  /** @param {Settings} wanted */
  async #apply({ scale, maxBitrate, maxFramerate, codec, keyFrame }) {
    const key = `${scale} ${maxBitrate} ${maxFramerate} ${codec}`;
    if (key === this.#applied && !keyFrame) return;
    const parameters = this.#sender.getParameters();
    const [encoding] = parameters.encodings ?? [];
    if (!encoding) return;
    Object.assign(encoding, { scaleResolutionDownBy: scale, maxBitrate, maxFramerate });
    // A browser that cannot switch ignores it, and keeps its own.
    const chosen = parameters.codecs?.find(({ mimeType }) => mimeType === `video/${codec}`);
    if (chosen) Object.assign(encoding, { codec: chosen });
    // The size is ours: a browser that changes it as well would never let it settle.
    parameters.degradationPreference = "maintain-resolution";
    this.#applied = key;
    const options = keyFrame ? [{ encodingOptions: [{ keyFrame }] }] : [];
    try {
      await this.#sender.setParameters(.../** @type {[any]} */ ([parameters, ...options]));
    } catch {
      // Negotiation was under way; the next second tries again.
      this.#applied = "";
    }
  }
}
