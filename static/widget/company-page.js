/**
 * What passes between a visit and the company's page, by the host (docs/embed.md): where the
 * visitor is and who they are; that they are in line, in a call, at its end; and what they said of it.
 */

import { Latest } from "./latest.js";

/** @typedef {import("./visit.js").Visit} Visit */
/** @typedef {import("./host.js").Host} Host */

/** Events of a visit that the company's page hears of. */
const TOLD = /** @type {const} */ (["queued", "connected", "ended", "rated"]);

/**
 * @param {object} options
 * @param {Visit} options.visit
 * @param {Host} options.host
 * @param {() => void} options.enter unfolded
 * @param {() => void} options.leave out of the way: the page asks the widget to close
 * @param {{lang: string, href: string}} options.language the page's other language
 */
export function followCompanyPage({ visit, host, enter, leave, language }) {
  visit.about = { context: host.context, identity: host.identity };
  const on = (/** @type {string} */ name, /** @type {(detail: any) => void} */ act) =>
    host.addEventListener(name, (event) => act(/** @type {CustomEvent} */ (event).detail));
  const where = new Latest((/** @type {Record<string, string>} */ context) => void visit.acts.setContext(context));
  const who = new Latest((/** @type {string} */ identity) => void visit.acts.identify(identity));
  on("context", (context) => {
    visit.about.context = context;
    where.give(context);
  });
  on("identity", (identity) => {
    visit.about.identity = identity;
    who.give(identity);
  });
  on("open", enter);
  on("close", leave);
  // The same page in the other language: what lives is resumed there.
  on("locale", (lang) => lang === language.lang && location.replace(language.href));
  visit.acts.addEventListener("unproved", (event) => host.warn(`identify: ${/** @type {CustomEvent} */ (event).detail.rule}`));
  for (const name of TOLD) {
    visit.addEventListener(name, (event) => host.emit(name, /** @type {CustomEvent} */ (event).detail ?? undefined));
  }
}
