/** The dialog that lists the keys, and lets those of one character be switched off. */

import { element, pictogram } from "../lib/elements.js";
import { t } from "../lib/page.js";

/** @type {[string, string][]} keys and what they do */
const LIST = [
  ["1 2 3 4", "console.keys.status"],
  ["⏎  A", "console.keys.accept"],
  ["Esc  D", "console.keys.decline"],
  ["P", "console.keys.hold"],
  ["C", "console.keys.colleagues"],
  ["T", "console.keys.text"],
  ["S", "common.share.title"],
  ["M", "console.keys.microphone"],
  ["F", "console.keys.full"],
  ["1 2 3 4", "console.keys.cues"],
  ["H  ⏎", "console.keys.hang_up"],
  ["1 … 9", "console.keys.disposition"],
  ["+", "console.keys.more_time"],
  ["Ctrl ⏎", "console.keys.finish"],
];

/** @param {import("../lib/shortcuts.js").Shortcuts} shortcuts */
export function helpDialog(shortcuts) {
  const letters = element("input", {
    type: "checkbox",
    onchange: () => {
      shortcuts.letters = letters.checked;
    },
  });
  letters.checked = shortcuts.letters;
  const dialog = element(
    "dialog",
    { class: "help", "aria-labelledby": "help-title" },
    element(
      "div",
      { class: "stack" },
      element(
        "div",
        { class: "row" },
        element("h2", { id: "help-title" }, t("console.keys.title")),
        element(
          "button",
          { type: "button", class: "button quiet icon push", "aria-label": t("console.close"), onclick: () => dialog.close() },
          pictogram("close"),
        ),
      ),
      element(
        "dl",
        { class: "key-list" },
        ...LIST.map(([key, words]) =>
          element("div", {}, element("dt", {}, element("kbd", { class: "key" }, key)), element("dd", {}, t(words))),
        ),
      ),
      element("label", { class: "choice" }, letters, element("span", {}, t("console.keys.letters"))),
      element("p", { class: "soft small" }, t("console.keys.resting")),
    ),
  );
  return dialog;
}
