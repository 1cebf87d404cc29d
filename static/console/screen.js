/**
 * Which screen the advisor sees. Pure: from what is known to the name of the screen, so that a
 * reload draws the same screen again.
 */

import { isWatching } from "./present.js";

/** @typedef {import("../lib/messages.js").ContactView} ContactView */
/** @typedef {import("../lib/messages.js").AdvisorView} AdvisorView */
/** @typedef {"loading"|"ready"|"ring"|"call"|"wrap_up"|"not_responding"|"fenced"|"refused"} ScreenName */

const IN_CALL = ["connecting", "connected", "on_hold"];

/** @param {ContactView|null} contact */
export function isInCall(contact) {
  return contact !== null && IN_CALL.includes(contact.state);
}

/**
 * The camera is on while calls may come, in a call, and to check one's picture.
 *
 * @param {object} known
 * @param {ScreenName} known.screen
 * @param {AdvisorView|null} known.advisor
 * @param {ContactView|null} known.contact
 * @param {boolean} known.checking
 * @param {boolean} known.takesContacts false for a supervisor, who waits for none
 * @returns {boolean|null} null while that is not known yet: it stays as it is
 */
export function needsCamera({ screen, advisor, contact, checking, takesContacts }) {
  if (screen === "fenced" || screen === "refused") return false;
  // Whoever observes sends nothing.
  if (isWatching(contact)) return false;
  if (isInCall(contact)) return true;
  if (!takesContacts) return false;
  if (!advisor) return null;
  return advisor.status === "available" || checking;
}

/**
 * @param {object} known
 * @param {string} known.signaling the state of the session
 * @param {ContactView|null} known.contact
 * @param {AdvisorView|null} known.advisor
 * @returns {ScreenName}
 */
export function screenFor({ signaling, contact, advisor }) {
  if (signaling === "fenced") return "fenced";
  if (isInCall(contact)) return "call"; // a call outlives its server, and being signed out
  if (signaling === "refused") return "refused";
  if (contact?.state === "wrap_up") return "wrap_up";
  // An offer is taken back the moment the socket drops: it must not ring on without one.
  if (contact?.state === "offered" && signaling === "online") return "ring";
  if (advisor === null) return "loading";
  return advisor.state === "not_responding" ? "not_responding" : "ready";
}
