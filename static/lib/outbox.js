/** Commands on their way: kept in order and sent again until the node has answered. */

/** Why a command was not carried out. */
export class SignalingError extends Error {
  /** @param {string} code one of docs/protocol.md, or `stopped` @param {string} [detail] */
  constructor(code, detail = "") {
    super(detail ? `${code}: ${detail}` : code);
    this.name = "SignalingError";
    this.code = code;
    this.detail = detail;
  }
}

/**
 * @typedef {object} Waiting
 * @property {string} text the message
 * @property {(answer: Record<string, any>) => void} resolve
 * @property {(error: SignalingError) => void} reject
 */

export class Outbox {
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();

  /**
   * @param {{id: number, type: string}} message
   * @param {(text: string) => void} send
   * @returns {Promise<Record<string, any>>} the answer
   */
  add(message, send) {
    const text = JSON.stringify(message);
    return new Promise((resolve, reject) => {
      this.#waiting.set(message.id, { text, resolve, reject });
      send(text);
    });
  }

  /** @param {(text: string) => void} send everything unanswered, oldest first */
  resend(send) {
    for (const { text } of this.#waiting.values()) send(text);
  }

  /** @param {number} id @param {Record<string, any>} answer */
  resolve(id, answer) {
    this.#take(id)?.resolve(answer);
  }

  /** @param {number} id @param {SignalingError} error */
  reject(id, error) {
    this.#take(id)?.reject(error);
  }

  /** @param {string} code */
  rejectAll(code) {
    for (const id of [...this.#waiting.keys()]) this.reject(id, new SignalingError(code));
  }

  /** @param {number} id */
  #take(id) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}
