/**
 * What a T.140 conversation reads like: lines, letter by letter, erasures applied (ITU-T T.140,
 * clause 8). Pure: characters in (as `TextReader` of t140.js cleaned them), lines out. And the way
 * back: what to send when a field changed.
 */

import { ERASE, NEW_LINE } from "./t140.js";

const MOST_LINES = 500; // a long conversation, not the whole memory of a phone
const LONGEST_LINE = 2000; // what a finished line may have (docs/protocol.md); more goes on in another

/** @typedef {{sender: string, text: string, open: boolean}} Line `open`: still being written */

export class Transcript {
  /** @type {Line[]} */
  lines = [];

  /**
   * Applies what a sender typed, newline and erase included.
   * @param {string} sender @param {string} text T.140 content
   */
  add(sender, text) {
    for (const character of text) {
      if (character === ERASE) this.#erase(sender);
      else if (character === NEW_LINE) this.#finish(sender);
      else {
        if (this.#openLine(sender).text.length >= LONGEST_LINE) this.#finish(sender);
        this.#openLine(sender).text += character;
      }
      if (this.lines.length > MOST_LINES) this.lines.shift();
    }
  }

  /** @param {string} sender @returns {Line|undefined} */
  #lastOf(sender) {
    return this.lines.findLast((line) => line.sender === sender);
  }

  /** @param {string} sender @returns {Line} */
  #openLine(sender) {
    const last = this.#lastOf(sender);
    if (last?.open) return last;
    const line = { sender, text: "", open: true };
    this.lines.push(line);
    return line;
  }

  /** @param {string} sender */
  #finish(sender) {
    const last = this.#lastOf(sender);
    if (!last?.open) return;
    if (last.text.trim() === "") this.lines.splice(this.lines.indexOf(last), 1);
    else last.open = false;
  }

  /** @param {string} sender */
  #erase(sender) {
    const last = this.#lastOf(sender);
    if (!last) return;
    // T.140 lets an erasure run back over the end of the line before.
    last.open = true;
    last.text = Array.from(last.text).slice(0, -1).join("");
    if (last.text === "") this.lines.splice(this.lines.indexOf(last), 1);
  }
}

/**
 * What turns the text that the other side has into the text that stands in the field now:
 * erasures back to the common beginning, then the rest.
 *
 * @param {string} before @param {string} after @returns {string} T.140 content, "" for no change
 */
export function difference(before, after) {
  const [was, is] = [Array.from(before), Array.from(after)];
  let common = 0;
  while (common < was.length && common < is.length && was[common] === is[common]) common += 1;
  return ERASE.repeat(was.length - common) + is.slice(common).join("");
}
