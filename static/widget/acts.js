/**
 * What a visitor may ask of the switchboard: a place in line, and all about the contact at hand.
 *
 * Events: `unproved` {detail: {rule}} (who the company's page says the visitor is was not believed).
 */

/** @typedef {import("../lib/messages.js").ContactView} ContactView */
/** @typedef {import("../lib/messages.js").CommandMessage} CommandMessage */

export class Acts extends EventTarget {
  #signaling;
  #contact;

  /**
   * @param {Pick<import("../lib/signaling.js").Signaling, "command">} signaling
   * @param {() => ContactView|null} contact the one at hand
   */
  constructor(signaling, contact) {
    super();
    this.#signaling = signaling;
    this.#contact = contact;
  }

  /** Answers whoever asked to watch. @param {boolean} allow */
  async consent(allow) {
    await this.#act("consent", { allow });
  }

  /** Sends away whoever watches. @param {string} participant */
  async dismiss(participant) {
    await this.#act("dismiss", { participant });
  }

  /** Whether others may expect a picture. @param {boolean} on */
  async setVideo(on) {
    await this.#act("set_video", { on });
  }

  /** On in the company's line for texts, with the time waited so far; without one, nothing moves. */
  async moveToText() {
    await this.#act("move_to_text", {});
  }

  /** @param {Record<string, string>} context where the visitor is on the company's site */
  async setContext(context) {
    await this.#act("set_context", { context });
  }

  /** @param {string} identity what the company's server signed of the visitor */
  async identify(identity) {
    await this.#act("identify", { identity });
  }

  /**
   * Takes a place in line. A token that is forged, or too old (a proof lives for minutes, a page
   * for hours), turns no visitor away: the place is taken without it.
   * @param {{identity?: string}} wish what `enqueue` takes
   */
  async enqueue(wish) {
    try {
      await this.#signaling.command("enqueue", /** @type {any} */ (wish));
    } catch (error) {
      if (!this.#isUnproved(error)) throw error;
      const { identity: _, ...rest } = wish;
      await this.#signaling.command("enqueue", /** @type {any} */ (rest));
    }
  }

  /** Says that the identity was not believed, if that is why. @param {unknown} error @returns {boolean} */
  #isUnproved(error) {
    const { code, detail } = /** @type {{code?: string, detail?: string}} */ (error);
    if (code !== "bad_identity") return false;
    this.dispatchEvent(new CustomEvent("unproved", { detail: { rule: detail } }));
    return true;
  }

  /** @param {string} text a finished line, kept only where the company keeps text */
  async keepLine(text) {
    if (this.#contact()?.keep_text) await this.#act("keep_line", { text });
  }

  // What it changes comes as a change of the contact; where it came too late, nothing is to be said.
  /**
   * @template {CommandMessage["type"]} T
   * @param {T} type
   * @param {Omit<Extract<CommandMessage, {type: T}>, "id"|"type"|"contact">} fields
   */
  async #act(type, fields) {
    const contact = this.#contact();
    if (!contact) return;
    const whole = /** @type {any} */ ({ contact: contact.id, ...fields });
    await this.#signaling.command(type, whole).catch((error) => void this.#isUnproved(error));
  }
}
