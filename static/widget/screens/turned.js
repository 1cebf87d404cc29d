/** No place in line, and why: closed at this hour, as many wait as can, nobody is here. */

import { element, redraw, setText } from "../../lib/elements.js";
import { pageData, t } from "../../lib/page.js";
import { button, column, picture, setBusy } from "../../lib/parts.js";
import { emergencyRemark } from "./emergency.js";

/** @type {Record<string, {drawing: string, title: string, words: string}>} */
const REASONS = {
  after_hours: { drawing: "closed", title: "widget.turned.after_hours.title", words: "widget.turned.after_hours.words" },
  line_full: { drawing: "full", title: "widget.turned.line_full.title", words: "widget.turned.line_full.words" },
  no_test: { drawing: "nobody", title: "widget.turned.no_test.title", words: "widget.turned.no_test.words" },
  nobody_here: { drawing: "nobody", title: "widget.turned.nobody_here.title", words: "widget.turned.nobody_here.words" },
};

/**
 * @param {import("../visit.js").Visit} visit @param {(() => void)|null} close
 * @returns {import("../../lib/parts.js").Screen}
 */
export function turnedScreen(visit, close) {
  const again = button(t("widget.turned.again"), close ? "wide" : "primary wide", () => void visit.join(), "refresh");
  const drawn = picture("closed");
  const lead = element("p", { class: "lead", role: "status" });
  const main = column(
    "",
    drawn,
    lead,
    element(
      "div",
      { class: "actions" },
      close && button(t("widget.ended.close"), "primary wide", close),
      again,
      button(t("widget.turned.back"), "quiet wide", () => visit.restart()),
    ),
    element("div", { class: "remarks" }, emergencyRemark(pageData().country)),
  );
  return {
    element: main,
    update() {
      setBusy(again, t("widget.turned.again"), visit.lobby.joining ? t("widget.joining") : null);
      const reason = REASONS[visit.lobby.problem];
      if (!reason) return; // asking once more
      redraw(drawn, `picture-${reason.drawing}`);
      setText(/** @type {HTMLElement} */ (main.firstElementChild), t(reason.title));
      // The words that say when it opens come from the node, in the zone of the hours.
      const { outlook } = visit.lobby.queue;
      const opens = visit.lobby.problem === "after_hours" && outlook?.why === "after_hours";
      setText(lead, opens ? outlook.text : t(reason.words));
    },
  };
}
