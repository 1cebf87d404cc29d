/**
 * Which codec signing is sent in: the one that makes the best picture of few bits, as long as this
 * machine encodes it in time. What it costs is measured while it is used; `chooseCodec` is pure.
 */

/**
 * @typedef {object} CodecState
 * @property {string|null} codec in use or to be used; null: the browser's own choice
 * @property {Record<string, number>} cost ms a megapixel, of the codecs that were used
 * @property {number} strained seconds in a row
 * @property {number} since seconds since the last change
 */

/**
 * @typedef {object} Coding what is measured of a second
 * @property {string|null} codec in use
 * @property {number|null} encodeMs a frame
 * @property {number} pixels a frame, as encoded
 * @property {string|null} limitation
 */

/**
 * Bits a pixel of moving hands that keep all frames coming at the coarsest quantiser (measured,
 * docs/quality.md). By name as in a MIME type, the best first.
 * @type {Record<string, number>}
 */
export const BITS_PER_PIXEL = { AV1: 0.07, VP9: 0.08, H264: 0.085, VP8: 0.085 };

/** A frame may cost so much (ms): a third of its time, since phones also decode and draw. */
export const MOST_MS = 10;
const STRAINED_SECONDS = 3;
/** A better codec is taken up again where it would cost clearly less, and not at once. */
const EASY_MS = 7;
const RETURN_SECONDS = 20;
/** One second's measure in the average. */
const WEIGHT = 0.3;

/** @param {Record<string, number>} [cost] what is known of this machine @returns {CodecState} */
export function newCoder(cost = {}) {
  return { codec: null, cost, strained: 0, since: RETURN_SECONDS };
}

/**
 * @param {CodecState} before @param {string[]} usable that both ends know, the best first
 * @param {Coding} second @returns {CodecState}
 */
export function chooseCodec(before, usable, second) {
  const state = { ...before, cost: { ...before.cost } };
  state.since += 1;
  measure(state, second);
  const at = usable.indexOf(state.codec ?? "");
  /** @param {string} codec */
  const costs = (codec) => ((state.cost[codec] ?? 0) * second.pixels) / 1e6;
  const strained = at >= 0 && (costs(usable[at]) > MOST_MS || second.limitation === "cpu");
  state.strained = strained ? state.strained + 1 : 0;
  if (state.strained >= STRAINED_SECONDS && at < usable.length - 1) {
    Object.assign(state, { codec: usable[at + 1], strained: 0, since: 0 });
  } else if (state.since >= RETURN_SECONDS && second.limitation !== "cpu") {
    const better = usable.slice(0, Math.max(0, at)).find((codec) => costs(codec) <= EASY_MS);
    if (better) Object.assign(state, { codec: better, strained: 0, since: 0 });
  }
  return state;
}

/** The first choice: what is not known to be slow. @param {CodecState} state @param {string[]} usable @param {number} pixels */
export function firstCodec(state, usable, pixels) {
  const fits = (/** @type {string} */ codec) => ((state.cost[codec] ?? 0) * pixels) / 1e6 <= MOST_MS;
  return usable.find(fits) ?? usable.at(-1) ?? null;
}

/** @param {CodecState} state @param {Coding} second */
function measure(state, { codec, encodeMs, pixels }) {
  if (!codec || encodeMs === null || pixels <= 0 || codec !== state.codec) return;
  const now = (encodeMs * 1e6) / pixels;
  const known = state.cost[codec];
  state.cost[codec] = known === undefined ? now : known + WEIGHT * (now - known);
}

/**
 * The codecs to choose from: those that both ends negotiated, the best first. H.264 is worth its
 * place only where a chip encodes it; VP8 is always left.
 * @param {{mimeType: string}[]} negotiated @param {boolean} hardware H.264 is encoded by a chip
 * @returns {string[]}
 */
export function usableCodecs(negotiated, hardware) {
  const names = negotiated.map(({ mimeType }) => mimeType.split("/")[1].toUpperCase());
  return Object.keys(BITS_PER_PIXEL).filter(
    (name) => names.includes(name) && (name !== "H264" || hardware),
  );
}

/** Whether this machine's chip encodes H.264. @returns {Promise<boolean>} */
export async function hasH264Chip() {
  const video = { contentType: "video/H264", width: 640, height: 480, bitrate: 5e5, framerate: 30 };
  try {
    const info = await navigator.mediaCapabilities.encodingInfo({ type: "webrtc", video });
    return info.supported && info.powerEfficient;
  } catch {
    return false; // a browser that cannot tell
  }
}
