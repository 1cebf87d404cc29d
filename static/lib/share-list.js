/** What was sent and received in a call: one row each, with how far it is and what can be done with it. */

import { element, pictogram, redraw, setText } from "./elements.js";
import { KeyedList } from "./keyed-list.js";
import { pageData, t } from "./page.js";
import { button } from "./parts.js";

/** @typedef {import("./share.js").Item} Item */
/** @typedef {{id: string, item: Item, name: string}} Entry `name`: whose it is */
/** @typedef {{see: (item: Item) => void, remove: (item: Item) => void}} Acts */

/** An address of what is saved is needed for so long (ms) after the click. */
const SAVING_MS = 60_000;
const DRAWINGS = { picture: "share-photo", file: "share-file", link: "link" };

export class ShareList {
  element = element("ul", { class: "share-items" });
  #rows;

  /** @param {Acts} acts */
  constructor(acts) {
    this.#rows = new KeyedList(this.element, (/** @type {Entry} */ entry) => new Row(entry.item, acts));
  }

  /** The newest first. @param {Item[]} items @param {(participant: string) => string} nameOf */
  show(items, nameOf) {
    const entries = items.map((item) => ({ id: item.key, item, name: item.from ? nameOf(item.from) : t("common.text.me") }));
    this.#rows.show(entries.reverse());
  }
}

/** One row. Names and addresses are somebody else's: always text, each in its own direction. */
class Row {
  #drawing;
  #title;
  #state = element("span", { class: "share-state small soft" });
  #progress = element("progress", { class: "share-progress", max: "1" });
  #flag = element("span", { class: "share-flag small" });
  #see;
  #save;
  #remove;

  /** @param {Item} item @param {Acts} acts */
  constructor(item, acts) {
    this.#drawing = pictogram(DRAWINGS[item.kind]);
    this.#title =
      item.kind === "link"
        ? element("a", { class: "share-name", href: item.url, target: "_blank", rel: "noopener noreferrer" }, element("bdi", {}, item.url))
        : element("bdi", { class: "share-name" });
    this.#see = button(t("common.share.see"), "", () => acts.see(item), "eye");
    this.#save = button(t("common.share.save"), "", () => save(item), "share-save");
    this.#remove = element("button", { type: "button", class: "button icon quiet", onclick: () => acts.remove(item) }, pictogram("close"));
    this.element = element(
      "li",
      { class: item.from ? "share-item" : "share-item mine" },
      this.#drawing,
      element("div", { class: "share-what" }, this.#title, this.#state, this.#progress, this.#flag),
      element("div", { class: "share-acts" }, this.#see, this.#save, this.#remove),
    );
  }

  /** @param {Entry} entry */
  show({ item, name }) {
    const { kind, state, part, flag, blob } = item;
    if (kind !== "link") setText(this.#title, item.name);
    redraw(this.#drawing, DRAWINGS[kind]);
    setText(this.#state, [name, item.size ? sizeOf(item.size) : "", stateOf(item)].filter(Boolean).join(" · "));
    this.element.classList.toggle("failed", state === "failed");
    this.#progress.hidden = state !== "moving";
    this.#progress.value = part;
    this.#progress.setAttribute("aria-label", item.name);
    this.#flag.hidden = flag === null;
    setText(this.#flag, flag ? t(`common.share.flag.${flag}`) : "");
    this.#see.hidden = !(kind === "picture" && blob);
    this.#save.hidden = !blob;
    this.#see.setAttribute("aria-label", t("common.share.see_it", { name: item.name }));
    this.#save.setAttribute("aria-label", t("common.share.save_it", { name: item.name }));
    const stops = state === "moving" || state === "preparing";
    this.#remove.setAttribute("aria-label", t(stops ? "common.share.stop_it" : "common.share.remove_it", { name: item.name }));
  }
}

/** @param {Item} item */
function stateOf({ state, from, why, kind, part }) {
  switch (state) {
    case "preparing":
      return t("common.share.preparing");
    case "moving":
      return t(from ? "common.share.coming" : "common.share.going", { percent: Math.round(part * 100) });
    case "failed":
      return t(`common.share.why.${why}`);
    case "done":
      return from || kind === "link" ? "" : t("common.share.arrived");
  }
}

/** @param {number} bytes @returns {string} "640 ko", "1,2 Mo" */
function sizeOf(bytes) {
  const [value, unit] = bytes < 999_500 ? [bytes / 1000, "kilobyte"] : [bytes / 1e6, "megabyte"];
  const digits = unit === "kilobyte" ? 0 : 1;
  const format = new Intl.NumberFormat(pageData().lang, { style: "unit", unit, maximumFractionDigits: digits });
  return format.format(digits ? value : Math.max(1, value));
}

/** Never opened by us: saved, under its safe name. @param {Item} item */
export function save({ blob, name }) {
  if (!blob) return;
  const url = URL.createObjectURL(blob);
  const link = element("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), SAVING_MS);
}
