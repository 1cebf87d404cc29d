/**
 * Looks at a call once a second: governs what is sent, grades what is seen, and reports both.
 *
 * Events: `decoded` (the first remote frame of a connection), `shown` (the first remote frame of
 * a stream is on screen), `grade` {detail: Grade} (how the other side's signing reads here, on
 * change), `second` {detail: LegibilityWindow}, `advice` {detail: Advice} (on change).
 */

import { Governor } from "./governor.js";
import { grade, LegibilityMeter } from "./legibility.js";
import { summarise } from "./stats.js";

const SECOND_MS = 1000;
const FIRST_FRAME_MS = 250;
const REPORT_MS = 10000;

/** @typedef {import("./messages.js").Grade} Grade */
/** @typedef {Omit<import("./messages.js").QualityMessage, "type"|"id"|"contact">} QualityReport */

export class CallMonitor extends EventTarget {
  meter = new LegibilityMeter();
  /** @type {Grade} */
  grade = "unknown";
  /** How my signing reads on the other side's screen. @type {Grade} */
  theirView = "unknown";
  #onReport;
  /** @type {import("./connection.js").Connection|null} */
  #connection = null;
  /** @type {Governor|null} */
  #governor = null;
  /** @type {import("./stats.js").Totals|null} */
  #totals = null;
  /** @type {import("./stats.js").Received|null} */
  #received = null;
  /** @type {import("./governor.js").Advice} */
  #advice = null;
  #reportedAt = performance.now();
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #everySecond;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #untilFirstFrame;

  /** @param {(report: QualityReport) => void} onReport every 10 s, and at the end */
  constructor(onReport) {
    super();
    this.#onReport = onReport;
    this.meter.addEventListener("frame", () => this.dispatchEvent(new Event("shown")));
  }

  /** @param {import("./connection.js").Connection|null} connection to look at from now on */
  watch(connection) {
    this.stop();
    this.#connection = connection;
    this.#governor = null;
    this.#totals = null;
    if (!connection) {
      this.grade = this.theirView = "unknown";
      return;
    }
    this.#everySecond = setInterval(() => void this.#second(connection), SECOND_MS);
    // Frames also arrive where nobody looks: a hidden tab has media, too.
    this.#untilFirstFrame = setInterval(() => void this.#lookForFrame(connection), FIRST_FRAME_MS);
  }

  stop() {
    clearInterval(this.#everySecond);
    clearInterval(this.#untilFirstFrame);
    this.#connection = null;
  }

  /** Reports what was seen since the last time. */
  report() {
    const now = performance.now();
    const seen = this.meter.window(this.#received, now - this.#reportedAt);
    this.#reportedAt = now;
    if (seen.seconds <= 0 || !this.#received) return;
    const { width, height, bitrate } = this.#received;
    this.#onReport({
      seconds: Math.min(120, round(seen.seconds)),
      grade: grade(seen),
      fps: Math.min(240, round(seen.fps)),
      frozen: Math.min(1, round(seen.frozen)),
      width,
      height,
      bitrate: Math.round(bitrate),
      delay: seen.delay,
    });
  }

  /** @param {import("./connection.js").Connection} connection */
  async #second(connection) {
    const stats = await this.#stats(connection);
    if (!stats) return;
    const { totals, sent, received } = summarise(stats.values(), this.#totals, performance.now());
    const isFirst = this.#totals === null;
    this.#totals = totals;
    this.#received = received;
    if (sent && !isFirst) this.#govern(connection, sent);
    this.#judge();
    if (performance.now() - this.#reportedAt >= REPORT_MS) this.report();
  }

  /** @param {import("./connection.js").Connection} connection @param {import("./stats.js").Sent} sent */
  #govern(connection, sent) {
    const sender = connection.sender("video");
    if (!sender) return;
    this.#governor ??= new Governor(sender);
    const advice = this.#governor.observe(sent, this.theirView);
    if (advice === this.#advice) return;
    this.#advice = advice;
    this.dispatchEvent(new CustomEvent("advice", { detail: advice }));
  }

  #judge() {
    const seen = this.meter.window(this.#received);
    this.dispatchEvent(new CustomEvent("second", { detail: seen }));
    const now = grade(seen);
    if (now === this.grade) return;
    this.grade = now;
    this.dispatchEvent(new CustomEvent("grade", { detail: now }));
  }

  /** @param {import("./connection.js").Connection} connection */
  async #lookForFrame(connection) {
    const stats = await this.#stats(connection);
    if (!stats) return;
    const { received } = summarise(stats.values(), null, 0);
    if (!received?.framesDecoded) return;
    clearInterval(this.#untilFirstFrame);
    this.dispatchEvent(new Event("decoded"));
  }

  /** @param {import("./connection.js").Connection} connection */
  async #stats(connection) {
    const stats = await connection.pc.getStats();
    return connection === this.#connection ? stats : null;
  }
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 1000) / 1000;
}
