/** A guest: an interpreter, a transcriber or an expert comes in by a link that is good once. */

import { element, pictogram, setText } from "../lib/elements.js";
import { t } from "../lib/page.js";

/** @typedef {import("./handing-on.js").HandingOn} HandingOn */

const ROLES = /** @type {const} */ (["interpreter", "transcriber", "expert"]);

export class GuestForm {
  #handing;
  #role = element(
    "select",
    { id: "guest-role" },
    ...ROLES.map((role) => element("option", { value: role }, t(`common.who.${role}`))),
  );
  #name = element("input", { id: "guest-name", type: "text", class: "input", maxlength: "80", required: true, autocomplete: "off" });
  #made = element("div", { class: "stack-s guest-link" });
  #link = element("input", { id: "guest-link", type: "text", class: "input", readonly: true });
  #copied = element("span", { role: "status", class: "small" });
  #send;
  #shown = "";

  /** @param {HandingOn} handing */
  constructor(handing) {
    this.#handing = handing;
    this.#send = element("button", { type: "submit", class: "button" }, pictogram("link"), element("span", {}, t("console.guest.make")));
    this.#made.hidden = true;
    this.#made.append(
      element("label", { for: "guest-link", class: "label" }),
      this.#link,
      element(
        "div",
        { class: "row" },
        element("button", { type: "button", class: "button", onclick: () => void this.#copy() }, pictogram("copy"), element("span", {}, t("console.guest.copy"))),
        this.#copied,
      ),
      element("p", { class: "soft small" }, t("console.guest.good_once")),
    );
    this.element = element(
      "details",
      { class: "guest" },
      element("summary", {}, t("console.guest.title")),
      element(
        "form",
        { class: "stack", onsubmit: (/** @type {Event} */ event) => this.#invite(event) },
        element("div", { class: "field" }, element("label", { for: "guest-role" }, t("console.guest.role")), this.#role),
        element("div", { class: "field" }, element("label", { for: "guest-name" }, t("console.guest.name")), this.#name),
        this.#send,
      ),
      this.#made,
    );
  }

  show() {
    const { invitation, busy } = this.#handing;
    this.#send.disabled = busy !== "";
    if (this.#shown === (invitation?.url ?? "")) return;
    this.#shown = invitation?.url ?? "";
    this.#made.hidden = invitation === null;
    if (!invitation) return;
    const label = this.#made.querySelector("label");
    if (label) setText(label, t("console.guest.link_for", { name: invitation.name }));
    this.#link.value = new URL(invitation.url, location.href).href;
    setText(this.#copied, "");
    this.#name.value = "";
    this.#link.focus();
    this.#link.select();
  }

  /** @param {Event} event */
  #invite(event) {
    event.preventDefault();
    const role = ROLES.find((known) => known === this.#role.value) ?? "interpreter";
    void this.#handing.invite(role, this.#name.value.trim());
  }

  async #copy() {
    this.#link.select();
    try {
      await navigator.clipboard.writeText(this.#link.value);
      setText(this.#copied, t("console.guest.copied"));
    } catch {
      setText(this.#copied, t("console.guest.copy_yourself")); // not allowed here: it is selected
    }
  }
}
