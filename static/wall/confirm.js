/** A question before what cannot be undone: what will happen, and the two answers. */

import { element } from "../lib/elements.js";
import { t } from "../lib/page.js";

/**
 * @param {object} what
 * @param {string} what.title @param {string} what.words what will happen
 * @param {string} what.action the answer that does it
 * @param {boolean} [what.grave]
 * @returns {Promise<boolean>} the focus returns to where it was
 */
export function confirm({ title, words, action, grave = false }) {
  const before = document.activeElement;
  const no = element("button", { type: "button", class: "button", onclick: () => dialog.close("no") }, t("wall.confirm.no"));
  const yes = element(
    "button",
    { type: "button", class: `button ${grave ? "danger" : "primary"}`, onclick: () => dialog.close("yes") },
    action,
  );
  const dialog = element(
    "dialog",
    { "aria-labelledby": "confirm-title", "aria-describedby": "confirm-words" },
    element(
      "div",
      { class: "stack" },
      element("h2", { id: "confirm-title" }, title),
      element("p", { id: "confirm-words" }, words),
      element("div", { class: "row confirm-answers" }, no, yes),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      resolve(dialog.returnValue === "yes");
    });
  });
}
