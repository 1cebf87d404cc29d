/**
 * Which screen the visitor sees. Pure: from what is known to the name of the screen.
 */

/** @typedef {import("../lib/messages.js").ContactView} ContactView */
/** @typedef {"start"|"turned"} Step how far the visitor is before joining */
/** In line, and looking at themselves first: nothing yet, their picture, or why there is none.
 * @typedef {"camera"|"check"|"problem"} Preparing */
/** @typedef {"resuming"|Step|Preparing|"waiting"|"call"|"ended"|"fenced"|"refused"} ScreenName */

const WAITING = ["queued", "offered"];
const CALL = ["connecting", "connected", "on_hold"];
const IN_LINE = ["camera", "check", "problem", "waiting"];

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

/** @param {ScreenName|null} screen whether it is one of those of the line */
export function isOfLine(screen) {
  return IN_LINE.includes(screen ?? "");
}

/**
 * @param {object} known
 * @param {string} known.signaling the state of the session
 * @param {ContactView|null} known.contact
 * @param {boolean} known.resuming a session of this tab is being resumed, nothing is known yet
 * @param {boolean} known.ended a contact has just ended, until "contact again"
 * @param {Step} known.step
 * @param {Preparing|null} known.preparing null once ready, or in writing
 * @returns {ScreenName}
 */
export function screenFor({ signaling, contact, resuming, ended, step, preparing }) {
  if (signaling === "fenced") return "fenced";
  if (isInCall(contact)) return "call"; // a call outlives its server
  if (signaling === "refused") return "refused";
  if (isWaiting(contact)) return preparing ?? "waiting";
  if (ended) return "ended";
  return resuming ? "resuming" : step;
}

/**
 * @param {object} picture
 * @param {string} picture.readiness
 * @param {{state: string}} picture.camera
 * @param {boolean} picture.isLost a camera that was on is being fetched again
 * @returns {Preparing|null}
 */
export function preparingWith({ readiness, camera, isLost }) {
  if (readiness !== "prepare") return null;
  if (camera.state === "refused") return "problem";
  return camera.state === "on" || isLost ? "check" : "camera";
}
