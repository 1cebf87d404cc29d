/**
 * The visitor's camera: one stream, or the reason why there is none. It is asked for on the
 * visitor's click only; after a reload it comes back without a click where the browser says that
 * it is still granted. A camera that another program or a phone call took is fetched again.
 *
 * Events: `change`.
 */

import { CameraError, openCamera, watchTrack } from "../lib/devices.js";

/** @typedef {import("../lib/devices.js").CameraRefusal} CameraRefusal */
/** @typedef {"off"|"asking"|"on"|"refused"} CameraState */

export class Camera extends EventTarget {
  /** @type {CameraState} */
  state = "off";
  /** @type {MediaStream|null} */
  stream = null;
  /** Why there is no camera, while `state` is `refused`. @type {CameraRefusal|null} */
  refusal = null;
  #asked = 0;
  #unwatch = () => {};

  /** Asks for the camera. @returns {Promise<boolean>} whether it is on */
  async open() {
    if (this.state === "asking") return false;
    const asked = ++this.#asked;
    this.#set("asking", null, null);
    try {
      const stream = await openCamera();
      if (asked !== this.#asked) {
        stop(stream); // given up meanwhile
        return false;
      }
      this.#set("on", stream, null);
      const [track] = stream.getVideoTracks();
      if (track) this.#unwatch = watchTrack(track, () => void this.open());
      return true;
    } catch (error) {
      const reason = error instanceof CameraError ? error.reason : "unsupported";
      if (asked === this.#asked) this.#set("refused", null, reason);
      return false;
    }
  }

  /** Opens it only if the browser will not ask. @returns {Promise<boolean>} whether it is on */
  async reopen() {
    return (await granted()) && this.open();
  }

  /** Switches it off: the camera's light goes out. */
  close() {
    this.#asked += 1;
    this.#set("off", null, null);
  }

  /** @param {CameraState} state @param {MediaStream|null} stream @param {CameraRefusal|null} refusal */
  #set(state, stream, refusal) {
    this.#unwatch();
    this.#unwatch = () => {};
    if (this.stream && this.stream !== stream) stop(this.stream);
    this.state = state;
    this.stream = stream;
    this.refusal = refusal;
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {MediaStream} stream */
function stop(stream) {
  stream.getTracks().forEach((track) => track.stop());
}

/** Whether this browser would give the camera without asking. */
async function granted() {
  try {
    const name = /** @type {PermissionName} */ ("camera");
    return (await navigator.permissions.query({ name })).state === "granted";
  } catch {
    return false; // a browser that cannot tell would ask: wait for a click instead
  }
}
