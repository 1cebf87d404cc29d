/**
 * The sheet "more" of a call: what is wanted now and then. Each line is one tap; those that open a
 * sheet of their own lead back here.
 */

import { element, pictogram } from "./elements.js";
import { t } from "./page.js";
import { button } from "./parts.js";
import { reportForm } from "./report.js";
import { settings } from "./settings.js";
import { sheet } from "./sheet.js";

/**
 * One line of the sheet: a drawing, its words, what it does; `shown` says whether it is of use now.
 * @typedef {{drawing: string, words: string, act: () => void, shown?: () => boolean}} Item
 */
/**
 * What only a visitor may do: report, and ask for somebody else.
 * @typedef {object} VisitorActs
 * @property {(about: import("./messages.js").ReportAbout, comment: string) => Promise<boolean>} report
 * @property {() => Promise<boolean>} anotherAdvisor whether somebody else is being looked for
 * @property {() => boolean} mayChange another advisor may be asked for now
 */

export class CallMore {
  #items;
  #acts;
  #show;
  #close;
  /** @type {[Item, HTMLElement][]} */
  #drawn = [];

  /**
   * @param {object} options
   * @param {Item[]} options.items
   * @param {VisitorActs} [options.acts]
   * @param {(sheet: HTMLElement) => void} options.show in place of the sheet before
   * @param {() => void} options.close
   */
  constructor({ items, acts, show, close }) {
    this.#acts = acts;
    this.#show = show;
    this.#close = close;
    this.#items = [
      ...items,
      { drawing: "settings", words: "common.settings.title", act: () => this.#settings() },
      ...(acts
        ? [
            { drawing: "call-report", words: "common.report.title", act: () => this.#report(acts) },
            { drawing: "call-another", words: "common.another.title", act: () => this.#another(acts), shown: acts.mayChange },
          ]
        : []),
    ];
  }

  open() {
    this.#drawn = this.#items.map((item) => [
      item,
      element("button", { type: "button", class: "more-item", onclick: item.act }, pictogram(item.drawing), element("span", {}, t(item.words))),
    ]);
    this.update();
    this.#show(sheet({ title: t("common.call.more"), close: this.#close }, element("div", { class: "more-items" }, ...this.#drawn.map(([, made]) => made))));
  }

  /** What is of use may have changed. */
  update() {
    for (const [{ shown }, made] of this.#drawn) made.hidden = shown ? !shown() : false;
  }

  #settings() {
    this.#show(sheet({ title: t("common.settings.title"), ...this.#ways }, settings()));
  }

  /** @param {VisitorActs} acts */
  #report(acts) {
    this.#show(sheet({ title: t("common.report.title"), ...this.#ways }, reportForm(acts.report)));
  }

  /** Asked once: the call goes on until the answer. @param {VisitorActs} acts */
  #another(acts) {
    const told = element("p", { role: "status" });
    const yes = button(t("common.another.yes"), "primary wide", () => void change(), "call-another");
    const change = async () => {
      yes.disabled = true;
      if (await acts.anotherAdvisor()) return this.#close();
      yes.disabled = false;
      told.textContent = t("common.another.failed");
    };
    this.#show(
      sheet(
        { title: t("common.another.title"), ...this.#ways },
        element("p", { class: "lead" }, t("common.another.words")),
        told,
        element("div", { class: "actions" }, yes, button(t("common.another.no"), "wide", () => this.#close())),
      ),
    );
  }

  get #ways() {
    return { close: this.#close, back: () => this.open() };
  }
}
