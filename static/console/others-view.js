/**
 * The pictures of those who are in a call besides the one who is shown large: beside the stage,
 * never on it. A press shows one large instead.
 */

import { element, pictogram, setText } from "../lib/elements.js";
import { KeyedList } from "../lib/keyed-list.js";
import { t } from "../lib/page.js";
import { whyHere } from "./present.js";

/** @typedef {import("../lib/messages.js").Participant} Participant */
/** @typedef {import("../lib/live-call.js").LiveCall} LiveCall */

export class OthersView {
  element = element("div", { class: "call-others", role: "group", "aria-label": t("console.others.title") });
  #enlarge;
  /** @type {KeyedList<Participant>} */
  #list;
  /** @type {LiveCall|null} */
  #call = null;

  /** @param {(participant: string) => void} enlarge */
  constructor(enlarge) {
    this.#enlarge = enlarge;
    this.#list = new KeyedList(this.element, ({ id }) => this.#tile(id));
  }

  /** @param {Participant[]} others who is shown here @param {LiveCall|null} call */
  show(others, call) {
    this.#call = call;
    this.element.hidden = others.length === 0;
    this.#list.show(others);
  }

  /** @param {string} id @returns {import("../lib/keyed-list.js").Row<Participant>} */
  #tile(id) {
    const video = element("video", { class: "other-picture", playsinline: true, autoplay: true, "aria-hidden": "true" });
    const off = element("span", { class: "other-off" }, pictogram("camera-off"), element("span", {}));
    const words = /** @type {HTMLElement} */ (off.lastElementChild);
    const name = element("strong");
    const why = element("span", { class: "soft small" });
    const tile = element(
      "button",
      { type: "button", class: "other", onclick: () => this.#enlarge(id) },
      element("span", { class: "other-frame" }, video, off),
      element("span", { class: "other-who" }, name, why),
    );
    return {
      element: tile,
      show: (participant) => {
        this.#call?.attachVideo(id, video);
        const remote = this.#call?.remotes.get(id);
        const comes = remote?.shown === true && remote.flows;
        off.hidden = comes;
        setText(words, t(participant.video && !remote?.shown ? "console.others.coming" : "console.others.no_picture"));
        const who = participant.name || t("console.call.visitor");
        setText(name, who);
        setText(why, t(whyHere(participant)));
        tile.setAttribute("aria-label", `${t("console.others.enlarge", { name: who })} (${why.textContent})`);
      },
    };
  }
}
