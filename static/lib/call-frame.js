/**
 * The screen of a call for those who are not at a desk, visitors and guests: pictures, who is
 * there, cues, real-time text beside or below and never over them, and the few controls.
 */

import { CallBar } from "./call-bar.js";
import { CallMore } from "./call-more.js";
import { CallNews } from "./call-news.js";
import { CallRoom } from "./call-room.js";
import { CallSide } from "./call-side.js";
import { CallViews } from "./call-views.js";
import { fullScreenButton } from "./call-window.js";
import { Captions } from "./captions.js";
import { ArrivedCue, CueBar } from "./cue-view.js";
import { element } from "./elements.js";
import { LastLines } from "./last-lines.js";
import { applyLook } from "./look.js";
import { t } from "./page.js";
import { meOf, observersOf, othersOf } from "./participants.js";
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
 * @property {() => void} turn a phone's camera, to the other side
 * @property {(text: string) => void} line keeps a finished line of mine where the company keeps text
 * @property {() => void} leave
 */

export class CallFrame {
  heading;
  #stage = new Stage();
  #people = new People();
  #captions = new Captions();
  #arrived = new ArrivedCue();
  #news = new CallNews(() => this.#side.showText(true, true));
  #last = new LastLines(() => this.#side.showText(true, true));
  #share = new ShareView();
  #whole = fullScreenButton();
  #views = new CallViews(this.#stage, () => this.#more.update(), () => this.#bar.focusMore());
  #listening = new AbortController();
  #namesObservers;
  #self;
  #pane;
  #side;
  #more;
  #bar;
  #room;
  /** @type {ContactView|null} */
  #contact = null;
  /** @type {LiveCall|null} */
  #call = null;
  /** Writing became the way to talk, and the text was opened for it. */
  #opened = false;

  /**
   * @param {object} options
   * @param {string} options.title
   * @param {boolean} options.keepText
   * @param {string} options.leaveWord on the button that leaves
   * @param {boolean} [options.speaks] a voice is usual here: the microphone has its place in the bar
   * @param {Acts} options.acts
   * @param {import("./cues.js").Cues} options.cues
   * @param {import("./call-more.js").VisitorActs} [options.visitor] what only a visitor may do
   * @param {boolean} [options.namesObservers] those who watch have no sign of their own here
   * @param {Child[]} [options.corner] buttons beside that of the whole screen
   * @param {Child[]} [options.notes] what must be known, between pictures and controls
   * @param {Child[]} [options.below] the last parts
   */
  constructor({ title, keepText, leaveWord, speaks = true, acts, cues, visitor, namesObservers = false, corner = [], notes = [], below = [] }) {
    applyLook();
    this.#namesObservers = namesObservers;
    this.heading = heading(title);
    this.heading.classList.add("visually-hidden");
    this.#self = new SelfView({ stage: this.#stage, label: t("common.self_view") });
    this.#pane = new TextPane({ keepText });
    this.#side = new CallSide(this.#pane, this.#share);
    const close = () => this.#side.closeSheet();
    this.#more = new CallMore({
      items: [
        ...this.#views.items(close, acts.turn),
        {
          drawing: "microphone",
          words: "common.call.speak",
          act: () => {
            close();
            acts.microphone(true);
          },
          shown: () => !this.#bar.hasMicrophone && this.#contact?.transport !== "socket",
        },
      ],
      acts: visitor,
      show: (sheet) => this.#side.showSheet(sheet),
      close,
    });
    this.#bar = new CallBar({
      ...acts,
      leaveWord,
      speaks,
      text: () => this.#side.showText(this.#side.shown !== "text", true),
      share: () => this.#showShare(this.#side.shown !== "share"),
      more: () => (this.#side.shown === "sheet" ? close() : this.#more.open()),
    });
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
      this.#arrived.element,
      element(
        "div",
        { class: "call-notes" },
        this.#views.element, this.#captions.element, this.#last.element, ...notes,
          this.#share.news, this.#news.element,
      ),
      this.#side.element,
      element("div", { class: "call-foot" }, new CueBar((cue) => cues.send(cue)).element, this.#bar.element),
      ...below,
    );
    this.#room = new CallRoom(this.element, this.#stage, this.#side);
    this.#listen(acts, cues);
    this.#drawSide();
  }

  /** What was said so far. @returns {{name: string, text: string}[]} */
  get conversation() {
    return this.#pane.lines.map(({ sender, text }) => ({ name: this.#pane.nameOf(sender), text }));
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
    this.#views.show(own);
    const observers = this.#namesObservers ? [] : observersOf(contact).map(({ id }) => id);
    const named = [...this.#stage.labelled, ...observers];
    this.#people.show({ contact, call, labelled: named, seen: own !== null });
    this.#bar.set({ microphone: call?.microphone ?? false, camera: camera.state, textOnly });
    this.#share.show({ contact, call });
    this.#more.update();
    this.#news.show({ contact, call });
    if (writes && !this.#opened) this.#side.showText(true);
    this.#opened ||= writes;
  }

  close() {
    this.#listening.abort();
    this.#room.close();
    this.#views.close();
    this.#self.close();
    this.#whole.close();
    this.#share.close();
    this.#stage.close();
    this.#arrived.clear();
  }

  /** @param {Acts} acts @param {import("./cues.js").Cues} cues */
  #listen(acts, cues) {
    const { signal } = this.#listening;
    /** @param {EventTarget} target @param {string} name @param {(detail: any) => void} act */
    const on = (target, name, act) =>
      target.addEventListener(name, (event) => act(/** @type {CustomEvent} */ (event).detail), { signal });
    on(this.#pane, "typed", ({ text }) => this.#call?.sendText(text));
    on(this.#pane, "line", ({ text }) => acts.line(text));
    on(this.#pane, "changed", () => this.#drawLast());
    on(this.#share, "wanted", () => this.#showShare(true));
    on(this.#share, "closed", () => this.#showShare(false));
    on(this.#share, "unread", () => this.#bar.setCame(this.#share.unread));
    on(this.#side, "change", () => this.#drawSide());
    on(this.#side, "closed", () => this.#bar.focusMore());
    on(cues, "arrived", ({ sender, cue }) => {
      const from = this.#contact?.participants.find(({ id }) => id === sender);
      this.#arrived.show(cue, from ? nameOf(from) : "");
    });
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
    if (this.#transcribes(sender)) this.#captions.receive(sender, text);
  }

  /** Their words are captions. @param {string} participant */
  #transcribes(participant) {
    return this.#contact?.participants.find(({ id }) => id === participant)?.role === "transcriber";
  }

  /** @param {boolean} on */
  #showShare(on) {
    this.#side.showShare(on);
    if (on) this.#share.focus();
    else this.#bar.focusShare();
  }

  #drawSide() {
    const { shown } = this.#side;
    this.#bar.setSide(shown);
    this.#bar.setCame(this.#share.unread);
    this.#news.setWriting(shown === "text");
    this.#drawLast();
  }

  #drawLast() {
    this.#last.show(this.#pane.lines, {
      shown: this.#side.shown !== "text",
      nameOf: (sender) => this.#pane.nameOf(sender),
      wanted: (sender) => !this.#transcribes(sender),
    });
  }
}
