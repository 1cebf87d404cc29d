/**
 * Who the visitor is, as the company's server proved, and where on its site, as its page says:
 * two things that must not be taken for one another. All of it is text, never markup or a link.
 */

import { element, pictogram } from "../lib/elements.js";
import { t } from "../lib/page.js";

/** @typedef {import("../lib/messages.js").ContactView} ContactView */
/** @typedef {Pick<ContactView, "identity"|"context">} Known */

/** Names that the company's page may give, in this order first. A map: `constructor` is no name of
 * ours, and anybody may send it. */
const NAMED = new Map([
  ["title", "console.visitor.title"],
  ["page", "console.visitor.page"],
  ["basket", "console.visitor.basket"],
]);

/** What the page said, what is named here first. @param {Record<string, string>} context @returns {[string, string][]} */
export function factsOf(context) {
  const said = Object.entries(context ?? {}).filter(([, value]) => value.trim() !== "");
  const named = [...NAMED.keys()];
  const place = (/** @type {string} */ name) => (named.includes(name) ? named.indexOf(name) : named.length);
  return said.sort(([a], [b]) => place(a) - place(b));
}

/** @param {string} name @returns {string} what stands before its text */
function labelOf(name) {
  const key = NAMED.get(name);
  return key ? t(key) : name;
}

/** What the visitor is called, "" where nobody proved it. @param {Known} contact */
export function provedName({ identity }) {
  return identity ? identity.name || identity.id : "";
}

export class VisitorCard {
  element = element("section", { class: "visitor-card", "aria-label": t("console.visitor.card") });
  #most;
  #shown = "";

  /** @param {number} [most] facts of the page that there is room for; all of them scroll */
  constructor(most = Infinity) {
    this.#most = most;
    this.element.hidden = true;
    if (most === Infinity) this.element.tabIndex = 0;
  }

  /** @param {Known} contact */
  show(contact) {
    const facts = factsOf(contact.context).slice(0, this.#most);
    const shown = JSON.stringify([contact.identity, facts]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.hidden = !contact.identity && facts.length === 0;
    this.element.replaceChildren(
      ...[proved(contact), said(facts)].filter((part) => part !== null),
    );
  }
}

/** @param {Known} contact */
function proved(contact) {
  const { identity } = contact;
  if (!identity) return null;
  const more = [identity.name && identity.id, identity.email].filter(Boolean).join(" · ");
  return element(
    "div",
    { class: "visitor-proved" },
    pictogram("person"),
    element("p", {}, element("bdi", { class: "visitor-name" }, provedName(contact)), " ", element("bdi", { class: "soft small" }, more)),
    element("p", { class: "visitor-mark small" }, pictogram("check"), element("span", {}, t("console.visitor.proved"))),
  );
}

/** @param {[string, string][]} facts */
function said(facts) {
  if (facts.length === 0) return null;
  return element(
    "div",
    { class: "visitor-said" },
    element("p", { class: "soft small" }, t("console.visitor.said")),
    element(
      "dl",
      { class: "small" },
      ...facts.map(([name, value]) =>
        element(
          "div",
          {},
          element("dt", {}, element("bdi", {}, labelOf(name))),
          element("dd", {}, element("bdi", {}, value)),
        ),
      ),
    ),
  );
}
