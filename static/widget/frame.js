/** The frame around every calm screen: the company's name, the language, fold or close. */

import { element, pictogram } from "../lib/elements.js";
import { t } from "../lib/page.js";

/**
 * The bar above every calm screen.
 * @param {object} options
 * @param {string} options.company
 * @param {{label: string, lang: string, href: string}} options.language the other language
 * @param {{label: string, drawing: string, act: () => void}|null} options.leave fold or close
 */
export function bar({ company, language, leave }) {
  return element(
    "header",
    { class: "bar" },
    pictogram("hands", "pictogram bar-hands"),
    element("p", { class: "bar-company" }, company),
    element("a", { class: "bar-language", href: language.href, lang: language.lang, hreflang: language.lang }, language.label),
    element(
      "button",
      { type: "button", class: "button icon quiet bar-leave", "aria-label": t("common.settings.title"), onclick: openSettings },
      pictogram("settings"),
    ),
    leave &&
      element(
        "button",
        { type: "button", class: "button icon quiet bar-leave", "aria-label": leave.label, onclick: leave.act },
        pictogram(leave.drawing),
      ),
  );
}

/** No part of the first view: it comes with its first use. */
function openSettings() {
  import("./settings-dialog.js").then((dialog) => dialog.openSettings()).catch(() => undefined); // offline: the next press tries again
}

/** The banner that says that the connection is gone and will come back by itself. */
export function offlineBanner() {
  return element(
    "div",
    { class: "banner", role: "status", hidden: true },
    pictogram("offline"),
    element("span", {}, t("widget.offline")),
  );
}
