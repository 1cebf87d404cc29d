/** In line already: why the camera, and one press that asks for it. */

import { element } from "../../lib/elements.js";
import { t } from "../../lib/page.js";
import { button, column, picture, remark, setBusy } from "../../lib/parts.js";

/** @param {import("../visit.js").Visit} visit @returns {import("../../lib/parts.js").Screen} */
export function cameraScreen(visit) {
  const open = button(t("widget.camera.on"), "primary large wide", () => void visit.picture.open(), "camera");
  const main = column(
    t("widget.camera.title"),
    picture("camera"),
    element("p", { class: "lead" }, t("widget.camera.why")),
    element(
      "div",
      { class: "actions" },
      open,
      button(t("widget.camera.without"), "quiet wide", () => visit.picture.ready(), "text"),
    ),
    element(
      "div",
      { class: "stack-s remarks" },
      remark("eye", t("widget.camera.private")),
      remark("not-recorded", t("widget.camera.not_recorded")),
    ),
  );
  return {
    element: main,
    update() {
      const asking = visit.camera.state === "asking";
      setBusy(open, t("widget.camera.on"), asking ? t("widget.camera.asking") : null);
    },
  };
}
