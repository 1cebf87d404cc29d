/** The first screen: what this is, why the camera, and the way without one. */

import { element } from "../../lib/elements.js";
import { t } from "../../lib/page.js";
import { button, column, notice, picture, remark, setBusy } from "../../lib/parts.js";
import { problemText } from "./trouble.js";

/** @typedef {import("../visit.js").Visit} Visit */

/** @param {Visit} visit @returns {import("../../lib/parts.js").Screen} */
export function startScreen(visit) {
  const camera = button(t("widget.start.camera"), "primary large wide", () => void visit.openCamera(), "camera");
  const without = button(t("widget.start.without"), "wide", () => void visit.join(), "text");
  const trouble = element("div", { role: "alert" });
  const outlook = element("div");
  const main = column(
    t("widget.start.title"),
    picture("conversation"),
    element("p", { class: "lead" }, t("widget.start.what")),
    outlook,
    trouble,
    element("div", { class: "actions" }, camera, without),
    element(
      "div",
      { class: "stack-s remarks" },
      remark("camera", t("widget.start.why")),
      remark("not-recorded", t("widget.start.privacy")),
      remark("emergency", t("widget.start.emergency")),
    ),
  );
  return {
    element: main,
    update() {
      const expected = visit.outlook?.text ?? "";
      outlook.hidden = expected === "";
      outlook.replaceChildren(notice("clock", expected, visit.outlook?.state === "open" ? "good" : "fair"));
      const asking = visit.camera.state === "asking";
      setBusy(camera, t("widget.start.camera"), asking ? t("widget.start.asking") : null);
      setBusy(without, t("widget.start.without"), visit.joining ? t("widget.joining") : null);
      camera.disabled ||= visit.joining;
      trouble.replaceChildren(...(visit.problem ? [notice("warning", problemText(visit.problem), "danger")] : []));
    },
  };
}
