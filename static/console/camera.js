/**
 * The advisor's camera: opened when they become available and kept open, so that accepting is
 * instant; off on a break. Every refusal has a name and a way to try again.
 *
 * Events: `change`.
 */

import { CameraError, openCamera, watchTrack } from "../lib/devices.js";

/** @typedef {import("../lib/devices.js").CameraRefusal} CameraRefusal */

export class Camera extends EventTarget {
  /** @type {"off"|"asking"|"on"|"refused"} */
  state = "off";
  /** @type {MediaStream|null} */
  stream = null;
  /** Why there is no camera, while `state` is `refused`. @type {CameraRefusal|null} */
  refusal = null;
  #wanted = false;
  /** @type {(() => void)[]} */
  #watches = [];

  constructor() {
    super();
    // A camera plugged in, or freed by the program that had it, is taken without a click.
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#retry());
    document.addEventListener("visibilitychange", () => this.#retry());
  }

  /** Opens it unless it is open, or being asked for; a refusal is tried again. */
  async open() {
    this.#wanted = true;
    if (this.state === "asking" || this.state === "on") return;
    await this.#ask();
  }

  async #ask() {
    this.#set("asking", null, null);
    try {
      const stream = await openCamera({});
      if (!this.#wanted) {
        stop(stream);
        return;
      }
      this.#set("on", stream, null);
      this.#watches = stream.getVideoTracks().map((track) => watchTrack(track, () => void this.#ask()));
    } catch (error) {
      if (this.#wanted) this.#set("refused", null, error instanceof CameraError ? error.reason : "unsupported");
    }
  }

  /** Switches it off: its light goes out. */
  close() {
    this.#wanted = false;
    if (this.state !== "off") this.#set("off", null, null);
  }

  #retry() {
    if (!this.#wanted || document.visibilityState !== "visible") return;
    if (this.refusal === "no_camera" || this.refusal === "in_use") void this.open();
  }

  /** @param {Camera["state"]} state @param {MediaStream|null} stream @param {CameraRefusal|null} refusal */
  #set(state, stream, refusal) {
    if (this.stream !== stream) {
      this.#watches.forEach((unwatch) => unwatch());
      this.#watches = [];
      stop(this.stream);
    }
    this.state = state;
    this.stream = stream;
    this.refusal = refusal;
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {MediaStream|null} stream */
function stop(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}
