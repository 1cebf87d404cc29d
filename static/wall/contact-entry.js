/** A contact on the wall, and what a supervisor can do about it. */

import { element, pictogram } from "../lib/elements.js";
import { clock } from "../lib/format.js";
import { t } from "../lib/page.js";
import { confirm } from "./confirm.js";
import { Entry } from "./entry.js";
import { WhisperForm } from "./whisper-form.js";
import { isTalking, isWaiting, wordFor } from "./words.js";

/** @typedef {import("../lib/messages.js").LiveContact} LiveContact */

/** @implements {Row} */
export class ContactEntry {
  #live;
  #now;
  #entry;
  #talking;
  #observe;
  #whisper;
  /** @type {LiveContact} */
  #contact;

  /** @typedef {import("../lib/keyed-list.js").Row<LiveContact>} Row */

  /** @param {LiveContact} contact @param {import("./live.js").Live} live @param {() => number} now the switchboard's clock, ms */
  constructor(contact, live, now) {
    this.#contact = contact;
    this.#live = live;
    this.#now = now;
    const { id } = contact;
    this.#observe = act("eye", "wall.act.observe", () => void live.observe(id));
    this.#whisper = new WhisperForm(`whisper-${id}`, (text) => live.whisper(id, text));
    this.#talking = element(
      "div",
      { class: "stack-s" },
      element(
        "div",
        { class: "row" },
        this.#observe,
        act("people", "wall.act.join", () => void live.join(id)),
        act("transfer", "wall.act.take_over", () => void this.#takeOver()),
      ),
      this.#whisper.element,
    );
    const end = act("close", "wall.act.end", () => void this.#end());
    this.#entry = new Entry(this.#talking, element("div", { class: "row" }, end));
    this.element = this.#entry.element;
  }

  /** @param {LiveContact} contact */
  show(contact) {
    this.#contact = contact;
    const { id, company_name, queue_name, advisor, participants, reported } = contact;
    const word = wordFor(contact);
    const more = [
      advisor && t(isWaiting(contact) ? "wall.contact.rings_at" : "wall.contact.with", { advisor }),
      participants > 2 && t("wall.contact.people", { participants }),
    ];
    this.#entry.show({
      drawing: word.drawing,
      tone: word.tone,
      state: t(word.key),
      title: `${company_name} · ${queue_name}`,
      more: more.filter(Boolean).join(" · "),
      flag: reported ? t("wall.contact.reported") : "",
    });
    this.tick();
    this.#talking.hidden = !isTalking(contact);
    const { observing, refusal, done } = this.#live;
    const mine = observing?.contact === id ? observing : null;
    this.#observe.disabled = mine?.state === "asked";
    const said = mine ? { about: id, key: `wall.observe.${mine.state}` } : done;
    this.#entry.tell(refusal, said, id);
    if (mine) this.#entry.open(true);
  }

  /** Once a second: how long since the click. */
  tick() {
    this.#entry.time(clock(this.#now() - this.#contact.since));
  }

  async #takeOver() {
    const { id, advisor } = this.#contact;
    const sure = await confirm({
      title: t("wall.take_over.title"),
      words: t("wall.take_over.words", { advisor }),
      action: t("wall.act.take_over"),
    });
    if (sure) await this.#live.takeOver(id);
  }

  async #end() {
    const { id } = this.#contact;
    const waiting = isWaiting(this.#contact);
    const sure = await confirm({
      title: t("wall.end.title"),
      words: t(waiting ? "wall.end.words_waiting" : "wall.end.words"),
      action: t("wall.act.end"),
      grave: true,
    });
    if (sure) await this.#live.end(id);
  }
}

/** @param {string} drawing @param {string} key @param {() => void} run */
function act(drawing, key, run) {
  return element("button", { type: "button", class: "button", onclick: run }, pictogram(drawing), element("span", {}, t(key)));
}
