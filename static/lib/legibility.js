/**
 * How readable the other side's signing is on this screen, from the frames that were really
 * shown (docs/quality.md). Time in which the picture was hidden does not count.
 */

/** @typedef {import("./messages.js").Grade} Grade */

/**
 * @typedef {object} LegibilityWindow
 * @property {number} seconds that were looked at
 * @property {number} fps frames shown a second
 * @property {number} frozen share of the time, 0 to 1
 * @property {number} freezes
 * @property {number|null} delay end to end, ms; null where a term of it is unknown
 */

/**
 * Chromium shows a black picture of 2x2 px where a stream has no frame yet. Taken for the first
 * frame, it would say that a call is connected in which nothing arrives.
 */
const PLACEHOLDER_PX = 2;
/** What a grade looks back on (ms). */
export const WINDOW_MS = 10000;
/** Less than this (s) says nothing yet. */
const LEAST_SECONDS = 1;
/** Averages run over this many frames; fewer than the second say nothing about a freeze. */
const AVERAGED_FRAMES = 30;
const LEAST_FRAMES = 5;

/** @param {LegibilityWindow} window @returns {Grade} */
export function grade({ seconds, fps, frozen, freezes, delay }) {
  if (seconds < LEAST_SECONDS) return "unknown";
  if (fps < 15 || frozen > 0.05 || (delay ?? 0) > 800) return "unreadable";
  if (fps < 20 || freezes > 0) return "poor";
  // What is not known is not held against the picture.
  return fps >= 24 && (delay ?? 0) < 400 ? "good" : "fair";
}

/**
 * A freeze is a gap of at least max(3 x average, average + 150 ms) between frames.
 * @param {number} gap ms @param {number} average ms
 */
export function isFreeze(gap, average) {
  return gap >= Math.max(3 * average, average + 150);
}

/**
 * RTT/2 + jitter buffer + two frame intervals (camera and screen).
 * @param {number|null} rtt ms @param {number|null} buffer ms @param {number} fps
 * @returns {number|null} ms
 */
export function endToEndDelay(rtt, buffer, fps) {
  if (rtt === null || buffer === null || fps <= 0) return null;
  return Math.round(rtt / 2 + buffer + 2000 / fps);
}

/** The frames of the last seconds; pure, times (ms, any clock) are passed in. */
export class FrameHistory {
  /** @type {{end: number, gap: number, frames: number, froze: boolean}[]} */
  #gaps = [];
  /** @type {number|null} */
  #last = null;
  #seen = 0;
  /** @type {number[]} */
  #intervals = [];
  #visible = true;

  /**
   * Frames came on screen.
   * @param {number} at @param {number} frames since the last call; some may have gone unnoticed
   */
  shown(at, frames) {
    if (!this.#visible || frames <= 0) return;
    this.#seen += frames;
    if (this.#last !== null && at > this.#last) {
      const gap = at - this.#last;
      const interval = gap / frames;
      this.#gaps.push({ end: at, gap, frames, froze: this.#froze(interval) });
      this.#intervals.push(interval);
      if (this.#intervals.length > AVERAGED_FRAMES) this.#intervals.shift();
    }
    this.#last = at;
    this.#prune(at);
  }

  /** The picture is hidden: what was begun does not count. @param {number} at */
  hidden(at) {
    this.#prune(at);
    this.#visible = false;
    this.#last = null;
  }

  /** The picture can be seen again: frames are owed from now. @param {number} at */
  visible(at) {
    if (this.#visible) return;
    this.#visible = true;
    if (this.#seen > 0) this.#last = at;
  }

  /** @param {number} at @param {number} [span] ms looked back on */
  window(at, span = WINDOW_MS) {
    const gaps = this.#gaps.filter(({ end }) => end > at - span);
    const open = this.#last === null ? 0 : at - this.#last;
    // A gap that is still open counts once it is a freeze; before, the frame may be on its way.
    if (open > 0 && this.#froze(open)) gaps.push({ end: at, gap: open, frames: 0, froze: true });
    let [time, frames, freezes, frozen] = [0, 0, 0, 0];
    for (const gap of gaps) {
      time += gap.gap;
      frames += gap.frames;
      freezes += gap.froze ? 1 : 0;
      frozen += gap.froze ? gap.gap : 0;
    }
    return {
      seconds: time / 1000,
      fps: time > 0 ? (frames * 1000) / time : 0,
      frozen: time > 0 ? frozen / time : 0,
      freezes,
    };
  }

  /** @param {number} interval */
  #froze(interval) {
    if (this.#intervals.length < LEAST_FRAMES) return false;
    const sum = this.#intervals.reduce((total, one) => total + one, 0);
    return isFreeze(interval, sum / this.#intervals.length);
  }

  /** @param {number} at */
  #prune(at) {
    while (this.#gaps.length > 0 && this.#gaps[0].end <= at - 2 * WINDOW_MS) this.#gaps.shift();
  }
}

/** Watches one video element. Events: `frame` (the first one of each stream is on screen). */
export class LegibilityMeter extends EventTarget {
  #history = new FrameHistory();
  /** @type {HTMLVideoElement|null} */
  #video = null;
  #presented = 0;
  #callback = 0;
  #inView = true;
  #paused = false;
  #announced = false;
  /** @type {IntersectionObserver|null} */
  #observer = null;
  #onVisibility = () => this.#look();

  /** @param {HTMLVideoElement} video */
  attach(video) {
    this.detach();
    this.#video = video;
    this.#presented = 0;
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.#observer = new IntersectionObserver((entries) => {
      this.#inView = entries.some((entry) => entry.isIntersecting);
      this.#look();
    });
    this.#observer.observe(video);
    this.#look();
    this.#await();
  }

  detach() {
    this.#video?.cancelVideoFrameCallback?.(this.#callback);
    this.#observer?.disconnect();
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#history.hidden(performance.now());
    this.#video = null;
    this.#inView = true;
  }

  /** A new stream: its first frame is announced again. */
  expectFirstFrame() {
    this.#announced = false;
  }

  /** Nothing is sent, and nothing is owed. @param {boolean} on */
  pause(on) {
    this.#paused = on;
    this.#look();
  }

  /**
   * @param {import("./stats.js").Received|null} received of the last second
   * @param {number} [span] ms looked back on
   * @returns {LegibilityWindow}
   */
  window(received, span) {
    const frames = this.#history.window(performance.now(), span);
    const delay = endToEndDelay(received?.rtt ?? null, received?.buffer ?? null, frames.fps);
    return { ...frames, delay };
  }

  #await() {
    const video = this.#video;
    // Without frame callbacks nothing is known, and nothing is claimed.
    if (!video?.requestVideoFrameCallback) return;
    this.#callback = video.requestVideoFrameCallback((now, { presentedFrames, width, height }) => {
      if (video !== this.#video) return;
      if (width <= PLACEHOLDER_PX && height <= PLACEHOLDER_PX) return this.#await();
      // The count begins anew with each stream.
      const frames = presentedFrames > this.#presented ? presentedFrames - this.#presented : 1;
      this.#history.shown(now, this.#presented === 0 ? 1 : frames);
      this.#presented = presentedFrames;
      if (!this.#announced) this.dispatchEvent(new Event("frame"));
      this.#announced = true;
      this.#await();
    });
  }

  #look() {
    const now = performance.now();
    if (document.hidden || !this.#inView || this.#paused) this.#history.hidden(now);
    else this.#history.visible(now);
  }
}
