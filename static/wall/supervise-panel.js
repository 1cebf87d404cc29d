/** Beside a call that a supervisor watches or takes part in: words to the advisor, and the ways in. */

import { isServing, isWatching } from "../console/present.js";
import { PresentList } from "../console/present-list.js";
import { sidePanel } from "../console/side-panel.js";
import { element, pictogram, setText } from "../lib/elements.js";
import { t } from "../lib/page.js";
import { servingOf } from "../lib/participants.js";
import { confirm } from "./confirm.js";
import { WhisperForm } from "./whisper-form.js";

/** @typedef {import("../lib/messages.js").ContactView} ContactView */

/** @implements {Panel} */
export class SupervisePanel {
  /** @typedef {import("../console/call-view.js").SidePanel} Panel */

  drawing = "eye";
  title = "wall.panel.title";
  #desk;
  #live;
  #heading = element("h2", { tabindex: "-1" }, t("wall.panel.title"));
  #told = element("p", { class: "notice", role: "status" });
  #present = new PresentList({ dismiss() {}, handOver() {} });
  #join;

  /** @param {import("../console/desk.js").Desk} desk @param {import("./live.js").Live} live @param {() => void} close */
  constructor(desk, live, close) {
    this.#desk = desk;
    this.#live = live;
    live.addEventListener("change", () => this.show());
    const whisper = new WhisperForm("whisper-here", (text) => live.whisper(desk.contact?.id ?? "", text));
    this.#join = element(
      "button",
      { type: "button", class: "button", onclick: () => void live.join(desk.contact?.id ?? "") },
      pictogram("people"), element("span", {}, t("wall.act.join")),
    );
    const takeOver = element(
      "button",
      { type: "button", class: "button", onclick: () => void this.#takeOver() },
      pictogram("transfer"), element("span", {}, t("wall.act.take_over")),
    );
    this.element = sidePanel(
      this.title,
      this.#heading,
      close,
      this.#told,
      whisper.element,
      element("div", { class: "row" }, this.#join, takeOver),
      this.#present.element,
    );
  }

  /** @param {ContactView} contact */
  wanted(contact) {
    return !isServing(contact);
  }

  watch() {
    // All that it shows comes by itself.
  }

  show() {
    const { contact } = this.#desk;
    if (!contact) return;
    this.#present.show(contact);
    this.#join.hidden = !isWatching(contact);
    const { refusal, done } = this.#live;
    const said = [refusal, done].find((one) => one?.about === contact.id);
    this.#told.hidden = !said;
    this.#told.classList.toggle("fair", said === refusal);
    setText(this.#told, said ? t(said.key) : "");
  }

  focus() {
    this.#heading.focus({ preventScroll: true });
  }

  async #takeOver() {
    const { contact } = this.#desk;
    if (!contact) return;
    const advisor = servingOf(contact);
    const sure = await confirm({
      title: t("wall.take_over.title"),
      words: t("wall.take_over.words", { advisor: advisor?.name ?? "" }),
      action: t("wall.act.take_over"),
    });
    if (sure) await this.#live.takeOver(contact.id);
  }
}
