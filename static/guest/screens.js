/** The guest's screens: the invitation, the call, its end, and why there is none. */

import { CallFrame } from "../lib/call-frame.js";
import { Cues } from "../lib/cues.js";
import { element, pictogram } from "../lib/elements.js";
import { mirror } from "../lib/mirror.js";
import { pageData, t } from "../lib/page.js";
import { mustWrite } from "../lib/participants.js";
import { button, column, notice, picture, remark, setBusy } from "../lib/parts.js";

/** @typedef {import("./guest.js").Guest} Guest */
/** @typedef {import("../lib/parts.js").Screen} Screen */

/** @type {Record<Guest["invitation"]["role"], string>} */
const INVITED_AS = {
  interpreter: "guest.as.interpreter",
  transcriber: "guest.as.transcriber",
  expert: "guest.as.expert",
};

/** @param {Guest} guest @returns {Screen} */
export function invitedScreen(guest) {
  const { name, role } = guest.invitation;
  const company = pageData().company.name;
  const seen = mirror(pictogram("guide", "mirror-guide"));
  const drawn = picture("conversation");
  const camera = button(t("guest.camera"), "primary large wide", () => void guest.camera.open(), "camera");
  const join = button(t("guest.join"), "wide", () => void guest.join());
  const trouble = element("div", { role: "alert" });
  const main = column(
    t("guest.hello", { name }),
    element("p", { class: "lead" }, t(INVITED_AS[role], { company })),
    drawn,
    seen.element,
    trouble,
    element("div", { class: "actions" }, camera, join),
    element("div", { class: "stack-s remarks" }, remark("information", t("guest.once")), remark("not-recorded", t("guest.not_recorded"))),
  );
  return {
    element: main,
    update() {
      const { stream, state } = guest.camera;
      seen.show(stream);
      drawn.toggleAttribute("hidden", stream !== null);
      for (const kind of ["primary", "large"]) join.classList.toggle(kind, stream !== null);
      camera.hidden = stream !== null;
      setBusy(camera, t("guest.camera"), state === "asking" ? t("guest.asking") : null);
      setBusy(join, t(stream ? "guest.join" : "guest.join_without"), guest.joining ? t("guest.joining") : null);
      const words = troubleOf(guest);
      trouble.replaceChildren(...(words ? [notice("warning", t(words), "fair")] : []));
    },
    close: () => seen.close(),
  };
}

/** @param {Guest} guest */
function troubleOf({ problem, camera }) {
  if (problem === "participants_full") return "guest.trouble.full";
  if (problem) return "guest.trouble.unavailable";
  return camera.state === "refused" ? "guest.trouble.camera" : "";
}

/** @param {Guest} guest @returns {Screen} */
export function callScreen(guest) {
  const cues = new Cues(guest.signaling);
  const transcribes = guest.invitation.role === "transcriber";
  const frame = new CallFrame({
    title: t("guest.call"),
    keepText: guest.contact?.keep_text ?? false,
    leaveWord: t("guest.leave"),
    namesObservers: true,
    cues,
    acts: {
      microphone: (on) => void guest.call?.setMicrophone(on),
      camera: (on) => (on ? void guest.camera.open() : guest.camera.close()),
      turn: () => void guest.camera.turn(),
      line: (text) => guest.keepLine(text),
      leave: () => void guest.leave(),
    },
  });
  frame.element.classList.toggle("transcribes", transcribes);
  return {
    element: frame.element,
    focus: frame.heading,
    update() {
      const { contact, call, camera } = guest;
      if (contact) frame.show({ contact, call, camera, writes: transcribes || mustWrite(contact) });
    },
    close() {
      cues.close();
      frame.close();
    },
  };
}

/** @type {Record<string, {drawing: string, title: string, words: string}>} */
const ENDINGS = {
  left: { drawing: "ended", title: "guest.left.title", words: "guest.close" },
  dismissed: { drawing: "ended", title: "guest.dismissed.title", words: "guest.dismissed.words" },
  ended: { drawing: "ended", title: "guest.ended.title", words: "guest.close" },
};

/** @param {Guest} guest @returns {Screen} */
export function overScreen({ over }) {
  const { drawing, title, words } = ENDINGS[over] ?? ENDINGS.ended;
  return { element: column(t(title), picture(drawing), element("p", { class: "lead" }, t(words))) };
}

/** @returns {Screen} */
export function refusedScreen() {
  return {
    element: column(t("guest.over.title"), picture("refused"), element("p", { class: "lead" }, t("guest.over.words"))),
  };
}

/** @param {Guest} guest @returns {Screen} */
export function fencedScreen({ signaling }) {
  return {
    element: column(
      t("guest.fenced.title"),
      picture("elsewhere"),
      element("p", { class: "lead" }, t("guest.fenced.words")),
      element("div", { class: "actions" }, button(t("guest.fenced.take_over"), "primary wide", () => signaling.takeOver())),
    ),
  };
}
