/**
 * How a contact ended, in the visitor's eyes. Pure: from what was last seen of it, and why it was
 * released, to one of four endings.
 */

/** @typedef {"thanks"|"left"|"closed"|"failed"} Ending */

/** Calls that stopped without anybody's wish: the visitor may want to begin again. */
const CUT_OFF = ["failed", "grace", "system"];
const NOBODY_THERE = ["timed_out", "after_hours"];
const WAITING = ["queued", "offered", "abandoned"];

/** Why there is no place in line, although the service works. */
const TURNED_AWAY = ["after_hours", "line_full", "nobody_here", "no_test"];

/** @param {string} code an error code of the protocol */
export function isTurnedAway(code) {
  return TURNED_AWAY.includes(code);
}

/**
 * @param {string} state of the contact when last seen
 * @param {string} why from `released`, or who ended it; "" where only a snapshot told of the end
 * @returns {Ending}
 */
export function endingOf(state, why) {
  if (CUT_OFF.includes(why) || state === "failed") return "failed";
  if (NOBODY_THERE.includes(why) || NOBODY_THERE.includes(state)) return "closed";
  return WAITING.includes(state) ? "left" : "thanks";
}
