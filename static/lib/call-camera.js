/**
 * Keeps a call's camera alive: a track that died (phones leave tracks "live" but dead after an
 * interruption) is fetched again.
 */

import { CameraError, openCamera, watchTrack } from "./devices.js";

/** The page may bring a new camera itself; it is given this long (ms). */
const PAGE_FIRST_MS = 1000;

export class CallCamera {
  /** @type {MediaStream|null} */
  stream = null;
  #onStream;
  #open;
  /** Opened here, so stopped here. @type {MediaStream|null} */
  #own = null;
  /** @type {(() => void)|null} */
  #stopWatching = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #paused = false;
  #retry = () => void this.#reacquire();

  /**
   * @param {(stream: MediaStream|null, reason?: import("./devices.js").CameraRefusal) => void} onStream
   *   a camera that was fetched again, or why there is none
   * @param {typeof openCamera} [open]
   */
  constructor(onStream, open = openCamera) {
    this.#onStream = onStream;
    this.#open = open;
  }

  get track() {
    return this.stream?.getVideoTracks()[0] ?? null;
  }

  /** @param {MediaStream|null} stream the camera from now on */
  use(stream) {
    this.#rest();
    if (this.#own && this.#own !== stream) this.#stopOwn();
    this.stream = stream;
    const { track } = this;
    if (!track) return;
    track.contentHint = "motion";
    track.enabled = !this.#paused;
    this.#stopWatching = watchTrack(track, () => {
      this.#timer = setTimeout(this.#retry, track.readyState === "ended" ? PAGE_FIRST_MS : 0);
    });
  }

  /** Paused, it gives no picture to anybody, this page included. @param {boolean} on */
  pause(on) {
    this.#paused = on;
    if (this.track) this.track.enabled = !on;
  }

  close() {
    this.pause(false); // the stream may be the page's, which goes on with it
    this.#rest();
    this.#stopOwn();
    this.stream = null;
  }

  async #reacquire() {
    const lost = this.stream;
    if (!lost || document.hidden) {
      this.#waitForChange();
      return;
    }
    this.#rest();
    try {
      const stream = await this.#open({ deviceId: this.track?.getSettings().deviceId });
      if (this.stream !== lost) {
        stream.getTracks().forEach((track) => track.stop());
        return;
      }
      this.use(stream);
      this.#own = stream;
      this.#onStream(stream);
    } catch (error) {
      if (this.stream !== lost) return;
      this.#onStream(null, error instanceof CameraError ? error.reason : "unsupported");
      this.#waitForChange();
    }
  }

  // Plugged in again, or looked at again: both are worth another try.
  #waitForChange() {
    navigator.mediaDevices?.addEventListener("devicechange", this.#retry, { once: true });
    document.addEventListener("visibilitychange", this.#retry, { once: true });
  }

  #rest() {
    clearTimeout(this.#timer);
    this.#stopWatching?.();
    this.#stopWatching = null;
    navigator.mediaDevices?.removeEventListener("devicechange", this.#retry);
    document.removeEventListener("visibilitychange", this.#retry);
  }

  #stopOwn() {
    this.#own?.getTracks().forEach((track) => track.stop());
    this.#own = null;
  }
}
