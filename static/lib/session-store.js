/**
 * What a session must know again after a reload, in this tab's sessionStorage. Where the browser
 * blocks storage, it is kept in memory: everything works until the reload.
 */

/**
 * @typedef {object} Kept
 * @property {string} session
 * @property {string} secret
 * @property {string} epoch
 * @property {number} last_seq
 * @property {string} ticket of the latest contact, "" for none
 * @property {string} token the last one, so that a new one can be for the same person
 * @property {number} last_id of the last command
 * @property {number} attempt of the last hello
 */

/** @returns {Kept} */
const nothing = () => ({
  session: "",
  secret: "",
  epoch: "",
  last_seq: 0,
  ticket: "",
  token: "",
  last_id: 0,
  attempt: 0,
});

export class SessionStore {
  #key;
  #kept = nothing();

  /** @param {string} key */
  constructor(key) {
    this.#key = key;
    try {
      const text = sessionStorage.getItem(key);
      if (text) this.#kept = { ...nothing(), ...JSON.parse(text) };
    } catch {
      // Blocked, or not ours to read: begin anew.
    }
  }

  /** @returns {Readonly<Kept>} */
  get kept() {
    return this.#kept;
  }

  /** @param {Partial<Kept>} changed */
  keep(changed) {
    Object.assign(this.#kept, changed);
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(this.#kept));
    } catch {
      // Blocked or full: memory will do.
    }
  }

  /** Forgets the session, not the command ids: they never go back. */
  forget() {
    this.keep({ ...nothing(), token: this.#kept.token, last_id: this.#kept.last_id });
  }

  /**
   * Lifts the command ids to the clock. A duplicated tab starts from a copy of this store; the
   * tab that acts later must never use an id that the other one has used.
   */
  liftIds() {
    this.#kept.last_id = Math.max(this.#kept.last_id, Date.now());
  }

  /**
   * @returns {number} the next hello's number: above all before, those of a duplicated tab too, so
   *   that the node can tell a hello that comes late
   */
  nextAttempt() {
    this.keep({ attempt: Math.max(this.#kept.attempt + 1, Date.now()) });
    return this.#kept.attempt;
  }

  /** @returns {number} the next command's id */
  nextId() {
    this.keep({ last_id: this.#kept.last_id + 1 });
    return this.#kept.last_id;
  }
}
