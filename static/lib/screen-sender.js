/**
 * The shared screen beside the signer, on one uplink: hands first. Pure rules, and the thin shell
 * that applies them to a sender.
 */

/** @typedef {{available: number|null, share: number, advice: string|null}} Uplink bit/s: the
 *   network's estimate, the pair's share of the uplink; and what the camera is advised */
/** @typedef {{maxBitrate: number, maxFramerate: number}} Settings */

/** Of what the network carries. A page that stands still needs next to nothing of it. */
const SHARE = 0.35;
const [LEAST_BITRATE, MOST_BITRATE] = [60_000, 1_200_000];
/** While signing itself finds no room: a page is there after some seconds. */
const NARROW = { maxBitrate: 30_000, maxFramerate: 1 };
/** Under this (bit/s) letters stay sharp only at fewer frames. */
const SLOW_BITRATE = 300_000;
const [SLOW_FRAMERATE, FRAMERATE] = [5, 10];

/**
 * @param {Uplink} uplink
 * @returns {{screen: Settings, camera: number}} `camera`: bit/s that remain for the signer
 */
export function divideWithScreen({ available, share, advice }) {
  const known = Math.min(available ?? Infinity, share);
  const bitrate = Math.round(Math.min(MOST_BITRATE, Math.max(LEAST_BITRATE, known * SHARE)));
  const maxFramerate = bitrate < SLOW_BITRATE ? SLOW_FRAMERATE : FRAMERATE;
  const screen = advice === "too_slow" ? NARROW : { maxBitrate: bitrate, maxFramerate };
  return { screen, camera: known - screen.maxBitrate };
}

/**
 * What getStats says, but for the section of the screen: the grades are about signing.
 * @param {Iterable<any>} entries @param {string|null} screenMid
 * @returns {any[]}
 */
export function ofCamera(entries, screenMid) {
  const all = [...entries];
  if (screenMid === null) return all;
  const ofScreen = all.filter(({ mid }) => mid === screenMid);
  const names = new Set(ofScreen.flatMap(({ id, mediaSourceId, remoteId }) => [id, mediaSourceId, remoteId]));
  return all.filter(({ id, localId }) => !names.has(id) && !(localId && names.has(localId)));
}

export class ScreenSender {
  #applied = "";

  /**
   * One second has passed.
   * @param {RTCRtpSender|null} sender of the screen @param {Uplink} uplink
   * @returns {number} bit/s that the camera may send
   */
  observe(sender, uplink) {
    if (!sender?.track) {
      this.#applied = "";
      return uplink.share;
    }
    const { screen, camera } = divideWithScreen(uplink);
    this.#apply(sender, screen);
    return camera;
  }

  /** @param {RTCRtpSender} sender @param {Settings} settings */
  #apply(sender, settings) {
    const key = `${settings.maxBitrate} ${settings.maxFramerate}`;
    if (key === this.#applied) return;
    const parameters = sender.getParameters();
    const [encoding] = parameters.encodings ?? [];
    if (!encoding) return;
    Object.assign(encoding, settings, { priority: "very-low" });
    parameters.degradationPreference = "maintain-resolution"; // letters before movement
    this.#applied = key;
    sender.setParameters(parameters).catch(() => {
      this.#applied = ""; // negotiation was under way; the next second tries again
    });
  }
}
