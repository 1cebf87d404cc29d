/** How contacts are told on the wall: a shape and a word for each state, and which list they are in. Pure. */

/** @typedef {import("../lib/messages.js").LiveContact} LiveContact */
/** @typedef {import("../lib/messages.js").LiveAdvisor} LiveAdvisor */
/** @typedef {{key: string, drawing: string, tone: "waiting"|"ringing"|"talking"|"held"|"ending"}} Word */

/** @type {Record<string, Word>} */
const STATES = {
  queued: { key: "wall.state.queued", drawing: "clock", tone: "waiting" },
  offered: { key: "wall.state.offered", drawing: "bell", tone: "ringing" },
  connecting: { key: "wall.state.connecting", drawing: "refresh", tone: "ringing" },
  connected: { key: "wall.state.connected", drawing: "hands", tone: "talking" },
  on_hold: { key: "wall.state.on_hold", drawing: "pause", tone: "held" },
  wrap_up: { key: "wall.state.wrap_up", drawing: "text", tone: "ending" },
};

/** @param {LiveContact} contact @returns {Word} */
export function wordFor({ state }) {
  return STATES[state] ?? STATES.wrap_up;
}

/** Nobody talks with them yet. @param {LiveContact} contact */
export function isWaiting({ state }) {
  return state === "queued" || state === "offered";
}

/** There is a conversation to watch. @param {LiveContact} contact */
export function isTalking({ state }) {
  return state === "connecting" || state === "connected" || state === "on_hold";
}

/**
 * The numbers that one looks for first.
 * @param {readonly LiveContact[]} contacts @param {readonly LiveAdvisor[]} advisors
 */
export function totals(contacts, advisors) {
  return {
    waiting: contacts.filter(isWaiting).length,
    talking: contacts.filter(isTalking).length,
    free: advisors.filter(({ status, state }) => status === "available" && state === "idle").length,
  };
}

/** Who is at work first, by name; who is offline last. @param {readonly LiveAdvisor[]} advisors */
export function inOrder(advisors) {
  const away = (/** @type {LiveAdvisor} */ { status }) => Number(status === "offline");
  return [...advisors].sort((a, b) => away(a) - away(b) || a.name.localeCompare(b.name));
}
