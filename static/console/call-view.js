/**
 * The call: the visitor as large as the window allows, nothing over face or hands; the text
 * beside; marks, time and messages in a bar above, controls in a bar below.
 */

import { element, setText } from "../lib/elements.js";
import { LegibilityMark } from "../lib/legibility-mark.js";
import { t } from "../lib/page.js";
import { SelfView } from "../lib/self-view.js";
import { TextPane } from "../lib/text-pane.js";
import { CallControls } from "./call-controls.js";
import { situation } from "./call-situation.js";
import { clock } from "./format.js";
import { prefer, preferred } from "./preferences.js";
import { StageMessage } from "./stage-message.js";

/** @typedef {import("./desk.js").Desk} Desk */

const TEXT_SHOWN = "signdesk.console.text";

export class CallView {
  #desk;
  #who = element("h1", { tabindex: "-1" });
  #where = element("span", { class: "soft small" });
  #time = element("span", { class: "call-time" });
  #mine = new LegibilityMark(t("console.call.mark_mine"));
  #theirs = new LegibilityMark(t("console.call.mark_theirs"));
  #told = element("p", { class: "call-told", role: "status" });
  #video = element("video", { class: "call-picture", playsinline: true, autoplay: true, "aria-label": t("console.call.picture") });
  #message = new StageMessage();
  #stage;
  #self;
  #side = element("div", { class: "call-text" });
  #controls;
  /** @type {TextPane|null} */
  #pane = null;
  #of = "";
  /** @type {import("../lib/live-call.js").LiveCall|null} */
  #attached = null;

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#stage = element("div", { class: "call-stage" }, this.#video, this.#message.element);
    this.#self = new SelfView({ stage: this.#stage, label: t("console.call.self_view"), storageKey: "signdesk.console.self-view", width: 0.2 });
    this.#controls = new CallControls({
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
      this.#stage,
      this.#side,
      this.#controls.element,
    );
    document.addEventListener("fullscreenchange", () => this.#controls.showFull(document.fullscreenElement !== null));
    this.#showText(preferred(TEXT_SHOWN));
  }

  show() {
    const { contact, call, visitor } = this.#desk;
    if (!contact) return;
    if (this.#of !== contact.id) this.#begin(contact);
    if (call && visitor) call.attachVideo(visitor.id, this.#video);
    if (call && this.#attached !== call) {
      this.#attached = call;
      call.addEventListener("text", (event) => this.#onText(/** @type {CustomEvent} */ (event).detail));
    }
    const name = visitor?.name || t("console.call.visitor");
    setText(this.#who, name);
    setText(this.#where, `${contact.company_name} · ${contact.queue_name}`);
    if (visitor) this.#pane?.setName(visitor.id, name);
    // Where no video travels, a self-view would say that one is seen.
    const own = contact.transport === "socket" ? null : this.#desk.camera.stream;
    this.#self.setStream(own);
    this.#mine.set(call?.grades.mine ?? "unknown");
    this.#mine.element.hidden = own === null;
    this.#theirs.set(call?.grades.theirs ?? "unknown");
    this.#theirs.element.hidden = !call?.shown && (visitor?.video === false || contact.transport === "socket");
    const { layout, message, told } = situation(this.#desk);
    this.element.dataset.layout = layout;
    this.#message.show(message);
    setText(this.#told, told ? t(told) : "");
    this.#controls.show(this.#desk);
    this.tick();
  }

  /** Once a second: how long the call has lasted. */
  tick() {
    const { contact, signaling } = this.#desk;
    setText(this.#time, contact?.connected ? clock(signaling.now() - contact.connected) : "");
  }

  hide() {
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
    this.#showText(true);
    this.#pane?.focus();
  }

  focusHangUp() {
    this.#controls.focusHangUp();
  }

  toggleText() {
    this.#showText(this.element.classList.contains("text-hidden"));
  }

  toggleFull() {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void this.element.requestFullscreen?.().catch(() => undefined);
  }

  /** @param {import("../lib/messages.js").ContactView} contact */
  #begin(contact) {
    this.#of = contact.id;
    const pane = new TextPane({ keepText: contact.keep_text });
    pane.addEventListener("typed", (event) => this.#desk.call?.sendText(/** @type {CustomEvent} */ (event).detail.text));
    pane.addEventListener("line", (event) => this.#desk.keepLine(/** @type {CustomEvent} */ (event).detail.text));
    this.#pane = pane;
    this.#side.replaceChildren(pane.element);
  }

  /** @param {{sender: string, text: string}} text */
  #onText({ sender, text }) {
    this.#pane?.receive(sender, text);
    if (this.element.classList.contains("text-hidden")) this.#controls.showUnread(true);
  }

  /** @param {boolean} shown */
  #showText(shown) {
    this.element.classList.toggle("text-hidden", !shown);
    this.#controls.showText(shown);
    if (shown) this.#controls.showUnread(false);
    prefer(TEXT_SHOWN, shown);
  }
}
