/**
 * The pictures of a call, as staff see them: the visitor large, the others beside, one's own in a
 * corner, a transcriber's words below; and who is there, with how readable each is.
 */

import { Captions } from "../lib/captions.js";
import { element } from "../lib/elements.js";
import { t } from "../lib/page.js";
import { observersOf, othersOf, sends } from "../lib/participants.js";
import { People } from "../lib/people.js";
import { SelfView } from "../lib/self-view.js";
import { Stage } from "../lib/stage.js";
import { isWatching } from "./present.js";

/** @typedef {import("../lib/messages.js").ContactView} ContactView */
/** @typedef {import("./call-situation.js").Message} Message */

export class CallPictures {
  #stage = new Stage();
  #people = new People();
  #captions = new Captions();
  #self;
  /** Who is there. */
  people = this.#people.element;
  element = element("div", { class: "call-pictures" }, this.#stage.element, this.#captions.element);

  constructor() {
    this.#self = new SelfView({
      stage: this.#stage,
      label: t("console.call.self_view"),
      storageKey: "signdesk.console.self-view",
      width: 0.2,
    });
  }

  /** Another call: nobody has written anything yet. */
  begin() {
    const captions = new Captions();
    this.#captions.element.replaceWith(captions.element);
    this.#captions = captions;
  }

  /**
   * @param {ContactView} contact @param {import("./desk.js").Desk} desk
   * @param {Message|null} message what stands where the visitor's picture is missing
   */
  show(contact, { call, camera }, message) {
    const others = othersOf(contact).filter((one) => one.role !== "visitor" && sends(one));
    const held = contact.state === "on_hold";
    // Where no video travels, or nobody gets it, a self-view would say that one is seen.
    const seen = contact.transport !== "socket" && !isWatching(contact) && (!held || others.length > 0);
    const own = seen ? camera.stream : null;
    this.#self.setStream(own);
    this.#stage.show({
      contact,
      call,
      // On hold it is the colleague that one talks with.
      first: held ? others.find(({ video }) => video)?.id : undefined,
      mainCover: message
        ? { drawing: message.drawing, title: t(message.title), words: t(message.words), busy: message.busy }
        : undefined,
    });
    const observers = observersOf(contact).map(({ id }) => id); // named by their own line of news
    this.#people.show({ contact, call, labelled: [...this.#stage.labelled, ...observers], seen: own !== null });
  }

  /** @param {ContactView} contact @param {string} sender @param {string} text T.140 */
  hear(contact, sender, text) {
    const role = contact.participants.find(({ id }) => id === sender)?.role;
    if (role === "transcriber") this.#captions.receive(sender, text);
  }

  close() {
    this.#self.setStream(null);
    this.#stage.close();
  }
}
