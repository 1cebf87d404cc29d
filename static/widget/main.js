/** The entry of the iframe: page data in, visit and desk out. */

import { applyAccent } from "../lib/accent.js";
import { pageData, t } from "../lib/page.js";
import { Desk } from "./desk.js";
import { Host } from "./host.js";
import { Visit } from "./visit.js";

const page = pageData();
applyAccent(page.company.colour);

/** The same page in the other language. */
function otherLanguage() {
  const lang = page.lang === "fr" ? "en" : "fr";
  const address = new URL(location.href);
  address.searchParams.set("lang", lang);
  return { label: t("common.other_language"), lang, href: address.href };
}

const visit = new Visit({
  token: page.token,
  queue: page.queues[0],
  lang: page.lang === "en" ? "en" : "fr",
  storageKey: `signdesk.visit.${page.company.id}`,
  outlook: page.queues[0].outlook,
  state: `/v1/${page.company.id}/state?lang=${page.lang}`,
});
new Desk({
  visit,
  host: new Host(page.parent ?? ""),
  company: page.company.name,
  language: otherLanguage(),
});
visit.start();
