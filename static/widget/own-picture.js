/**
 * The visitor's own picture: asked for, looked at, and sent only once they are ready. Whoever is
 * answered before that sees a countdown first, and may hold it back.
 *
 * Events: `change`.
 */

import { Camera, isGranted } from "../lib/camera.js";
import { choose, lastChoice, preferred, prefer } from "../lib/preferences.js";
import { keep, recall } from "../lib/tab.js";
import { Countdown } from "./countdown.js";

/** `prepare`: looks at themselves first; `ready`: is sent as soon as there is a call; `writes`: is
 * never asked for a camera. @typedef {"prepare"|"ready"|"writes"} Readiness */

const CAMERA = "signdesk.camera"; // the one chosen last
const CHECK = "signdesk.check"; // off: one tap skipped it, and it does not come again
const NOTICE_S = 3;

export class OwnPicture extends EventTarget {
  camera = new Camera({ eager: true, device: lastChoice(CAMERA) });
  /** @type {Readiness} */
  readiness;
  /** Held back during a call, until the visitor shows it themselves. */
  held = false;
  #storageKey;
  #countdown = new Countdown(() => this.#changed(), () => this.ready());
  #wasOn = false;
  #restoring = false;
  #granted = false;

  /** @param {string} storageKey where this tab remembers how ready the visitor is */
  constructor(storageKey) {
    super();
    this.#storageKey = storageKey;
    this.readiness = /** @type {Readiness|null} */ (recall(storageKey)) ?? "ready";
    this.camera.addEventListener("change", () => this.#cameraChanged());
    void isGranted().then((granted) => (this.#granted = granted));
  }

  /** @returns {MediaStream|null} what others may see */
  get stream() {
    return this.readiness === "ready" ? this.camera.stream : null;
  }

  /** Whether others may expect a picture: a camera that is being fetched again comes back. */
  get isExpected() {
    return this.readiness === "ready" && (this.camera.state === "on" || this.isLost || this.#restoring);
  }

  /** It was on, and is being asked for again. */
  get isLost() {
    return this.camera.state === "asking" && this.#wasOn;
  }

  /** What the call's own controls show: a picture that is not sent is off. */
  get sent() {
    const isPrivate = this.camera.state === "on" && this.stream === null;
    return { stream: this.stream, state: isPrivate ? /** @type {const} */ ("off") : this.camera.state };
  }

  /** Seconds until it is sent; 0 while nothing counts. */
  get left() {
    return this.#countdown.left;
  }

  /** A new contact begins. @param {boolean} writes without a camera */
  begin(writes) {
    this.held = false;
    const skips = !preferred(CHECK) && (this.#granted || this.camera.state === "on");
    this.#become(writes ? "writes" : skips ? "ready" : "prepare");
    if (skips && !writes) void this.open();
  }

  /** Asks for the camera. What goes wrong is told where the visitor prepares. */
  async open() {
    if (this.readiness === "writes") this.#become("prepare");
    if (await this.camera.open()) this.#granted = true;
    else if (this.camera.state === "refused") this.#become("prepare");
    if (this.camera.state === "on" && !preferred(CHECK)) this.ready();
  }

  /** At the visitor's own wish, in a call: at once, where there is a camera. */
  async show() {
    if (await this.camera.open()) this.ready();
  }

  /** @param {string} device */
  async use(device) {
    choose(CAMERA, device);
    await this.camera.use(device);
  }

  /** After a reload: the camera comes back if nobody has to be asked. */
  async restore() {
    if (this.readiness !== "ready") return;
    this.#restoring = true;
    await this.camera.openIfGranted();
    this.#restoring = false;
    this.#changed();
  }

  /** Looked at long enough; the next contact goes without. */
  skip() {
    prefer(CHECK, false);
    this.ready();
  }

  /** Another look, at the visitor's wish. */
  check() {
    this.#become("prepare");
    void this.camera.open();
  }

  /** From now on it may be seen. */
  ready() {
    this.#countdown.stop();
    this.held = false;
    this.#become("ready");
  }

  /** In writing from now on: the camera's light goes out. */
  write() {
    this.#become("writes");
    this.camera.close();
  }

  /** The advisor is there: what was not ready is shown after a countdown. */
  answered() {
    const waits = this.readiness === "prepare" && this.camera.state === "on" && !this.held;
    if (waits && this.left === 0) this.#countdown.start(NOTICE_S);
  }

  hold() {
    this.#countdown.stop();
    this.held = true;
    this.#changed();
  }

  /** Switches the camera off; nothing counts any more. */
  close() {
    this.#countdown.stop();
    this.#wasOn = false;
    this.camera.close();
  }

  /** The contact is over. */
  end() {
    this.close();
    this.held = false;
    keep(this.#storageKey, null);
  }

  #cameraChanged() {
    const { state } = this.camera;
    if (state === "on") this.#wasOn = true;
    if (state === "off" || state === "refused") this.#countdown.stop();
    if (state === "refused" && this.#wasOn && this.readiness === "ready") this.readiness = "prepare";
    this.#changed();
  }

  /** @param {Readiness} readiness */
  #become(readiness) {
    this.readiness = readiness;
    keep(this.#storageKey, readiness);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
