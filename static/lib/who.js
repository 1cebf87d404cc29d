/** What a participant is called: the name, and why they are here. */

import { t } from "./page.js";

/** @typedef {import("./participants.js").Participant} Participant */

/** @type {Record<Participant["role"], string>} */
const ROLES = {
  visitor: "common.who.visitor",
  advisor: "common.who.advisor",
  interpreter: "common.who.interpreter",
  transcriber: "common.who.transcriber",
  expert: "common.who.expert",
  supervisor: "common.who.supervisor",
};

/** Why somebody is here, in a word or two. @param {Pick<Participant, "role"|"purpose">} one */
export function roleOf({ role, purpose }) {
  if (purpose === "observes") return t("common.who.observes");
  return t(purpose === "consulted" ? "common.who.consulted" : ROLES[role]);
}

/** @param {Pick<Participant, "name"|"role"|"purpose">} one */
export function nameOf(one) {
  return one.name || t(ROLES[one.role]);
}

/** The name and why. @param {Pick<Participant, "name"|"role"|"purpose">} one */
export function whoIs(one) {
  return one.name ? t("common.who", { name: one.name, role: roleOf(one) }) : roleOf(one);
}
