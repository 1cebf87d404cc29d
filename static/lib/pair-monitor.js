/**
 * Looks at one pair once a second: governs what is sent, grades what is seen, and reports it.
 *
 * Events: `decoded` (the first remote frame of a connection), `shown` (the first remote frame of
 * a stream is on screen), `grade` (how the other side's signing reads here, on change), `second`
 * (the figures of the last second are there), `advice` (on change).
 */

import { Governor } from "./quality.js";
import { grade, LegibilityMeter } from "./legibility.js";
import { apply, follow, newPlayout } from "./playout.js";
import { ofCamera, ScreenSender } from "./screen-sender.js";
import { summarise } from "./stats.js";

const SECOND_MS = 1000;
const FIRST_FRAME_MS = 250;
const REPORT_MS = 10000;
/** Without a byte of video for so long (s) there is no picture: the other camera is off. */
const STILL_SECONDS = 3;
/** A quiet voice at arm's length; the noise of a room is below (root mean square). */
const AUDIBLE = 0.01;

/** @typedef {import("./messages.js").Grade} Grade */
/** @typedef {Omit<import("./messages.js").QualityMessage, "type"|"id"|"contact">} QualityReport */

export class PairMonitor extends EventTarget {
  meter = new LegibilityMeter();
  /** @type {Grade} */
  grade = "unknown";
  /** How my signing reads on the other side's screen. @type {Grade} */
  theirView = "unknown";
  /** Frames shown here in a second. */
  fps = 0;
  /** A picture comes, as far as is known. */
  flows = true;
  /** Sound comes that can be heard. */
  speaks = false;
  /** @type {import("./quality.js").Advice} */
  advice = null;
  /** How this page's own picture left in the last second. @type {import("./stats.js").Sent|null} */
  sent = null;
  #uplink;
  #onReport;
  /** @type {import("./connection.js").Connection|null} */
  #connection = null;
  /** @type {Governor|null} */
  #governor = null;
  #screen = new ScreenSender();
  /** @type {import("./stats.js").Totals|null} */
  #totals = null;
  /** @type {import("./stats.js").Received|null} */
  #received = null;
  #playout = newPlayout();
  #still = 0;
  #reportedAt = performance.now();
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #everySecond;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #untilFirstFrame;

  /**
   * @param {import("./uplink.js").Uplink} uplink that all pairs of this call share
   * @param {(report: QualityReport) => void} onReport every 10 s, and at the end
   */
  constructor(uplink, onReport) {
    super();
    this.#uplink = uplink;
    this.#onReport = onReport;
    this.meter.addEventListener("frame", () => this.dispatchEvent(new Event("shown")));
  }

  /** @param {import("./connection.js").Connection|null} connection to look at from now on */
  watch(connection) {
    this.stop();
    this.#connection = connection;
    this.#governor = null;
    this.#totals = null;
    this.#playout = newPlayout();
    this.sent = null;
    if (!connection) return;
    connection.addEventListener("negotiated", () => this.#begin(connection));
    if (connection.isNegotiated) this.#begin(connection);
    this.#everySecond = setInterval(() => void this.#second(connection), SECOND_MS);
    // Frames also arrive where nobody looks: a hidden tab has media, too.
    this.#untilFirstFrame = setInterval(() => void this.#lookForFrame(connection), FIRST_FRAME_MS);
  }

  stop() {
    clearInterval(this.#everySecond);
    clearInterval(this.#untilFirstFrame);
    this.#connection = null;
    this.#uplink.leave(this);
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
    const second = summarise(stats, this.#totals, performance.now());
    const { totals, sent, received } = second;
    const isFirst = this.#totals === null;
    this.#totals = totals;
    this.#received = received;
    if (!isFirst) {
      this.#govern(connection, sent);
      this.#watchFlow(received);
      this.#playout = follow(this.#playout, received?.loss ?? 0);
      apply(connection.receiver("video"), this.#playout);
      this.speaks = second.loudness > AUDIBLE;
    }
    this.#judge();
    if (performance.now() - this.#reportedAt >= REPORT_MS) this.report();
  }

  /** What is sent is governed from the first picture on. @param {import("./connection.js").Connection} connection */
  #begin(connection) {
    const sender = connection.sender("video");
    if (!sender || this.#governor || connection !== this.#connection) return;
    this.#governor = new Governor(sender);
    void this.#governor.begin();
  }

  /** @param {import("./connection.js").Connection} connection @param {import("./stats.js").Sent|null} sent */
  #govern(connection, sent) {
    const sender = connection.sender("video");
    if (!sent || !sender?.track) {
      this.sent = null;
      this.#uplink.leave(this);
      this.#screen.observe(connection.sender("screen"), { available: null, share: Infinity, advice: null });
      return this.#advise(null);
    }
    this.sent = sent;
    if (!this.#governor) return;
    const share = this.#uplink.share(this, sent.available);
    const { available } = sent;
    const budget = this.#screen.observe(connection.sender("screen"), { available, share, advice: this.advice });
    this.#advise(this.#governor.observe(sent, this.theirView, budget));
  }

  /** @param {import("./quality.js").Advice} advice */
  #advise(advice) {
    if (advice === this.advice) return;
    this.advice = advice;
    this.dispatchEvent(new Event("advice"));
  }

  /** @param {import("./stats.js").Received|null} received */
  #watchFlow(received) {
    this.#still = received && received.bitrate > 0 ? 0 : this.#still + 1;
    this.flows = this.#still < STILL_SECONDS;
  }

  #judge() {
    const seen = this.meter.window(this.#received);
    const now = grade(seen);
    this.fps = seen.fps;
    this.dispatchEvent(new Event("second"));
    if (now === this.grade) return;
    this.grade = now;
    this.dispatchEvent(new Event("grade"));
  }

  /** @param {import("./connection.js").Connection} connection */
  async #lookForFrame(connection) {
    const stats = await this.#stats(connection);
    if (!stats) return;
    const { received } = summarise(stats, null, 0);
    if (!received?.framesDecoded) return;
    clearInterval(this.#untilFirstFrame);
    this.dispatchEvent(new Event("decoded"));
  }

  /** What getStats says of it but for screens. @param {import("./connection.js").Connection} connection */
  async #stats(connection) {
    const stats = await connection.pc.getStats();
    return connection === this.#connection ? ofCamera(stats.values(), connection.screenMid) : null;
  }
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 1000) / 1000;
}
