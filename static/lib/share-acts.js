/** What one can share: a photo, a file, the address of a page, the screen; or why nothing now. */

import { element, pictogram, redraw, setText } from "./elements.js";
import { t } from "./page.js";
import { notice } from "./parts.js";
import { canShowScreen } from "./screen-capture.js";
import { LONGEST_URL } from "./share-wire.js";

/** @typedef {import("./share.js").Share} Share */

export class ShareActs {
  #reach = element("div", { role: "status" });
  #buttons;
  #link;
  #screen;
  #form;
  #address;
  #wrong = element("p", { id: "share-wrong", class: "small share-wrong", role: "alert" });
  /** @type {Share|null} */
  #share = null;

  constructor() {
    // A phone's camera opens at once; where there is none, the system asks for a picture.
    const photo = this.#picker({ accept: "image/*", capture: "environment" }, true);
    const file = this.#picker({}, false);
    this.#link = act("link", t("common.share.link"), () => this.#showForm(this.#form.hidden === true));
    this.#link.setAttribute("aria-expanded", "false");
    this.#screen = act("share-screen", t("common.share.screen"), () => void this.#toggleScreen());
    this.#screen.hidden = !canShowScreen();
    this.#buttons = element(
      "div",
      { class: "share-acts-all" },
      act("share-photo", t("common.share.photo"), () => photo.click()),
      act("share-file", t("common.share.file"), () => file.click()),
      this.#link,
      this.#screen,
    );
    this.#address = element("input", {
      id: "share-address", type: "text", inputmode: "url", autocapitalize: "off", autocomplete: "off", spellcheck: "false",
      maxlength: String(LONGEST_URL), "aria-describedby": "share-wrong",
      onkeydown: (/** @type {KeyboardEvent} */ event) => event.stopPropagation(), // letters are no shortcuts here
    });
    this.#form = element(
      "form",
      { class: "share-link", hidden: true, novalidate: true, onsubmit: (/** @type {SubmitEvent} */ event) => this.#sendLink(event) },
      element("label", { for: "share-address" }, t("common.share.address")),
      element("div", { class: "share-link-row" }, this.#address, element("button", { type: "submit", class: "button primary" }, t("common.share.send"))),
      this.#wrong,
    );
    this.element = element("div", { class: "stack-s" }, this.#reach, this.#buttons, this.#form, photo, file);
  }

  /** @param {Share} share */
  show(share) {
    this.#share = share;
    const { reach } = share;
    const ready = reach === "ready";
    const words = ready ? "" : t(`common.share.reach.${reach}`);
    if (this.#reach.textContent !== words) this.#reach.replaceChildren(...(words ? [notice("information", words)] : []));
    for (const one of this.#buttons.children) /** @type {HTMLButtonElement} */ (one).disabled = !ready;
    this.#screen.setAttribute("aria-pressed", String(share.screen !== null));
    setText(/** @type {HTMLElement} */ (this.#screen.lastElementChild), t(share.screen ? "common.share.screen_stop" : "common.share.screen"));
    redraw(/** @type {Element} */ (this.#screen.firstElementChild), share.screen ? "close" : "share-screen");
    if (!ready) this.#showForm(false);
  }

  /** @param {Record<string, string>} attributes @param {boolean} asPhoto */
  #picker(attributes, asPhoto) {
    const input = element("input", { type: "file", hidden: true, ...attributes });
    input.addEventListener("change", () => {
      const [file] = input.files ?? [];
      if (file) void this.#share?.sendFile(file, { asPhoto });
      input.value = ""; // the same one may be sent again
    });
    return input;
  }

  /** @param {boolean} on */
  #showForm(on) {
    this.#form.hidden = !on;
    this.#link.setAttribute("aria-expanded", String(on));
    setText(this.#wrong, "");
    if (on) this.#address.focus();
  }

  /** @param {SubmitEvent} event */
  #sendLink(event) {
    event.preventDefault();
    if (this.#share?.sendLink(this.#address.value)) {
      this.#address.value = "";
      this.#showForm(false);
      this.#link.focus();
      return;
    }
    setText(this.#wrong, t("common.share.wrong_address"));
    this.#address.setAttribute("aria-invalid", "true");
    this.#address.focus();
  }

  async #toggleScreen() {
    if (this.#share?.screen) this.#share.stopScreen();
    else await this.#share?.showScreen();
  }
}

/** @param {string} drawing @param {string} word @param {() => void} run */
function act(drawing, word, run) {
  return element("button", { type: "button", class: "share-act", onclick: run }, pictogram(drawing), element("span", {}, word));
}
