/**
 * The call: the advisor as large as the screen allows, the self-view in a corner, real-time text
 * beside or below and never over the picture, and the few controls.
 */

import { element, pictogram } from "../../lib/elements.js";
import { LegibilityMark } from "../../lib/legibility-mark.js";
import { t } from "../../lib/page.js";
import { SelfView } from "../../lib/self-view.js";
import { TextPane } from "../../lib/text-pane.js";
import { heading } from "../frame.js";
import { CallBar } from "./call-bar.js";
import { CallNews } from "./call-news.js";
import { fullScreenButton, iconButton } from "./call-window.js";

/** @typedef {import("../visit.js").Visit} Visit */

/**
 * @param {Visit} visit @param {{fold: () => void, unfold: () => void, canFold: boolean}} page
 * @returns {import("../frame.js").Screen}
 */
export function callScreen(visit, { fold, unfold, canFold }) {
  const name = visit.advisor?.name || t("widget.call.advisor");
  const title = heading(t("widget.call.title", { name }));
  title.classList.add("visually-hidden");

  const picture = element("video", { class: "call-picture", playsinline: true, autoplay: true, "aria-label": name });
  picture.muted = true; // muted pictures may start by themselves; the call unmutes what has sound
  const coverWords = element("p", { class: "lead" });
  const coverTitle = element("p", { class: "cover-title" });
  const cover = element("div", { class: "cover" }, pictogram("hands", "cover-hands"), coverTitle, coverWords);
  const stage = element("div", { class: "call-stage" }, picture, cover);
  const selfView = new SelfView({ stage, label: t("common.self_view") });

  const pane = new TextPane({ keepText: visit.contact?.keep_text ?? false });
  const theirs = new LegibilityMark(name);
  const mine = new LegibilityMark(t("widget.call.me"));
  const news = new CallNews(() => showText(true));
  const controls = new CallBar({
    microphone: (on) => void visit.call?.setMicrophone(on),
    camera: (on) => (on ? void visit.openCamera() : visit.camera.close()),
    text: (on) => showText(on),
    hangUp: () => void visit.hangUp(),
  });
  const whole = fullScreenButton();
  const top = element(
    "div",
    { class: "call-top" },
    element("div", { class: "call-marks" }, theirs.element, mine.element),
    element("div", { class: "call-window" }, whole.element, canFold && iconButton("fold", t("widget.call.fold"), fold)),
  );
  const main = element(
    "main",
    { class: "call night" },
    title,
    top,
    stage,
    news.element,
    pane.element,
    controls.element,
    element("button", { type: "button", class: "call-unfold", onclick: unfold }, pictogram("unfold"), t("widget.call.unfold")),
  );

  let chosen = false; // whether the visitor opened or closed the text: then it stays so
  let textShown = false;
  /** @param {boolean} on */
  function drawText(on) {
    textShown = on;
    pane.element.hidden = !on;
    main.classList.toggle("with-text", on);
    controls.setText(on, false);
    news.setWriting(on);
  }
  /** @param {boolean} on */
  function showText(on) {
    chosen = true;
    drawText(on);
    if (on) pane.focus();
  }
  drawText(writes(visit));

  pane.addEventListener("typed", (event) => visit.call?.sendText(/** @type {CustomEvent} */ (event).detail.text));
  pane.addEventListener("line", (event) => visit.keepLine(/** @type {CustomEvent} */ (event).detail.text));
  const stop = new AbortController();
  const { signal } = stop;
  visit.call?.addEventListener(
    "text",
    (event) => {
      const { sender, text } = /** @type {CustomEvent} */ (event).detail;
      pane.receive(sender, text);
      if (textShown) return;
      if (chosen) controls.setText(false, true);
      else drawText(true); // the first words must not be missed
    },
    { signal },
  );
  return {
    element: main,
    focus: title,
    update() {
      const { advisor, contact, camera } = visit;
      if (advisor) visit.call?.attachVideo(advisor.id, picture);
      if (advisor) pane.setName(advisor.id, advisor.name);
      // Where no video travels, a self-view would say that one is seen.
      const textOnly = contact?.transport === "socket";
      const own = textOnly ? null : camera.stream;
      selfView.setStream(own);
      const shown = visit.call?.shown ?? false;
      theirs.set(visit.call?.grades.theirs ?? "unknown");
      theirs.element.hidden = !shown && (advisor?.video === false || textOnly);
      mine.set(visit.call?.grades.mine ?? "unknown");
      mine.element.hidden = own === null;
      controls.set({ microphone: visit.call?.microphone ?? false, camera: camera.state, textOnly });
      news.update(visit);
      if (writes(visit) && !textShown && !chosen) drawText(true);
      cover.hidden = shown;
      coverTitle.textContent = contact?.state === "connecting" ? t("widget.found.title", { name }) : name;
      coverWords.textContent = coverText(visit);
    },
    close() {
      stop.abort();
      selfView.close();
      whole.close();
      picture.srcObject = null;
    },
  };
}

/** Where one side has no picture, or none gets through, both write. @param {Visit} visit */
function writes({ contact, advisor }) {
  return contact?.video === false || advisor?.video === false || contact?.transport === "socket";
}

/** What stands where the picture will be. @param {Visit} visit */
function coverText(visit) {
  if (visit.contact?.transport === "socket") return t("widget.call.text_only");
  if (visit.advisor && !visit.advisor.video) return t("widget.call.no_picture");
  return t(visit.contact?.transport === "relay" ? "widget.found.retrying" : "widget.found.words");
}
