/**
 * A guest of one call: the session, the camera and the call of this page, and what the guest can
 * do. Screens read it and call its verbs; it knows nothing of the page.
 *
 * Events: `change` (anything a screen shows).
 */

import { Camera } from "../lib/camera.js";
import { LiveCall } from "../lib/live-call.js";
import { Signaling } from "../lib/signaling.js";
import { screenFor } from "./progress.js";

/** @typedef {import("../lib/messages.js").ContactView} ContactView */
/** @typedef {{role: "interpreter"|"transcriber"|"expert", name: string}} Invitation */

const IN_CALL = ["connecting", "connected", "on_hold"];

export class Guest extends EventTarget {
  camera = new Camera();
  signaling;
  invitation;
  /** @type {LiveCall|null} */
  call = null;
  joining = false;
  /** Why joining failed: an error code of the protocol, or "". */
  problem = "";
  /** Why the guest is no longer in the call; "" before the end. */
  over = "";
  /** The contact that the guest has been in. */
  #contact = "";
  #why = "";
  #cameraTried = false;

  /** @param {{invitation: Invitation, token: string, storageKey: string}} options */
  constructor({ invitation, token, storageKey }) {
    super();
    this.invitation = invitation;
    this.signaling = new Signaling({ fetchToken: async () => token, storageKey });
    this.signaling.addEventListener("message", (event) => {
      const message = /** @type {CustomEvent} */ (event).detail;
      if (message.type === "released") this.#why = message.why;
    });
    this.signaling.addEventListener("state", () => this.#follow());
    this.signaling.addEventListener("change", () => this.#follow());
    this.camera.addEventListener("change", () => {
      this.call?.setStream(this.camera.stream);
      this.#changed();
    });
  }

  start() {
    this.signaling.start();
  }

  /** @returns {ContactView|null} the call, while the guest is in it */
  get contact() {
    const { contact } = this.signaling;
    return contact && IN_CALL.includes(contact.state) && this.over === "" ? contact : null;
  }

  get screen() {
    return screenFor({
      signaling: this.signaling.state,
      inCall: this.contact !== null,
      over: this.over !== "",
      problem: this.problem,
    });
  }

  /** Comes in, with the camera if it is on. */
  async join() {
    if (this.joining) return;
    this.joining = true;
    this.problem = "";
    this.#changed();
    try {
      await this.signaling.command("join", { video: this.camera.stream !== null });
    } catch (error) {
      this.problem = /** @type {{code?: string}} */ (error).code ?? "unavailable";
    }
    this.joining = false;
    this.#changed();
  }

  /** Leaves; the call goes on without the guest. */
  async leave() {
    const contact = this.contact;
    if (!contact) return;
    // The guest's own act shows at once; the switchboard hears of it as soon as it can.
    this.#end("left");
    await this.signaling.command("hang_up", { contact: contact.id }).catch(() => undefined);
  }

  /** @param {string} text a finished line, kept only where the company keeps text */
  keepLine(text) {
    const contact = this.contact;
    if (!contact?.keep_text) return;
    this.signaling.command("keep_line", { contact: contact.id, text }).catch(() => undefined);
  }

  #follow() {
    const contact = this.contact;
    const { state } = this.signaling;
    if (contact) {
      this.#contact = contact.id;
      this.#startCall(contact);
    } else if (this.#contact && this.over === "" && state === "online") {
      this.#end(this.#why || "ended");
    }
    if (state === "fenced") this.camera.close(); // the other tab has one of its own
    this.#changed();
  }

  /** @param {ContactView} contact */
  #startCall(contact) {
    if (this.call) return;
    this.call = new LiveCall(this.signaling, contact.id, this.camera.stream);
    this.call.addEventListener("change", () => this.#changed());
    // After a reload: as it was, if the browser need not ask again.
    const had = contact.participants.find(({ id }) => id === contact.me)?.video;
    if (!had || this.camera.state !== "off" || this.#cameraTried) return;
    this.#cameraTried = true;
    void this.camera.openIfGranted();
  }

  /** @param {string} why */
  #end(why) {
    this.over = why;
    this.call?.close();
    this.call = null;
    this.camera.close();
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
