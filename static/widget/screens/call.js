/**
 * The call: the advisor as large as the screen allows and whoever joins beside, the self-view in a
 * corner, real-time text beside or below and never over the picture, and the few controls.
 */

import { Captions } from "../../lib/captions.js";
import { element, pictogram } from "../../lib/elements.js";
import { t } from "../../lib/page.js";
import { observersOf, othersOf } from "../../lib/participants.js";
import { People } from "../../lib/people.js";
import { SelfView } from "../../lib/self-view.js";
import { Stage } from "../../lib/stage.js";
import { TextPane } from "../../lib/text-pane.js";
import { nameOf } from "../../lib/who.js";
import { heading } from "../frame.js";
import { CallBar } from "./call-bar.js";
import { Consent, Observed } from "./call-consent.js";
import { advisorCover, holdSign } from "./call-cover.js";
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

  const stage = new Stage();
  const people = new People();
  const selfView = new SelfView({ stage: stage.floor, label: t("common.self_view") });
  const pane = new TextPane({ keepText: visit.contact?.keep_text ?? false });
  const captions = new Captions();
  const observed = new Observed(visit);
  const consent = new Consent(visit);
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
    people.element,
    element("div", { class: "call-window" }, whole.element, canFold && iconButton("fold", t("widget.call.fold"), fold)),
  );
  const main = element(
    "main",
    { class: "call night" },
    title,
    top,
    stage.element,
    element("div", { class: "call-notes" }, captions.element, observed.element, consent.element, news.element),
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
      if (roleOf(visit, sender) === "transcriber") captions.receive(sender, text);
      else if (textShown) return;
      else if (chosen) controls.setText(false, true);
      else drawText(true); // the first words must not be missed
    },
    { signal },
  );

  return {
    element: main,
    focus: title,
    update() {
      const { contact, camera, call } = visit;
      if (!contact) return;
      for (const one of othersOf(contact)) pane.setName(one.id, nameOf(one));
      // Where no video travels, a self-view would say that one is seen.
      const textOnly = contact.transport === "socket";
      const own = textOnly || contact.state === "on_hold" ? null : camera.stream;
      selfView.setStream(own);
      stage.show({ contact, call, sign: holdSign(visit), mainCover: advisorCover(visit) });
      const observers = observersOf(contact).map(({ id }) => id); // named by their own sign
      people.show({ contact, call, labelled: [...stage.labelled, ...observers], seen: own !== null });
      controls.set({ microphone: call?.microphone ?? false, camera: camera.state, textOnly });
      observed.update();
      consent.update();
      news.update(visit);
      if (writes(visit) && !textShown && !chosen) drawText(true);
    },
    close() {
      stop.abort();
      selfView.close();
      whole.close();
      stage.close();
    },
  };
}

/** Where one side has no picture, or none gets through, both write. @param {Visit} visit */
function writes({ contact, advisor }) {
  return contact?.video === false || advisor?.video === false || contact?.transport === "socket";
}

/** @param {Visit} visit @param {string} participant */
function roleOf({ contact }, participant) {
  return contact?.participants.find(({ id }) => id === participant)?.role;
}
