/**
 * This page's camera: one stream, or the reason why there is none. A camera that another program
 * or a phone call took is fetched again; every refusal has a name and a way to try again.
 *
 * Events: `change`.
 */

import { CameraError, openCamera, watchTrack } from "./devices.js";

/** @typedef {import("./devices.js").CameraRefusal} CameraRefusal */
/** @typedef {"off"|"asking"|"on"|"refused"} CameraState */

export class Camera extends EventTarget {
  /** @type {CameraState} */
  state = "off";
  /** @type {MediaStream|null} */
  stream = null;
  /** Why there is no camera, while `state` is `refused`. @type {CameraRefusal|null} */
  refusal = null;
  /** The camera that is asked for; "" leaves it to the browser. */
  device;
  /** Which way a phone's camera looks. @type {"user"|"environment"} */
  facing = "user";
  #attempt = 0;
  #unwatch = () => {};

  /**
   * @param {object} [options]
   * @param {boolean} [options.eager] a camera that is plugged in, or freed by the program that had
   *   it, is taken without a click
   * @param {string} [options.device] the id of the camera that the person chose once
   */
  constructor({ eager = false, device = "" } = {}) {
    super();
    this.device = device;
    if (!eager) return;
    globalThis.navigator?.mediaDevices?.addEventListener("devicechange", () => this.#retry());
    document.addEventListener("visibilitychange", () => this.#retry());
  }

  /**
   * Asks for the camera unless it is on or being asked for; a refusal is tried again.
   * @returns {Promise<boolean>} whether it is on
   */
  async open() {
    if (this.state === "asking") return false;
    return this.state === "on" || this.#ask();
  }

  /** Opens it only if the browser will not ask. @returns {Promise<boolean>} whether it is on */
  async openIfGranted() {
    return (await isGranted()) && this.open();
  }

  /** Takes another camera. @param {string} device @returns {Promise<boolean>} whether it is on */
  async use(device) {
    this.device = device;
    return this.#ask(); // phones open one camera at a time: the old one stops first
  }

  /**
   * The phone's other camera, and this one again where that one cannot be had.
   * @returns {Promise<boolean>} whether one is on
   */
  async turn() {
    if (this.state === "asking") return false;
    const { device, facing } = this;
    this.device = "";
    this.facing = facing === "user" ? "environment" : "user";
    if (await this.#ask()) return true;
    Object.assign(this, { device, facing });
    return this.state === "refused" && this.#ask();
  }

  /** Switches it off: its light goes out. */
  close() {
    this.#attempt += 1;
    if (this.state !== "off") this.#set("off", null, null);
  }

  async #ask() {
    const attempt = (this.#attempt += 1);
    this.#set("asking", null, null);
    try {
      const stream = await openCamera({ deviceId: this.device, facing: this.facing });
      if (attempt !== this.#attempt) {
        stop(stream); // given up meanwhile
        return false;
      }
      this.#set("on", stream, null);
      const [track] = stream.getVideoTracks();
      if (track) this.#unwatch = watchTrack(track, () => void this.#ask());
      return true;
    } catch (error) {
      const reason = error instanceof CameraError ? error.reason : "unsupported";
      if (attempt === this.#attempt) this.#set("refused", null, reason);
      return false;
    }
  }

  #retry() {
    if (document.hidden) return;
    if (this.refusal === "no_camera" || this.refusal === "in_use") void this.open();
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

/** @returns {Promise<boolean>} whether this browser would give the camera without asking */
export async function isGranted() {
  try {
    const name = /** @type {PermissionName} */ ("camera");
    return (await navigator.permissions.query({ name })).state === "granted";
  } catch {
    return false; // a browser that cannot tell would ask: wait for a click instead
  }
}
