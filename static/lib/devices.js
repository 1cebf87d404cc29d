/**
 * The camera and the microphone: asking for them, why not, and noticing that one has died.
 */

/** @typedef {'no_camera'|'denied'|'in_use'|'insecure'|'unsupported'} CameraRefusal */

/** Why there is no camera (or microphone), as one of five reasons that have a screen each. */
export class CameraError extends Error {
  /** @param {CameraRefusal} reason @param {unknown} [cause] */
  constructor(reason, cause) {
    super(reason, { cause });
    this.name = "CameraError";
    /** @type {CameraRefusal} */
    this.reason = reason;
  }
}

/** A track may be silent this long (ms) before it is taken for dead: phones mute it for a moment. */
export const MUTE_MS = 2000;

/**
 * @param {unknown} error what getUserMedia rejected with
 * @returns {CameraRefusal}
 */
export function refusal(error) {
  switch (/** @type {Error} */ (error)?.name) {
    case "NotFoundError":
    case "OverconstrainedError":
      return "no_camera";
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotReadableError":
    case "AbortError":
      return "in_use";
    default:
      return "unsupported";
  }
}

/** @param {MediaStreamConstraints} constraints @returns {Promise<MediaStream>} */
async function open(constraints) {
  if (!globalThis.isSecureContext) throw new CameraError("insecure");
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraError("unsupported");
  try {
    return await navigator.mediaDevices.getUserMedia(constraints);
  } catch (error) {
    throw new CameraError(refusal(error), error);
  }
}

/**
 * A camera for signing: 30 frames a second first, then size; never cropped, because a crop
 * cuts elbows and hands off.
 * @param {{deviceId?: string, facing?: "user"|"environment"}} [options]
 * @returns {Promise<MediaStream>} video only
 * @throws {CameraError}
 */
export async function openCamera({ deviceId, facing = "user" } = {}) {
  /** @type {MediaTrackConstraints & {resizeMode?: ConstrainDOMString}} */
  const video = {
    width: { ideal: 960 },
    height: { ideal: 720 },
    frameRate: { ideal: 30 },
    resizeMode: { ideal: "none" },
  };
  if (deviceId) video.deviceId = { ideal: deviceId };
  else video.facingMode = { ideal: facing };
  const stream = await open({ video, audio: false });
  for (const track of stream.getVideoTracks()) track.contentHint = "motion";
  return stream;
}

/** @returns {Promise<MediaStream>} audio only @throws {CameraError} */
export async function openMicrophone() {
  return open({ audio: { echoCancellation: true, noiseSuppression: true }, video: false });
}

/** @returns {Promise<MediaDeviceInfo[]>} the cameras, named once the person has allowed one */
export async function cameras() {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return devices.filter((device) => device.kind === "videoinput");
}

/**
 * Whether there is a camera at the front and one at the back: what phones have, and say.
 * @param {MediaStream|null} stream of the one that is on
 */
export async function hasTwoSides(stream) {
  const facing = stream?.getVideoTracks()[0]?.getSettings().facingMode;
  return Boolean(facing) && (await cameras()).length > 1;
}

/**
 * Calls `lost` once when a live track has died: it ended, or stayed mute while the page was
 * looked at (phones leave tracks "live" but dead after a call or a lock).
 * @param {MediaStreamTrack} track @param {() => void} lost
 * @returns {() => void} stop watching
 */
export function watchTrack(track, lost) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const stop = () => {
    clearTimeout(timer);
    track.removeEventListener("ended", over);
    track.removeEventListener("mute", look);
    track.removeEventListener("unmute", look);
    document.removeEventListener("visibilitychange", look);
  };
  const over = () => {
    stop();
    lost();
  };
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) return;
    if (track.readyState === "ended") over();
    else if (track.muted) timer = setTimeout(over, MUTE_MS);
  };
  track.addEventListener("ended", over);
  track.addEventListener("mute", look);
  track.addEventListener("unmute", look);
  document.addEventListener("visibilitychange", look);
  look();
  return stop;
}
