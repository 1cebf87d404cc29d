/**
 * What stands where the advisor's picture is missing, and what stands instead of all pictures
 * while the visitor is on hold; and whether writing is the way to talk.
 */

import { t } from "../../lib/page.js";
import { mustWrite } from "../../lib/participants.js";
import { coverOf } from "../../lib/stage.js";

/** @typedef {import("../visit.js").Visit} Visit */
/** @typedef {import("../../lib/tile.js").Cover} Cover */

/**
 * @param {Pick<Visit, "contact"|"advisor"|"call">} visit
 * @param {HTMLElement|null} [clip] the company's, for an advisor who comes
 * @returns {Cover|null}
 */
export function advisorCover({ contact, advisor, call }, clip = null) {
  const name = advisor?.name || t("widget.call.advisor");
  if (contact?.transport === "socket") {
    return { drawing: "text", title: name, words: t("widget.call.text_only") };
  }
  if (call?.shown && advisor) return coverOf(advisor, call.remotes.get(advisor.id));
  if (advisor && !advisor.video) return { drawing: "text", title: name, words: t("widget.call.no_picture") };
  const title = contact?.state === "connecting" ? t("widget.found.title", { name }) : name;
  const words = contact?.transport === "relay" ? "widget.found.retrying" : "widget.found.words";
  return { drawing: "hands", title, words: t(words), busy: true, clip };
}

/** @param {Pick<Visit, "contact">} visit @returns {Cover|null} */
export function holdSign({ contact }) {
  if (contact?.state !== "on_hold") return null;
  return { drawing: "pause", title: t("widget.hold.title"), words: t("widget.hold.words") };
}

/**
 * Who shows themselves does not begin by writing, nor does one whose camera is still to come: the
 * switchboard's word for it lags behind.
 * @param {{contact: import("../../lib/messages.js").ContactView, picture: {readiness: string, isExpected: boolean}}} visit
 * @returns {boolean}
 */
export function writesIn({ contact, picture }) {
  if (picture.readiness === "prepare") return false;
  if (!picture.isExpected) return mustWrite(contact) || contact.video === false;
  const participants = contact.participants.map((one) => (one.id === contact.me ? { ...one, video: true } : one));
  return mustWrite({ ...contact, participants });
}
