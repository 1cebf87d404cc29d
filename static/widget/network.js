/**
 * The visitor's network, tried once while they hold a place: advice, which nothing waits for. Its
 * modules come when it begins; where they do not come, nothing is said.
 *
 * Events: `change`.
 */

/** @typedef {"waiting"|"fine"|"slow"|"blocked"|"skipped"} Said */

export class Network extends EventTarget {
  #options;
  #begun = false;
  /** @type {import("../lib/network-check.js").NetworkCheck|null} */
  #check = null;

  /** @param {{url: string, token: () => Promise<string>}} options */
  constructor(options) {
    super();
    this.#options = options;
  }

  /** What there is to say; null before it began. @returns {Said|null} */
  get said() {
    if (!this.#begun) return null;
    if (!this.#check || this.#check.state === "running") return "waiting";
    return this.#check.verdict ?? "skipped";
  }

  /** Begins, the first time. */
  async start() {
    if (this.#begun) return;
    this.#begun = true;
    try {
      const { NetworkCheck } = await import("../lib/network-check.js");
      if (!this.#begun) return;
      this.#check = new NetworkCheck(this.#options);
      this.#check.addEventListener("change", () => this.#changed());
      await this.#check.start();
    } catch {
      this.#begun = false;
    }
    this.#changed();
  }

  /** The call needs the whole network. */
  stop() {
    this.#check?.stop();
    if (!this.#check) this.#begun = false;
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
