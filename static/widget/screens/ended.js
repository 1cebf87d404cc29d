/** The end: thanks, or why it ended, and a way to begin again. */

import { element } from "../../lib/elements.js";
import { t } from "../../lib/page.js";
import { button, column, picture, remark } from "../../lib/parts.js";

/** @type {Record<import("../ending.js").Ending, {drawing: string, title: string, words: string}>} */
const ENDINGS = {
  thanks: { drawing: "ended", title: "widget.ended.thanks.title", words: "widget.ended.thanks.words" },
  left: { drawing: "ended", title: "widget.ended.left.title", words: "widget.ended.left.words" },
  closed: { drawing: "refused", title: "widget.ended.closed.title", words: "widget.ended.closed.words" },
  failed: { drawing: "unsupported", title: "widget.ended.failed.title", words: "widget.ended.failed.words" },
};

/**
 * @param {import("../visit.js").Visit} visit @param {(() => void)|null} close
 * @returns {import("../../lib/parts.js").Screen}
 */
export function endedScreen(visit, close) {
  const { drawing, title, words } = ENDINGS[visit.ending ?? "thanks"];
  return {
    element: column(
      t(title),
      picture(drawing),
      element("p", { class: "lead" }, t(words)),
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
