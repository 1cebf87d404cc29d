/** Counts seconds down while the page is looked at: nothing happens that was not seen coming. */

const SECOND_MS = 1000;

export class Countdown {
  /** Seconds left; 0 while it does not run. */
  left = 0;
  #changed;
  #over;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #timer;

  /** @param {() => void} changed at each second @param {() => void} over once, at the end */
  constructor(changed, over) {
    this.#changed = changed;
    this.#over = over;
  }

  /** @param {number} seconds */
  start(seconds) {
    this.stop();
    this.left = seconds;
    this.#timer = setInterval(() => this.#tick(), SECOND_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.left = 0;
  }

  #tick() {
    if (document.hidden) return;
    this.left -= 1;
    if (this.left > 0) return void this.#changed();
    this.stop();
    this.#over();
  }
}
