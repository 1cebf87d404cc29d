/** Which screen the guest sees. Pure: from what is known to the name of the screen. */

/** @typedef {"invited"|"call"|"over"|"fenced"|"refused"} ScreenName */

/** Refusals after which trying again is useless. */
const FINAL = ["no_invitation", "unauthorized", "forbidden"];

/**
 * @param {object} known
 * @param {string} known.signaling the state of the session
 * @param {boolean} known.inCall
 * @param {boolean} known.over the guest was in the call, and is no longer
 * @param {string} known.problem why joining failed: an error code, or ""
 * @returns {ScreenName}
 */
export function screenFor({ signaling, inCall, over, problem }) {
  if (signaling === "fenced") return "fenced";
  if (over) return "over";
  if (inCall) return "call"; // a call outlives its server
  if (signaling === "refused" || FINAL.includes(problem)) return "refused";
  return "invited";
}
