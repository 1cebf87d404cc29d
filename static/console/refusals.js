/** What to say when the desk refused something: from the codes of docs/protocol.md to words. */

/** Codes that have words of their own; the others are told as a failure to try again. */
const TOLD = new Set([
  "transfer_to_self", "advisor_offline", "advisor_busy", "not_qualified", "avoided", "nobody_free",
  "participants_full", "already_calling", "already_asked", "after_hours", "line_full",
  "nobody_here", "closed", "unknown_queue", "unknown_advisor", "wrong_state", "unknown_contact",
  "no_such_participant", "not_extendable", "forbidden", "rate_limited", "unavailable",
]);

/** Something else went wrong: trying again is all one can do. */
export const FAILED = "console.notice.failed";

/** @param {string} code @returns {string} a catalogue key */
export function refusalKey(code) {
  return TOLD.has(code) ? `console.refusal.${code}` : FAILED;
}
