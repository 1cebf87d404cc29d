/** The frame of a panel beside a call: its heading, which takes the focus, and how to close it. */

import { element, pictogram } from "../lib/elements.js";
import { t } from "../lib/page.js";

/**
 * @param {string} title the key of its text @param {HTMLElement} heading
 * @param {() => void} close @param {HTMLElement[]} parts
 */
export function sidePanel(title, heading, close, ...parts) {
  return element(
    "section",
    { class: "side-panel", "aria-label": t(title) },
    element(
      "header",
      { class: "row" },
      heading,
      element("button", { type: "button", class: "button quiet icon push", "aria-label": t("console.close"), onclick: close }, pictogram("close")),
    ),
    ...parts,
  );
}
