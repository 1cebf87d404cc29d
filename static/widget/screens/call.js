/** The visitor's call: with whom, what stands where a picture is missing, and who watches. */

import { CallFrame } from "../../lib/call-frame.js";
import { iconButton } from "../../lib/call-window.js";
import { Cues } from "../../lib/cues.js";
import { element, pictogram } from "../../lib/elements.js";
import { t } from "../../lib/page.js";
import { anotherAdvisor, mayChange, report } from "../aftercare.js";
import { CameraStart } from "./camera-start.js";
import { clipInCall } from "./call-clip.js";
import { Consent, Observed } from "./call-consent.js";
import { advisorCover, holdSign, writesIn } from "./call-cover.js";

/**
 * @param {import("../visit.js").Visit} visit
 * @param {{fold: () => void, unfold: () => void, canFold: boolean}} page
 * @returns {import("../../lib/parts.js").Screen}
 */
export function callScreen(visit, { fold, unfold, canFold }) {
  const answered = clipInCall("answered");
  const observed = new Observed(visit);
  const consent = new Consent(visit);
  const start = new CameraStart(visit);
  const cues = new Cues(visit.signaling);
  const frame = new CallFrame({
    title: t("widget.call.title", { name: visit.advisor?.name || t("widget.call.advisor") }),
    keepText: visit.contact?.keep_text ?? false,
    leaveWord: t("common.call.hang_up"),
    speaks: speaks(visit),
    acts: {
      microphone: (on) => void visit.call?.setMicrophone(on),
      camera: (on) => (on ? void visit.picture.show() : visit.picture.close()),
      turn: () => void visit.camera.turn(),
      line: (text) => void visit.acts.keepLine(text),
      leave: () => void visit.hangUp(),
    },
    cues,
    visitor: {
      report: (about, comment) => report(visit, about, comment),
      anotherAdvisor: () => anotherAdvisor(visit),
      mayChange: () => mayChange(visit),
    },
    corner: [canFold && iconButton("fold", t("widget.call.fold"), fold)],
    notes: [observed.element, consent.element, start.element],
    below: [
      element("button", { type: "button", class: "call-unfold", onclick: unfold }, pictogram("unfold"), t("widget.call.unfold")),
    ],
  });
  return {
    element: frame.element,
    focus: frame.heading,
    update() {
      const { contact, call, picture } = visit;
      if (!contact) return;
      const writes = writesIn({ contact, picture });
      frame.show({ contact, call, camera: picture.sent, sign: holdSign(visit), mainCover: advisorCover(visit, answered), writes });
      observed.update();
      consent.update();
      start.update();
      visit.last = {
        contact: contact.id,
        name: visit.advisor?.name || visit.last?.name || "",
        connected: contact.connected > 0,
        // Read when it is wanted: the last lines may come after the last change of the contact.
        get conversation() {
          return frame.conversation;
        },
        rated: false,
      };
    },
    close() {
      if (visit.last) visit.last = { ...visit.last };
      cues.close();
      start.close();
      frame.close();
    },
  };
}

/** Cued speech goes with a voice; others find the microphone under "more". @param {import("../visit.js").Visit} visit */
function speaks({ contact, lobby }) {
  return lobby.queues.some(({ id, mode }) => id === contact?.queue && mode === "lpc");
}
