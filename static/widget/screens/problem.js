/** In line without a camera, and why: a picture, what to do, and always a way on without it. */

import { element } from "../../lib/elements.js";
import { t } from "../../lib/page.js";
import { button, column, picture } from "../../lib/parts.js";
import { openOwnWindow } from "../own-window.js";

/**
 * What each refusal says. `retry`: asking again can help; `window`: leaving the iframe can help.
 * @type {Record<import("../../lib/devices.js").CameraRefusal, {picture: string, title: string, steps: string[], retry: boolean, window: boolean}>}
 */
const REFUSALS = {
  no_camera: {
    picture: "no-camera",
    title: "widget.problem.no_camera.title",
    steps: ["widget.problem.no_camera.plug", "widget.problem.no_camera.retry"],
    retry: true,
    window: false,
  },
  denied: {
    picture: "denied",
    title: "widget.problem.denied.title",
    steps: ["widget.problem.denied.icon", "widget.problem.denied.allow", "widget.problem.denied.retry"],
    retry: true,
    window: true,
  },
  in_use: {
    picture: "in-use",
    title: "widget.problem.in_use.title",
    steps: ["widget.problem.in_use.close", "widget.problem.in_use.retry"],
    retry: true,
    window: false,
  },
  insecure: {
    picture: "insecure",
    title: "widget.problem.insecure.title",
    steps: ["widget.problem.insecure.why", "widget.problem.insecure.window"],
    retry: false,
    window: true,
  },
  unsupported: {
    picture: "unsupported",
    title: "widget.problem.unsupported.title",
    steps: ["widget.problem.unsupported.update", "widget.problem.unsupported.window"],
    retry: true,
    window: true,
  },
};

/** @param {import("../visit.js").Visit} visit @returns {import("../../lib/parts.js").Screen} */
export function problemScreen(visit) {
  const refusal = REFUSALS[visit.camera.refusal ?? "unsupported"];
  const retry = button(t("widget.problem.retry"), "primary wide", () => void visit.picture.open(), "refresh");
  const without = button(t("widget.camera.without"), refusal.retry ? "wide" : "primary wide", () => visit.picture.ready(), "text");
  const main = column(
    t(refusal.title),
    picture(refusal.picture),
    element("ol", { class: "steps" }, ...refusal.steps.map((key) => element("li", {}, t(key)))),
    element(
      "div",
      { class: "actions" },
      refusal.retry && retry,
      without,
      refusal.window &&
        button(t("widget.problem.window"), "quiet wide", () => openOwnWindow(() => visit.handover), "window"),
    ),
  );
  return { element: main };
}
