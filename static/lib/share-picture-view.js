/** A picture that came, as large as its room, enlarged and moved to read it. The signer stays in sight beside it. */

import { iconButton } from "./call-window.js";
import { element, setText } from "./elements.js";
import { t } from "./page.js";
import { button } from "./parts.js";
import { save } from "./share-list.js";

/** @typedef {import("./share.js").Item} Item */

/** Of the room's width. */
const SIZES = [1, 1.5, 2, 3, 4.5, 6];

export class SharePictureView {
  #picture = element("img", { class: "share-picture", alt: "" });
  #room = element("div", { class: "share-room", tabindex: "0", role: "group" }, this.#picture);
  #name = element("bdi");
  #smaller;
  #larger;
  #size = 0;
  /** @type {Item|null} */
  #item = null;

  /** @param {() => void} back */
  constructor(back) {
    this.#smaller = iconButton("share-smaller", t("common.share.smaller"), () => this.#zoom(this.#size - 1));
    this.#larger = iconButton("share-larger", t("common.share.larger"), () => this.#zoom(this.#size + 1));
    this.element = element(
      "div",
      { class: "share-look", hidden: true, onkeydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event) },
      element(
        "div",
        { class: "share-look-acts" },
        button(t("common.share.back"), "quiet", back, "share-list"),
        element("p", { class: "share-look-name small" }, this.#name),
        this.#smaller,
        this.#larger,
        iconButton("share-save", t("common.share.save"), () => this.#item && save(this.#item)),
      ),
      this.#room,
    );
  }

  get item() {
    return this.#item;
  }

  /** @param {Item|null} item a picture that is whole; null lets go of the one that is shown */
  show(item) {
    if (item === this.#item) return;
    URL.revokeObjectURL(this.#picture.src);
    this.#picture.removeAttribute("src");
    this.#item = item;
    this.element.hidden = item === null;
    if (!item?.blob) return;
    this.#picture.src = URL.createObjectURL(item.blob);
    setText(this.#name, item.name);
    this.#room.setAttribute("aria-label", t("common.share.picture", { name: item.name }));
    this.#zoom(0);
    this.#room.focus({ preventScroll: true });
  }

  /** @param {number} size of SIZES */
  #zoom(size) {
    this.#size = Math.min(SIZES.length - 1, Math.max(0, size));
    const { clientWidth, scrollLeft, scrollTop, clientHeight } = this.#room;
    const before = this.#picture.offsetWidth || clientWidth;
    this.#picture.style.width = `${SIZES[this.#size] * 100}%`;
    this.#room.classList.toggle("enlarged", this.#size > 0);
    // The middle stays in the middle.
    const grown = this.#picture.offsetWidth / before;
    this.#room.scrollLeft = (scrollLeft + clientWidth / 2) * grown - clientWidth / 2;
    this.#room.scrollTop = (scrollTop + clientHeight / 2) * grown - clientHeight / 2;
    this.#smaller.disabled = this.#size === 0;
    this.#larger.disabled = this.#size === SIZES.length - 1;
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const step = { "+": 1, "=": 1, "-": -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.#zoom(this.#size + step);
  }
}
