/**
 * In line, in front of the mirror: light, hands, network, another camera. All of it is advice; one
 * press says that it will do, and the next contact goes without.
 */

import { cameras } from "../../lib/devices.js";
import { element, pictogram, redraw, setText } from "../../lib/elements.js";
import { Hands, ZONES } from "../../lib/hand-zones.js";
import { LightMeter } from "../../lib/light.js";
import { Probe } from "../../lib/luminance.js";
import { mirror } from "../../lib/mirror.js";
import { t } from "../../lib/page.js";
import { button, column } from "../../lib/parts.js";

/** @typedef {import("../visit.js").Visit} Visit */
/** @typedef {import("../../lib/luminance.js").Luminance} Luminance */

/** @type {Record<import("../../lib/light.js").Light, {drawing: string, kind: string, words: string}>} */
const LIGHT = {
  fine: { drawing: "check", kind: "good", words: "widget.check.light.fine" },
  dark: { drawing: "light", kind: "advice", words: "widget.check.light.dark" },
  backlit: { drawing: "backlit", kind: "advice", words: "widget.check.light.backlit" },
};

/** @type {Record<import("../network.js").Said, {drawing: string, kind: string, words: string}>} */
const NETWORK = {
  waiting: { drawing: "network", kind: "", words: "widget.check.network.waiting" },
  fine: { drawing: "check", kind: "good", words: "widget.check.network.fine" },
  slow: { drawing: "network", kind: "advice", words: "widget.check.network.slow" },
  blocked: { drawing: "text", kind: "advice", words: "widget.check.network.blocked" },
  skipped: { drawing: "network", kind: "", words: "widget.check.network.skipped" },
};

/** @param {Visit} visit @returns {import("../../lib/parts.js").Screen} */
export function checkScreen(visit) {
  const zones = { left: zoneMark("left"), right: zoneMark("right") };
  const seeking = element("p", { class: "mirror-news", role: "status" }, pictogram("refresh"), t("widget.check.lost"));
  const picture = mirror(pictogram("silhouette", "mirror-guide"), zones.left, zones.right, seeking);
  const light = finding("light", t("widget.check.light.waiting"));
  const hands = finding("hands", t("widget.check.hands.wave"));
  const network = finding("network", t("widget.check.network.waiting"));
  const choice = cameraChoice(visit);
  let meter = new LightMeter();
  let waved = new Hands();
  /** @type {MediaStream|null} */
  let shown = null;

  /** @param {Luminance} sample */
  const see = (sample) => {
    const verdict = meter.see(sample);
    if (verdict) light.show(LIGHT[verdict].drawing, LIGHT[verdict].kind, t(LIGHT[verdict].words));
    const { left, right } = waved.see(sample);
    zones.left.classList.toggle("seen", left);
    zones.right.classList.toggle("seen", right);
    if (left && right) hands.show("check", "good", t("widget.check.hands.seen"));
    else if (left || right) hands.show("hands", "", t("widget.check.hands.other"));
  };
  const probe = new Probe(picture.video, see);
  const main = column(
    t("widget.check.title"),
    picture.element,
    element("ul", { class: "findings", "aria-live": "polite" }, hands.element, light.element, network.element),
    choice.element,
    element(
      "div",
      { class: "actions stays" },
      button(t("widget.check.done"), "primary large wide", () => visit.picture.skip(), "check"),
      button(t("widget.waiting.to_text"), "quiet wide", () => void visit.write(), "text"),
    ),
  );
  main.classList.add("check");

  return {
    element: main,
    update() {
      const { stream } = visit.camera;
      picture.element.classList.toggle("lost", visit.picture.isLost);
      picture.show(stream ?? shown);
      const { said } = visit.network;
      network.element.hidden = said === null;
      if (said) network.show(NETWORK[said].drawing, NETWORK[said].kind, t(NETWORK[said].words));
      if (stream === null || stream === shown) return;
      shown = stream; // another camera: everything is looked at anew
      meter = new LightMeter();
      waved = new Hands();
      void choice.fill();
    },
    close() {
      probe.close();
      choice.close();
      picture.close();
    },
  };
}

/** @param {import("../../lib/hand-zones.js").Side} side of the picture that is sent: mirrored here */
function zoneMark(side) {
  const { left, top, right, bottom } = ZONES[side];
  const mark = element("div", { class: "zone", "aria-hidden": "true" }, pictogram("hand"), pictogram("check"));
  Object.assign(mark.style, {
    insetInlineStart: `${100 * (1 - right)}%`,
    insetBlockStart: `${100 * top}%`,
    width: `${100 * (right - left)}%`,
    height: `${100 * (bottom - top)}%`,
  });
  return mark;
}

/** One thing that was looked at. @param {string} drawing @param {string} text until it is known */
function finding(drawing, text) {
  const drawn = pictogram(drawing);
  const words = element("span", {}, text);
  const made = element("li", { class: "finding" }, drawn, words);
  return {
    element: made,
    /** @param {string} name @param {string} kind @param {string} said */
    show(name, kind, said) {
      if (words.textContent === said) return;
      redraw(drawn, name);
      made.className = `finding ${kind}`.trim();
      setText(words, said);
    },
  };
}

/** Which camera; nothing where there is only one. @param {Visit} visit */
function cameraChoice(visit) {
  const select = element("select", { class: "input", onchange: () => void visit.picture.use(select.value) });
  const made = element(
    "label",
    { class: "camera-choice", hidden: true },
    pictogram("camera"),
    element("span", { class: "visually-hidden" }, t("widget.check.camera")),
    select,
  );
  const fill = async () => {
    const found = await cameras().catch(() => []);
    made.hidden = found.length < 2;
    select.replaceChildren(
      ...found.map(({ deviceId, label }, index) =>
        element("option", { value: deviceId }, label || t("widget.check.camera.number", { number: index + 1 })),
      ),
    );
    select.value = visit.camera.stream?.getVideoTracks()[0]?.getSettings().deviceId ?? "";
  };
  navigator.mediaDevices?.addEventListener("devicechange", fill);
  return { element: made, fill, close: () => navigator.mediaDevices?.removeEventListener("devicechange", fill) };
}
