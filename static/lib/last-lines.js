/**
 * The last two lines of the conversation, large, while the text is closed: what was written must
 * be read at a glance. A tap opens the whole text. It stands between pictures and controls.
 */

import { element, pictogram, setText } from "./elements.js";
import { lastWords } from "./captions.js";
import { t } from "./page.js";

const LINES = 2;

/**
 * @param {import("./transcript.js").Line[]} lines
 * @param {(sender: string) => boolean} wanted
 * @returns {import("./transcript.js").Line[]} the last ones, the newest last
 */
export function lastOf(lines, wanted) {
  return lines.filter(({ sender, text }) => wanted(sender) && text.trim() !== "").slice(-LINES);
}

export class LastLines {
  #rows = Array.from({ length: LINES }, () => {
    const [who, words] = [element("span", { class: "last-who" }), element("span", { class: "last-words" })];
    return { who, words, element: element("span", { class: "last-line", hidden: true }, who, words) };
  });

  /** @param {() => void} open the whole text */
  constructor(open) {
    this.element = element(
      "button",
      { type: "button", class: "last-lines", hidden: true, onclick: open },
      pictogram("text"),
      element("span", { class: "last-text" }, ...this.#rows.map((row) => row.element)),
      element("span", { class: "visually-hidden" }, t("common.text.open")),
    );
  }

  /**
   * @param {import("./transcript.js").Line[]} lines all of them
   * @param {object} now
   * @param {boolean} now.shown the text is closed
   * @param {(sender: string) => string} now.nameOf
   * @param {(sender: string) => boolean} now.wanted whose lines are not shown elsewhere
   */
  show(lines, { shown, nameOf, wanted }) {
    const last = lastOf(lines, wanted);
    for (const [index, row] of this.#rows.entries()) {
      const line = last[index];
      row.element.hidden = !line;
      if (!line) continue;
      setText(row.who, nameOf(line.sender));
      setText(row.words, lastWords(line.text, `[${t("common.text.lost")}]`));
      row.element.classList.toggle("open", line.open);
    }
    this.element.hidden = !shown || last.length === 0;
  }
}
