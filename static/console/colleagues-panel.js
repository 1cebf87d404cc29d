/**
 * The panel beside a call: who is in it, where it could go, whom to call in. It has the place of
 * the text, so that it never lies over face or hands.
 */

import { element, setText } from "../lib/elements.js";
import { t } from "../lib/page.js";
import { GuestForm } from "./guest-form.js";
import { HandingOn } from "./handing-on.js";
import { consulted, isServing } from "./present.js";
import { PresentList } from "./present-list.js";
import { sidePanel } from "./side-panel.js";
import { TargetsForm } from "./targets-form.js";

/** @typedef {import("./call-view.js").SidePanel} SidePanel */

/** @implements {SidePanel} */
export class ColleaguesPanel {
  drawing = "people";
  title = "console.hand.title";
  #desk;
  #handing;
  #present;
  #targets;
  #guest;
  #heading = element("h2", { tabindex: "-1" }, t("console.hand.title"));
  #told = element("p", { class: "notice fair", role: "alert" });
  #of = "";

  /** @param {import("./desk.js").Desk} desk @param {() => void} close */
  constructor(desk, close) {
    this.#desk = desk;
    const handing = (this.#handing = new HandingOn(desk));
    handing.addEventListener("change", () => this.show());
    this.#present = new PresentList({
      dismiss: (participant) => void handing.dismiss(participant),
      handOver: () => void handing.handOver(this.#targets.note),
    });
    this.#targets = new TargetsForm(handing);
    this.#guest = new GuestForm(handing);
    this.element = sidePanel(
      this.title,
      this.#heading,
      close,
      this.#told,
      this.#present.element,
      this.#targets.element,
      this.#guest.element,
    );
  }

  /** @param {import("../lib/messages.js").ContactView} contact */
  wanted(contact) {
    return isServing(contact);
  }

  /** @param {boolean} open */
  watch(open) {
    this.#handing.watch(open);
  }

  show() {
    const { contact } = this.#desk;
    if (!contact) return;
    if (this.#of !== contact.id) {
      this.#of = contact.id;
      this.#targets.clear();
      this.#handing.forget();
    }
    const { refusal } = this.#handing;
    this.#told.hidden = refusal === "";
    setText(this.#told, refusal && t(refusal));
    this.#present.show(contact);
    this.#targets.show(contact.calling === null && consulted(contact) === null);
    this.#guest.show();
  }

  focus() {
    this.#heading.focus({ preventScroll: true });
  }

  cancelConsult() {
    void this.#handing.cancelConsult();
  }

  /** @returns {Promise<boolean>} false where nobody is free, and the advisor has to choose */
  relieve() {
    return this.#handing.relieve();
  }
}
