/**
 * The real-time text pane of both faces: every letter goes at once (EN 301 549, 6.2), a line is
 * finished with Enter. It stands beside or below the picture, never over it.
 *
 * Events: `typed` {detail: {text}}: T.140 content to send now; `line` {detail: {text}}: a line of
 * mine that is finished (for companies that keep text); `changed`: `lines` are others.
 */

import { element, pictogram, setText } from "./elements.js";
import { nextLook } from "./look.js";
import { t } from "./page.js";
import { LOSS_MARK, NEW_LINE } from "./t140.js";
import { difference, Transcript } from "./transcript.js";

const ME = "me";
const NEAR_END = 40; // px: whoever reads the last line is at the end
const [LEAST_FIELD, MOST_FIELD] = [70, 120]; // px that the field may grow to: two lines, four

export class TextPane extends EventTarget {
  #transcript = new Transcript();
  /** @type {Map<import("./transcript.js").Line, HTMLElement>} */
  #shown = new Map();
  /** @type {Map<string, string>} */
  #names = new Map([[ME, t("common.text.me")]]);
  #sent = "";
  /** The reader is at the end, and stays there. */
  #atEnd = true;
  #scroll;
  #log;
  #empty;
  #field;

  /**
   * @param {object} [options]
   * @param {boolean} [options.keepText] the company keeps text: both sides are told
   */
  constructor({ keepText = false } = {}) {
    super();
    const id = `text-${Math.random().toString(36).slice(2)}`;
    this.#empty = element("p", { class: "text-empty soft small" }, t("common.text.empty"));
    this.#log = element("ol", { class: "text-lines" });
    this.#field = element("textarea", {
      id,
      class: "text-field",
      rows: "1",
      maxlength: "1000",
      enterkeyhint: "send",
      autocomplete: "off",
      placeholder: t("common.text.placeholder"),
      oninput: () => this.#onInput(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
    });
    const finish = element(
      "button",
      { type: "button", class: "button icon text-finish", "aria-label": t("common.text.finish"), onclick: () => this.#finish() },
      pictogram("unfold"),
    );
    this.#scroll = element(
      "div",
      { class: "text-scroll", tabindex: "0", role: "group", "aria-label": t("common.text.log") },
      this.#empty,
      this.#log,
    );
    this.#scroll.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
      this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END;
    });
    // A field that grows, or a keyboard that comes, must not hide the last line.
    new ResizeObserver(() => this.#follow()).observe(this.#scroll);
    /** The whole pane. */
    this.element = element(
      "section",
      { class: "text-pane", "aria-label": t("common.text.title") },
      element(
        "div",
        { class: "text-top" },
        element("p", { class: "text-kept soft small" }, t(keepText ? "common.text.kept" : "common.text.not_kept")),
        element(
          "button",
          { type: "button", class: "button icon quiet", "aria-label": t("common.text.larger"), onclick: () => nextLook("text") },
          pictogram("call-size"),
        ),
      ),
      this.#scroll,
      element(
        "div",
        { class: "text-writing" },
        element("label", { class: "visually-hidden", for: id }, t("common.text.label")),
        this.#field,
        finish,
      ),
    );
  }

  /** Names a participant. @param {string} sender participant id @param {string} name */
  setName(sender, name) {
    this.#names.set(sender, name);
    for (const [line, shown] of this.#shown) {
      const label = shown.querySelector(".text-sender");
      if (line.sender === sender && label) label.textContent = name;
    }
  }

  /** What came from another participant. @param {string} sender @param {string} text T.140 */
  receive(sender, text) {
    this.#transcript.add(sender, text);
    this.#draw();
  }

  /** Puts the caret into the field. */
  focus() {
    this.#field.focus();
  }

  /** What was said so far, the oldest first. */
  get lines() {
    return this.#transcript.lines;
  }

  /** Who a line is by. @param {string} sender of one of `lines` */
  nameOf(sender) {
    return this.#names.get(sender) ?? t("common.text.other");
  }

  #onInput() {
    const value = this.#field.value;
    if (value.includes("\n")) {
      this.#field.value = value.replace(/\s*\n\s*/g, " "); // pasted lines stay one line of talk
      this.#onInput();
      return;
    }
    const text = difference(this.#sent, value);
    this.#sent = value;
    this.#grow();
    if (text) this.dispatchEvent(new CustomEvent("typed", { detail: { text } }));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    // Space and letters typed here must never reach a page's own shortcuts.
    event.stopPropagation();
    if (event.key === "Escape") this.#field.blur();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#finish();
  }

  #finish() {
    const text = this.#field.value.trim();
    this.#field.focus();
    if (!text) return;
    this.dispatchEvent(new CustomEvent("typed", { detail: { text: NEW_LINE } }));
    this.dispatchEvent(new CustomEvent("line", { detail: { text } }));
    this.#field.value = "";
    this.#sent = "";
    this.#grow();
    this.#transcript.add(ME, text + NEW_LINE);
    this.#draw();
  }

  #grow() {
    this.#field.style.height = "auto";
    const most = Math.max(LEAST_FIELD, Math.min(MOST_FIELD, this.element.clientHeight / 3));
    this.#field.style.height = `${Math.min(this.#field.scrollHeight + 4, most)}px`;
  }

  #draw() {
    const lines = new Set(this.#transcript.lines);
    for (const [line, shown] of this.#shown) {
      if (lines.has(line)) continue;
      shown.remove();
      this.#shown.delete(line);
    }
    for (const line of lines) this.#drawLine(line);
    this.#empty.hidden = lines.size > 0;
    this.#follow();
    this.dispatchEvent(new Event("changed"));
  }

  #follow() {
    if (this.#atEnd) this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  /** @param {import("./transcript.js").Line} line */
  #drawLine(line) {
    let shown = this.#shown.get(line);
    if (!shown) {
      shown = element(
        "li",
        { class: line.sender === ME ? "text-line mine" : "text-line" },
        element("span", { class: "text-sender" }, this.nameOf(line.sender)),
        element("span", { class: "text-words" }),
      );
      this.#shown.set(line, shown);
      this.#log.append(shown);
    }
    shown.classList.toggle("open", line.open);
    // A screen reader hears finished lines; letter by letter would drown it.
    shown.setAttribute("aria-live", line.open ? "off" : "polite");
    const words = /** @type {HTMLElement} */ (shown.lastElementChild);
    const parts = line.text.split(LOSS_MARK);
    if (parts.length === 1) return setText(words, line.text);
    const lost = () => element("mark", { class: "text-lost" }, t("common.text.lost"));
    words.replaceChildren(...parts.flatMap((part, index) => (index === 0 ? [part] : [lost(), part])));
  }
}
