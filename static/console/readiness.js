/**
 * The readiness checklist: would a contact be noticed and answered right now? Camera,
 * notifications, connection; each with a shape, words, and a way forward.
 */

import { element, pictogram, redraw, setText } from "../lib/elements.js";
import { t } from "../lib/page.js";

/** @typedef {"good"|"fair"|"unknown"} Tone */

const REFUSALS = {
  no_camera: "console.camera.no_camera",
  denied: "console.camera.denied",
  in_use: "console.camera.in_use",
  insecure: "console.camera.insecure",
  unsupported: "console.camera.unsupported",
};

export class Readiness {
  #camera;
  #notifications;
  #connection;

  /** @param {import("./desk.js").Desk} desk @param {() => void} tryAlert shows what a ring looks like */
  constructor(desk, tryAlert) {
    this.#camera = new Item(t("console.ready.camera"), () => desk.check(desk.camera.state !== "on"));
    this.#notifications = new Item(t("console.ready.notifications"), () => void this.#ask(desk));
    this.#connection = new Item(t("console.ready.connection"), () => undefined);
    this.element = element(
      "section",
      { class: "card checklist", "aria-label": t("console.ready.checklist") },
      element("h2", {}, t("console.ready.checklist")),
      element("ul", {}, this.#camera.element, this.#notifications.element, this.#connection.element),
      element("button", { type: "button", class: "button wide", onclick: tryAlert }, t("console.ready.try_alert")),
    );
  }

  /** @param {import("./desk.js").Desk} desk */
  show(desk) {
    this.#showCamera(desk);
    this.#showNotifications();
    const online = desk.online;
    this.#connection.show(online ? "good" : "fair", t(online ? "console.ready.online" : "console.ready.offline"));
  }

  /** @param {import("./desk.js").Desk} desk */
  #showCamera({ camera, checking, advisor }) {
    const item = this.#camera;
    switch (camera.state) {
      case "on": {
        const mayClose = checking && advisor?.status !== "available";
        return item.show("good", t("console.camera.on"), mayClose ? t("console.camera.switch_off") : "");
      }
      case "asking":
        return item.show("unknown", t("console.camera.asking"));
      case "refused":
        return item.show("fair", t(REFUSALS[camera.refusal ?? "unsupported"]), t("console.camera.again"));
      default:
        return item.show("unknown", t("console.camera.off"), t("console.camera.check"));
    }
  }

  #showNotifications() {
    const item = this.#notifications;
    if (!("Notification" in window)) return item.show("fair", t("console.notifications.unsupported"));
    switch (Notification.permission) {
      case "granted":
        return item.show("good", t("console.notifications.granted"));
      case "denied":
        return item.show("fair", t("console.notifications.denied"));
      default:
        return item.show("fair", t("console.notifications.ask_first"), t("console.notifications.ask"));
    }
  }

  /** @param {import("./desk.js").Desk} desk */
  async #ask(desk) {
    await Notification.requestPermission();
    this.show(desk);
  }
}

/** One line of the list. */
class Item {
  #drawing = pictogram("mark-unknown");
  #words = element("p", { class: "check-words small" });
  #button;

  /** @param {string} title @param {() => void} act */
  constructor(title, act) {
    this.#button = element("button", { type: "button", class: "button", onclick: act });
    this.element = element(
      "li",
      { class: "check" },
      this.#drawing,
      element("div", { class: "check-text" }, element("h3", {}, title), this.#words, this.#button),
    );
    this.show("unknown", "");
  }

  /** @param {Tone} tone @param {string} words @param {string} [action] the button's label */
  show(tone, words, action = "") {
    this.element.dataset.tone = tone;
    redraw(this.#drawing, tone === "good" ? "mark-good" : tone === "fair" ? "mark-poor" : "mark-unknown");
    setText(this.#words, words);
    this.#button.hidden = action === "";
    setText(this.#button, action);
  }
}
