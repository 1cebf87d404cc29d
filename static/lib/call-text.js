/**
 * The text of one call. What is typed goes to every other participant: over the pair's channel
 * where it is up, over the socket where it is not. Never over both at once, so that letters keep
 * their order.
 */

import { LOSS_MARK, TextBuffer, TextReader } from "./t140.js";

/** @typedef {import("./peer.js").Peer} Peer */

export class CallText {
  #signaling;
  #contact;
  #onText;
  /** By participant. @type {Map<string, Way>} */
  #ways = new Map();

  /**
   * @param {object} options
   * @param {import("./signaling.js").Signaling} options.signaling
   * @param {string} options.contact
   * @param {(sender: string, text: string) => void} options.onText
   */
  constructor({ signaling, contact, onText }) {
    this.#signaling = signaling;
    this.#contact = contact;
    this.#onText = onText;
  }

  /** Exactly these take part in the conversation. @param {string[]} participants */
  follow(participants) {
    for (const [id, way] of this.#ways) {
      if (participants.includes(id)) continue;
      way.close();
      this.#ways.delete(id);
    }
    for (const id of participants) if (!this.#ways.has(id)) this.#ways.set(id, this.#open(id));
  }

  /** @param {string} participant @param {Peer|null} peer null while there is none */
  use(participant, peer) {
    this.#ways.get(participant)?.use(peer);
  }

  /** @param {string} sender @param {string} text as it arrived */
  receive(sender, text) {
    this.#ways.get(sender)?.receive(text);
  }

  /** @param {string} text what was typed or erased */
  send(text) {
    for (const way of this.#ways.values()) way.send(text);
  }

  close() {
    for (const way of this.#ways.values()) way.close();
    this.#ways.clear();
  }

  /** @param {string} id */
  #open(id) {
    return new Way({
      onText: (text) => this.#onText(id, text),
      overSocket: (text) => {
        if (this.#signaling.state !== "online") return null;
        return this.#signaling
          .command("text", { contact: this.#contact, text, to: id })
          .catch((error) => console.warn("text not delivered", error.code));
      },
    });
  }
}

/** Text to and from one participant. */
class Way {
  #onText;
  #overSocket;
  /** @type {Peer|null} */
  #peer = null;
  #reader = new TextReader();
  #buffer = new TextBuffer((text) => this.#send(text));
  #onSocket = 0;
  #hasReceived = false;

  /**
   * @param {object} options
   * @param {(text: string) => void} options.onText clean text that came
   * @param {(text: string) => Promise<unknown>|null} options.overSocket null while it is down
   */
  constructor({ onText, overSocket }) {
    this.#onText = onText;
    this.#overSocket = overSocket;
  }

  /** @param {Peer|null} peer */
  use(peer) {
    this.#peer = peer;
    peer?.addEventListener("text", (event) => {
      this.#hasReceived = true;
      this.receive(/** @type {CustomEvent<string>} */ (event).detail);
    });
    peer?.addEventListener("text-loss", () => {
      // RFC 8865, 5.4: who cannot know that nothing was lost says that something may be.
      if (this.#hasReceived) this.#onText(LOSS_MARK);
    });
  }

  /** @param {string} text as it arrived */
  receive(text) {
    const clean = this.#reader.read(text);
    if (clean) this.#onText(clean);
  }

  /** @param {string} text */
  send(text) {
    this.#buffer.push(text);
  }

  close() {
    this.#buffer.flush();
    this.#buffer.close();
  }

  /** @param {string} text */
  #send(text) {
    const channel = this.#peer?.connection.textChannel;
    if (this.#peer?.state === "connected" && channel?.readyState === "open") {
      if (this.#onSocket > 0) return false;
      channel.send(text);
      return true;
    }
    const sending = this.#overSocket(text);
    if (!sending) return false;
    this.#onSocket += 1;
    void sending.finally(() => (this.#onSocket -= 1));
    return true;
  }
}
