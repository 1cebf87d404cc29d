/** Shows a remote stream so that no browser holds the picture back for want of a click. */

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
    this.#listening = new AbortController();
    const [element, stream] = [this.#element, this.#stream];
    if (!element || !stream) return;
    element.muted = true;
    element.srcObject = stream;
    element.play().catch(() => undefined);
    const { signal } = this.#listening;
    for (const track of stream.getAudioTracks()) {
      track.addEventListener("unmute", () => void this.#unmute(element), { signal });
    }
  }

  /** @param {HTMLVideoElement} element */
  async #unmute(element) {
    element.muted = false;
    try {
      await element.play();
    } catch {
      element.muted = true;
      element.play().catch(() => undefined);
    }
  }
}
