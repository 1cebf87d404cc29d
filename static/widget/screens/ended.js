/** The end: thanks, or why it ended, and a way to begin again. */

import { element } from "../../lib/elements.js";
import { t } from "../../lib/page.js";
import { button, column, picture, remark } from "../frame.js";

/**
 * @param {import("../visit.js").Visit} visit @param {(() => void)|null} close
 * @returns {import("../frame.js").Screen}
 */
export function endedScreen(visit, close) {
  const { drawing, title, words } = endingOf(visit.ended);
  return {
    element: column(
      title,
      picture(drawing),
      element("p", { class: "lead" }, words),
      element(
        "div",
        { class: "actions" },
        close && button(t("widget.ended.close"), "primary wide", close),
        button(t("widget.ended.again"), close ? "wide" : "primary wide", () => visit.restart(), "refresh"),
      ),
      remark("not-recorded", t("widget.start.privacy")),
    ),
  };
}

/** @param {import("../../lib/messages.js").ContactView|null} contact as it was last seen */
function endingOf(contact) {
  switch (contact?.state) {
    case "queued":
    case "offered":
    case "abandoned":
      return { drawing: "ended", title: t("widget.ended.left.title"), words: t("widget.ended.left.words") };
    case "timed_out":
    case "after_hours":
      return { drawing: "refused", title: t("widget.ended.closed.title"), words: t("widget.ended.closed.words") };
    case "failed":
      return { drawing: "unsupported", title: t("widget.ended.failed.title"), words: t("widget.ended.failed.words") };
    default:
      return { drawing: "ended", title: t("widget.ended.thanks.title"), words: t("widget.ended.thanks.words") };
  }
}
