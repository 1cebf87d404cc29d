/**
 * What a person may set, before a call and in it: the size of written words, how captions look,
 * and which hand holds the phone. Each choice shows at once and is remembered.
 */

import { element } from "./elements.js";
import { lookOf, LOOKS, setLook } from "./look.js";
import { t } from "./page.js";

/** @typedef {import("./look.js").Look} Look */

/** @type {[Look, string][]} */
const GROUPS = [
  ["text", "common.settings.text"],
  ["captions", "common.settings.captions"],
  ["contrast", "common.settings.contrast"],
  ["hand", "common.settings.hand"],
];

/** @param {Look} look @param {string} title a text's key */
function group(look, title) {
  return element(
    "fieldset",
    { class: "looks" },
    element("legend", { class: "label" }, t(title)),
    element(
      "div",
      { class: "look-choices" },
      ...LOOKS[look].map((value) => {
        const input = element("input", {
          type: "radio", name: `look-${look}`, value, class: "visually-hidden", onchange: () => setLook(look, value),
        });
        input.checked = lookOf(look) === value;
        return element(
          "label",
          { class: "look", "data-look": `${look}-${value}` },
          input, element("span", {}, t(`common.settings.${look}.${value}`)),
        );
      }),
    ),
  );
}

/** All groups, and a line of text as it will look. */
export function settings() {
  return element(
    "div",
    { class: "settings stack" },
    ...GROUPS.slice(0, 1).map(([look, title]) => group(look, title)),
    element("p", { class: "settings-sample" }, t("common.settings.sample")),
    ...GROUPS.slice(1, 3).map(([look, title]) => group(look, title)),
    element("p", { class: "settings-captions captions-words" }, t("common.settings.sample")),
    ...GROUPS.slice(3).map(([look, title]) => group(look, title)),
  );
}
