/**
 * The call: the visitor as large as the window allows, nothing over face or hands; the text
 * beside; marks, time and messages in a bar above, controls in a bar below.
 */

import { element, setText } from "../lib/elements.js";
import { clock } from "../lib/format.js";
import { LegibilityMark } from "../lib/legibility-mark.js";
import { t } from "../lib/page.js";
import { SelfView } from "../lib/self-view.js";
import { mainOf, othersOf, sends } from "../lib/participants.js";
import { prefer, preferred } from "../lib/preferences.js";
import { TextPane } from "../lib/text-pane.js";
import { CallControls } from "./call-controls.js";
import { CallNewsView } from "./call-news-view.js";
import { ColleaguesPanel } from "./colleagues-panel.js";
import { COMING, situation } from "./call-situation.js";
import { OthersView } from "./others-view.js";
import { isServing, isWatching } from "./present.js";

import { StageMessage } from "./stage-message.js";

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
  #mine = new LegibilityMark(t("console.call.mark_mine"));
  #theirs = new LegibilityMark(t("console.call.mark_theirs"));
  #told = element("p", { class: "call-told", role: "status" });
  #video = element("video", { class: "call-picture", playsinline: true, autoplay: true });
  #message = new StageMessage();
  /** Who is large instead of the one this page is in the call for, or "". */
  #large = "";
  #others = new OthersView((participant) => this.#enlarge(participant));
  #stage;
  #self;
  #side = element("div", { class: "call-text" });
  #controls;
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
    this.#desk = desk;
    this.#stage = element("div", { class: "call-stage" }, this.#video, this.#message.element);
    this.#self = new SelfView({ stage: this.#stage, label: t("console.call.self_view"), storageKey: "signdesk.console.self-view", width: 0.2 });
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
      full: () => this.toggleFull(),
      hangUp: () => void desk.hangUp(),
    });
    this.element = element(
      "section",
      { class: "screen call night", "aria-label": t("console.call.title") },
      element(
        "header",
        { class: "call-bar" },
        element("div", { class: "call-who" }, this.#who, this.#where),
        this.#time,
        element("div", { class: "call-marks" }, this.#theirs.element, this.#mine.element),
        this.#told,
      ),
      this.#news.element,
      element("div", { class: "call-pictures" }, this.#stage, this.#others.element),
      this.#side,
      this.#controls.element,
    );
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
    const large = this.#showPictures(contact);
    const name = visitor?.name || t("console.call.visitor");
    setText(this.#who, name);
    setText(this.#where, `${contact.company_name} · ${contact.queue_name}`);
    for (const one of othersOf(contact)) this.#pane?.setName(one.id, one.name || name);
    // Where no video travels, a self-view would say that one is seen.
    const watching = isWatching(contact);
    this.element.toggleAttribute("data-watching", watching);
    const own = contact.transport === "socket" || watching ? null : this.#desk.camera.stream;
    this.#self.setStream(own);
    this.#mine.set(call?.grades.mine ?? "unknown");
    this.#mine.element.hidden = own === null;
    this.#theirs.set(call?.grades.theirs ?? "unknown");
    this.#theirs.element.hidden = !call?.shown && (visitor?.video === false || contact.transport === "socket");
    const { layout, message, told } = situation(this.#desk);
    this.element.dataset.layout = layout;
    // Only the one this page is in the call for has a layout and messages of their own.
    const other = large && large.role !== "visitor" ? call?.remotes.get(large.id) : null;
    this.#message.show(other === null ? message : other?.shown ? null : COMING);
    setText(this.#told, told ? t(told) : "");
    const panel = this.#panel;
    if (this.#open && this.#open !== panel) this.closeSide();
    this.#open?.show();
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
    this.#attached = null;
    this.#self.setStream(null);
    if (document.fullscreenElement) void document.exitFullscreen();
  }

  /** The text of this call, to be read again while wrapping up; null where none was written.
   * @param {string} contact id */
  transcript(contact) {
    return this.#pane && this.#of === contact && this.#pane.lines > 0 ? this.#pane.element : null;
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

  toggleFull() {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void this.element.requestFullscreen?.().catch(() => undefined);
  }

  /** One picture large, the others beside it: the visitor, or, on hold, whoever can be talked with.
   * @param {import("../lib/messages.js").ContactView} contact */
  #showPictures(contact) {
    const { call } = this.#desk;
    const seen = othersOf(contact).filter(sends);
    const held = contact.state === "on_hold" && seen.find(({ role, video }) => role !== "visitor" && video);
    const main = seen.find(({ id }) => id === this.#large) ?? (held || mainOf(contact));
    // The large one last: it may take over the element of another.
    this.#others.show(seen.filter(({ id }) => id !== main?.id), call);
    if (call && main) call.attachVideo(main.id, this.#video);
    this.#video.setAttribute("aria-label", t("console.call.picture_of", { name: main?.name || t("console.call.visitor") }));
    return main;
  }

  /** @param {string} participant */
  #enlarge(participant) {
    this.#large = participant;
    this.show();
    this.#who.focus({ preventScroll: true }); // the button that was pressed is gone
  }

  toggleHold() {
    const { contact } = this.#desk;
    if (contact && isServing(contact)) void this.#desk.hold(contact.state !== "on_hold");
  }

  toggleSide() {
    if (this.#open) this.closeSide();
    else this.#openSide();
  }

  /** @param {boolean} [focus] back to its button */
  closeSide(focus = true) {
    if (!this.#open) return;
    this.#open.watch(false);
    this.#open = null;
    this.#showSide();
    if (focus) this.#controls.focusSide();
  }

  #openSide() {
    const panel = this.#panel;
    if (!panel) return;
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
    this.#controls.showSide(this.#open !== null);
    this.#side.replaceChildren(...[this.#pane?.element, this.#open?.element].filter((part) => part !== undefined));
  }

  /** Somebody else goes on; where nobody is free, the advisor sees who could. */
  async #relieve() {
    if (!(await this.#colleagues.relieve()) && !this.#open) this.#openSide();
  }

  /** @param {import("../lib/messages.js").ContactView} contact */
  #begin(contact) {
    this.#of = contact.id;
    const pane = new TextPane({ keepText: contact.keep_text });
    pane.addEventListener("typed", (event) => this.#desk.call?.sendText(/** @type {CustomEvent} */ (event).detail.text));
    pane.addEventListener("line", (event) => this.#desk.keepLine(/** @type {CustomEvent} */ (event).detail.text));
    this.#pane = pane;
    this.#showSide();
  }

  /** @param {{sender: string, text: string}} text */
  #onText({ sender, text }) {
    this.#pane?.receive(sender, text);
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
