/**
 * The call: the visitor as large as the window allows, nothing over face or hands; the text
 * beside; marks, time and messages in a bar above, controls in a bar below.
 */

import { element, setText } from "../lib/elements.js";
import { clock } from "../lib/format.js";
import { applyLook } from "../lib/look.js";
import { t } from "../lib/page.js";
import { othersOf } from "../lib/participants.js";
import { prefer, preferred } from "../lib/preferences.js";
import { ShareView } from "../lib/share-view.js";
import { TextPane } from "../lib/text-pane.js";
import { nameOf } from "../lib/who.js";
import { CallCues } from "./call-cues.js";
import { CallControls } from "./call-controls.js";
import { CallNewsView } from "./call-news-view.js";
import { CallPictures } from "./call-pictures.js";
import { situation } from "./call-situation.js";
import { ColleaguesPanel } from "./colleagues-panel.js";
import { isServing, isWatching } from "./present.js";
import { provedName, VisitorCard } from "./visitor-card.js";

/** @typedef {import("./desk.js").Desk} Desk */
/**
 * What may stand beside a call instead of its text.
 * @typedef {object} SidePanel
 * @property {HTMLElement} element
 * @property {string} drawing @property {string} title a catalogue key
 * @property {(contact: import("../lib/messages.js").ContactView) => boolean} wanted
 * @property {(open: boolean) => void} watch it was opened, or closed
 * @property {() => void} show @property {() => void} focus
 */

const TEXT_SHOWN = "signdesk.console.text";

export class CallView {
  #desk;
  #who = element("h1", { tabindex: "-1" });
  #where = element("span", { class: "soft small" });
  #time = element("span", { class: "call-time" });
  #told = element("p", { class: "call-told", role: "status" });
  #pictures = new CallPictures();
  #side = element("div", { class: "call-text" });
  #visitor = new VisitorCard();
  #share = new ShareView();
  /** @type {SidePanel} */
  #sharing = {
    element: this.#share.element,
    drawing: "share",
    title: "common.share.title",
    wanted: () => true,
    watch: (open) => this.#share.setOpen(open),
    show: () => {},
    focus: () => this.#share.focus(),
  };
  #controls;
  #cues;
  #news;
  #colleagues;
  /** @type {SidePanel[]} */
  #panels;
  /** The one that is open. @type {SidePanel|null} */
  #open = null;
  /** @type {TextPane|null} */
  #pane = null;
  #of = "";
  /** @type {import("../lib/live-call.js").LiveCall|null} */
  #attached = null;

  /** @param {Desk} desk @param {SidePanel[]} [panels] besides that of the serving advisor */
  constructor(desk, panels = []) {
    applyLook();
    this.#desk = desk;
    this.#colleagues = new ColleaguesPanel(desk, () => this.closeSide());
    this.#panels = [this.#colleagues, ...panels];
    this.#news = new CallNewsView(desk, {
      retrieve: () => this.toggleHold(),
      cancel: () => this.#colleagues.cancelConsult(),
      relieve: () => void this.#relieve(),
    });
    this.#controls = new CallControls({
      hold: () => this.toggleHold(),
      side: () => this.toggleSide(),
      microphone: () => desk.setMicrophone(!desk.call?.microphone),
      text: () => this.toggleText(),
      share: () => this.toggleShare(),
      full: () => this.toggleFull(),
      hangUp: () => void desk.hangUp(),
    });
    this.#cues = new CallCues(desk);
    this.element = element(
      "section",
      { class: "screen call night", "aria-label": t("console.call.title") },
      element(
        "header",
        { class: "call-bar" },
        element("div", { class: "call-who" }, this.#who, this.#where),
        this.#time,
        this.#pictures.people,
        this.#told,
        this.#cues.arrived,
      ),
      element("div", { class: "call-lines" }, this.#news.element, this.#share.news),
      this.#pictures.element,
      this.#side,
      element("div", { class: "call-foot" }, this.#cues.bar, this.#controls.element),
    );
    this.#share.addEventListener("wanted", () => this.toggleShare());
    this.#share.addEventListener("closed", () => this.closeSide());
    this.#share.addEventListener("unread", () => this.#showSide());
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#open?.element.contains(/** @type {Node} */ (event.target))) return;
      event.preventDefault();
      this.closeSide();
    });
    document.addEventListener("fullscreenchange", () => this.#controls.showFull(document.fullscreenElement !== null));
    this.#showText(preferred(TEXT_SHOWN));
  }

  show() {
    const { contact, call, visitor } = this.#desk;
    if (!contact) return;
    if (this.#of !== contact.id) this.#begin(contact);
    if (call && this.#attached !== call) {
      this.#attached = call;
      call.addEventListener("text", (event) => this.#onText(/** @type {CustomEvent} */ (event).detail));
    }
    setText(this.#who, provedName(contact) || (visitor ? nameOf(visitor) : t("console.call.visitor")));
    this.#visitor.show(contact);
    setText(this.#where, `${contact.company_name} · ${contact.queue_name}`);
    for (const one of othersOf(contact)) this.#pane?.setName(one.id, nameOf(one));
    const { layout, message, told } = situation(this.#desk);
    this.element.dataset.layout = layout;
    this.element.toggleAttribute("data-watching", isWatching(contact));
    this.#cues.show(contact);
    this.#pictures.show(contact, this.#desk, message);
    setText(this.#told, told ? t(told) : "");
    const panel = this.#panel;
    if (this.#open && this.#open !== panel && this.#open !== this.#sharing) this.closeSide();
    this.#open?.show();
    this.#share.show({ contact, call });
    this.#news.show(contact);
    this.#controls.show(this.#desk, panel);
    this.tick();
  }

  /** Once a second: how long the call has lasted. */
  tick() {
    const { contact, signaling } = this.#desk;
    setText(this.#time, contact?.connected ? clock(signaling.now() - contact.connected) : "");
    this.#news.tick();
  }

  hide() {
    this.closeSide(false);
    this.#cues.clear();
    this.#attached = null;
    this.#pictures.close();
    if (document.fullscreenElement) void document.exitFullscreen();
  }

  /** The text of this call, to be read again while wrapping up; null where none was written.
   * @param {string} contact id */
  transcript(contact) {
    return this.#pane && this.#of === contact && this.#pane.lines.length > 0 ? this.#pane.element : null;
  }

  focus() {
    this.#who.focus({ preventScroll: true });
  }

  focusText() {
    this.closeSide(false);
    this.#showText(true);
    this.#pane?.focus();
  }

  focusHangUp() {
    this.#controls.focusHangUp();
  }

  toggleText() {
    const covered = this.#open !== null;
    this.closeSide(false);
    this.#showText(covered || this.element.classList.contains("text-hidden"));
  }

  /** @param {import("../lib/messages.js").Cue} cue */
  sendCue(cue) {
    this.#cues.send(cue);
  }

  toggleFull() {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void this.element.requestFullscreen?.().catch(() => undefined);
  }

  toggleHold() {
    const { contact } = this.#desk;
    if (contact && isServing(contact)) void this.#desk.hold(contact.state !== "on_hold");
  }

  toggleSide() {
    const panel = this.#panel;
    if (this.#open && this.#open !== this.#sharing) this.closeSide();
    else if (panel) this.#openSide(panel);
  }

  toggleShare() {
    if (this.#open === this.#sharing) this.closeSide();
    else this.#openSide(this.#sharing);
  }

  /** @param {boolean} [focus] back to its button */
  closeSide(focus = true) {
    if (!this.#open) return;
    const shared = this.#open === this.#sharing;
    this.#open.watch(false);
    this.#open = null;
    this.#showSide();
    if (!focus) return;
    if (shared) this.#controls.focusShare();
    else this.#controls.focusSide();
  }

  /** @param {SidePanel} panel */
  #openSide(panel) {
    this.closeSide(false);
    this.#open = panel;
    panel.watch(true);
    panel.show();
    this.#showSide();
    panel.focus();
  }

  /** The panel that is right for this call, if any. */
  get #panel() {
    const { contact } = this.#desk;
    return (contact && this.#panels.find((panel) => panel.wanted(contact))) ?? null;
  }

  #showSide() {
    this.element.classList.toggle("side-open", this.#open !== null);
    const shares = this.#open === this.#sharing;
    this.#controls.showSide(this.#open !== null && !shares);
    this.#controls.showShare(shares, this.#share.unread);
    const parts = [this.#visitor.element, this.#pane?.element, this.#open?.element];
    this.#side.replaceChildren(...parts.filter((part) => part !== undefined));
  }

  /** Somebody else goes on; where nobody is free, the advisor sees who could. */
  async #relieve() {
    if (!(await this.#colleagues.relieve()) && !this.#open) this.toggleSide();
  }

  /** @param {import("../lib/messages.js").ContactView} contact */
  #begin(contact) {
    this.#of = contact.id;
    this.#pictures.begin();
    const pane = new TextPane({ keepText: contact.keep_text });
    pane.addEventListener("typed", (event) => this.#desk.call?.sendText(/** @type {CustomEvent} */ (event).detail.text));
    pane.addEventListener("line", (event) => this.#desk.keepLine(/** @type {CustomEvent} */ (event).detail.text));
    this.#pane = pane;
    this.#showSide();
  }

  /** @param {{sender: string, text: string}} text */
  #onText({ sender, text }) {
    this.#pane?.receive(sender, text);
    if (this.#desk.contact) this.#pictures.hear(this.#desk.contact, sender, text);
    if (this.#open || this.element.classList.contains("text-hidden")) this.#controls.showUnread(true);
  }

  /** @param {boolean} shown */
  #showText(shown) {
    this.element.classList.toggle("text-hidden", !shown);
    this.#controls.showText(shown);
    if (shown) this.#controls.showUnread(false);
    prefer(TEXT_SHOWN, shown);
  }
}
