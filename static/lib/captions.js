/**
 * What a transcriber writes, as captions: the last words, large, below the picture and never over
 * it. The whole of it stands in the text pane.
 */

import { element, setText } from "./elements.js";
import { t } from "./page.js";
import { LOSS_MARK } from "./t140.js";
import { Transcript } from "./transcript.js";

/** Characters: two lines of a phone. */
const MOST = 90;

/**
 * The end of what was said, beginning with a whole word.
 * @param {string} text @param {string} lost what stands where letters were lost (EN 301 549, 6.2.3)
 */
export function lastWords(text, lost) {
  const words = text.replaceAll(LOSS_MARK, ` ${lost} `).replace(/ {2,}/g, " ").trim();
  if (words.length <= MOST) return words;
  const tail = words.slice(-MOST);
  return `…${tail.slice(tail.indexOf(" ") + 1)}`;
}

export class Captions {
  #transcript = new Transcript();
  #words = element("p", { class: "captions-words" });
  element = element("section", { class: "captions", hidden: true, "aria-label": t("common.captions") }, this.#words);

  /** @param {string} sender participant id @param {string} text T.140 */
  receive(sender, text) {
    this.#transcript.add(sender, text);
    const said = this.#transcript.lines.slice(-3).map((line) => line.text).join(" ");
    setText(this.#words, lastWords(said, `[${t("common.text.lost")}]`));
    this.element.hidden = said.trim() === "";
  }
}
