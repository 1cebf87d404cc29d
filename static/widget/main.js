/** The entry of the iframe: page data in, visit and desk out. */

import { applyAccent } from "../lib/accent.js";
import { pageData, t } from "../lib/page.js";
import { visitKey } from "../lib/tab.js";
import { followCompanyPage } from "./company-page.js";
import { Desk } from "./desk.js";
import { Host } from "./host.js";
import { takeOverVisit } from "./own-window.js";
import { Visit } from "./visit.js";

const page = pageData();
const storageKey = visitKey(page.company.id, page.test);
applyAccent(page.company.colour);
await takeOverVisit(storageKey);

/** The same page in the other language: a contact that lives is resumed there. */
function otherLanguage() {
  const lang = page.lang === "fr" ? "en" : "fr";
  const address = new URL(location.href);
  address.searchParams.set("lang", lang);
  return { label: t("common.other_language"), lang, href: address.href };
}

const visit = new Visit({
  token: page.token,
  queues: page.queues,
  lang: page.lang === "en" ? "en" : "fr",
  storageKey,
  state: `/v1/${page.company.id}/state?lang=${page.lang}`,
  check: page.check,
  test: page.test,
});
const host = new Host(page.parent ?? "");
const language = otherLanguage();
const desk = new Desk({ visit, host, company: page.company.name, language });
followCompanyPage({
  visit,
  host,
  enter: () => desk.enter(),
  leave: () => desk.leave(),
  language,
});
visit.start();
