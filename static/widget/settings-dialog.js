/** The settings before and after a call, over the calm screen; in a call they are a sheet beside the pictures. */

import { iconButton } from "../lib/call-window.js";
import { element } from "../lib/elements.js";
import { applyLook } from "../lib/look.js";
import { t } from "../lib/page.js";
import { settings } from "../lib/settings.js";
import { style } from "./screens.js";

/** Opens them; the focus goes back where it was when they are closed. */
export async function openSettings() {
  await style("../css/settings.css");
  if (document.querySelector("dialog[open]")) return; // pressed twice while it came
  applyLook();
  const dialog = element(
    "dialog",
    { class: "settings-dialog", "aria-labelledby": "settings-title", onclose: () => dialog.remove() },
    element(
      "header",
      { class: "row" },
      element("h2", { id: "settings-title" }, t("common.settings.title")),
      element("span", { class: "push" }, iconButton("close", t("common.sheet.close"), () => dialog.close())),
    ),
    settings(),
  );
  document.body.append(dialog);
  dialog.showModal();
}
