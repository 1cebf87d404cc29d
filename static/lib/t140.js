/**
 * Real-time text on the wire: what T.140 writes and how RFC 8865 sends it. What it reads like,
 * once erasures are carried out, is transcript.js.
 */

export const ERASE = "\b";
export const NEW_LINE = "\u2028";
/** Text was lost here (RFC 4103, 5.4). */
export const LOSS_MARK = "\ufffd";

/** What is typed waits at most this long (ms) for what is typed next (RFC 8865, 4.2.1). */
export const BUFFER_MS = 300;
/** Characters a second, averaged over ten seconds, that every receiver takes (RFC 8865, 4.2.1). */
export const CHARACTERS_PER_SECOND = 30;
const AVERAGED_OVER_SECONDS = 10;
const MOST_AT_ONCE = CHARACTERS_PER_SECOND * AVERAGED_OVER_SECONDS;

/**
 * Brings arriving text into one form: every line end is NEW_LINE, also where CR and LF come in
 * two messages; byte order marks (T.140's keep-alive) and other control characters are gone;
 * ERASE and LOSS_MARK stay.
 */
export class TextReader {
  #afterReturn = false;

  /** @param {string} text as received @returns {string} */
  read(text) {
    let clean = "";
    for (const character of text) {
      const second = this.#afterReturn && character === "\n";
      this.#afterReturn = character === "\r";
      if (second) continue;
      if (character === "\r" || character === "\n" || character === NEW_LINE) clean += NEW_LINE;
      else if (character === ERASE || isShown(character)) clean += character;
    }
    return clean;
  }
}

/** @param {string} character */
function isShown(character) {
  const code = /** @type {number} */ (character.codePointAt(0));
  const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
  return !isControl && character !== "\ufeff";
}

/** Gathers what is typed and sends it on time, within the rate. */
export class TextBuffer {
  #waiting = "";
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #allowance = MOST_AT_ONCE;
  #countedAt = Date.now();
  #send;

  /** @param {(text: string) => boolean} send false where nothing carries text now: it is kept */
  constructor(send) {
    this.#send = send;
  }

  /** @param {string} text T.140 text */
  push(text) {
    this.#waiting += text;
    if (this.#waiting) this.#timer ??= setTimeout(() => this.flush(), BUFFER_MS);
  }

  /** Sends what waits; what is over the rate, or was not taken, follows by itself. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const characters = Array.from(this.#waiting);
    const now = characters.slice(0, this.#earned());
    if (now.length > 0 && this.#send(now.join(""))) {
      this.#allowance -= now.length;
      this.#waiting = characters.slice(now.length).join("");
    }
    if (this.#waiting) this.#timer = setTimeout(() => this.flush(), BUFFER_MS);
  }

  /** Forgets what waits. */
  close() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = "";
  }

  #earned() {
    const now = Date.now();
    const since = Math.max(0, now - this.#countedAt) / 1000;
    this.#allowance = Math.min(MOST_AT_ONCE, this.#allowance + since * CHARACTERS_PER_SECOND);
    this.#countedAt = now;
    return Math.floor(this.#allowance);
  }
}
