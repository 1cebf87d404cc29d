/** What a visitor may ask of the switchboard about the contact at hand, beside joining. */

/** @typedef {import("../lib/messages.js").ContactView} ContactView */
/** @typedef {import("../lib/messages.js").CommandMessage} CommandMessage */

export class Acts {
  #signaling;
  #contact;

  /**
   * @param {Pick<import("../lib/signaling.js").Signaling, "command">} signaling
   * @param {() => ContactView|null} contact the one at hand
   */
  constructor(signaling, contact) {
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
    await this.#signaling.command(type, whole).catch(() => undefined);
  }
}
