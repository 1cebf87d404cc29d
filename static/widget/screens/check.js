/** The mirror before joining: am I in the picture, is there light? One tap joins the line. */

import { element, pictogram } from "../../lib/elements.js";
import { t } from "../../lib/page.js";
import { button, column, notice, remark, setBusy } from "../../lib/parts.js";
import { mirror } from "../../lib/mirror.js";
import { problemText } from "./trouble.js";

/** @param {import("../visit.js").Visit} visit @returns {import("../../lib/parts.js").Screen} */
export function checkScreen(visit) {
  const picture = mirror(pictogram("guide", "mirror-guide"));
  const join = button(t("widget.check.join"), "primary large wide", () => void visit.join());
  const trouble = element("div", { role: "alert" });
  const main = column(
    t("widget.check.title"),
    picture.element,
    element(
      "div",
      { class: "stack-s remarks" },
      remark("person", t("widget.check.space")),
      remark("light", t("widget.check.light")),
    ),
    trouble,
    element("div", { class: "actions" }, join, button(t("widget.check.back"), "quiet wide", () => visit.restart())),
  );
  return {
    element: main,
    update() {
      picture.show(visit.camera.stream);
      setBusy(join, t("widget.check.join"), visit.joining ? t("widget.joining") : null);
      trouble.replaceChildren(...(visit.problem ? [notice("warning", problemText(visit.problem), "danger")] : []));
    },
    close: () => picture.close(),
  };
}
