/**
 * Sharing, as it is seen: a panel beside or below the pictures (photo, file, link, screen, and
 * what was sent and received), and a line of news. Nothing that arrives opens by itself.
 *
 * Events: `wanted` (the reader asks for the panel), `closed` (asks to be rid of it), `unread`.
 */

import { iconButton } from "./call-window.js";
import { element } from "./elements.js";
import { t } from "./page.js";
import { othersOf } from "./participants.js";
import { button, notice, remark } from "./parts.js";
import { canShowScreen } from "./screen-capture.js";
import { ShareActs } from "./share-acts.js";
import { ShareList } from "./share-list.js";
import { SharePictureView } from "./share-picture-view.js";
import { nameOf } from "./who.js";

/** @typedef {import("./messages.js").ContactView} ContactView */
/** @typedef {import("./share.js").Share} Share */
/** @typedef {import("./share.js").Item} Item */

export class ShareView extends EventTarget {
  /** Something came that was not looked at. */
  unread = false;
  news = element("div", { class: "share-news", role: "status" });
  #heading = element("h2", { tabindex: "-1" }, t("common.share.title"));
  #acts = new ShareActs();
  #empty = element("p", { class: "soft small" }, t("common.share.empty"));
  #list = new ShareList({ see: (item) => this.#look(item), remove: (item) => this.#remove(item) });
  #picture = new SharePictureView(() => this.#look(null));
  #top;
  #all;
  #open = false;
  /** @type {ContactView|null} */
  #contact = null;
  /** @type {import("./live-call.js").LiveCall|null} */
  #call = null;
  #listening = new AbortController();
  #drawing = 0;
  /** What came last and is not looked at yet. @type {Item|null} */
  #arrived = null;
  #said = "";

  constructor() {
    super();
    loadStyle();
    this.#all = element(
      "div",
      { class: "share-all" },
      this.#acts.element,
      this.#empty,
      this.#list.element,
      element(
        "div",
        { class: "stack-s" },
        remark("not-recorded", t("common.share.not_kept")),
        remark("share-photo", t("common.share.photo_note")),
        canShowScreen() && remark("share-screen", t("common.share.screen_note")),
      ),
    );
    const close = iconButton("close", t("common.share.close"), () => this.dispatchEvent(new Event("closed")));
    this.#top = element("header", { class: "row" }, this.#heading, close);
    this.element = element(
      "section",
      { class: "share-panel", "aria-label": t("common.share.title"), hidden: true },
      this.#top,
      this.#all,
      this.#picture.element,
    );
  }

  /** @param {boolean} open */
  setOpen(open) {
    if (open === this.#open) return;
    this.#open = open;
    this.element.hidden = !open;
    if (!open) return this.#look(null);
    this.#setArrived(null);
    this.#draw();
  }

  focus() {
    this.#heading.focus({ preventScroll: true });
  }

  /** @param {{contact: ContactView, call: import("./live-call.js").LiveCall|null}} now */
  show({ contact, call }) {
    this.#contact = contact;
    if (call !== this.#call) this.#listenTo(call);
    this.#draw();
  }

  close() {
    this.#listening.abort();
    cancelAnimationFrame(this.#drawing);
    this.#picture.show(null);
  }

  /** @param {import("./live-call.js").LiveCall|null} call */
  #listenTo(call) {
    this.#listening.abort();
    this.#listening = new AbortController();
    this.#call = call;
    this.#setArrived(null);
    const { signal } = this.#listening;
    // A file comes in hundreds of pieces: drawn once a frame.
    const later = () => {
      cancelAnimationFrame(this.#drawing);
      this.#drawing = requestAnimationFrame(() => this.#draw());
    };
    call?.share.addEventListener("change", later, { signal });
    call?.share.addEventListener("arrived", (event) => this.#setArrived(/** @type {CustomEvent<Item>} */ (event).detail), { signal });
  }

  #draw() {
    const share = this.#call?.share;
    const items = share?.items ?? [];
    if (this.#picture.item && !items.includes(this.#picture.item)) this.#look(null);
    if (this.#arrived && !items.includes(this.#arrived)) this.#setArrived(null);
    this.#tell();
    if (!this.#open || !share) return;
    this.#acts.show(share);
    this.#empty.hidden = items.length > 0;
    this.#list.show(items, (id) => this.#nameOf(id));
  }

  /** @param {Item|null} item a picture to look at */
  #look(item) {
    const was = this.#picture.item;
    this.#all.hidden = this.#top.hidden = item !== null; // all room to the picture
    this.#picture.show(item);
    if (was && !item && this.#open) this.focus();
  }

  /** @param {Item} item */
  #remove(item) {
    this.focus(); // the button goes with its row
    this.#call?.share.remove(item);
  }

  /** @param {Item|null} item */
  #setArrived(item) {
    this.#arrived = this.#open ? null : item;
    const unread = this.#arrived !== null;
    if (unread !== this.unread) {
      this.unread = unread;
      this.dispatchEvent(new Event("unread"));
    }
    this.#tell();
  }

  /** Who shows a screen, my own first; else what came. */
  #tell() {
    const share = this.#call?.share;
    const arrived = this.#arrived;
    const shower = othersOf(this.#contact).find(({ id }) => this.#call?.remotes.get(id)?.screen);
    let [drawing, words, label] = ["share-screen", "", ""];
    let act = () => {};
    if (share?.screen) {
      words = t("common.share.screen_mine");
      label = t("common.share.screen_stop");
      act = () => share.stopScreen();
    } else if (arrived) {
      drawing = "share";
      words = t(`common.share.came.${arrived.kind}`, { name: this.#nameOf(arrived.from) });
      label = t("common.share.see");
      act = () => this.dispatchEvent(new Event("wanted"));
    } else if (shower) words = t("common.share.screen_theirs", { name: nameOf(shower) });
    if (words === this.#said) return;
    this.#said = words;
    this.news.replaceChildren();
    if (words) this.news.append(notice(drawing, words));
    if (label) this.news.append(button(label, "", act, share?.screen ? "close" : "eye"));
  }

  /** @param {string} participant */
  #nameOf(participant) {
    const one = this.#contact?.participants.find(({ id }) => id === participant);
    return one ? nameOf(one) : t("common.text.other");
  }
}

/** Its style comes with it: whoever shares nothing loads none. */
function loadStyle() {
  const href = new URL("../css/share.css", import.meta.url).href;
  if (document.querySelector(`link[href="${href}"]`)) return;
  document.head.append(element("link", { rel: "stylesheet", href }));
}
