/**
 * Cues: what one tap says while hands are busy. Their names and drawings, the way out by the
 * socket (a cue must also arrive where video does not), and who sent which.
 *
 * Events of `Cues`: `arrived` {detail: {sender, cue}}.
 */

/** @typedef {import("./messages.js").Cue} Cue */
/** @typedef {{drawing: string, button: string, said: string}} CueWords keys of texts */

/** In the order of the buttons; the first two are what signers ask for most. @type {Record<Cue, CueWords>} */
export const CUES = {
  wait: { drawing: "call-wait", button: "common.cue.wait", said: "common.cue.wait.said" },
  repeat: { drawing: "call-repeat", button: "common.cue.repeat", said: "common.cue.repeat.said" },
  slower: { drawing: "call-slower", button: "common.cue.slower", said: "common.cue.slower.said" },
  hands_hidden: { drawing: "call-hands", button: "common.cue.hands_hidden", said: "common.cue.hands_hidden.said" },
};

export const CUE_NAMES = /** @type {Cue[]} */ (Object.keys(CUES));

export class Cues extends EventTarget {
  #signaling;
  #listening = new AbortController();

  /** @param {Pick<import("./signaling.js").Signaling, "contact"|"command"|"addEventListener">} signaling */
  constructor(signaling) {
    super();
    this.#signaling = signaling;
    const { signal } = this.#listening;
    signaling.addEventListener("message", (event) => this.#hear(/** @type {CustomEvent} */ (event).detail), { signal });
  }

  /** @param {Cue} cue @returns {Promise<boolean>} whether the switchboard passed it on */
  async send(cue) {
    const { contact } = this.#signaling;
    if (!contact) return false;
    try {
      await this.#signaling.command("cue", { contact: contact.id, cue });
      return true;
    } catch {
      return false; // the call has ended, or ten were sent in a second
    }
  }

  close() {
    this.#listening.abort();
  }

  /** @param {import("./messages.js").ServerMessage} message */
  #hear(message) {
    if (message.type !== "peer_cue" || message.contact !== this.#signaling.contact?.id) return;
    if (!CUE_NAMES.includes(message.cue)) return; // of a newer page
    const { sender, cue } = message;
    this.dispatchEvent(new CustomEvent("arrived", { detail: { sender, cue } }));
  }
}
