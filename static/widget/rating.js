/** An opinion by pictures: five faces, each with its word, and words of one's own if one likes. */

import { element, pictogram } from "../lib/elements.js";
import { t } from "../lib/page.js";
import { button, notice } from "../lib/parts.js";

const LONGEST = 2000; // characters, as the protocol has it

/** @param {(score: number, comment: string) => Promise<boolean>} send */
export function rating(send) {
  let score = 0;
  const comment = element("textarea", { id: "rating-words", rows: "3", maxlength: String(LONGEST) });
  const told = element("div", { role: "status" });
  const more = element(
    "div",
    { class: "stack-s", hidden: true },
    element("label", { class: "label", for: "rating-words" }, t("widget.rating.words")),
    comment,
  );
  const sending = button(t("widget.rating.send"), "primary wide", () => void give(), "check");
  more.append(sending);
  const faces = element(
    "fieldset",
    { class: "rating" },
    element("legend", { class: "label" }, t("widget.rating.question")),
    element("div", { class: "rating-faces" }, ...[1, 2, 3, 4, 5].map(face)),
  );

  /** @param {number} value */
  function face(value) {
    const input = element("input", { type: "radio", name: "rating", value: String(value), class: "visually-hidden" });
    input.addEventListener("change", () => {
      score = value;
      more.hidden = false;
    });
    return element(
      "label",
      { class: "rating-face" },
      input, pictogram(`call-face-${value}`), element("span", {}, t(`widget.rating.${value}`)),
    );
  }

  async function give() {
    sending.disabled = true;
    const taken = await send(score, comment.value.trim());
    sending.disabled = false;
    told.replaceChildren(taken ? notice("check", t("widget.rating.thanks"), "good") : notice("warning", t("widget.rating.failed"), "danger"));
    if (!taken) return;
    faces.hidden = true;
    more.hidden = true;
    told.tabIndex = -1;
    told.focus();
  }

  return element("section", { class: "stack", "aria-label": t("widget.rating.title") }, faces, more, told);
}
