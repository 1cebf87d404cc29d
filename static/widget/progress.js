/**
 * Which screen the visitor sees. Pure: from what is known to the name of the screen.
 */

/** @typedef {import("../lib/messages.js").ContactView} ContactView */
/** @typedef {"start"|"problem"|"check"|"turned"} Step how far the visitor is before joining */
/** @typedef {"resuming"|"start"|"problem"|"check"|"turned"|"waiting"|"call"|"ended"|"fenced"|"refused"} ScreenName */

const WAITING = ["queued", "offered"];
const CALL = ["connecting", "connected", "on_hold"];

/** @param {ContactView|null} contact */
export function isWaiting(contact) {
  return contact !== null && WAITING.includes(contact.state);
}

/** @param {ContactView|null} contact */
export function isInCall(contact) {
  return contact !== null && CALL.includes(contact.state);
}

/** A live contact is waiting or in a call: it follows the visitor from page to page.
 * @param {ContactView|null} contact */
export function isLive(contact) {
  return isWaiting(contact) || isInCall(contact);
}

/**
 * @param {object} known
 * @param {string} known.signaling the state of the session
 * @param {ContactView|null} known.contact
 * @param {boolean} known.resuming a session of this tab is being resumed, nothing is known yet
 * @param {boolean} known.ended a contact has just ended, until "contact again"
 * @param {Step} known.step
 * @returns {ScreenName}
 */
export function screenFor({ signaling, contact, resuming, ended, step }) {
  if (signaling === "fenced") return "fenced";
  if (isInCall(contact)) return "call"; // a call outlives its server
  if (signaling === "refused") return "refused";
  if (isWaiting(contact)) return "waiting";
  if (ended) return "ended";
  return resuming ? "resuming" : step;
}
