/**
 * The text of one call: over the peer connection's channel where it is up, over the socket where
 * it is not. Never over both at once, so that letters keep their order.
 */

import { LOSS_MARK, TextBuffer, TextReader } from "./t140.js";

export class CallText {
  #signaling;
  #contact;
  #onText;
  /** @type {import("./peer.js").Peer|null} */
  #peer = null;
  #sender = "";
  #reader = new TextReader();
  #buffer = new TextBuffer((text) => this.#send(text));
  #onSocket = 0;
  #hasReceived = false;

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

  /** @param {import("./peer.js").Peer|null} peer @param {string} sender the other participant */
  use(peer, sender) {
    this.#peer = peer;
    if (sender !== this.#sender) this.#reader = new TextReader();
    this.#sender = sender;
    peer?.addEventListener("text", (event) => {
      this.#hasReceived = true;
      this.receive(sender, /** @type {CustomEvent<string>} */ (event).detail);
    });
    peer?.addEventListener("text-loss", () => {
      // RFC 8865, 5.4: who cannot know that nothing was lost says that something may be.
      if (this.#hasReceived) this.#onText(sender, LOSS_MARK);
    });
  }

  /** @param {string} sender @param {string} text as it arrived */
  receive(sender, text) {
    const clean = this.#reader.read(text);
    if (clean) this.#onText(sender, clean);
  }

  /** @param {string} text what was typed or erased */
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
    if (this.#signaling.state !== "online") return false;
    this.#onSocket += 1;
    this.#signaling
      .command("text", { contact: this.#contact, text })
      .catch((error) => console.warn("text not delivered", error.code))
      .finally(() => (this.#onSocket -= 1));
    return true;
  }
}
