/**
 * Shows a remote stream so that no browser holds the picture back for want of a click. Sound joins
 * as soon as the other side sends it, where the browser lets it; else at the next click or key.
 */

const GESTURES = ["pointerdown", "keydown"];

export class RemoteVideo {
  /** @type {HTMLVideoElement|null} */
  #element = null;
  /** @type {MediaStream|null} */
  #stream = null;
  #listening = new AbortController();

  /** @param {HTMLVideoElement} element */
  attach(element) {
    if (this.#element !== element) this.#release();
    this.#element = element;
    element.autoplay = true;
    element.playsInline = true;
    this.#show();
  }

  /** @param {MediaStream|null} stream */
  setStream(stream) {
    if (!stream) this.#release();
    this.#stream = stream;
    this.#show();
  }

  // The element may show somebody else by now.
  #release() {
    if (this.#element && this.#element.srcObject === this.#stream) this.#element.srcObject = null;
  }

  // Muted video may always start by itself; sound joins where the other side has it.
  #show() {
    this.#listening.abort();
    const [element, stream] = [this.#element, this.#stream];
    if (!element || !stream) return;
    element.muted = true;
    element.srcObject = stream;
    element.play().catch(() => undefined);
    this.listen();
  }

  /** The stream may have gained a sound track: its beginning is waited for. */
  listen() {
    this.#listening.abort();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    for (const track of this.#stream?.getAudioTracks() ?? []) {
      track.addEventListener("unmute", () => void this.#unmute(), { signal });
      if (!track.muted) void this.#unmute();
    }
  }

  async #unmute() {
    const element = this.#element;
    if (!element?.muted) return;
    element.muted = false;
    try {
      await element.play();
    } catch {
      element.muted = true;
      element.play().catch(() => undefined);
      const { signal } = this.#listening;
      for (const gesture of GESTURES) {
        document.addEventListener(gesture, () => void this.#unmute(), { once: true, signal });
      }
    }
  }
}
