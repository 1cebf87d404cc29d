/** What a session shows of the switchboard: a snapshot plus the numbered messages since. */

import { CONTACT_VIEW_DEFAULTS } from "./messages.js";

/** @typedef {import("./messages.js").ContactView} ContactView */

export class SessionView {
  /** @type {ContactView|null} */
  contact = null;
  /** @type {import("./messages.js").AdvisorView|null} */
  advisor = null;
  /** @type {import("./messages.js").PlaceMessage|null} */
  place = null;

  /** @param {import("./messages.js").ServerMessage} message */
  apply(message) {
    switch (message.type) {
      case "welcome":
        if (message.resumed) break;
        this.advisor = message.snapshot?.advisor ?? null;
        this.#setContact(message.snapshot?.contact ?? null);
        break;
      case "place":
        if (message.contact === this.contact?.id) this.place = message;
        break;
      case "contact":
        this.#setContact(message.contact);
        break;
      case "released":
        if (message.contact === this.contact?.id) this.#setContact(null);
        break;
      case "advisor":
        this.advisor = message.advisor;
        break;
    }
  }

  /** @param {ContactView|null} contact as it came, without what is left out on the wire */
  #setContact(contact) {
    this.contact = contact && { ...structuredClone(CONTACT_VIEW_DEFAULTS), ...contact };
    const waits = this.contact?.state === "queued" || this.contact?.state === "offered";
    if (!waits || this.place?.contact !== this.contact?.id) this.place = null;
  }
}
