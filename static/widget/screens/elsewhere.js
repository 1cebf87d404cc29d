/** Screens about the session itself: resuming, opened in another tab, refused. */

import { element } from "../../lib/elements.js";
import { t } from "../../lib/page.js";
import { button, column, picture } from "../../lib/parts.js";

/** @typedef {import("../visit.js").Visit} Visit */

/** @returns {import("../../lib/parts.js").Screen} */
export function resumingScreen() {
  return {
    element: column(t("widget.resuming.title"), picture("waiting"), element("p", { class: "lead" }, t("widget.resuming.words"))),
  };
}

/** @param {Visit} visit @returns {import("../../lib/parts.js").Screen} */
export function fencedScreen(visit) {
  return {
    element: column(
      t("widget.fenced.title"),
      picture("elsewhere"),
      element("p", { class: "lead" }, t("widget.fenced.words")),
      element("div", { class: "actions" }, button(t("widget.fenced.take_over"), "primary wide", () => visit.signaling.takeOver())),
    ),
  };
}

/** @returns {import("../../lib/parts.js").Screen} */
export function refusedScreen() {
  return {
    element: column(
      t("widget.refused.title"),
      picture("refused"),
      element("p", { class: "lead" }, t("widget.refused.words")),
      element("div", { class: "actions" }, button(t("widget.refused.reload"), "primary wide", () => location.reload(), "refresh")),
    ),
  };
}
