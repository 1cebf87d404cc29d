/**
 * Says the newest of what may change at every turn of a wheel, and at most once in a while: who
 * hears it follows no faster, and the node refuses more.
 */

/** @template T */
export class Latest {
  #say;
  #every;
  /** @type {{value: T}|null} */
  #owed = null;
  #isResting = false;

  /** @param {(value: T) => void} say @param {number} [every] ms */
  constructor(say, every = 1000) {
    this.#say = say;
    this.#every = every;
  }

  /** @param {T} value */
  give(value) {
    this.#owed = { value };
    if (!this.#isResting) this.#next();
  }

  #next() {
    this.#isResting = this.#owed !== null;
    if (!this.#owed) return;
    const { value } = this.#owed;
    this.#owed = null;
    setTimeout(() => this.#next(), this.#every);
    this.#say(value);
  }
}
