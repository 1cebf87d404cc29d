/** What stands on every screen in test mode: nobody watches, a machine answers. */

import { element, pictogram } from "../lib/elements.js";
import { t } from "../lib/page.js";

/** @returns {HTMLElement} */
export function testBand() {
  return element(
    "aside",
    { class: "test-band", "aria-label": t("widget.test.label") },
    pictogram("information"),
    element("span", {}, t("widget.test.band")),
  );
}
