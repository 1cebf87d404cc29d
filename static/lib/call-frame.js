/**
 * The screen of a call for those who are not at a desk, visitors and guests: pictures, who is
 * there, real-time text beside or below and never over them, and the few controls.
 */

import { CallBar } from "./call-bar.js";
import { CallNews } from "./call-news.js";
import { fullScreenButton } from "./call-window.js";
import { Captions } from "./captions.js";
import { element } from "./elements.js";
import { t } from "./page.js";
import { mainOf, meOf, observersOf, othersOf } from "./participants.js";
import { heading } from "./parts.js";
import { People } from "./people.js";
import { SelfView } from "./self-view.js";
import { ShareView } from "./share-view.js";
import { Stage } from "./stage.js";
import { TextPane } from "./text-pane.js";
import { nameOf } from "./who.js";

/** @typedef {import("./messages.js").ContactView} ContactView */
/** @typedef {import("./live-call.js").LiveCall} LiveCall */
/** @typedef {import("./tile.js").Cover} Cover */
/** @typedef {import("./elements.js").Child} Child */

/**
 * @typedef {object} Acts
 * @property {(on: boolean) => void} microphone
 * @property {(on: boolean) => void} camera
 * @property {(text: string) => void} line keeps a finished line of mine where the company keeps text
 * @property {() => void} leave
 */

export class CallFrame {
  heading;
  #stage = new Stage();
  #people = new People();
  #captions = new Captions();
  #news = new CallNews(() => this.#showText(true));
  #share = new ShareView();
  #whole = fullScreenButton();
  #listening = new AbortController();
  #namesObservers;
  #self;
  #pane;
  #bar;
  /** @type {ContactView|null} */
  #contact = null;
  /** @type {LiveCall|null} */
  #call = null;
  /** Whether the reader opened or closed the text: then it stays so. */
  #chosen = false;
  #textShown = false;
  #shareShown = false;

  /**
   * @param {object} options
   * @param {string} options.title
   * @param {boolean} options.keepText
   * @param {string} options.leaveWord on the button that leaves
   * @param {Acts} options.acts
   * @param {boolean} [options.namesObservers] those who watch have no sign of their own here
   * @param {Child[]} [options.corner] buttons beside that of the whole screen
   * @param {Child[]} [options.notes] what must be known, between pictures and controls
   * @param {Child[]} [options.below] the last parts
   */
  constructor({ title, keepText, leaveWord, acts, namesObservers = false, corner = [], notes = [], below = [] }) {
    this.#namesObservers = namesObservers;
    this.heading = heading(title);
    this.heading.classList.add("visually-hidden");
    this.#self = new SelfView({ stage: this.#stage.floor, label: t("common.self_view") });
    this.#pane = new TextPane({ keepText });
    this.#bar = new CallBar({ ...acts, leaveWord, text: (on) => this.#showText(on), share: (on) => this.#showShare(on) });
    this.element = element(
      "main",
      { class: "call night" },
      this.heading,
      element(
        "div",
        { class: "call-top" },
        this.#people.element,
        element("div", { class: "call-window" }, this.#whole.element, ...corner),
      ),
      this.#stage.element,
      element("div", { class: "call-notes" }, this.#captions.element, ...notes, this.#share.news, this.#news.element),
      this.#pane.element,
      this.#share.element,
      this.#bar.element,
      ...below,
    );
    this.#drawText(false);
    this.#drawShare(false);
    this.#share.addEventListener("wanted", () => this.#showShare(true));
    this.#share.addEventListener("closed", () => this.#showShare(false));
    this.#share.addEventListener("unread", () => this.#bar.setShare(this.#shareShown, this.#share.unread));
    this.#pane.addEventListener("typed", (event) => this.#call?.sendText(/** @type {CustomEvent} */ (event).detail.text));
    this.#pane.addEventListener("line", (event) => acts.line(/** @type {CustomEvent} */ (event).detail.text));
  }

  /**
   * @param {object} now
   * @param {ContactView} now.contact
   * @param {LiveCall|null} now.call
   * @param {Pick<import("./camera.js").Camera, "stream"|"state">} now.camera
   * @param {Cover|null} [now.sign] what stands instead of all pictures
   * @param {Cover|null} [now.mainCover]
   * @param {boolean} now.writes writing is the way to talk here: the text is open
   */
  show({ contact, call, camera, sign, mainCover, writes }) {
    this.#contact = contact;
    this.#listenTo(call);
    for (const one of othersOf(contact)) this.#pane.setName(one.id, nameOf(one));
    const textOnly = contact.transport === "socket";
    // Where no video travels, a self-view would say that one is seen.
    const held = contact.state === "on_hold" && meOf(contact)?.role === "visitor";
    const own = textOnly || held ? null : camera.stream;
    this.#self.setStream(own);
    this.#stage.show({ contact, call, sign, mainCover });
    const observers = this.#namesObservers ? [] : observersOf(contact).map(({ id }) => id);
    const named = [...this.#stage.labelled, ...observers];
    this.#people.show({ contact, call, labelled: named, seen: own !== null });
    this.#bar.set({ microphone: call?.microphone ?? false, camera: camera.state, textOnly });
    this.#share.show({ contact, call });
    this.#news.show({ contact, call });
    if (writes && !this.#textShown && !this.#chosen) this.#drawText(true);
  }

  close() {
    this.#listening.abort();
    this.#self.close();
    this.#whole.close();
    this.#share.close();
    this.#stage.close();
  }

  /** @param {LiveCall|null} call */
  #listenTo(call) {
    if (call === this.#call) return;
    this.#call = call;
    const hear = (/** @type {Event} */ event) => this.#hear(/** @type {CustomEvent} */ (event).detail);
    call?.addEventListener("text", hear, { signal: this.#listening.signal });
  }

  /** @param {{sender: string, text: string}} words */
  #hear({ sender, text }) {
    this.#pane.receive(sender, text);
    if (this.#roleOf(sender) === "transcriber") this.#captions.receive(sender, text);
    else if (this.#textShown) return;
    else if (this.#chosen) this.#bar.setText(false, true);
    else this.#drawText(true); // the first words must not be missed
  }

  /** @param {string} participant */
  #roleOf(participant) {
    return this.#contact?.participants.find(({ id }) => id === participant)?.role;
  }

  /** @param {boolean} on */
  #drawText(on) {
    if (on) this.#drawShare(false);
    this.#textShown = on;
    this.#pane.element.hidden = !on;
    this.element.classList.toggle("with-text", on || this.#shareShown);
    this.#bar.setText(on, false);
    this.#news.setWriting(on);
  }

  // In the text's place: the one gives way to the other.
  /** @param {boolean} on */
  #drawShare(on) {
    this.#shareShown = on;
    if (on) this.#drawText(false);
    this.#share.setOpen(on);
    this.element.classList.toggle("with-text", on || this.#textShown);
    this.#bar.setShare(on, false);
  }

  /** @param {boolean} on */
  #showShare(on) {
    this.#drawShare(on);
    if (on) this.#share.focus();
    else this.#bar.focusShare();
  }

  /** @param {boolean} on */
  #showText(on) {
    this.#chosen = true;
    this.#drawText(on);
    if (on) this.#pane.focus();
  }
}

/**
 * Where one side has no picture, or none gets through, both write.
 * @param {ContactView} contact
 */
export function mustWrite(contact) {
  return meOf(contact)?.video === false || mainOf(contact)?.video === false || contact.transport === "socket";
}
