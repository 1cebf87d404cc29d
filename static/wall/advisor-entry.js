/** An advisor on the wall: what they are doing, since when, and their status set by a supervisor. */

import { doing } from "../console/presence.js";
import { STATUSES } from "../console/status.js";
import { element, pictogram } from "../lib/elements.js";
import { clock } from "../lib/format.js";
import { t } from "../lib/page.js";
import { confirm } from "./confirm.js";
import { Entry } from "./entry.js";

/** @typedef {import("../lib/messages.js").LiveAdvisor} LiveAdvisor */
/** @typedef {import("../lib/messages.js").AdvisorStatus} AdvisorStatus */

/** @implements {Row} */
export class AdvisorEntry {
  /** @typedef {import("../lib/keyed-list.js").Row<LiveAdvisor>} Row */

  #live;
  #now;
  #entry;
  /** @type {Map<AdvisorStatus, HTMLButtonElement>} */
  #statuses = new Map();
  #advisor;

  /** @param {LiveAdvisor} advisor @param {import("./live.js").Live} live @param {() => number} now ms */
  constructor(advisor, live, now) {
    this.#advisor = advisor;
    this.#live = live;
    this.#now = now;
    for (const { status, drawing, label } of STATUSES) {
      this.#statuses.set(status, element(
        "button",
        { type: "button", class: "button", onclick: () => void this.#force(status) },
        pictogram(drawing), element("span", {}, t(label)),
      ));
    }
    this.#entry = new Entry(
      element("p", { class: "label small" }, t("wall.force.label")),
      element("div", { class: "row" }, ...this.#statuses.values()),
    );
    this.element = this.#entry.element;
  }

  /** @param {LiveAdvisor} advisor */
  show(advisor) {
    this.#advisor = advisor;
    const { key, drawing, tone } = doing(advisor);
    // What a person in a call has said shows only afterwards, and matters to whoever plans.
    const then = advisor.state === "idle" || advisor.status === "available" ? "" : t("wall.advisor.then", { status: this.#label(advisor.status) });
    this.#entry.show({ drawing, tone, state: t(key), title: advisor.name, more: then });
    this.tick();
    for (const [status, button] of this.#statuses) {
      button.setAttribute("aria-pressed", String(status === advisor.status));
      button.disabled = status === advisor.status;
    }
    this.#entry.tell(this.#live.refusal, this.#live.done, advisor.id);
  }

  /** Once a second: how long it has been so. */
  tick() {
    const { since, status } = this.#advisor;
    this.#entry.time(status === "offline" || !since ? "" : clock(this.#now() - since));
  }

  /** @param {AdvisorStatus} status */
  async #force(status) {
    const { id, name } = this.#advisor;
    const sure = await confirm({
      title: t("wall.force.title", { name, status: this.#label(status) }),
      words: t(status === "available" ? "wall.force.words_available" : "wall.force.words_away", { name }),
      action: t("wall.force.action"),
    });
    if (sure) await this.#live.force(id, status);
  }

  /** @param {AdvisorStatus} status */
  #label(status) {
    return t(STATUSES.find((known) => known.status === status)?.label ?? "");
  }
}
