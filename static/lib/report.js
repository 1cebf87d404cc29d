/**
 * A fault or the advisor, reported by one tap, in a call or after it. Words are welcome and never
 * asked for; what was sent is said to be sent.
 */

import { element, pictogram } from "./elements.js";
import { t } from "./page.js";
import { button, notice } from "./parts.js";

/** @typedef {import("./messages.js").ReportAbout} ReportAbout */

/** @type {[ReportAbout, string][]} what it may be about, and its drawing */
const ABOUT = [["fault", "call-fault"], ["advisor", "call-person"]];
const LONGEST = 2000; // characters, as the protocol has it

/** @param {(about: ReportAbout, comment: string) => Promise<boolean>} send */
export function reportForm(send) {
  const comment = element("textarea", { id: "report-words", rows: "1", maxlength: String(LONGEST) });
  comment.addEventListener("keydown", (event) => event.key !== "Escape" && event.stopPropagation());
  const told = element("div", { role: "status" });
  const choices = ABOUT.map(([about, drawing]) =>
    element(
      "button",
      { type: "button", class: "button choice-button", onclick: () => void report(about) },
      pictogram(drawing, "pictogram large"), element("span", {}, t(`common.report.${about}`)),
    ),
  );
  const again = button(t("common.report.again"), "quiet", () => open(true));
  const form = element(
    "div",
    { class: "stack-s" },
    element("label", { class: "label", for: "report-words" }, t("common.report.words")),
    comment,
    element("p", { class: "label" }, t("common.report.about")),
    element("div", { class: "report-choices" }, ...choices),
  );
  const made = element("div", { class: "report stack" }, told, form, again);

  /** @param {boolean} on */
  function open(on) {
    form.hidden = !on;
    again.hidden = on;
    if (!on) return;
    told.replaceChildren();
    comment.focus();
  }

  /** @param {ReportAbout} about */
  async function report(about) {
    for (const choice of choices) choice.disabled = true;
    const sent = await send(about, comment.value.trim());
    for (const choice of choices) choice.disabled = false;
    told.replaceChildren(sent ? notice("check", t("common.report.sent"), "good") : notice("warning", t("common.report.not_sent"), "danger"));
    if (!sent) return;
    comment.value = "";
    const focused = made.contains(document.activeElement);
    open(false);
    if (focused) again.focus();
  }

  again.hidden = true;
  return made;
}
