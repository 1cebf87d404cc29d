/** A sheet beside or below the pictures: its heading, which takes the focus, and its way out. */

import { iconButton } from "./call-window.js";
import { element } from "./elements.js";
import { t } from "./page.js";

/**
 * @param {object} options
 * @param {string} options.title
 * @param {() => void} options.close
 * @param {(() => void)|null} [options.back] to the sheet before
 * @param {...import("./elements.js").Child} parts
 */
export function sheet({ title, close, back = null }, ...parts) {
  return element(
    "section",
    { class: "sheet", "aria-label": title },
    element(
      "header",
      { class: "sheet-top" },
      back && iconButton("call-back", t("common.sheet.back"), back),
      element("h2", { tabindex: "-1", class: "sheet-title" }, title),
      iconButton("close", t("common.sheet.close"), close),
    ),
    element("div", { class: "sheet-body stack" }, ...parts),
  );
}
