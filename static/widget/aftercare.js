/**
 * What a visitor may say about a call, in it and for an hour after it: rate it, report a fault or
 * the advisor, ask for somebody else. Nothing of the conversation is stored: it is in this page's
 * memory until the page is left, and becomes a file only if the visitor takes it.
 */

/** @typedef {import("./visit.js").Visit} Visit */
/** @typedef {import("../lib/messages.js").ReportAbout} ReportAbout */
/**
 * @typedef {object} LastCall
 * @property {string} contact id
 * @property {string} name of the advisor, or ""
 * @property {boolean} connected each saw or read the other
 * @property {{name: string, text: string}[]} conversation
 * @property {boolean} rated
 */

/**
 * @param {Visit} visit @param {number} score 1 to 5, 5 is best @param {string} comment
 * @returns {Promise<boolean>} whether it was taken
 */
export async function rate(visit, score, comment) {
  const { last } = visit;
  if (!last || last.rated) return false;
  if (!(await said(visit, "rate", { contact: last.contact, score, comment }))) return false;
  last.rated = true;
  visit.dispatchEvent(new CustomEvent("rated", { detail: { score } }));
  return true;
}

/** @param {Visit} visit @param {ReportAbout} about @param {string} comment */
export async function report(visit, about, comment) {
  const contact = visit.contact?.id ?? visit.last?.contact;
  return contact !== undefined && said(visit, "report", { contact, about, comment });
}

/** The visitor waits again, first in line. @param {Visit} visit */
export async function anotherAdvisor(visit) {
  return visit.contact !== null && said(visit, "another_advisor", { contact: visit.contact.id });
}

/** @param {Pick<Visit, "contact">} visit whether there is an advisor to change */
export function mayChange({ contact }) {
  return contact?.state === "connected" || contact?.state === "on_hold";
}

/** The same advisor may be asked for again. @param {Visit} visit */
export function mayReturn({ last, ending }) {
  return last !== null && last.connected && ending !== null && AFTER_A_CALL.includes(ending);
}

/** Endings after which there is a call to speak of. @type {import("./ending.js").Ending[]} */
export const AFTER_A_CALL = ["thanks", "failed"];

/**
 * @param {LastCall["conversation"]} conversation @param {string} title the first line
 * @returns {string} to be read by any program, on any system
 */
export function transcriptOf(conversation, title) {
  const lines = conversation.filter(({ text }) => text.trim() !== "").map(({ name, text }) => `${name} : ${text.trim()}`);
  return `${[title, "", ...lines].join("\r\n")}\r\n`;
}

/**
 * @template {"rate"|"report"|"another_advisor"} T
 * @param {Visit} visit @param {T} type @param {Record<string, any>} fields
 */
async function said({ signaling }, type, fields) {
  try {
    await signaling.command(type, /** @type {any} */ (fields));
    return true;
  } catch {
    return false; // too late, or said before
  }
}
