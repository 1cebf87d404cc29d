/** What an advisor is doing, as a shape and a word: from status and state. Pure. */

/** @typedef {{key: string, drawing: string, tone: "good"|"busy"|"away"|"alarm"}} Doing */

/** @type {Record<string, Doing>} what the system knows goes before what the person says */
const STATES = {
  offered: { key: "console.doing.offered", drawing: "bell", tone: "busy" },
  on_contact: { key: "console.doing.on_contact", drawing: "hands", tone: "busy" },
  wrap_up: { key: "console.doing.wrap_up", drawing: "text", tone: "busy" },
  not_responding: { key: "console.doing.not_responding", drawing: "warning", tone: "alarm" },
  resting: { key: "console.doing.resting", drawing: "rest", tone: "away" },
};

/** @type {Record<string, Doing>} */
const STATUSES = {
  available: { key: "console.doing.free", drawing: "mark-good", tone: "good" },
  break: { key: "console.doing.break", drawing: "clock", tone: "away" },
  training: { key: "console.doing.training", drawing: "person", tone: "away" },
  offline: { key: "console.doing.offline", drawing: "mark-unknown", tone: "away" },
};

/**
 * @param {{status: import("../lib/messages.js").AdvisorStatus, state: import("../lib/messages.js").AdvisorState}} advisor
 * @returns {Doing}
 */
export function doing({ status, state }) {
  return STATES[state] ?? STATUSES[status];
}

/** Could a call go there now? @param {Parameters<typeof doing>[0]} advisor */
export function isFree(advisor) {
  return advisor.status === "available" && advisor.state === "idle";
}
