/**
 * Showing one's screen: the browser asks which part of it, each time. Phones have no such thing.
 */

/** Frames a second: writing that scrolls can be followed, and signing keeps the network. */
const MOST_FPS = 10;
const [MOST_WIDTH, MOST_HEIGHT] = [1920, 1200];

/** Whether this browser can show a screen at all. */
export function canShowScreen() {
  return typeof navigator.mediaDevices?.getDisplayMedia === "function";
}

/**
 * Must be called on a click.
 * @returns {Promise<MediaStreamTrack|null>} null where the person, or the system, says no
 */
export async function openScreen() {
  // `selfBrowserSurface` is not in every list of types yet: a call that shows itself is a tunnel of mirrors.
  const wanted = /** @type {DisplayMediaStreamOptions} */ ({
    video: { frameRate: { max: MOST_FPS }, width: { max: MOST_WIDTH }, height: { max: MOST_HEIGHT } },
    audio: false,
    selfBrowserSurface: "exclude",
    surfaceSwitching: "include",
  });
  try {
    const [track] = (await navigator.mediaDevices.getDisplayMedia(wanted)).getVideoTracks();
    track.contentHint = "detail"; // letters stay sharp; frames may be dropped
    return track;
  } catch {
    return null;
  }
}
